"""Bonus and penalty lines, vetoes, lost sections, and one matter deducted once across lines."""

from decimal import Decimal as D

import pytest

from crawler.errors import InputError
from crawler.units import Kind
from rubrics.model import Rubric
from rubrics.sheet import ScoreSheet
from tests.rubric_parts import BASE, BONUS, VETO, decide, line_of, marks, result, rubric_of, score, unit


def lost(items: int, unread: int = 0) -> ScoreSheet:
    return result("partly", *["not_met"] * items, *["unknown"] * unread)  # type: ignore[return-value]


def with_bonus(more: str = "") -> Rubric:
    return rubric_of(BASE + BONUS.format(more=more), "100")


def praise(count: str, award: str = "b1.a", line: str = "b1") -> object:
    return decide("stands", award, count, indicator=line)


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        ([], 90),
        ([praise("1")], 92),
        ([praise("2"), praise("1", "b1.b")], 95),
        ([praise("2", "b2.a", "b2")], 86),
        ([praise("1"), praise("1", "b2.a", "b2")], 90),
        ([praise("60", "b2.a", "b2")], 0),  # 扣完为止: never below 0
        ([decide("mark", indicator="b1", value="7.5")], D("97.5")),
    ],
)
def test_bonus_and_penalty_by_level_of_authority(decisions: list[object], expected: object) -> None:
    """受到省、地级表扬推介的每次加2分，市级加1分 · 受到省、地级批评的每次扣2分，市级扣1分"""
    sheet = score(with_bonus(), lost(1), decisions=tuple(decisions))  # type: ignore[arg-type]
    assert (sheet.floor, sheet.ceiling, sheet.total) == (expected, expected, 100)


def test_a_bonus_nobody_spoke_of_is_left_to_a_person_and_counts_nothing() -> None:
    sheet = score(with_bonus(), lost(0))
    assert [(line.id, line.status, line.points, line.ceiling) for line in sheet.bonus] == [
        ("b1", "manual", 0, None),
        ("b2", "manual", 0, None),
    ]


def test_a_bonus_has_its_own_cap() -> None:
    sheet = score(with_bonus("cap = 5"), lost(2), decisions=(praise("9"),))  # type: ignore[arg-type]
    assert sheet.floor == 85
    with pytest.raises(InputError, match="0 至 5"):
        score(with_bonus("cap = 5"), decisions=(decide("mark", indicator="b1", value="6"),))


@pytest.mark.parametrize(
    ("seen", "status", "floor", "ceiling"),
    [
        (lost(1), "counted", 92, 92),
        (lost(2), "locked", 80, 80),  # 80 is not above 80
        (lost(1, unread=2), "unverified", 70, 90),
        (lost(3), "locked", 70, 70),
    ],
)
def test_a_bonus_is_unlocked_above_a_threshold(seen: object, status: str, floor: int, ceiling: int) -> None:
    """>80 → enter part 3; 60–80: final = part 2"""
    sheet = score(with_bonus("above = 80"), seen, decisions=(praise("1"),))  # type: ignore[arg-type]
    assert (sheet.bonus[0].status, sheet.floor, sheet.ceiling) == (status, floor, ceiling)


@pytest.mark.parametrize(
    ("effect", "verdict", "floor", "ceiling", "status"),
    [
        ("zero", "met", 100, 100, "full"),
        ("zero", "not_met", 0, 0, "deducted"),
        ("zero", "unknown", 0, 100, "unverified"),
        ("cap", "not_met", 59, 59, "deducted"),
        ("fail", "not_met", 100, 100, "deducted"),
        ("fail", "unknown", 100, 100, "unverified"),
    ],
)
def test_veto(effect: str, verdict: str, floor: int, ceiling: int, status: str) -> None:
    rubric = rubric_of(BASE + VETO.format(effect=effect), "100")
    sheet = score(rubric, result("met"), result(verdict, check="v"))
    assert (sheet.floor, sheet.ceiling, line_of(sheet, "1.2").status) == (floor, ceiling, status)
    assert [veto.is_open for veto in sheet.vetoes] == ([] if verdict == "met" else [verdict == "unknown"])


@pytest.mark.parametrize(("verdict", "floor", "ceiling"), [("met", 100, 100), ("not_met", 0, 0), ("unknown", 0, 100)])
def test_one_event_may_cost_the_whole_section(verdict: str, floor: int, ceiling: int) -> None:
    whole = BASE.replace('primitive = "per_item"', 'primitive = "whole"\nscope = "section"')
    sheet = score(rubric_of(whole, "100"), result(verdict))
    assert (sheet.sections[0].floor, sheet.sections[0].ceiling) == (floor, ceiling)


def test_no_bonus_behind_an_observed_veto() -> None:
    """Any veto → 不合格, stop."""
    rubric = rubric_of(BASE + VETO.format(effect="fail") + BONUS.format(more="above = 80"), "100")
    sheet = score(rubric, result("met"), result("not_met", check="v"), decisions=(praise("1"),))  # type: ignore[arg-type]
    assert (sheet.bonus[0].status, sheet.floor) == ("locked", 100)


TWICE = """
[[section]]
id = "{n}"
title = "部分"
points = 4
[[section.indicator]]
id = "{n}.1"
title = "指标"
text = "指标"
method = ""
points = 4
mode = "auto"
[[section.indicator.deduction]]
id = "{n}.a"
text = "扣{points}分"
points = {points}
check = "c{n}"
group = "同一事项"
"""


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("met", "met", [(4, 4, 4), (4, 4, 4)]),
        ("not_met", "met", [(3, 3, 3), (4, 4, 4)]),
        ("met", "not_met", [(4, 4, 4), (1, 1, 1)]),
        ("not_met", "not_met", [(4, 4, 4), (1, 1, 1)]),  # only the heavier
        ("not_met", "unknown", [(3, None, 4), (1, None, 4)]),  # the heavier one may still come
        ("unknown", "not_met", [(4, 4, 4), (1, 1, 1)]),  # the lighter one cannot matter any more
        ("unknown", "unknown", [(3, None, 4), (1, None, 4)]),
    ],
)
def test_one_matter_is_deducted_once_across_lines(first: str, second: str, expected: list[tuple[object, ...]]) -> None:
    """同一事项涉及到多处扣分的,按从重原则选择一个扣分项"""
    rubric = rubric_of(TWICE.format(n=1, points=1) + TWICE.format(n=2, points=3), "8")
    sheet = score(rubric, result(first, check="c1"), result(second, check="c2"))
    assert [marks(sheet, "1.1"), marks(sheet, "2.1")] == expected


def test_of_equal_deductions_for_one_matter_the_first_line_keeps_it() -> None:
    rubric = rubric_of(TWICE.format(n=1, points=2) + TWICE.format(n=2, points=2), "8")
    sheet = score(rubric, result("not_met", check="c1"), result("not_met", check="c2"))
    assert [marks(sheet, "1.1"), marks(sheet, "2.1")] == [(2, 2, 2), (4, 4, 4)]


@pytest.mark.parametrize(("mark", "other"), [("1", 4), ("2", 4), ("4", 3)])
def test_a_persons_mark_keeps_the_matter_unless_it_is_full(mark: str, other: int) -> None:
    """Line 2.1 is marked by hand: only if it loses nothing does the lighter deduction of 1.1 come back."""
    rubric = rubric_of(TWICE.format(n=1, points=1) + TWICE.format(n=2, points=3), "8")
    seen = (result("not_met", check="c1"), result("not_met", check="c2"))
    sheet = score(rubric, *seen, decisions=(decide("mark", indicator="2.1", value=mark),))
    assert marks(sheet, "1.1") == (other, other, other)


def test_a_bonus_for_another_kind_does_not_apply() -> None:
    sheet = score(with_bonus('kinds = ["township"]'), lost(0), of=unit("x", Kind.PUBLIC))
    assert sheet.bonus[0].status == "not_applicable"
