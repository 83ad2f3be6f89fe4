"""Each seed's special rule on its own rubric file, worked by hand, with the clause quoted."""

from __future__ import annotations

from decimal import Decimal as D

import pytest

from checks.result import Item, Result, Verdict
from crawler.errors import InputError
from crawler.units import Kind, Unit
from rubrics.decisions import Decision
from rubrics.load import load_rubric
from rubrics.model import Rubric, params_key
from rubrics.rules import GradesRule
from rubrics.scoring import required_checks, score_unit, score_units
from rubrics.sheet import ScoreSheet
from rubrics.year import find_band, find_grades
from tests.rubric_parts import line_of, marks


def unit(id_: str = "u", name: str = "县某局", kind: Kind = Kind.DEPARTMENT) -> Unit:
    return Unit(id_, name, kind, "http://p.test/", f"http://p.test/{id_}/")


def fitting(rubric: Rubric, id_: str = "u") -> Unit:
    """A unit of the first kind that the rubric is for."""
    return unit(id_, kind=rubric.kinds[0] if rubric.kinds else Kind.DEPARTMENT)


def found(rubric: Rubric, **changed: Result) -> dict[tuple[str, str], Result]:
    """Everything the rubric asks for is there, but the changed checks."""
    pairs = [(check, params_key(params)) for check, params in required_checks(rubric)]
    return {pair: changed.get(pair[0], Result(pair[0], Verdict.MET, "找到了。")) for pair in pairs}


def ruling(line: str, kind: str, value: str | None = None, clause: str = "", unit_id: str = "u") -> Decision:
    return Decision(unit_id, line, kind, clause, value=None if value is None else D(value))  # type: ignore[arg-type]


def full_marks(rubric: Rubric, unit_id: str = "u", *, but: tuple[str, ...] = ()) -> list[Decision]:
    sheet = score_unit(rubric, fitting(rubric, unit_id), {})
    return [ruling(line.id, "mark", str(line.max), unit_id=unit_id) for line in sheet.indicators if line.id not in but]


LUANCHENG = load_rubric("luancheng-2020")


@pytest.mark.parametrize(("kind", "ours", "others"), [(Kind.TOWNSHIP, "2.1", "2.2"), (Kind.DEPARTMENT, "2.2", "2.1")])
def test_luancheng_has_one_line_for_townships_and_one_for_departments(kind: Kind, ours: str, others: str) -> None:
    """满分20分 (乡镇政府) · 满分20分 (政府各部门); 考核评分采用百分制"""
    sheet = score_unit(LUANCHENG, unit(kind=kind), {}, [ruling("3", "mark", "10")])
    assert sheet.total == 100
    assert line_of(sheet, ours).status != "not_applicable"
    assert (line_of(sheet, others).status, line_of(sheet, others).counted) == ("not_applicable", False)
    assert [section.max for section in sheet.sections] == [70, 20, 10]


def test_luancheng_takes_the_mean_where_the_duties_do_not_touch_a_line() -> None:
    """因工作职责未涉及评分指标所列内容的单位，取该项指标各单位得分的算术平均值"""
    units = [unit("a"), unit("b"), unit("c")]
    decisions = [
        ruling("1.3.1", "mark", "1", unit_id="a"),
        ruling("1.3.1", "mark", "0.5", unit_id="b"),
        ruling("1.3.1", "not_applicable", unit_id="c"),
    ]
    sheets = score_units(LUANCHENG, units, {}, decisions)
    assert marks(sheets[2], "1.3.1") == (D("0.75"),) * 3
    assert sheets[2].total == 100


@pytest.mark.parametrize(("reports", "mark"), [("0", "8"), ("1", "7"), ("3", "5"), ("9", "0")])
def test_luancheng_new_media_notices(reports: str, mark: str) -> None:
    """被市级以上政府（含市级政府）通报一次扣1分，扣完为止"""
    decisions = [ruling("1.5.3", "waived", clause="1.5.3.a"), ruling("1.5.3", "stands", reports, "1.5.3.b")]
    assert marks(score_unit(LUANCHENG, unit(), {}, decisions), "1.5.3") == (D(mark),) * 3


TOWNSHIP = load_rubric("miluo-township-2017")
DEPARTMENT = load_rubric("miluo-department-2017")


@pytest.mark.parametrize(
    ("rubric", "line", "expected"), [(TOWNSHIP, "3.3", ("0.5", "0.5", "2")), (DEPARTMENT, "3.2", ("1.5", "1.5", "3"))]
)
def test_miluo_half_points_for_guide_elements(rubric: Rubric, line: str, expected: tuple[str, ...]) -> None:
    """未编制办事指南的扣2分，指南要素不全的，每缺一项扣0.5分"""
    items = tuple(Item(key, key, Verdict.NOT_MET, f"缺{key}") for key in ("fees", "phone", "hours"))
    seen = found(rubric, service_guides=Result("service_guides", Verdict.PARTLY, "", items=items))
    assert marks(score_unit(rubric, fitting(rubric), seen), line) == tuple(D(value) for value in expected)


def test_miluo_guides_of_sub_units_that_are_not_all_there() -> None:
    """未公开指南的扣1分，公开部门不全面的扣1分；未公开年报的扣1分，公开部门不全面的扣1分。(3分)"""
    partly = found(TOWNSHIP, subunits_published=Result("subunits_published", Verdict.PARTLY, "两个部门没有"))
    sheet = score_unit(TOWNSHIP, unit(kind=Kind.TOWNSHIP), partly)
    assert marks(sheet, "2.2") == (1, 1, 3)
    none = found(TOWNSHIP, guide_published=Result("guide_published", Verdict.NOT_MET, "没有"))
    assert marks(score_unit(TOWNSHIP, unit(kind=Kind.TOWNSHIP), none), "2.2") == (2, 2, 2)


@pytest.mark.parametrize(
    ("decisions", "expected"),
    [
        ([("6.1", "6.1.a", "1")], 102),
        ([("6.1", "6.1.a", "1"), ("6.1", "6.1.b", "2")], 104),
        ([("6.2", "6.2.a", "1"), ("6.2", "6.2.b", "1")], 97),
    ],
)
@pytest.mark.parametrize("rubric", [TOWNSHIP, DEPARTMENT])
def test_miluo_bonus_and_penalty(rubric: Rubric, decisions: list[tuple[str, str, str]], expected: int) -> None:
    """受到省、地级表扬推介的每次加2分，市级加1分。受到省、地级批评的每次扣2分，市级扣1分。"""
    awards = [ruling(line, "stands", value, clause) for line, clause, value in decisions]
    assert score_unit(rubric, fitting(rubric), {}, full_marks(rubric) + awards).final == expected


def test_miluo_townships_and_departments_have_each_their_own_rubric() -> None:
    """2017年乡镇…考核细则 · 2017年市市直及省、岳阳市驻汨单位…考核细则"""
    units = [unit("d"), unit("t", kind=Kind.TOWNSHIP), unit("v", kind=Kind.VERTICAL), unit("p", kind=Kind.PUBLIC)]
    assert [sheet.unit for sheet in score_units(TOWNSHIP, units, {})] == ["t"]
    assert [sheet.unit for sheet in score_units(DEPARTMENT, units, {})] == ["d", "v", "p"]
    with pytest.raises(InputError, match="县某局（部门）不适用本细则 miluo-township-2017"):
        score_unit(TOWNSHIP, unit(), {})


def test_miluo_without_the_task_a_written_explanation_is_recognised_by_a_person() -> None:
    """考核内容中无具体工作任务的单位…按本单位承担的职责提出书面说明，报市政务公开办认定"""
    none = found(TOWNSHIP, platform_blocks=Result("platform_blocks", Verdict.NOT_APPLICABLE, "无此任务"))
    assert marks(score_unit(TOWNSHIP, unit(kind=Kind.TOWNSHIP), none), "2.3") == (0, None, 3)
    assert marks(score_unit(TOWNSHIP, unit(kind=Kind.TOWNSHIP), none, [ruling("2.3", "not_applicable")]), "2.3") == (
        3,
        3,
        3,
    )


@pytest.mark.parametrize(("sent", "mark"), [("12", 5), ("10", 3), ("0", 0)])
def test_miluo_items_sent(sent: str, mark: int) -> None:
    """信息报送少于12条的，每少一条扣1分"""
    decisions = [ruling("5.1", "stands", sent, "5.1.a"), ruling("5.1", "waived", clause="5.1.b")]
    assert marks(score_unit(TOWNSHIP, unit(kind=Kind.TOWNSHIP), {}, decisions), "5.1") == (mark, mark, mark)


HENGSHAN = load_rubric("hengshan-2011")


def test_hengshan_keeps_its_slip_and_caps_at_the_stated_points() -> None:
    """1、分管领导明确…(4分), leaves 1+1+1+2"""
    sheet = score_unit(HENGSHAN, unit(), {}, full_marks(HENGSHAN))
    assert sheet.final == sheet.total == 100
    parent = next(parent for parent in sheet.parents if parent.id == "1.1")
    assert (parent.max, parent.floor) == (4, 4)
    one_lost = [*full_marks(HENGSHAN, but=("1.1.1",)), ruling("1.1.1", "mark", "0")]
    assert score_unit(HENGSHAN, unit(), {}, one_lost).final == 100  # 1+1+2 are still 4


@pytest.mark.parametrize(
    ("kind", "count", "mark"),
    [
        (Kind.DEPARTMENT, 500, "12"),
        (Kind.DEPARTMENT, 499, "11.98"),
        (Kind.TOWNSHIP, 150, "6"),
        (Kind.VERTICAL, 200, "12"),
    ],
)
def test_hengshan_counts_by_kind_of_unit(kind: Kind, count: int, mark: str) -> None:
    """县政府工作部门不少于500条/年,乡镇人民政府不少于300条/年,省市属垂直管理单位不少于200条/年(12分)"""
    counted = Result("yearly_item_count", Verdict.NOT_MET, "", measured={"count": count})
    line = line_of(score_unit(HENGSHAN, unit(kind=kind), found(HENGSHAN, yearly_item_count=counted)), "2.2.1")
    assert line.suggested == D(mark)


def test_hengshan_deducts_one_matter_once() -> None:
    """同一事项涉及到多处扣分的,按从重原则选择一个扣分项: the entry for requests is missing at 1.2.3 (1) and 2.3.1 (2)"""
    missing = Result("entrances_present", Verdict.NOT_MET, "没有依申请公开入口")
    sheet = score_unit(HENGSHAN, unit(), found(HENGSHAN, entrances_present=missing))
    assert (line_of(sheet, "1.2.3").suggested, line_of(sheet, "2.3.1").suggested) == (1, 0)


@pytest.mark.parametrize(("lost", "mark"), [("0", 10), ("2", 8), ("4", 6), ("10", 0), ("5", None)])
def test_hengshan_satisfaction(lost: str, mark: int | None) -> None:
    """非常满意 10 · 基本满意 8 · 一般 6 · 不满意 0"""
    decisions = [ruling("5.1", "stands", lost, "5.1.a")]
    if mark is None:
        with pytest.raises(InputError):
            score_unit(HENGSHAN, unit(), {}, decisions)
    else:
        assert marks(score_unit(HENGSHAN, unit(), {}, decisions), "5.1") == (mark, mark, mark)


def test_hengshan_discretionary_bonus() -> None:
    """信息公开工作有创新、成绩突出的酌情加分"""
    bonus = load_rubric("hengshan-2011").bonus[0]
    decisions = [*full_marks(HENGSHAN), ruling(bonus.id, "mark", "1.5")]
    assert score_unit(HENGSHAN, unit(), {}, decisions).final == D("101.5")


def test_luohu_grades_on_top_of_any_rubric() -> None:
    """优秀(90分以上) · 良好(75分-89分): 89.5 is 良好; 群众满意度低于60% is 不合格"""
    rule = next(rule for rule in load_rubric("luohu-method").rules if isinstance(rule, GradesRule))
    assert [find_band(rule, D(score)).name for score in ("90", "89.5", "74.9", "59.9")] == [
        "优秀",
        "良好",
        "合格",
        "不合格",
    ]
    assert find_band(rule, D(95), {"satisfaction": D("59.9")}).name == "不合格"
    combined = HENGSHAN.model_copy(update={"rules": (*HENGSHAN.rules, rule)})
    assert find_grades(combined, score_unit(combined, unit(), {}, full_marks(combined))) == ["优秀"]


GUOBAN = load_rubric("guoban-2019")


def guoban(*decisions: Decision, but: tuple[str, ...] = ()) -> ScoreSheet:
    rest = [decision for decision in full_marks(GUOBAN, but=but) if not decision.indicator.startswith("1.")]
    clear = [ruling(line.id, "waived", clause=clause.id) for line in GUOBAN.sections[0].indicators
             for clause in line.deductions]  # fmt: skip
    return score_unit(GUOBAN, unit(), {}, [*clear, *rest, *decisions])


@pytest.mark.parametrize(("lost", "counts"), [("19", True), ("20", False), ("30", False)])
def test_guoban_bonus_only_above_80(lost: str, counts: bool) -> None:
    """>80 → enter part 3; 60–80: final = part 2"""
    lines = [line for line in score_unit(GUOBAN, unit(), {}).indicators if line.max == 5]
    zero, rest = divmod(int(lost), 5)
    taken = [ruling(line.id, "mark", "0") for line in lines[:zero]]
    taken += [ruling(lines[zero].id, "mark", str(5 - rest))] if rest else []
    sheet = guoban(*taken, ruling("3", "mark", "10"))
    assert sheet.final == 100 - int(lost) + (10 if counts else 0)


def test_guoban_a_veto_fails_the_site() -> None:
    """Any veto → 不合格, stop."""
    assert find_grades(GUOBAN, guoban()) == ["合格"]
    sheet = guoban(ruling("1.2", "stands", clause="1.2.a"), ruling("3", "mark", "10"))
    assert find_grades(GUOBAN, sheet) == ["不合格"]
    assert sheet.bonus[0].status == "locked"


def test_guoban_without_services_the_rest_is_multiplied_by_four_thirds() -> None:
    """办事服务 not checked, part-2 score × 4/3"""
    services = tuple(f"2.2.{n}" for n in range(1, 6))
    lost = ruling("2.1.1", "mark", "2")
    sheet = guoban(*(ruling(line, "not_applicable") for line in services), lost, but=services)
    assert sheet.factor == D(4) / 3
    assert sheet.total == 100
    assert sheet.final == D("96.00")  # 72 × 4/3
