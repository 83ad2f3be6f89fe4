"""Excel workbooks: every sheet a grid, merged cells resolved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from io import BytesIO

import openpyxl
import xlrd
from xlrd.biffh import XLRDError

from checks.facts.files.content import Unreadable
from checks.facts.files.office import refuse_dtd
from checks.facts.files.zips import open_zip
from rubrics.importing.document import Block, Cell, Grid, GridRow

MAX_ROWS, MAX_COLUMNS, MAX_SHEETS, MAX_MERGES = 3_000, 40, 20, 20_000
Spans = Mapping[tuple[int, int], tuple[int, int]]  # (row, column) → the merged cell's head, from 0


def read_xlsx(body: bytes) -> list[Block]:
    """Raises Unreadable; a damaged package may raise what openpyxl raises."""
    refuse_dtd(open_zip(body))
    book = openpyxl.load_workbook(BytesIO(body), data_only=True, keep_links=False)
    found: list[Block] = []
    for sheet in book.worksheets[:MAX_SHEETS]:
        height, width = min(sheet.max_row or 0, MAX_ROWS), min(sheet.max_column or 0, MAX_COLUMNS)
        rows = sheet.iter_rows(max_row=height, max_col=width, values_only=True) if height and width else ()
        ranges = [(r.min_row - 1, r.max_row, r.min_col - 1, r.max_col) for r in sheet.merged_cells.ranges]
        found.append(_grid([[_text(value) for value in row] for row in rows], _spans(ranges), sheet.title))
    return found


def read_xls(body: bytes) -> list[Block]:
    """Raises Unreadable."""
    try:
        book = xlrd.open_workbook(file_contents=body, formatting_info=True, logfile=BytesIO())  # type: ignore[arg-type]
    except XLRDError as error:
        raise Unreadable("表格文件已加密或损坏") from error
    found: list[Block] = []
    for sheet in book.sheets()[:MAX_SHEETS]:
        width = min(sheet.ncols, MAX_COLUMNS)
        rows = [[_text(sheet.cell_value(r, c)) for c in range(width)] for r in range(min(sheet.nrows, MAX_ROWS))]
        found.append(_grid(rows, _spans(sheet.merged_cells), sheet.name))
    return found


def _spans(ranges: Iterable[tuple[int, int, int, int]]) -> Spans:
    found: dict[tuple[int, int], tuple[int, int]] = {}
    for top, bottom, left, right in ranges:
        for row in range(top, min(bottom, MAX_ROWS)):
            for column in range(left, min(right, MAX_COLUMNS)):
                if len(found) >= MAX_MERGES:
                    return found
                found[row, column] = (top, left)
    return found


def _grid(rows: list[list[str]], spans: Spans, title: str) -> Grid:
    found = []
    for number, row in enumerate(rows):
        cells = []
        for column, text in enumerate(row):
            head = spans.get((number, column), (number, column))
            is_inside = head[0] < len(rows) and head[1] < len(rows[head[0]])
            cells.append(Cell(rows[head[0]][head[1]] if is_inside else text, head == (number, column)))
        if any(cell.text for cell in cells):
            found.append(GridRow(tuple(cells), f"工作表“{title}”第{number + 1}行"))
    return Grid(tuple(found))


def _text(value: object) -> str:
    """A cell as it is shown: 2.0 is 2."""
    if value is None:
        return ""
    if isinstance(value, float):
        return format(Decimal(str(value)).normalize(), "f") if value == value and abs(value) < 1e12 else str(value)
    return str(value).strip()
