"""Lines that are not for a unit: out, full, rescaled, or the mean of the other units."""

from decimal import Decimal as D

import pytest

from checks.result import Result
from crawler.units import Kind, Unit
from rubrics.model import Rubric
from rubrics.scoring import score_units
from rubrics.sheet import ScoreSheet
from tests.rubric_parts import decide, key, line_of, marks, result, rubric_of, score, unit

TWO = """
[[section]]
id = "1"
title = "甲"
points = {other}
[[section.indicator]]
id = "1.1"
title = "一"
text = "一"
method = ""
points = {other}
mode = "auto"
[[section.indicator.deduction]]
id = "a"
text = "每项扣1分"
points = 1
primitive = "per_item"
check = "c"
[[section]]
id = "2"
title = "乙"
points = {duty}
[[section.indicator]]
id = "2.1"
title = "二"
text = "二"
method = ""
points = {duty}
mode = "auto"
{more}
[[section.indicator.deduction]]
id = "b"
text = "每项扣1分"
points = 1
primitive = "per_item"
check = "d"
[[rule]]
id = "na"
type = "not_applicable"
treatment = "{treatment}"
because = "{because}"
confirm = {confirm}
"""


def two_lines(
    treatment: str,
    *,
    because: str = "duty",
    more: str = "",
    confirm: str = "false",
    other: int = 75,
    duty: int = 25,
) -> Rubric:
    values = {"treatment": treatment, "because": because, "more": more, "confirm": confirm}
    return rubric_of(TWO.format(other=other, duty=duty, **values), str(other + duty))


def both(first: Result, second: Result) -> dict[tuple[str, str], Result]:
    return {key("c"): first, key("d"): second}


def county(rubric: Rubric, *seconds: Result, decisions: tuple[object, ...] = ()) -> list[ScoreSheet]:
    """Units u0, u1 …, each with everything met but the given result of line 2.1."""
    units = [unit(f"u{number}") for number in range(len(seconds))]
    results = {of.id: both(result("met"), second) for of, second in zip(units, seconds, strict=True)}
    return score_units(rubric, units, results, decisions)  # type: ignore[arg-type]


def missing(count: int) -> Result:
    return result("partly" if count else "met", *["not_met"] * count, check="d")


NOT_OURS = result("not_applicable", check="d")
UNREAD = result("unknown", check="d", assurance="inconclusive")


@pytest.mark.parametrize(
    ("treatment", "total", "score_", "mark"),
    [("out", 100 - 25, 75, (0, None, 0)), ("full", 100, 100, (25, 25, 25)), ("rescale", 100, 100, (0, None, 0))],
)
def test_treatments(treatment: str, total: int, score_: int, mark: tuple[object, ...]) -> None:
    sheet = score(two_lines(treatment), result("met"), NOT_OURS)
    assert (sheet.total, sheet.floor, sheet.ceiling) == (total, score_, score_)
    assert marks(sheet, "2.1") == mark
    assert line_of(sheet, "2.1").status == "not_applicable"
    assert line_of(sheet, "2.1").counted is (treatment == "full")


def test_rescale_multiplies_by_four_thirds() -> None:
    """不提供办事服务的，得分 × 4/3 (办事服务 25 of 100)"""
    sheet = score(two_lines("rescale"), result("partly", *["not_met"] * 10), NOT_OURS)
    assert sheet.factor == D(100) / 75
    assert (sheet.floor, sheet.ceiling, sheet.total) == (D("86.67"), D("86.67"), 100)


def test_a_line_for_other_kinds_is_out_of_the_total() -> None:
    rubric = two_lines("full", more='kinds = ["township"]')
    sheet = score(rubric, result("met"), result("met", check="d"))
    assert (sheet.total, sheet.floor) == (75, 75)
    township = score(rubric, result("met"), result("met", check="d"), of=unit("t", Kind.TOWNSHIP))
    assert (township.total, township.floor) == (100, 100)


def test_the_rule_may_be_for_kinds() -> None:
    rubric = two_lines("full", because="kind", more='kinds = ["township"]')
    assert score(rubric, result("met"), result("not_met", check="d")).floor == 100


def test_mean_of_the_other_units() -> None:
    """因工作职责未涉及评分指标所列内容的单位，取该项指标各单位得分的算术平均值"""
    sheets = county(two_lines("mean"), NOT_OURS, missing(2), missing(1), missing(0))
    assert marks(sheets[0], "2.1") == (24, 24, 24)  # (23 + 24 + 25) / 3
    assert sheets[0].floor == 75 + 24
    assert line_of(sheets[0], "2.1").counted


def test_mean_is_rounded_to_two_places() -> None:
    sheets = county(two_lines("mean"), missing(1), missing(0), missing(0), NOT_OURS)
    assert marks(sheets[3], "2.1") == (D("24.67"),) * 3


def test_mean_is_open_while_another_unit_is() -> None:
    sheets = county(two_lines("mean"), NOT_OURS, missing(1), UNREAD)
    assert marks(sheets[0], "2.1") == (12, None, D("24.5"))
    assert sheets[0].decided_points == 75


@pytest.mark.parametrize("others", [[], [missing(3)]])
def test_mean_with_one_unit_or_none_left(others: list[Result]) -> None:
    sheets = county(two_lines("mean"), NOT_OURS, NOT_OURS, *others)
    for sheet in sheets[:2]:
        if others:
            assert marks(sheet, "2.1") == (22, 22, 22)
            assert sheet.total == 100
        else:
            assert (sheet.total, sheet.floor, sheet.ceiling) == (75, 75, 75)
            assert "不计入总分" in line_of(sheet, "2.1").reason


def test_mean_of_a_unit_by_itself_stays_open() -> None:
    sheet = score(two_lines("mean"), result("met"), NOT_OURS)
    assert marks(sheet, "2.1") == (0, None, 25)


def test_without_the_task_a_person_has_to_recognise_it() -> None:
    """考核内容中无具体工作任务的单位…提出书面说明，报市政务公开办认定"""
    rubric = two_lines("full", confirm="true")
    sheet = score(rubric, result("met"), NOT_OURS)
    assert marks(sheet, "2.1") == (0, None, 25)
    assert line_of(sheet, "2.1").status == "manual"
    recognised = decide("not_applicable", indicator="2.1")
    assert marks(score(rubric, result("met"), NOT_OURS, decisions=(recognised,)), "2.1") == (25, 25, 25)


DUTY = 'duty = { names = ["教育局"], kinds = ["township"], open = %s }'


@pytest.mark.parametrize(
    ("name", "kind", "is_open", "status"),
    [
        ("区教育局", Kind.DEPARTMENT, "false", "deducted"),
        ("栾城镇", Kind.TOWNSHIP, "false", "deducted"),
        ("区财政局", Kind.DEPARTMENT, "false", "not_applicable"),
        ("区财政局", Kind.DEPARTMENT, "true", "manual"),  # 等部门: who else is meant, a person says
    ],
)
def test_units_that_the_original_names(name: str, kind: Kind, is_open: str, status: str) -> None:
    """被评定单位：人社局、教育局等部门，各乡镇政府"""
    rubric = two_lines("mean", more=DUTY % is_open)
    sheet = score(rubric, result("met"), missing(2), of=Unit("x", name, kind, "http://p.test/", "http://p.test/x/"))
    assert line_of(sheet, "2.1").status == status


@pytest.mark.parametrize(("ruling", "status"), [("applicable", "deducted"), ("not_applicable", "not_applicable")])
def test_a_person_says_whether_the_line_is_for_the_unit(ruling: str, status: str) -> None:
    rubric = two_lines("out", more=DUTY % "true")
    named = decide(ruling, indicator="2.1", unit="x")
    sheet = score(rubric, result("met"), missing(2), of=unit("x"), decisions=(named,))
    assert line_of(sheet, "2.1").status == status


def test_a_mark_for_a_line_of_another_kind_counts() -> None:
    rubric = two_lines("out", more='kinds = ["township"]')
    sheet = score(rubric, result("met"), missing(2), decisions=(decide("mark", indicator="2.1", value="20"),))
    assert (sheet.total, sheet.floor) == (100, 95)
