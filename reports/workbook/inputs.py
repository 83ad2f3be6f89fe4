"""What makes a table a form: locked and open cells, the marks a cell takes, row ids, the hidden sheet."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from reports.text import points
from reports.workbook import cells
from reports.workbook.base import ID_HEADER, SHEET, SheetBase, rows_of
from reports.workbook.prefill import HIT, NOT_FOR_US, NOT_HIT
from rubrics.amounts import CENT
from rubrics.marks import UNCAPPED, MarkRange

CHOICES = 31  # a longer list is no help: then the bounds and the step are checked by a formula
SIGNED = PatternFill("solid", bgColor="FFE2EFDA")  # of a row that somebody put a name to


class Validations:
    """The data validations of one sheet; cells that take the same marks share one."""

    def __init__(self, sheet: Worksheet) -> None:
        self._sheet = sheet
        self._lists: dict[str, DataValidation] = {}

    def add(self, cell: Cell, marks: MarkRange) -> None:
        """Let the cell take these marks only."""
        words = choices(marks)
        if words:
            listed = '"' + ",".join(words) + '"'
            if listed not in self._lists:
                self._lists[listed] = self._put(DataValidation("list", formula1=listed), marks)
            self._lists[listed].add(cell)
            return
        self._put(DataValidation("custom", formula1=formula(marks, cell.coordinate)), marks).add(cell)

    def _put(self, rule: DataValidation, marks: MarkRange) -> DataValidation:
        rule.allow_blank = True
        rule.showErrorMessage = rule.showInputMessage = True
        rule.errorTitle, rule.error = "记分不符合细则", f"只能填：{words_of(marks)}"
        rule.promptTitle, rule.prompt = "记分", words_of(marks)
        self._sheet.add_data_validation(rule)
        return rule


def choices(marks: MarkRange) -> list[str]:
    """The words of a drop-down, the highest mark first; empty where there are too many."""
    if marks.vetoes:
        many = len(marks.vetoes) > 1
        hits = [f"{HIT}{n}" for n in range(1, len(marks.vetoes) + 1)] if many else [HIT]
        return [NOT_HIT, *hits, NOT_FOR_US]
    found = marks.marks() if (marks.high - marks.low) / marks.step < CHOICES else []
    words = [points(mark if marks.sign != "penalty" else -mark) for mark in found]
    return [*words, NOT_FOR_US] if words else []


def formula(marks: MarkRange, cell: str) -> str:
    """The bounds and the step as a formula; a penalty may be written with or without its sign."""
    value = f"ABS({cell})" if marks.sign == "penalty" else cell
    low, high, step = points(marks.low), points(marks.high), points(marks.step)
    steps = f"ABS({value}/{step}-ROUND({value}/{step},0))<0.000001"
    return f'OR({cell}="{NOT_FOR_US}",AND(ISNUMBER({cell}),{value}>={low},{value}<={high},{steps}))'


def words_of(marks: MarkRange) -> str:
    """0—2 分，每档 0.5 分；不适用的填“不适用”."""
    if marks.vetoes:
        return "、".join(choices(marks))
    step = "至多两位小数" if marks.step == CENT else f"每档 {points(marks.step)} 分"
    bounds = "0 分以上" if marks.high == UNCAPPED else f"{points(marks.low)}—{points(marks.high)} 分"
    return f"{bounds}，{step}；不适用的填“{NOT_FOR_US}”"


def write_ids(sheet: Worksheet, column: int, header_row: int, ids: Mapping[int, str]) -> None:
    """Row → id into a hidden column."""
    for row, text in {header_row: ID_HEADER, **ids}.items():
        cell = cells.cell_at(sheet, row, column)
        cells.put_text(cell, text)
        cell.font = Font(color="FF999999", size=8)
    sheet.column_dimensions[get_column_letter(column)].hidden = True


def mark_signed(sheet: Worksheet, first: int, last: int, left: int, by: int) -> None:
    """Rows with a name under 复核人 turn green: what is left to do can be seen."""
    area = f"{get_column_letter(left)}{first}:{get_column_letter(by)}{last}"
    rule = FormulaRule(  # type: ignore[no-untyped-call]
        formula=[f"LEN(TRIM(${get_column_letter(by)}{first}))>0"], fill=SIGNED
    )
    sheet.conditional_formatting.add(area, rule)


def protect(sheet: Worksheet) -> None:
    """Against slips, without a password: widths, heights, filters and sorting stay free."""
    protection = sheet.protection
    protection.sheet = True
    protection.formatColumns = protection.formatRows = protection.autoFilter = False  # False: not forbidden


def write_base(book: Workbook, base: SheetBase) -> None:
    """The hidden sheet, everything as text."""
    hidden = book.create_sheet(SHEET)
    for row, (key, value) in enumerate([*rows_of(base), ("checksum", base.checksum)], 1):
        for column, text in ((1, key), (2, value)):
            cell = cells.cell_at(hidden, row, column)
            cell.value = text
            cell.data_type = "s"
    hidden.protection.sheet = True
    hidden.sheet_state = "veryHidden"
