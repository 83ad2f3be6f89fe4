"""A truth table for every primitive. The clauses are the seeds' own words."""

from dataclasses import replace
from decimal import Decimal as D

import pytest

from checks.result import Assurance, Result, Verdict
from crawler.errors import InputError
from crawler.units import Kind
from tests.rubric_parts import decide, line_of, marks, one_line, result, score, unit


def clause(text: str, **keys: str) -> str:
    values = {"id": '"a"', "text": f'"{text}"', "points": "1", "check": '"c"'} | keys
    return "\n".join(f"{key} = {value}" for key, value in values.items() if value != "")


def quoted(text: str) -> str:
    return f'"{text}"'


@pytest.mark.parametrize(
    ("when", "verdict", "expected"),
    [
        ("not_met", "met", 2),
        ("not_met", "not_met", 0),
        ("not_met", "partly", 2),
        ("not_met", "declared_none", 2),
        ("partly", "not_met", 2),
        ("partly", "partly", 0),
        ("any", "partly", 0),
        ("any", "not_met", 0),
        ("any", "met", 2),
    ],
)
def test_once(when: str, verdict: str, expected: int) -> None:
    """没有建立子站扣2分 · 公开部门不全面的扣1分 (partly)"""
    rubric = one_line(clause("没有建立子站扣2分", points="2", when=quoted(when)), points="2")
    assert marks(score(rubric, result(verdict))) == (expected, expected, expected)


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (["met", "not_met", "unknown"], (1, 1, 1)),  # some are there and some are not, whatever the third is
        (["unknown", "not_met"], (1, None, 2)),  # perhaps none is there: that is another clause
        (["met", "unknown"], (1, None, 2)),
    ],
)
def test_partly_with_items_that_were_not_read(items: list[str], expected: tuple[object, ...]) -> None:
    """公开部门不全面的扣1分"""
    rubric = one_line(clause("公开部门不全面的扣1分", when=quoted("partly")), points="2")
    seen = result("partly" if {"met", "not_met"} <= set(items) else "unknown", *items, assurance="inconclusive")
    assert marks(score(rubric, replace_assurance(seen))) == expected


def replace_assurance(seen: Result) -> Result:
    """Items that were read are trusted though the whole is not."""
    items = tuple(
        replace(item, assurance=Assurance.INCONCLUSIVE if item.verdict is Verdict.UNKNOWN else Assurance.PROVISIONAL)
        for item in seen.items
    )
    return replace(seen, items=items)


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (["met"] * 4, 2),
        (["met", "met", "met", "not_met"], 1),
        (["not_met", "not_met", "met", "met"], 0),
        (["not_met"] * 4, 0),  # 扣完为止
        (["not_applicable", "declared_none", "met", "met"], 2),
    ],
)
def test_per_item_is_capped_at_the_line(items: list[str], expected: int) -> None:
    """制度不全每少一项扣1分"""
    rubric = one_line(clause("制度不全每少一项扣1分", primitive=quoted("per_item")), points="2")
    assert marks(score(rubric, result("partly", *items))) == (expected, expected, expected)


def test_per_item_without_items_counts_the_whole_as_one() -> None:
    rubric = one_line(clause("公开不全的每缺一项扣1分", primitive=quoted("per_item")), points="2")
    assert marks(score(rubric, result("partly"))) == (1, 1, 1)
    assert marks(score(rubric, result("not_met"))) == (1, 1, 1)
    assert marks(score(rubric, result("met"))) == (2, 2, 2)


def test_half_points() -> None:
    """指南要素不全的，每缺一项扣0.5分"""
    rubric = one_line(clause("每缺一项扣0.5分", points="0.5", primitive=quoted("per_item")), points="3")
    assert marks(score(rubric, result("partly", "not_met", "not_met", "not_met"))) == (D("1.5"),) * 3


@pytest.mark.parametrize(("cases", "expected"), [(0, 2), (1, 0), (7, 0)])
def test_per_occurrence_takes_no_more_than_the_line_has(cases: int, expected: int) -> None:
    """发现一例扣3分, of a line of 2 points"""
    keys = {"points": "3", "primitive": quoted("per_occurrence"), "measure": quoted("cases")}
    rubric = one_line(clause("发现一例扣3分", **keys), points="2")
    assert marks(score(rubric, result("not_met" if cases else "met", cases=cases))) == (expected,) * 3


@pytest.mark.parametrize(
    ("rate", "rounding", "expected"),
    [
        (100, "full", "2"),
        (99.5, "full", "2"),  # not a full percent less
        (99.5, "started", "1"),
        (99.5, "exact", "1.5"),
        (99, "full", "1"),
        (98.01, "full", "1"),
        (98, "full", "0"),
        (40, "full", "0"),
    ],
)
def test_per_percent_below_a_target(rate: float, rounding: str, expected: str) -> None:
    """办结率达100% … 少1%扣1分"""
    keys = {"measure": quoted("rate"), "target": "100", "rounding": quoted(rounding)}
    rubric = one_line(clause("少1%扣1分", primitive=quoted("per_percent"), **keys), points="2")
    assert marks(score(rubric, result("not_met", rate=rate))) == (D(expected),) * 3


@pytest.mark.parametrize(("count", "expected"), [(12, 5), (30, 5), (11, 4), (0, 0)])
def test_per_shortfall_in_pieces(count: int, expected: int) -> None:
    """信息报送少于12条的，每少一条扣1分"""
    keys = {"primitive": quoted("per_shortfall"), "measure": quoted("items"), "target": "12"}
    rubric = one_line(clause("每少一条扣1分", **keys), points="5")
    assert marks(score(rubric, result("not_met", items=count))) == (expected,) * 3


@pytest.mark.parametrize(
    ("kind", "count", "expected"),
    [
        (Kind.DEPARTMENT, 500, "12"),
        (Kind.DEPARTMENT, 250, "6"),
        (Kind.TOWNSHIP, 300, "12"),
        (Kind.TOWNSHIP, 299, "11.96"),
        (Kind.VERTICAL, 100, "6"),
        (Kind.PUBLIC, 0, "12"),  # the original sets no number for it
    ],
)
def test_proportional_with_a_target_by_kind(kind: Kind, count: int, expected: str) -> None:
    """县政府工作部门不少于500条/年,乡镇人民政府不少于300条/年,省市属垂直管理单位不少于200条/年(12分)"""
    keys = {
        "points": "12",
        "primitive": quoted("proportional"),
        "measure": quoted("items"),
        "target_by_kind": "{ department = 500, township = 300, vertical = 200 }",
    }
    rubric = one_line(clause("不少于500条/年", **keys), points="12")
    sheet = score(rubric, result("not_met", items=count), of=unit("x", kind))
    assert marks(sheet) == (D(expected),) * 3


@pytest.mark.parametrize(("value", "expected"), [(81, 2), (80, 2), (79.9, 1), (70, 1), (69.9, 0), (0, 0)])
def test_tiers(value: float, expected: int) -> None:
    """群众满意度80%以下扣1分,70%扣2分"""
    tiers = "[{ below = 80, points = 1 }, { below = 70, points = 2 }]"
    rubric = one_line(
        clause("群众满意度", points="", primitive=quoted("tiers"), measure='"s"', tiers=tiers), points="2"
    )
    assert marks(score(rubric, result("met", s=value))) == (expected,) * 3


def test_a_tier_can_include_its_bound() -> None:
    tiers = "[{ at_most = 80, points = 1 }]"
    rubric = one_line(clause("满意度", points="", primitive=quoted("tiers"), measure='"s"', tiers=tiers), points="2")
    assert marks(score(rubric, result("met", s=80))) == (1, 1, 1)


def test_whole_line_lost() -> None:
    rubric = one_line(clause("未设立的不得分", points="", primitive=quoted("whole")), points="7")
    assert marks(score(rubric, result("not_met"))) == (0, 0, 0)
    assert marks(score(rubric, result("met"))) == (7, 7, 7)


def test_percent_of_the_item_where_only_an_explanation_is_published() -> None:
    """本栏目仅发布情况说明: 40 % of the points"""
    rubric = one_line(clause("未公开", points="3", declared_percent="40"), points="3")
    assert marks(score(rubric, result("declared_none"))) == (D("1.8"),) * 3
    assert marks(score(rubric, result("not_met"))) == (0, 0, 0)


def test_percent_instead_of_points() -> None:
    rubric = one_line(clause("扣本项分值的25%", points="", percent="25"), points="8")
    assert marks(score(rubric, result("not_met"))) == (6, 6, 6)


def test_a_clause_has_its_own_cap() -> None:
    rubric = one_line(clause("每项扣1分，最多扣2分", primitive=quoted("per_item"), cap="2"), points="8")
    assert marks(score(rubric, result("partly", *["not_met"] * 5))) == (6, 6, 6)


CARDS = """id = "y"
text = "办件被电子监察系统发一张黄牌扣1分"
points = 1
primitive = "per_occurrence"
measure = "yellow"
group = "牌"

id = "r"
text = "红牌扣2分,红黄牌兼发的按红牌规则扣分"
points = 2
primitive = "per_occurrence"
measure = "red"
group = "牌"
"""


@pytest.mark.parametrize(
    ("yellow", "red", "expected"), [("0", "0", 4), ("1", "0", 3), ("0", "1", 2), ("1", "1", 2), ("3", "1", 1)]
)
def test_heaviest_of_a_group_inside_a_line(yellow: str, red: str, expected: int) -> None:
    """同一事项涉及到多处扣分的,按从重原则选择一个扣分项 (a line of 4 points, so that its cap does not hide the sum)"""
    cards = (decide("stands", "y", yellow), decide("stands", "r", red))
    assert marks(score(one_line(CARDS, points="4", mode="manual"), decisions=cards)) == (expected,) * 3


@pytest.mark.parametrize(
    ("value", "allowed"), [("0", True), ("2.5", True), ("3", True), ("3.01", False), ("-1", False)]
)
def test_a_persons_mark_stays_within_its_bounds(value: str, allowed: bool) -> None:
    """未按时按质完成的酌情扣分"""
    rubric = one_line(clause("酌情扣分", points="3", check="", primitive=quoted("person")), mode="manual")
    ruling = (decide("stands", "a", value),)
    if allowed:
        assert marks(score(rubric, decisions=ruling)) == (10 - D(value),) * 3
    else:
        with pytest.raises(InputError, match=r"1\.1 a"):
            score(rubric, decisions=ruling)


@pytest.mark.parametrize(("lost", "allowed"), [("0", True), ("2", True), ("4", True), ("10", True), ("5", False)])
def test_a_person_may_have_to_choose(lost: str, allowed: bool) -> None:
    """非常满意 10 · 基本满意 8 · 一般 6 · 不满意 0"""
    keys = {"points": "", "check": "", "primitive": quoted("person"), "choices": "[0, 2, 4, 10]"}
    rubric = one_line(clause("公众满意度", **keys), mode="manual")
    if allowed:
        assert marks(score(rubric, decisions=(decide("stands", "a", lost),))) == (10 - D(lost),) * 3
    else:
        with pytest.raises(InputError, match="0、2、4、10"):
            score(rubric, decisions=(decide("stands", "a", lost),))


def test_a_line_may_fall_below_zero_only_if_the_rubric_says_so() -> None:
    body = clause("每次扣2分", points="2", primitive=quoted("per_item"))
    failed = result("partly", *["not_met"] * 4)
    assert marks(score(one_line(body, points="3"), failed)) == (0, 0, 0)
    assert marks(score(one_line(body, points="3", more="min = -3"), failed)) == (-3, -3, -3)


def test_the_arithmetic_is_written_out() -> None:
    rubric = one_line(clause("每少一项扣1分", primitive=quoted("per_item")), points="2")
    applied = line_of(score(rubric, result("partly", "not_met", "not_met", "not_met"))).deductions[0]
    assert applied.arithmetic == "每少一项扣1分：1 分 × 3 项 = 3 分，以 2 分为限"
    assert applied.reason == "缺少项0；缺少项1；缺少项2"
