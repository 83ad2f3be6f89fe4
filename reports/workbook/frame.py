"""The frame of a score sheet: title and headings, merged cells, heights, legend, how it prints."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from reports.assessment import Assessed, Assessment
from reports.charts import SHARES
from reports.text import chinese_date, clean, points
from reports.wording import kind_name
from reports.workbook import cells
from reports.workbook.cells import cell_at
from reports.workbook.layout import Column, group_key
from rubrics.sheet import ScoredIndicator

FIRST = 4  # row of the first indicator: title, unit, header stand above
LINE_HEIGHT = 14.5  # points a line of 10.5 pt type takes


def head(sheet: Worksheet, assessment: Assessment, assessed: Assessed, columns: Sequence[Column]) -> None:
    last = len(columns)
    unit = assessed.sheet
    grade = f"　　等次：{assessed.year.grade}" if assessed.year else ""
    code = f"　　校验码：{assessment.code}" if assessment.code else ""
    for row, text, font, size in (
        (1, assessment.rubric.title, "方正小标宋简体", 18),
        (
            2,
            f"被考核单位：{unit.name}（{kind_name(unit.kind)}）　　监测时点：{chinese_date(assessment.as_of)}　　"
            f"检查批次：{assessment.run.id}　　得分范围：{points(unit.floor)}—{points(unit.ceiling)} 分（满分 {points(unit.total)} 分）{grade}{code}",
            cells.SONG,
            11,
        ),
    ):
        cell = cell_at(sheet, row, 1)
        cells.put_text(cell, text)
        cells.dress(cell, font=font, size=size, across="center" if row == 1 else "left", boxed=False)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=last)
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 34, 22
    for index, column in enumerate(columns, 1):
        cell = cell_at(sheet, 3, index)
        cells.put_text(cell, column.header)
        cells.dress(cell, "head", font=cells.HEI, across="center")
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    for index, column in enumerate(columns, 1):
        if column.span > 1:
            sheet.merge_cells(start_row=3, start_column=index, end_row=3, end_column=index + column.span - 1)
    sheet.row_dimensions[3].height = 24


def merge(
    sheet: Worksheet, assessment: Assessment, columns: Sequence[Column], lines: Sequence[ScoredIndicator]
) -> None:
    for index, column in enumerate(columns, 1):
        if not column.is_merged:
            continue
        row = FIRST
        for _, group in groupby(lines, key=lambda line, column=column: group_key(assessment, column, line)):  # type: ignore[misc]
            end = row + len(list(group)) - 1
            if end > row:
                for below in range(row + 1, end + 1):
                    sheet.cell(below, index).value = None
                sheet.merge_cells(start_row=row, start_column=index, end_row=end, end_column=index)
            row = end + 1


def fit(sheet: Worksheet, columns: Sequence[Column], rows: int) -> None:
    """Rows as high as their longest cell; a merged cell that needs more than its rows have is shared out among them."""
    heights = {row: _height(sheet, row, columns) for row in range(FIRST, FIRST + rows)}
    for index, column in enumerate(columns, 1):
        for first, last in _merged_spans(sheet, index, column, rows):
            need = cells.lines_of(str(sheet.cell(first, index).value or ""), column.width) * LINE_HEIGHT + 6
            short = need - sum(heights[row] for row in range(first, last + 1))
            if short > 0:
                heights |= {row: heights[row] + short / (last - first + 1) for row in range(first, last + 1)}
    for row, height in heights.items():
        sheet.row_dimensions[row].height = min(400.0, height)


def _height(sheet: Worksheet, row: int, columns: Sequence[Column]) -> float:
    texts = ((sheet.cell(row, i).value, column) for i, column in enumerate(columns, 1) if not column.is_merged)
    lines = max((cells.lines_of(text, column.width) for text, column in texts if isinstance(text, str)), default=1)
    return lines * LINE_HEIGHT + 6


def _merged_spans(sheet: Worksheet, index: int, column: Column, rows: int) -> Iterator[tuple[int, int]]:
    """(first row, last row) of every cell of a merged column, single ones included."""
    if not column.is_merged:
        return
    merged = {span.min_row: span.max_row for span in sheet.merged_cells.ranges if span.min_col == index}
    row = FIRST
    while row < FIRST + rows:
        yield row, merged.get(row, row)
        row = merged.get(row, row) + 1


LEGEND = {
    "decided": "机器核查，已填（已锁定；有异议的写在“复核意见”栏）",
    "assisted": "机器初核，建议分，须人工确认：同意的在“复核人”栏署名，不同意的改分并署名",
    "manual": "待人工核实，留空，由考核人员填写并署名",
    "unverified": "受阻、未能核实，留空，不扣分，由考核人员填写并署名",
    "not_applicable": "本单位不适用",
}
NOTES = (
    "只能填写“记分”“复核意见”“复核人”三栏，其余各格已锁定，以防误改；未设密码，确需改动的可撤销工作表保护。",
    "记分按细则分档填写，也可填“不适用”；没有署名的建议分不算认定。请勿删改行，填好后用 gongkai sheet import 导入。",
)


def legend(sheet: Worksheet, row: int, columns: Sequence[Column]) -> None:
    wide = next(i for i, column in enumerate(columns, 1) if column.field == "text")
    for offset, (key, _, _) in enumerate(SHARES):
        swatch, words = cell_at(sheet, row + 1 + offset, max(1, wide - 1)), cell_at(sheet, row + 1 + offset, wide)
        cells.dress(swatch, key)
        cells.put_text(words, LEGEND[key])
        words.font = Font(name=cells.SONG, size=10)
    row += len(SHARES)
    for offset, note in enumerate(NOTES, 1):
        words = cell_at(sheet, row + offset, wide)
        cells.put_text(words, note)
        words.font = Font(name=cells.SONG, size=10)
    signatures = cell_at(sheet, row + 2 + len(NOTES), 1)
    cells.put_text(
        signatures,
        "考核人员（签字）：　　　　　　　　　　被考核单位（签字）：　　　　　　　　　　　　　　年　　月　　日",
    )
    signatures.font = Font(name=cells.SONG, size=11)
    sheet.row_dimensions[row - len(SHARES)].height = 8


def print_setup(sheet: Worksheet, assessed: Assessed, code: str) -> None:
    sheet.page_setup.paperSize = int(sheet.PAPERSIZE_A4)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:3"
    sheet.print_options.horizontalCentered = True
    sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.6, bottom=0.75, footer=0.35)
    unit = clean(assessed.sheet.name).replace("&", "&&")
    sheet.oddFooter = HeaderFooterItem(
        left=_HeaderFooterPart(f"校验码 {code}" if code else None),
        center=_HeaderFooterPart("第 &P 页 共 &N 页"),
        right=_HeaderFooterPart(unit),
    )
    sheet.freeze_panes = f"A{FIRST}"
