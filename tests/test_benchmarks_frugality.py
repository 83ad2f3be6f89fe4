"""The frugality benchmark counts what it says it counts."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import pytest

from benchmarks.frugality import MOST, UNLIMITED, Point, _count, _count_findings, draw, is_frugal, row
from checks.result import Item, Result, Verdict
from demo.found import Findings
from demo.pipeline import PAGES
from demo.plan import load_plan
from demo.truth import Expected

UNIT = load_plan()[0]
MET, NOT_MET, UNKNOWN = (frozenset({word}) for word in ("met", "not_met", "unknown"))


def counts(point: Point) -> tuple[int, int, int]:
    return len(point.decided), len(point.open), len(point.wrong)


@pytest.mark.parametrize(
    ("said", "right", "expected"),
    [
        ("met", MET, (1, 0, 0)),
        ("unknown", MET, (0, 1, 0)),
        ("not_met", MET, (0, 0, 1)),
        ("met", NOT_MET, (0, 0, 1)),
        ("unknown", UNKNOWN, (0, 0, 0)),  # nobody could decide it
        ("met", MET | UNKNOWN, (0, 0, 0)),
    ],
)
def test_a_verdict(said: str, right: frozenset[str], expected: tuple[int, int, int]) -> None:
    point = Point(20, 100)
    _count(point, UNIT, Result("guide_published", Verdict(said), ""), Expected(right))
    assert counts(point) == expected


def test_items_are_counted_one_by_one_and_as_the_whole_where_there_are_none() -> None:
    truth = Expected(NOT_MET, {"phone": MET, "fax": NOT_MET})
    point = Point(20, 100)
    items = (Item("phone", "", Verdict.MET, ""), Item("fax", "", Verdict.UNKNOWN, ""))
    _count(point, UNIT, Result("guide_elements", Verdict.UNKNOWN, "", items=items), truth)
    assert counts(point) == (1, 1, 0)
    _count(whole := Point(20, 100), UNIT, Result("guide_elements", Verdict.UNKNOWN, ""), truth)
    assert counts(whole) == (0, 2, 0)


@pytest.mark.parametrize(
    ("verdict", "found", "expected"),
    [
        ("not_met", ("大扫除", "合唱"), (1, 0, 0)),
        ("not_met", ("大扫除",), (0, 1, 0)),  # the rest was not read yet
        ("not_met", ("大扫除", "合唱", "植树"), (0, 0, 1)),
        ("met", (), (0, 0, 1)),
        ("unknown", (), (0, 1, 0)),
    ],
)
def test_findings(verdict: str, found: tuple[str, ...], expected: tuple[int, int, int]) -> None:
    items = tuple(Item(name, name, Verdict.NOT_MET, name) for name in found)
    point = Point(20, 100)
    result = Result("personal_data_exposed", Verdict(verdict), "", items=items)
    _count_findings(point, UNIT, result, Findings(NOT_MET, ("大扫除", "合唱")))
    assert counts(point) == expected


KEYS = [("a", "guide_published", ""), ("b", "guide_published", "")]
WHOLE = Point(UNLIMITED, 1000, set(KEYS))
DEFAULT = Point(PAGES, 300, set(KEYS))


@pytest.mark.parametrize(
    ("default", "is_good"),
    [
        (DEFAULT, True),
        (replace(DEFAULT, requests=int(1000 * MOST) + 1), False),
        (replace(DEFAULT, decided={KEYS[0]}, open={KEYS[1]: ""}), False),
        (replace(DEFAULT, wrong={("c", "guide_published", ""): ""}), False),
        (replace(DEFAULT, deducted=1.0), False),
    ],
)
def test_what_is_frugal(default: Point, is_good: bool) -> None:
    assert is_frugal([WHOLE, default]) is is_good


def test_what_the_exhaustive_crawl_says_wrongly_too_is_no_matter_of_the_budget() -> None:
    wrong = {("c", "guide_published", ""): "met"}
    assert is_frugal([replace(WHOLE, wrong=wrong), replace(DEFAULT, wrong=wrong)])


def test_the_table_and_the_curve() -> None:
    half = replace(DEFAULT, budget=20, requests=100, decided={KEYS[0]}, open={KEYS[1]: ""})
    assert row(half, WHOLE) == "| 20 | 100 | 10.0% | 1 | 50.0% | 1 | 0 | 0 |"
    assert row(WHOLE, WHOLE).startswith("| none | 1,000 | 100.0% | 2 | 100.0% |")
    picture = ElementTree.fromstring(draw([WHOLE, half]))
    assert len(picture.findall(".//{http://www.w3.org/2000/svg}circle")) == 2
