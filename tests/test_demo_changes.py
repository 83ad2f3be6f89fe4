"""Changes of the sample county from night to night, and its server's validators."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from urllib.error import HTTPError

import pytest

from demo.changes import Change, changes
from demo.county import County, build_county
from demo.plan import PORTAL, UnitPlan, load_plan
from demo.render import Answer
from demo.serve import serve_county
from demo.truth import load_truth

PLAN = tuple(unit for unit in load_plan() if not unit.fault)[:12]


def build() -> County:
    return build_county({name: f"http://{name}" for name in {PORTAL, *(unit.origin for unit in PLAN)}}, plan=PLAN)


def nights(
    county: County, count: int
) -> Iterator[tuple[tuple[UnitPlan, ...], dict[str, dict[str, Answer]], tuple[Change, ...]]]:
    """Plan and pages before each night, and what changed."""
    for night in range(count):
        before = county.plan, {origin: dict(pages) for origin, pages in county.pages.items()}
        yield *before, changes(county, 5, night, share=0.1)


def test_the_same_seed_and_night_make_the_same_changes() -> None:
    first, second = build(), build()
    assert changes(first, 1, 1) == changes(second, 1, 1) != ()
    assert first.pages == second.pages
    assert changes(first, 1, 2) != changes(second, 2, 2)


def test_pages_and_truth_change_together() -> None:
    county = build()
    kinds = set()
    for plan, pages, made in nights(county, 6):
        touched = {change.unit for change in made}
        for old, new in zip(plan, county.plan, strict=True):
            documents = [change for change in made if change.unit == new.id and change.family != "news"]
            assert (load_truth(old) != load_truth(new)) is bool(documents), documents
            if new.id not in touched:
                assert old == new
        for change in made:
            kinds.add((change.kind, change.family == "news"))
            origin = next(unit.origin for unit in county.plan if unit.id == change.unit)
            _check_pages(change, pages[origin], county.pages[origin])
    assert {("added", True), ("removed", True), ("revised", True), ("revised", False), ("removed", False)} <= kinds


def _check_pages(change: Change, before: dict[str, Answer], after: dict[str, Answer]) -> None:
    for path in change.paths:
        if change.kind == "revised":
            assert before[path] != after[path]
        elif change.kind == "dead":
            assert (before[path].status, after[path].status) == (200, 404)
        elif change.kind == "added" and change.family == "news":
            assert path not in before
        elif change.kind in ("removed", "emptied") and change.family == "news":
            assert path in before
            assert path not in after


def test_a_night_touches_a_small_part_of_the_pages() -> None:
    county = build()
    ((_, pages, made),) = [(plan, pages, changes(county, 3, 1)) for plan, pages, _ in list(nights(build(), 1))]
    total = sum(map(len, pages.values()))
    before = {(origin, path) for origin, each in pages.items() for path in each}
    after = {(origin, path) for origin, each in county.pages.items() for path in each}
    changed = [key for key in before | after if pages[key[0]].get(key[1]) != county.pages[key[0]].get(key[1])]
    assert made
    assert 0 < len(changed) < 0.2 * total


@pytest.mark.parametrize("validators", [True, False])
def test_a_server_with_validators_says_that_nothing_changed(validators: bool) -> None:
    with serve_county(plan=PLAN[:2], validators=validators) as served:
        address = served.county.origins[PORTAL] + "/"
        with urllib.request.urlopen(address) as answer:
            tag = answer.headers.get("ETag")
            body = answer.read()
        assert (tag is not None) is validators
        request = urllib.request.Request(address, headers={"If-None-Match": tag or '"x"'})
        if validators:
            with pytest.raises(HTTPError, match="304") as raised:
                urllib.request.urlopen(request)
            raised.value.close()
        else:
            with urllib.request.urlopen(request) as answer:
                assert answer.read() == body
        assert [hit.status for hit in served.log] == [200, 304 if validators else 200]
