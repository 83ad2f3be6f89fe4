"""xlsx by openpyxl, xls by xlrd: cells row by row, as text."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from io import BytesIO

import openpyxl
import xlrd
from xlrd.biffh import XLRDError

from checks.facts.files.content import Content, Table, Unreadable
from checks.facts.files.office import refuse_dtd
from checks.facts.files.zips import open_zip

MAX_SHEETS = 30
MAX_ROWS = 5_000  # of a sheet
MAX_COLUMNS = 60


def read_xlsx(body: bytes) -> Content:
    """Raises Unreadable."""
    refuse_dtd(open_zip(body))
    content = Content()
    book = openpyxl.load_workbook(BytesIO(body), read_only=True, data_only=True, keep_links=False)
    for number, sheet in enumerate(book.worksheets):
        if number >= MAX_SHEETS:
            content.limit(f"超过{MAX_SHEETS}张工作表，只读取前面部分")
            break
        rows = sheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS, values_only=True)
        _sheet(content, ([_text(value) for value in row] for row in rows))
    return content


def read_xls(body: bytes) -> Content:
    """Raises Unreadable."""
    try:
        book = xlrd.open_workbook(file_contents=body, on_demand=True, logfile=_Silent())
    except XLRDError as error:
        raise Unreadable("文件已加密" if "encrypt" in str(error).lower() else "表格文件损坏") from error
    content = Content()
    for number in range(min(book.nsheets, MAX_SHEETS)):
        sheet = book.sheet_by_index(number)
        width = min(sheet.ncols, MAX_COLUMNS)
        rows = range(min(sheet.nrows, MAX_ROWS + 1))
        _sheet(content, ([_cell(book, sheet.cell(row, column)) for column in range(width)] for row in rows))
        book.unload_sheet(number)
    if book.nsheets > MAX_SHEETS:
        content.limit(f"超过{MAX_SHEETS}张工作表，只读取前面部分")
    return content


class _Silent:
    """xlrd reports oddities to a file; they go nowhere."""

    def write(self, text: str) -> None:
        """Drop it."""


def _sheet(content: Content, rows: Iterable[list[str]]) -> None:
    table: Table = []
    for number, row in enumerate(rows):
        if number >= MAX_ROWS:
            content.limit(f"超过{MAX_ROWS}行，只读取前面部分")
            break
        while row and not row[-1]:
            row.pop()
        content.add_row(table, row)
    content.add_table(table)


def _cell(book: xlrd.Book, cell: xlrd.sheet.Cell) -> str:
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return _text(xlrd.xldate_as_datetime(float(cell.value), book.datemode))
        except (ValueError, OverflowError):
            return _text(cell.value)
    return "" if cell.ctype == xlrd.XL_CELL_ERROR else _text(cell.value)


def _text(value: object) -> str:
    """A cell as the sheet shows it: whole numbers without ".0", dates in ISO."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
