"""The score sheet, read back with openpyxl."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from lxml.etree import SerialisationError
from openpyxl import Workbook, load_workbook

from crawler.units import Kind, Unit
from reports.assessment import Assessed, Section
from reports.data import guarded, scores_csv
from reports.heads import rubric_head
from reports.text import clean
from reports.workbook import reading
from reports.workbook.base import base_from
from reports.workbook.cells import LIMIT, NOTE
from reports.workbook.layout import columns_of, stacked
from reports.workbook.merge import find_mistakes
from reports.workbook.sheet import FIRST, write_score_sheet
from reports.workbook.written import Written
from rubrics.load import list_rubrics, load_rubric
from rubrics.marks import MarkRange, mark_ranges
from rubrics.scoring import score_unit
from rubrics.sheet import ScoredBonus, ScoredGroup
from tests.sheets import HEAD, HOSTILE_TITLE, LINES, PARTIAL, assessment, deducted, line, score_sheet

MARKED = replace(
    HEAD,
    marks=(
        *(MarkRange(one.id, Decimal(0), Decimal(2), Decimal("0.5")) for one in LINES[:4]),
        MarkRange("2.4", Decimal(0), Decimal(2), Decimal("0.01")),
    ),
)


def sheet_of(folder: Path, *lines: Any, head: Any = HEAD) -> Any:
    unit = Assessed(score_sheet("jyj", "县教育局", lines or LINES), PARTIAL)
    path = folder / "jyj.xlsx"
    write_score_sheet(path, assessment(unit, head=head), unit, "../units/jyj.html")
    return load_workbook(path)["评分表"]


def column(sheet: Any, letter: str, count: int = len(LINES)) -> list[Any]:
    return [sheet[f"{letter}{row}"].value for row in range(FIRST, FIRST + count)]


def test_the_layout_is_the_originals(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path)
    assert sheet["A1"].value == HEAD.title
    assert [cell.value for cell in sheet[3]] == [
        "内容", "考核指标", "分值", "检查考核办法", "记分", "失分原因", "佐证材料", "复核意见", "复核人", "行标识",
    ]  # fmt: skip
    merged = {str(cells) for cells in sheet.merged_cells.ranges}
    assert {"A1:I1", f"A{FIRST + 1}:A{FIRST + 4}"} <= merged
    assert sheet[f"A{FIRST}"].value == "组织\n保障\n2分"
    assert sheet[f"A{FIRST + 1}"].value == "政府\n信息\n公开\n8分"


def test_words_are_the_rubrics(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path)
    assert column(sheet, "B") == [one.text for one in LINES]
    assert column(sheet, "D") == [one.method for one in LINES]


def test_machine_lines_are_filled_and_open_lines_flagged(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path)
    assert column(sheet, "E") == [None, 2, 1, None, 0]
    reasons = column(sheet, "F")
    assert reasons[1] is None
    assert reasons[2] == "扣1分：公开指南缺少传真号码"
    assert [bool(reason and "待人工核实" in reason) for reason in reasons] == [True, False, False, True, True]
    assert "不扣分" in reasons[3]
    fills = [sheet[f"E{row}"].fill.fgColor.rgb for row in range(FIRST, FIRST + 5)]
    assert len({fills[0], fills[1], fills[3], fills[4]}) == 4
    assert fills[1] == fills[2]


def test_deductions_beyond_the_points_are_said_to_be_capped(tmp_path: Path) -> None:
    one = deducted("2.2")
    lines = (replace(one, suggested=Decimal(0), deductions=one.deductions * 3), one)
    reasons = column(sheet_of(tmp_path, *lines), "F", 2)
    assert reasons[0].endswith("（扣完为止，本项共扣2分）")
    assert "扣完为止" not in reasons[1]


def test_an_open_line_still_tells_what_was_found(tmp_path: Path) -> None:
    one = replace(deducted("2.2"), status="manual", suggested=None, floor=Decimal(0), reason="待人工核实：看名单")
    assert column(sheet_of(tmp_path, one), "F", 1) == ["【待人工核实】看名单\n已查到：扣1分：公开指南缺少传真号码"]


def test_lines_outside_the_total_stand_below_it(tmp_path: Path) -> None:
    bonus = ScoredBonus(
        "6.1",
        "创新",
        "有创新的加1分。",
        "",
        "bonus",
        "manual",
        "看材料",
        "manual",
        Decimal(0),
        Decimal(1),
        "待人工核实：看材料",
    )
    penalty = replace(
        bonus, id="6.2", sign="penalty", text="被通报的减1分。", status="counted", points=Decimal(1), reason="被通报"
    )
    sheet = replace(score_sheet("jyj", "县教育局", LINES), bonus=(bonus, penalty))
    path = tmp_path / "jyj.xlsx"
    unit = Assessed(sheet, PARTIAL)
    write_score_sheet(path, assessment(unit), unit, "../units/jyj.html")
    book = load_workbook(path)["评分表"]
    row = FIRST + len(LINES) + 2
    assert [book.cell(row, i).value for i in (1, 2, 5, 6)] == ["加分", "有创新的加1分。", None, "【待人工核实】看材料"]
    assert [book.cell(row + 1, i).value for i in (1, 2, 5, 6)] == ["减分", "被通报的减1分。", -1, "被通报"]
    assert book.cell(row + 2, 5).value == f"=E{row - 1}+ABS(N(E{row}))-ABS(N(E{row + 1}))"


def test_totals_are_a_value_and_a_formula(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path)
    row = FIRST + len(LINES)
    assert (sheet[f"C{row}"].value, sheet[f"E{row}"].value) == (10, 3)
    assert sheet[f"E{row + 1}"].value == f"=SUM(E{FIRST}:E{row - 1})"
    assert "2 项留空" in sheet[f"F{row}"].value


def test_links_lead_to_the_indicator(tmp_path: Path) -> None:
    link = sheet_of(tmp_path)[f"G{FIRST + 2}"].hyperlink
    assert (link.target, link.location) == ("../units/jyj.html", "i-2.2")


def test_marks_carry_method_and_mode_as_a_comment(tmp_path: Path) -> None:
    comment = sheet_of(tmp_path)[f"E{FIRST}"].comment.text
    assert "须查看会议记录" in comment
    assert "未公开的扣2分" in comment


INJECTIONS = [
    "=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x")', "\x00=1+1", "\u202e=1+1", "\t=1+1", "＝1+1",
    "=cmd|'/c calc'!A1\r\n=2",
]  # fmt: skip


@pytest.mark.parametrize("reason", INJECTIONS)
def test_no_text_becomes_a_formula(tmp_path: Path, reason: str) -> None:
    evil = line("2.1", text=reason, method=reason, reason=reason, status="not_applicable")
    sheet = sheet_of(tmp_path, evil)
    for letter in "BDF":
        cell = sheet[f"{letter}{FIRST}"]
        assert (cell.value, cell.data_type) == (clean(reason), "s")
        assert cell.quotePrefix == (clean(reason)[0] in "=+-@")
    formulas = [cell.coordinate for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas == [f"E{FIRST + 2}"]


@pytest.mark.parametrize("text", INJECTIONS)
def test_no_text_becomes_a_formula_in_csv(text: str) -> None:
    """Names and reasons come from the web and the registry: no cell of the file begins with a sign of a formula."""
    evil = line("2.1", title=text, reason=text, status="not_applicable")
    unit = Assessed(score_sheet(text, text, (evil,)), PARTIAL)
    rows = list(csv.reader(io.StringIO(scores_csv(assessment(unit)))))
    assert [cell for row in rows for cell in row if cell.startswith(tuple("=+-@\t\r\n＝＋－＠"))] == []
    assert guarded(clean(text)) in rows[1]


def test_open_cells_take_allowed_marks_only(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, head=MARKED)
    rules = {str(rule.sqref): rule for rule in sheet.data_validations.dataValidation}
    (listed,) = [rule for area, rule in rules.items() if f"E{FIRST}" in area]
    assert (listed.type, listed.formula1) == ("list", '"2,1.5,1,0.5,0,不适用"')
    free = rules[f"E{FIRST + 4}"]
    assert free.type == "custom"
    assert f"E{FIRST + 4}<=2" in free.formula1
    assert "至多两位小数" in free.error


def test_only_what_is_to_be_filled_is_open(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path)
    assert sheet.protection.sheet
    assert not sheet.protection.password
    rows = range(FIRST, FIRST + len(LINES))
    assert [not sheet[f"E{row}"].protection.locked for row in rows] == [True, False, False, True, True]
    assert not any(sheet[f"{letter}{row}"].protection.locked for letter in "HI" for row in rows)
    assert all(sheet[f"{letter}{row}"].protection.locked for letter in "ABCDFGJ" for row in rows)
    assert sheet.column_dimensions["J"].hidden
    assert [sheet[f"J{row}"].value for row in rows] == [one.id for one in LINES]


def test_the_hidden_sheet_says_where_the_marks_come_from(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path)
    hidden = sheet.parent["gongkai"]
    assert hidden.sheet_state == "veryHidden"
    rows = [(str(key), str(value or "")) for key, value in hidden.iter_rows(values_only=True)]
    base = base_from(rows)
    assert (base.unit, base.rubric, base.run, base.as_of) == ("jyj", "small-2017", 7, "2017-12-15")
    assert [(row.id, row.machine, row.is_input) for row in base.rows] == [
        ("1.1", "", True), ("2.1", "2", False), ("2.2", "1", False), ("2.3", "", True), ("2.4", "0", True),
    ]  # fmt: skip


@pytest.mark.parametrize("rubric", [id_ for id_ in list_rubrics() if not load_rubric(id_).method_only])
def test_the_form_of_every_rubric_is_read_back(tmp_path: Path, rubric: str) -> None:
    """In the layout of every edition: the form is found, every line with its words, and nothing to complain about."""
    loaded = load_rubric(rubric)
    kind = loaded.kinds[0] if loaded.kinds else Kind.DEPARTMENT
    scored = score_unit(loaded, Unit("jyj", "县教育局", kind, "http://a.gov.cn/", "http://a.gov.cn/jyj/"), {})
    unit = Assessed(scored)
    write_score_sheet(tmp_path / "a.xlsx", assessment(unit, head=rubric_head(loaded)), unit, "x.html")
    read = reading.answer(tmp_path / "a.xlsx")
    assert "error" not in read
    base = base_from([(key, value) for key, value in read["hidden"]])
    assert [row["id"] for row in read["rows"]] == list(mark_ranges(loaded)) == [row.id for row in base.rows]
    rows = tuple(reading.ReadRow(**row | {"mark": Written(**row["mark"])}) for row in read["rows"])
    assert find_mistakes(rows, {row.id: row for row in base.rows}, mark_ranges(loaded), "") == []
    assert [row.mark.word for row in rows] == [row.mark for row in base.rows]


def test_control_characters_go_and_long_text_is_cut_with_a_note(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, line("2.1", text=HOSTILE_TITLE, method="长" * 40_000))
    assert sheet[f"B{FIRST}"].value == "<script>alert(1)</script>“指南”"
    method = sheet[f"D{FIRST}"].value
    assert len(method) == LIMIT
    assert method.endswith(NOTE)


def test_it_prints_on_a4_with_the_head_on_every_page(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path)
    assert sheet.page_setup.paperSize == int(sheet.PAPERSIZE_A4)
    assert (sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert sheet.print_title_rows == "$1:$3"
    assert all(sheet[f"B{row}"].alignment.wrap_text for row in range(FIRST, FIRST + 5))


def test_half_points_keep_their_decimals(tmp_path: Path) -> None:
    sheet = sheet_of(tmp_path, line("2.1", suggested=Decimal("1.25"), status="deducted"))
    assert (sheet[f"E{FIRST}"].value, sheet[f"E{FIRST}"].number_format) == (1.25, "0.##")


@pytest.mark.parametrize(
    ("headings", "fields"),
    [
        (("内容", "考核指标", "分值", "检查考核办法", "记分"), ["section", "text", "points", "method", "mark"]),
        (
            ("指标名称", "考核内容", "分值", "扣分办法（倒扣分，扣完为止）"),
            ["section", "title", "text", "points", "method", "mark"],
        ),
        (("分类", "考核内容", "小项及分值分配"), ["section", "parent", "text", "points", "mark"]),
        (("内容", "考核指标", "某种新栏", "分值", "得分"), ["section", "text", "blank", "points", "mark"]),
        (
            ("一级指标", "二级指标", "评分内容", "评分方式及标准", "被评定单位"),
            ["parent", "title", "text", "method", "responsible", "points", "mark"],
        ),
        (("指标", "评分细则", "分值"), ["section", "title", "text", "points", "mark"]),
        ((), ["section", "text", "points", "method", "mark"]),
    ],
)
def test_columns_follow_the_rubrics_headings(headings: tuple[str, ...], fields: list[str]) -> None:
    columns = columns_of(replace(HEAD, columns=headings))
    assert [one.field for one in columns] == [*fields, "reason", "evidence", "review", "by"]


def test_every_layout_can_be_written(tmp_path: Path) -> None:
    head = replace(HEAD, columns=("分类", "考核内容", "小项及分值分配"), parents=(("2.1", "公开平台"),))
    sheet = sheet_of(tmp_path, line("2.1.1"), line("2.1.2"), line("2.2"), head=head)
    assert column(sheet, "B", 3) == ["公开平台", None, None]
    assert f"B{FIRST}:B{FIRST + 1}" in {str(cells) for cells in sheet.merged_cells.ranges}
    assert column(sheet, "C", 3) == ["指标2.1.1的原文。", "指标2.1.2的原文。", "指标2.2的原文。"]
    without = sheet_of(tmp_path, line("1.1"), head=replace(head, columns=("一级指标", "二级指标", "评分内容")))
    assert without[f"A{FIRST}"].value == "组织保障2分"
    spanned = sheet_of(tmp_path, line("2.1"), head=replace(HEAD, columns=("指标名称", "考核内容", "分值", "扣分办法")))
    assert "A3:B3" in {str(cells) for cells in spanned.merged_cells.ranges}


@pytest.mark.parametrize(
    ("label", "cell"),
    [
        ("政府信息公开36分", "政府\n信息\n公开\n36分"),
        ("组织保障\n（15分）", "组织\n保障\n（15分）"),
        ("政务服务", "政务\n服务"),
    ],
)
def test_section_cells_are_stacked(label: str, cell: str) -> None:
    assert stacked(Section("1", "", Decimal(0), label)) == cell


def test_the_file_holds_no_external_part(tmp_path: Path) -> None:
    sheet_of(tmp_path)
    with zipfile.ZipFile(tmp_path / "jyj.xlsx") as parts:
        assert not [name for name in parts.namelist() if "externalLink" in name or "macro" in name.lower()]


def test_a_total_does_not_exceed_what_its_parts_are_worth(tmp_path: Path) -> None:
    """衡山 1.1 is worth 4 points, its leaves add up to 5: the sheet's own sum must not give 5."""
    lines = tuple(line(id_) for id_ in ("2.1.1", "2.1.2", "2.1.3", "2.2.1", "2.2.2"))
    parts = (ScoredGroup("2.1", "机构", Decimal(5), Decimal(0), Decimal(5)),)
    sections = (ScoredGroup("2", "公开", Decimal(8), Decimal(0), Decimal(8)),)
    unit = Assessed(replace(score_sheet("jyj", "县教育局", lines), parents=parts, sections=sections), PARTIAL)
    write_score_sheet(tmp_path / "a.xlsx", assessment(unit), unit, "x.html")
    sheet = load_workbook(tmp_path / "a.xlsx")["评分表"]
    row = FIRST + len(lines)
    assert sheet[f"E{row}"].value == 8  # 6 are capped at 5, 5 + 4 at 8
    assert sheet[f"E{row + 1}"].value == "=SUM(E4:E8)-MAX(0,SUM(E4:E8)-MAX(0,SUM(E4:E6)-5)-8)-MAX(0,SUM(E4:E6)-5)"


def test_a_rescaled_total_is_rescaled_in_the_formula_too(tmp_path: Path) -> None:
    sheet = replace(score_sheet("jyj", "县教育局", (line("1.1"), line("1.2"))), factor=Decimal(4) / 3)
    unit = Assessed(sheet, PARTIAL)
    write_score_sheet(tmp_path / "a.xlsx", assessment(unit), unit, "x.html")
    written = load_workbook(tmp_path / "a.xlsx")["评分表"]
    assert written[f"E{FIRST + 2}"].value == 5.33
    assert written[f"E{FIRST + 3}"].value == "=ROUND((SUM(E4:E5))*1.3333333333,2)"


def test_a_veto_line_shows_no_lost_mark(tmp_path: Path) -> None:
    veto = line("1.1", max=Decimal(0), suggested=Decimal(0), floor=Decimal(0), ceiling=Decimal(0))
    assert column(sheet_of(tmp_path, veto), "E", 1) == ["未触发"]
    assert column(sheet_of(tmp_path, replace(veto, deductions=deducted("2.2").deductions)), "E", 1) == ["触发"]


def test_rows_are_high_enough_for_a_merged_cell(tmp_path: Path) -> None:
    head = replace(HEAD, columns=("一级指标", "评分内容"), parents=(("2.1", "很长的一级指标名称" * 12),))
    sheet = sheet_of(tmp_path, line("2.1.1"), line("2.1.2"), head=head)
    assert sum(sheet.row_dimensions[row].height for row in (FIRST, FIRST + 1)) > 12 * 9 * 2 / 20 * 14


def test_a_full_disk_is_one_error_whatever_openpyxl_calls_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its sheets pass through temporary files, where lxml says IO_ENOSPC in an exception of its own."""

    def refuse(self: Workbook, target: object) -> None:
        raise SerialisationError("IO_ENOSPC")

    monkeypatch.setattr(Workbook, "save", refuse)
    county = assessment()
    with pytest.raises(OSError, match="IO_ENOSPC"):
        write_score_sheet(tmp_path / "x.xlsx", county, county.units[0], "../x.html")
    assert not list(tmp_path.iterdir())
