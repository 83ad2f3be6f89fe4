"""The county's workbook, read back with openpyxl."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from reports.assessment import Assessed, Assessment, Outside
from reports.publish import links_of
from reports.workbook.county import write_county_workbook
from tests.sheets import LINES, PARTIAL, assessment, line, score_sheet


@pytest.fixture
def county() -> Assessment:
    good = (line("1.1"), line("2.1"), line("2.2"), line("2.3"), line("2.4"))
    units = (
        Assessed(score_sheet("jyj", "县教育局", LINES), PARTIAL),
        Assessed(score_sheet("czj", "县财政局", good)),
        Assessed(score_sheet("town", "=2+5镇", good[:2], "township")),
    )
    return replace(assessment(*units), outside=(Outside("gsj", "县国税局", "vertical"),))


@pytest.fixture
def book(county: Assessment, tmp_path: Path) -> Any:
    write_county_workbook(tmp_path / "county.xlsx", county, links_of(county))
    return load_workbook(tmp_path / "county.xlsx")


def rows(sheet: Any) -> list[list[Any]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def row_of(sheet: Any, name: str, column: int = 1) -> list[Any]:
    return next(row for row in rows(sheet) if len(row) > column and row[column] == name)


def test_units_are_ranked_within_their_kind(book: Any) -> None:
    sheet = book["得分排名"]
    assert row_of(sheet, "县财政局")[:6] == ["1", "县财政局", 10, 10, 10, 10]
    assert row_of(sheet, "县教育局")[:6] == ["2", "县教育局", 3, 9, None, 10]
    kinds = [row[0] for row in rows(sheet) if row[0] and "个单位）" in str(row[0])]
    assert kinds == ["部门（2 个单位）", "乡镇（1 个单位）"]
    assert "不适用本细则" in row_of(sheet, "县国税局")


def test_the_matrix_holds_every_mark(book: Any) -> None:
    sheet = book["逐项得分"]
    head = next(row for row in rows(sheet) if row[0] == "单位")
    assert head[2:7] == ["1.1", "2.1", "2.2", "2.3", "2.4"]
    assert row_of(sheet, "县教育局", 0)[2:7] == [None, 2, 1, None, 0]
    assert row_of(sheet, "县财政局", 0)[2:] == [2, 2, 2, 2, 2, 10, 10]
    place = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "县教育局")
    fills = {sheet.cell(place.row, column).fill.fgColor.rgb for column in range(3, 8)}
    assert len(fills) == 4  # decided, suggested, manual, unverified


def test_charts_are_native_and_point_at_the_figures(book: Any) -> None:
    charts = {sheet.title: len(sheet._charts) for sheet in book.worksheets}
    assert charts == {"得分排名": 0, "图表": 2, "逐项得分": 0, "失分分析": 2, "待人工核实": 0}
    figures = [
        value for row in book["图表"].iter_rows(values_only=True) for value in row if isinstance(value, (int, float))
    ]
    assert figures == [10, 0, 3, 6, 4, 0]


def test_what_persons_still_have_to_judge_is_listed(book: Any) -> None:
    listed = [(row[0], row[2]) for row in rows(book["待人工核实"])[3:]]
    assert listed == [("县教育局", "1.1"), ("县教育局", "2.3"), ("县教育局", "2.4")]
    link = book["待人工核实"]["A4"].hyperlink
    assert (link.target, link.location) == ("units/jyj.html", "i-1.1")


def test_losses_are_counted(book: Any) -> None:
    assert row_of(book["失分分析"], "2.4")[3:7] == [2, 1, 2, 1]
    texts = [row[0] for row in rows(book["失分分析"]) if row[0]]
    assert any("传真号码" in str(text) for text in texts)


def test_no_name_becomes_a_formula(book: Any) -> None:
    assert [c.coordinate for s in book.worksheets for row in s.iter_rows() for c in row if c.data_type == "f"] == []
    assert "=2+5镇" in [row[1] for row in rows(book["得分排名"])]


def test_points_keep_their_decimals(tmp_path: Path) -> None:
    one = line("2.1", suggested=Decimal("1.25"), floor=Decimal("1.25"), ceiling=Decimal("1.25"), status="deducted")
    found = assessment(Assessed(score_sheet("jyj", "县教育局", (one,))))
    write_county_workbook(tmp_path / "c.xlsx", found, links_of(found))
    assert row_of(load_workbook(tmp_path / "c.xlsx")["得分排名"], "县教育局")[2:5] == [1.25] * 3
