"""yuanling-2017 against its original, and its special rules with the clause quoted."""

from __future__ import annotations

import os
import re
from decimal import Decimal as D
from pathlib import Path

import pytest

from checks.result import Result, Verdict
from rubrics.decisions import Decision
from rubrics.load import load_rubric
from rubrics.model import all_lines, params_key
from rubrics.scoring import required_checks, score_unit
from rubrics.sheet import ScoreSheet
from tests.rubric_parts import UNIT, line_of, marks, result

RUBRIC = load_rubric("yuanling-2017")
SHARED = Path(os.environ.get("GONGKAI_SHARED", Path(__file__).parents[2] / "shared"))
SEED = SHARED / "seeds" / RUBRIC.source_file


def squeeze(text: str) -> str:
    return "".join(text.split())


def seed_rows() -> list[tuple[int, str, str, str]]:
    """(ordinal, text, points, method) of the original's table: a cell starts with "1、…" and ends at the bar."""
    if not SEED.is_file():
        pytest.skip(f"the original is not here: set GONGKAI_SHARED to the folder that holds seeds/{SEED.name}")
    cells = [squeeze(cell) for cell in SEED.read_text(encoding="utf-8").split("|")]
    starts = [number for number, cell in enumerate(cells) if re.match(r"\d+、", cell)]
    return [(int(cells[n].partition("、")[0]), cells[n], cells[n + 1], cells[n + 2]) for n in starts]


def test_every_indicator_is_the_originals_word_for_word() -> None:
    """Text (with the ordinal of its cell, "1、…"), points and method, in the original's order, white space aside."""
    lines = list(all_lines(RUBRIC))
    ours = [(squeeze(line.text), str(line.points), squeeze(line.method)) for line in lines]
    rows = seed_rows()
    assert ours == [row[1:] for row in rows]
    assert [int(line.id.partition(".")[2]) for line in lines] == [row[0] for row in rows]


def test_every_clause_is_in_its_lines_own_words() -> None:
    for line in all_lines(RUBRIC):
        for clause in line.deductions:
            assert squeeze(clause.text) in squeeze(line.method + line.text), clause.id


def test_points_and_ids() -> None:
    ids = [f"{section}.{n + 1}" for section, count in ((1, 3), (2, 14), (3, 11)) for n in range(count)]
    assert [line.id for line in all_lines(RUBRIC)] == ids
    assert [(section.id, section.points, section.label) for section in RUBRIC.sections] == [
        ("1", 6, "组织保障6分"),
        ("2", 36, "政府信息公开36分"),
        ("3", 58, "政务服务58分"),
    ]
    assert sum(line.points for line in all_lines(RUBRIC)) == RUBRIC.total == 100


def test_every_line_says_why_it_is_judged_as_it_is() -> None:
    modes = {line.id: line.mode for line in all_lines(RUBRIC)}
    assert [id_ for id_, mode in modes.items() if mode == "auto"] == ["2.1", "2.4", "2.5", "2.9"]
    assert all(modes[id_] == "assisted" for id_ in ("2.10", "2.11", "2.12", "2.13"))
    assert all(len(line.mode_reason) > 15 for line in all_lines(RUBRIC))


def scored(*results: Result, decisions: tuple[Decision, ...] = ()) -> ScoreSheet:
    """Everything found but the given results."""
    found = {(c, params_key(p)): Result(c, Verdict.MET, "找到了。") for c, p in required_checks(RUBRIC)}
    return score_unit(RUBRIC, UNIT, found | {(r.check, "{}"): r for r in results}, decisions)


def ruled(line: str, clause: str, value: str) -> Decision:
    return Decision("jyj", line, "stands", clause, value=D(value))


@pytest.mark.parametrize(
    ("results", "line", "expected"),
    [
        # 没有建立子站扣2分,没有在信息公开栏公开扣2分 (of 2)
        ([result("not_met", check="subsite_exists")], "2.1", (0, 0, 0)),
        ([result("not_met", check=c) for c in ("subsite_exists", "column_posts")], "2.1", (0, 0, 0)),
        # 未链接: no points stated, so a person says
        ([result("not_met", check="subsite_linked")], "2.1", (0, None, 2)),
        # 制度不全每少一项扣1分; made but not put online is possible
        ([result("partly", "not_met", "met", check="regulations_published")], "2.2", (1, 1, 2)),
        ([result("not_met", *["not_met"] * 4, check="regulations_published")], "2.2", (0, 0, 2)),
        # 信息公开指南要素不全每少一项扣1分
        ([result("partly", "not_met", "met", check="guide_elements")], "2.4", (1, 1, 1)),
        ([result("partly", *["not_met"] * 5, check="guide_elements")], "2.4", (0, 0, 0)),
        # 未在门户网上公开扣2分
        ([result("not_met", check="guide_published"), result("unknown", check="guide_elements")], "2.4", (0, 0, 0)),
        ([result("unknown", check="guide_published", assurance="inconclusive")], "2.4", (0, None, 2)),
        # 未在网上公开的扣2分; late costs nothing by this rubric
        ([result("partly", check="annual_report_published", late=1)], "2.5", (2, 2, 2)),
        ([result("not_met", check="annual_report_published")], "2.5", (0, 0, 0)),
        # 未公开年度工作目标或计划的扣2分,未公开执行完成情况扣2分
        ([result("not_met", check="plan_results_published")], "2.9", (0, 0, 0)),
        # 未公开的每少一项扣1分, other channels count
        ([result("partly", "not_met", "not_met", "met", "met", check="money_published")], "2.10", (0, 0, 2)),
        # 未实行的扣2分,公开不全的每缺一项扣1分
        ([result("partly", "not_met", "met", "met", check="service_basis_published")], "2.11", (1, 1, 2)),
        ([result("not_met", *["not_met"] * 3, check="service_basis_published")], "2.11", (0, 0, 2)),
        # 少公开一项扣1分, by duties
        ([result("partly", "not_met", *["not_applicable"] * 14, "met", check="topics_published")], "2.13", (9, 9, 10)),
        ([result("not_applicable", check="topics_published")], "2.13", (10, 10, 10)),
    ],
)
def test_web_lines(results: list[Result], line: str, expected: tuple[object, ...]) -> None:
    assert marks(scored(*results), line) == expected


def test_one_cause_is_named_once() -> None:
    """No guide: 未在门户网上公开扣2分, not also nine elements that it lacks."""
    gone = [result("not_met", check="guide_published"), result("not_met", *["not_met"] * 9, check="guide_elements")]
    assert [deduction.id for deduction in line_of(scored(*gone), "2.4").deductions] == ["2.4.b"]
    gone = [result("not_met", check="catalogue_published"), result("not_met", check="catalogue_hierarchy")]
    sheet = scored(*gone)
    assert marks(sheet, "2.6") == (0, 0, 0)
    assert [deduction.id for deduction in line_of(sheet, "2.6").deductions] == ["2.6.b"]


@pytest.mark.parametrize(
    ("line", "values", "expected"),
    [
        ("1.2", {"1.2.a": "2"}, "2"),  # 每年召开2次以上 … 少一次扣1分
        ("1.2", {"1.2.a": "1"}, "1"),
        ("1.2", {"1.2.a": "0"}, "0"),
        ("3.3", {"3.3.a": "1"}, "0"),  # 发现一例扣3分, of 2
        ("3.4", {"3.4.a": "100", "3.4.b": "79"}, "1"),  # 少1%扣1分
        ("3.4", {"3.4.a": "97", "3.4.b": "80"}, "0"),
        ("3.5", {"3.5.a": "1"}, "1"),  # 投诉一次扣1分
        ("3.8", {"3.8.a": "1"}, "0"),  # 发现一例扣2分
        ("3.10", {"3.10.a": "80"}, "2"),  # 80%以下扣1分,70%扣2分
        ("3.10", {"3.10.a": "79"}, "1"),
        ("3.10", {"3.10.a": "69"}, "0"),
        ("3.11", {"3.11.a": "1", "3.11.b": "0"}, "1"),  # 一张黄牌扣1分
        ("3.11", {"3.11.a": "3", "3.11.b": "1"}, "0"),  # 红黄牌兼发的按红牌规则扣分
    ],
)
def test_what_a_person_enters_is_worked_out(line: str, values: dict[str, str], expected: str) -> None:
    decisions = [ruled(line, clause, value) for clause, value in values.items()]
    clauses = {clause.id for scope in all_lines(RUBRIC) if scope.id == line for clause in scope.deductions}
    rest = [Decision("jyj", line, "waived", clause) for clause in clauses - set(values)]
    assert marks(scored(decisions=(*decisions, *rest)), line) == (D(expected),) * 3


@pytest.mark.parametrize("mark", ["0", "6.5", "10"])
def test_without_a_formula_a_person_marks_within_the_points(mark: str) -> None:
    """按沅政办发[2015]3号文件要求检查"""
    sheet = scored(decisions=(Decision("jyj", "3.1", "mark", value=D(mark)),))
    assert marks(sheet, "3.1") == (D(mark),) * 3


def test_manual_lines_stay_empty_whatever_the_web_shows() -> None:
    for line in scored().indicators:
        if line.mode == "manual":
            assert (line.status, line.suggested) == ("manual", None), line.id


def test_service_catalogue_waits_for_a_person() -> None:
    """未编制事项和目录的扣1分,没有动态更新,扣1分"""
    sheet = scored(result("not_met", check="service_catalogue"))
    assert marks(sheet, "3.2") == (2, None, 4)
    assert line_of(sheet, "3.2").status == "manual"
