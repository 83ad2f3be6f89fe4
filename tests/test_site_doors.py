"""A start page that opened a few days ago and is a 404 tonight: an outage until it has stayed so."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks.result import Assurance, Verdict
from checks.run import run_check
from checks.site.doors import hold_back
from checks.site.observed import Visit
from checks.site.site import Site
from crawler.pages import Outcome, Role
from tests.site_builder import Builder

CHECKS = ("subsite_exists", "guide_published", "regulations_published", "normative_documents")


def closed(*visits: tuple[str, Outcome]) -> Site:
    """A unit whose start page is a 404 on the night of 2017-12-15, after these visits of earlier nights."""
    builder = Builder().home(Outcome.HTTP_4XX)
    seen = tuple(Visit(f"{day}T02:00:00+08:00", outcome, 404) for day, outcome in visits)
    return hold_back(replace(builder.build(), tried={builder.base: seen}))


@pytest.mark.parametrize("check", CHECKS)
@pytest.mark.parametrize(
    ("visits", "verdict"),
    [
        ((), Verdict.NOT_MET),  # it never opened: the registry names what is not there
        ((("2017-12-14", Outcome.OK),), Verdict.UNKNOWN),
        ((("2017-12-14", Outcome.NOT_MODIFIED),), Verdict.UNKNOWN),
        ((("2017-12-09", Outcome.OK), ("2017-12-14", Outcome.HTTP_4XX)), Verdict.UNKNOWN),
        ((("2017-12-07", Outcome.OK), ("2017-12-14", Outcome.HTTP_4XX)), Verdict.NOT_MET),  # a week of it
        ((("2017-12-14", Outcome.TIMEOUT),), Verdict.NOT_MET),  # which says nothing
    ],
)
def test_what_one_night_takes_away_is_not_missing(
    check: str, visits: tuple[tuple[str, Outcome], ...], verdict: Verdict
) -> None:
    result = run_check(check, {}, closed(*visits))
    assert result.verdict is verdict, result.reason
    if verdict is Verdict.UNKNOWN:
        assert result.assurance is Assurance.INCONCLUSIVE
        assert all(item.verdict is Verdict.UNKNOWN for item in result.items)


def test_the_reason_says_when_it_last_opened() -> None:
    result = run_check("subsite_exists", {}, closed(("2017-12-13", Outcome.OK), ("2017-12-14", Outcome.HTTP_4XX)))
    assert "2017-12-13尚可打开" in result.reason


def test_the_disclosure_column_is_a_door_and_an_old_entry_is_none() -> None:
    builder = Builder().home()
    column = builder.page(f"{builder.base}xxgk/", Role.COLUMN, Outcome.HTTP_4XX, "政府信息公开", 404)
    entry = builder.page(f"{builder.base}1.html", Role.ENTRY, Outcome.HTTP_4XX, "信息公开指南", 404)
    site = builder.build()
    opened = (Visit("2017-12-14T02:00:00+08:00", Outcome.OK),)
    for url, is_held in ((column, True), (entry, False)):
        held = hold_back(replace(site, tried={url: opened}))
        assert bool(held.coverage.gate) is is_held, held.coverage
        assert (url in dict(held.coverage.unread)) is is_held
