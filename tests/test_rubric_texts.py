"""The rubrics against the documents they were taken from: every word, every point, every unit."""

from __future__ import annotations

import csv
import os
import re
from collections.abc import Iterator
from decimal import Decimal
from importlib import resources
from pathlib import Path

import pytest

from crawler.units import Kind
from rubrics.amounts import worst_points
from rubrics.load import load_rubric
from rubrics.model import Bonus, Indicator, Rubric, all_lines
from rubrics.rules import CompositionRule, GradesRule, NotApplicableRule, PeriodRule, WeightRule

ROOT = Path(__file__).resolve().parents[1]
SEEDS = Path(os.environ.get("GONGKAI_SHARED", ROOT.parent / "shared")) / "seeds"

TABLES = ["luancheng-2020", "miluo-township-2017", "miluo-department-2017", "hengshan-2011"]
SHIPPED = [*TABLES, "luohu-method", "guoban-2019"]
# Where the table begins and ends in its text, white space aside.
REGIONS = {
    "luancheng-2020": ("附件3:2020年度政务公开工作考核评分指标", ""),
    "miluo-township-2017": ("附件：2017年乡镇", "2017年市市直及省"),
    "miluo-department-2017": ("2017年市市直及省", ""),
    "hengshan-2011": ("附件1:衡山县2011年度", "附件2:政府信息公开"),
}
# The page's own furniture: titles, headings repeated on every page, bare marks.
MILUO_FURNITURE = (
    r"指标名称|考核内容|扣分办法（倒扣分，扣完为止）|分值|加、减分|加分|减分|(?<![（\d])\d+分?(?![\d分）])"
)
FURNITURE = {
    "luancheng-2020": r"附件3:2020年度政务公开工作考核评分指标\(总分100分\)|一级指标|二级指标|评分内容|评分方式及标准|被评定单位|政策解读",
    "miluo-township-2017": r"附件：2017年乡镇政务公开政务服务工作考核细则|" + MILUO_FURNITURE,
    "miluo-department-2017": r"2017年市市直及省、岳阳市驻汨单位政务公开政务服务工作考核细则|" + MILUO_FURNITURE,
    "hengshan-2011": r"附件1:衡山县2011年度政府信息公开目标管理考核细则与评分标准|分类|考核内容|小项及分值分配|注:",
}


def squeeze(text: str) -> str:
    return re.sub(r"\s+", "", text)


def seed_text(rubric: Rubric) -> str:
    path = SEEDS / rubric.source_file
    if not path.is_file():
        pytest.skip(f"the source document {rubric.source_file} is not beside this checkout (looked in {SEEDS})")
    return squeeze(path.read_text(encoding="utf-8"))


def table_of(rubric: Rubric) -> str:
    start, end = REGIONS[rubric.id]
    text = seed_text(rubric)
    text = text[text.rindex(start) :]
    return text[: text.index(end)] if end else text


def walk(indicators: tuple[Indicator, ...]) -> Iterator[Indicator]:
    for indicator in indicators:
        yield indicator
        yield from walk(indicator.indicators)


def every_line(rubric: Rubric) -> Iterator[Indicator]:
    for section in rubric.sections:
        yield from walk(section.indicators)


def cells_of(rubric: Rubric) -> Iterator[str]:
    """Texts, methods and notes, each as often as the table has it; a cell merged over several lines comes once."""
    for line in every_line(rubric):
        merged = "合并" in line.note and line.id != "1.3.1"
        yield from (line.text, *(() if merged else (line.method, line.responsible)))
    yield from (cell for bonus in rubric.bonus for cell in (bonus.text, bonus.method))
    yield from (rule.text for rule in rubric.rules)


def headings_of(rubric: Rubric) -> Iterator[str]:
    """Cells that the table repeats where a page begins."""
    yield from (section.label for section in rubric.sections)
    yield from (line.label for line in every_line(rubric))


def longest_first(cells: Iterator[str]) -> list[str]:
    return sorted(filter(None, map(squeeze, cells)), key=len, reverse=True)


@pytest.mark.parametrize("rubric_id", TABLES)
def test_texts_and_methods_are_the_originals_in_its_order(rubric_id: str) -> None:
    rubric = load_rubric(rubric_id)
    table, at = table_of(rubric), 0
    for line in every_line(rubric):
        found = table.find(squeeze(line.text), at)
        assert found >= 0, f"{line.id}: text is not the original's, or not in its order"
        assert squeeze(line.method) in table, f"{line.id}: method is not the original's"
        assert squeeze(line.responsible) in table, f"{line.id}: responsible is not the original's"
        at = found + len(squeeze(line.text))


@pytest.mark.parametrize("rubric_id", TABLES)
def test_nothing_of_the_table_is_left_out(rubric_id: str) -> None:
    rubric = load_rubric(rubric_id)
    rest = table_of(rubric)
    for cell in longest_first(cells_of(rubric)):
        rest = rest.replace(cell, "\n", 1)
    rest = re.sub(FURNITURE[rubric_id], "\n", rest)
    for heading in longest_first(headings_of(rubric)):
        rest = rest.replace(heading, "\n")
    left = rest.split()
    assert left == [], "words of the original without a home in the rubric"


@pytest.mark.parametrize("rubric_id", [*TABLES, "luohu-method"])
def test_rules_and_labels_are_the_originals(rubric_id: str) -> None:
    rubric = load_rubric(rubric_id)
    text = seed_text(rubric)
    cells = [rule.text for rule in rubric.rules] + [bonus.text for bonus in rubric.bonus]
    cells += [section.label for section in rubric.sections] + [line.label for line in every_line(rubric)]
    assert [cell for cell in cells if squeeze(cell) not in text] == []


def test_every_article_of_luohu_is_kept_in_order() -> None:
    rubric = load_rubric("luohu-method")
    text = seed_text(rubric)
    method = text[text.rindex("第一条【制定目的】") :]
    assert "".join(squeeze(rule.text) for rule in rubric.rules) == method


@pytest.mark.parametrize("rubric_id", SHIPPED)
def test_every_clause_is_quoted_from_its_own_line(rubric_id: str) -> None:
    rubric = load_rubric(rubric_id)
    lines: list[tuple[Indicator | Bonus, str]] = [
        (line, d.text) for line in every_line(rubric) for d in line.deductions
    ]
    lines += [(bonus, award.text) for bonus in rubric.bonus for award in bonus.awards]
    assert [clause for line, clause in lines if clause not in line.text + "\n" + line.method] == []


def applicable(line: Indicator, kind: Kind) -> bool:
    return not line.kinds or kind in line.kinds


def points_of(line: Indicator, kind: Kind) -> Decimal:
    if not applicable(line, kind):
        return Decimal(0)
    parts = sum((points_of(child, kind) for child in line.indicators), Decimal(0))
    if line.indicators and not line.slip:
        assert parts == line.points, f"{line.id}: parts add up to {parts}"
    return line.points


@pytest.mark.parametrize("kind", list(Kind))
@pytest.mark.parametrize("rubric_id", [*TABLES, "guoban-2019"])
def test_points_add_up_for_every_kind_of_unit(rubric_id: str, kind: Kind) -> None:
    rubric = load_rubric(rubric_id)
    for section in rubric.sections:
        assert sum(points_of(line, kind) for line in section.indicators) == section.points, section.id
    assert sum(section.points for section in rubric.sections) == rubric.total == 100


@pytest.mark.parametrize(
    ("rubric_id", "sections", "lines"),
    [
        ("luancheng-2020", [70, 20, 10], 23),
        ("miluo-township-2017", [15, 35, 39, 6, 5], 35),
        ("miluo-department-2017", [10, 35, 50, 5], 31),
        ("hengshan-2011", [10, 30, 20, 30, 10], 32),
        ("guoban-2019", [0, 100], 30),
        ("luohu-method", [], 0),
    ],
)
def test_sections_and_lines_are_as_the_document_states(rubric_id: str, sections: list[int], lines: int) -> None:
    rubric = load_rubric(rubric_id)
    assert [section.points for section in rubric.sections] == sections
    assert len(list(all_lines(rubric))) == lines


@pytest.mark.parametrize("rubric_id", SHIPPED)
def test_every_point_has_a_clause_that_can_take_it(rubric_id: str) -> None:
    for line in all_lines(load_rubric(rubric_id)):
        assert line.deductions, line.id
        assert sum(worst_points(line, d) for d in line.deductions) >= line.points, line.id


@pytest.mark.parametrize("rubric_id", SHIPPED)
def test_modes_have_reasons_and_agree_with_the_clauses(rubric_id: str) -> None:
    """Automatic means that a machine can settle every clause; a manual line has leads at most."""
    for line in all_lines(load_rubric(rubric_id)):
        assert len(re.findall(r"[\u4e00-\u9fff]", line.mode_reason)) >= 15, line.id
        firm = [bool(d.check) and d.absence == "deduct" for d in line.deductions]
        assert (line.mode == "auto") == all(firm), line.id
        if line.mode == "manual":
            assert all(not d.check or d.absence == "open" or d.primitive == "veto" for d in line.deductions), line.id


def line_of(rubric_id: str, line_id: str) -> Indicator:
    return next(line for line in every_line(load_rubric(rubric_id)) if line.id == line_id)


def test_luancheng_numbers_lines_as_the_original_orders_them() -> None:
    assert line_of("luancheng-2020", "1.4.5").title == "加强保障和改善民生方面信息公开"
    assert line_of("luancheng-2020", "2.1").kinds == (Kind.TOWNSHIP,)
    assert Kind.DEPARTMENT in line_of("luancheng-2020", "2.2").kinds
    assert Kind.TOWNSHIP not in line_of("luancheng-2020", "2.2").kinds
    assert line_of("luancheng-2020", "3").points == 10


def test_luancheng_takes_the_mean_where_duties_do_not_touch_a_line() -> None:
    """因工作职责未涉及评分指标所列内容的单位,取该项指标各单位得分的算术平均值。"""
    rules = [rule for rule in load_rubric("luancheng-2020").rules if isinstance(rule, NotApplicableRule)]
    assert {rule.because: rule.treatment for rule in rules} == {"duty": "mean", "kind": "out"}


def registry() -> list[dict[str, str]]:
    text = resources.files("rubrics").joinpath("luancheng-2020.units.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def test_luancheng_registry_has_every_unit_of_the_annexes() -> None:
    rows = registry()
    assert [row["kind"] for row in rows] == ["乡镇"] * 7 + ["部门"] * 27
    assert len({row["id"] for row in rows}) == len(rows)
    text = seed_text(load_rubric("luancheng-2020"))
    annexes = text[text.rindex("附件1纳入考核的乡镇名单") : text.rindex("附件3:")]
    head = "附件1纳入考核的乡镇名单(共7个"
    assert annexes[: len(head)] == head
    names = "".join(row["name"] for row in rows)
    assert re.sub(r"附件\d纳入考核的(乡镇|区政府部门)名单\(共\d+个", "", annexes) == names


def test_luancheng_responsible_units_are_found_in_the_registry() -> None:
    """Every office a line names is an office of annex 2; townships are meant as a whole."""
    names = [row["name"] for row in registry()]
    lines = [line for line in every_line(load_rubric("luancheng-2020")) if line.duty]
    assert [line.id for line in lines] == ["1.2.1", "1.2.3", "1.4.1", "1.4.2", "1.4.3", "1.4.4", "1.4.5"]
    hits = {line.id: {name for name in names if any(n in name for n in line.duty.names)} for line in lines if line.duty}
    assert hits["1.2.1"] == {"区市场监管局", "区行政审批局"}
    assert hits["1.4.1"] == {"区发改局", "市自然规划局栾城分局"}
    assert hits["1.4.3"] == {"区科工局", "区人社局", "区发改局", "区财政局", "区城管大队", "区行政审批局"}
    assert len(hits["1.4.2"]) == 9
    assert len(hits["1.4.5"]) == 8
    assert all(line.duty.kinds == (Kind.TOWNSHIP,) and line.duty.open for line in lines if line.duty)


def test_hengshan_keeps_the_originals_slips_and_counts() -> None:
    slip = line_of("hengshan-2011", "1.1")
    assert (slip.points, sum(line.points for line in slip.indicators)) == (4, 5)
    assert slip.slip
    count = line_of("hengshan-2011", "2.2.1").deductions[0]
    assert count.target_by_kind == {Kind.DEPARTMENT: 500, Kind.TOWNSHIP: 300, Kind.VERTICAL: 200}
    assert line_of("hengshan-2011", "3.1.2").deductions[0].target == 30
    assert line_of("hengshan-2011", "2.2.2").deductions[0].params == {
        "of": "entries",
        "max_days": 20,
        "calendar": "calendar",
    }
    assert line_of("hengshan-2011", "2.3.3").deductions[0].params == {"max_days": 15, "calendar": "workday"}
    satisfaction = line_of("hengshan-2011", "5.1")
    assert [satisfaction.points - lost for lost in satisfaction.deductions[0].choices] == [10, 8, 6, 0]
    period = next(rule for rule in load_rubric("hengshan-2011").rules if isinstance(rule, PeriodRule))
    assert (period.start.isoformat(), period.end.isoformat()) == ("2011-01-01", "2011-12-31")


def test_hengshan_matters_of_the_heaviest_rule_are_shared() -> None:
    """同一事项涉及到多处扣分的,按从重原则选择一个扣分项。"""
    groups: dict[str, list[str]] = {}
    for line in every_line(load_rubric("hengshan-2011")):
        for deduction in line.deductions:
            if deduction.group:
                groups.setdefault(deduction.group, []).append(line.id)
    assert groups == {"依申请公开入口": ["1.2.3", "2.3.1"], "来信回复": ["3.2.2", "3.2.3"]}


@pytest.mark.parametrize(
    ("rubric_id", "line_id", "halves"),
    [
        ("miluo-township-2017", "3.1", ["0.5", "0.5", "0.5"]),
        ("miluo-department-2017", "2.2", ["1.5", "1", "1.5", "1"]),
        ("miluo-department-2017", "3.12", ["0.5"]),
    ],
)
def test_miluo_half_points_are_exact(rubric_id: str, line_id: str, halves: list[str]) -> None:
    assert [d.points for d in line_of(rubric_id, line_id).deductions] == [Decimal(h) for h in halves]


def test_miluo_guides_count_the_22_elements_of_the_text() -> None:
    for rubric_id, line_id in (("miluo-township-2017", "3.3"), ("miluo-department-2017", "3.2")):
        line = line_of(rubric_id, line_id)
        named = line.text.removeprefix("办事指南包括").removesuffix("等要素。").split("、")
        elements = line.deductions[1].params["elements"]
        assert isinstance(elements, list)
        assert len(named) == len(set(elements)) == 22


@pytest.mark.parametrize("rubric_id", ["miluo-township-2017", "miluo-department-2017"])
def test_miluo_bonus_and_penalty_by_level_of_authority(rubric_id: str) -> None:
    bonus, penalty = load_rubric(rubric_id).bonus
    assert (bonus.sign, [award.points for award in bonus.awards]) == ("bonus", [2, 1])
    assert (penalty.sign, [award.points for award in penalty.awards]) == ("penalty", [2, 1])


def test_luohu_grades_gate_windows_and_weight() -> None:
    rules = {type(rule): rule for rule in load_rubric("luohu-method").rules}
    grades, parts, weight = rules[GradesRule], rules[CompositionRule], rules[WeightRule]
    assert isinstance(grades, GradesRule)
    assert isinstance(parts, CompositionRule)
    assert isinstance(weight, WeightRule)
    assert {band.name: band.at_least for band in grades.bands} == {"优秀": 90, "良好": 75, "合格": 60, "不合格": 0}
    assert grades.fail_below == {"satisfaction": 60}
    assert "89.5分" in grades.note
    assert [part.windows for part in parts.components] == [("01-01/06-30", "07-01/12-31"), ("12-01/12-31",)]
    assert weight.at_least_percent == 4


def test_guoban_is_a_draft_with_vetoes_a_threshold_and_a_cap() -> None:
    rubric = load_rubric("guoban-2019")
    assert rubric.draft == "待核对原文"
    vetoes, scored = rubric.sections
    assert {d.primitive for line in vetoes.indicators for d in line.deductions} == {"veto"}
    assert [line.points for line in scored.indicators] == [35, 25, 20, 20]
    assert all(line.draft for line in all_lines(rubric) if line.id.startswith("2."))
    checked = [d for line in all_lines(rubric) for d in line.deductions if d.check]
    assert all(d.absence != "deduct" for d in checked), "an unverified table deducts nothing by itself"
    assert [(bonus.cap, bonus.above) for bonus in rubric.bonus] == [(30, 80)]
