"""The score sheet (评分表) of one unit, in the layout of the original table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from reports.assessment import Assessed, Assessment, capped, is_open, lost
from reports.charts import SHARES, share_of
from reports.text import chinese_date, clean, points
from reports.wording import MODES, kind_name
from reports.workbook import cells
from reports.workbook.layout import Column, columns_of, group_key, text_of
from reports.workbook.totals import write_grand_total, write_totals
from rubrics.sheet import ScoredIndicator

FIRST = 4  # row of the first indicator: title, unit, header stand above
LINE_HEIGHT = 14.5  # points a line of 10.5 pt type takes
OPEN_WORD = "待人工核实"
BESIDE_FIELDS = ("mark", "reason", "evidence", "review")
LEGEND = {
    "decided": "机器核查，已填",
    "assisted": "机器初核，建议分，须人工确认",
    "manual": "待人工核实，留空",
    "unverified": "受阻、未能核实，留空，不扣分",
    "not_applicable": "本单位不适用",
}


def write_score_sheet(path: Path, assessment: Assessment, assessed: Assessed, report: str) -> None:
    """Write the workbook. ``report`` is the evidence report's address as seen from the workbook. Raises OSError."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "评分表"
    columns = columns_of(assessment.rubric)
    _head(sheet, assessment, assessed, columns)
    lines = assessed.sheet.indicators
    for row, line in enumerate(lines, FIRST):
        _row(sheet, row, assessment, columns, line, report)
    _merge(sheet, assessment, columns, lines)
    _fit(sheet, columns, len(lines))
    write_totals(sheet, FIRST, assessed.sheet, columns)
    end = _bonus(sheet, FIRST + len(lines) + 2, assessed, columns)
    _legend(sheet, end, columns)
    _print_setup(sheet, assessed)
    book.save(path)


def _cell(sheet: Worksheet, row: int, column: int) -> Cell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    return cell


def _head(sheet: Worksheet, assessment: Assessment, assessed: Assessed, columns: Sequence[Column]) -> None:
    last = len(columns)
    unit = assessed.sheet
    grade = f"　　等次：{assessed.year.grade}" if assessed.year else ""
    for row, text, font, size in (
        (1, assessment.rubric.title, "方正小标宋简体", 18),
        (
            2,
            f"被考核单位：{unit.name}（{kind_name(unit.kind)}）　　监测时点：{chinese_date(assessment.as_of)}　　"
            f"检查批次：{assessment.run.id}　　得分范围：{points(unit.floor)}—{points(unit.ceiling)} 分（满分 {points(unit.total)} 分）{grade}",
            cells.SONG,
            11,
        ),
    ):
        cell = _cell(sheet, row, 1)
        cells.put_text(cell, text)
        cells.dress(cell, font=font, size=size, across="center" if row == 1 else "left", boxed=False)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=last)
    sheet.row_dimensions[1].height, sheet.row_dimensions[2].height = 34, 22
    for index, column in enumerate(columns, 1):
        cell = _cell(sheet, 3, index)
        cells.put_text(cell, column.header)
        cells.dress(cell, "head", font=cells.HEI, across="center")
        sheet.column_dimensions[get_column_letter(index)].width = column.width
    for index, column in enumerate(columns, 1):
        if column.span > 1:
            sheet.merge_cells(start_row=3, start_column=index, end_row=3, end_column=index + column.span - 1)
    sheet.row_dimensions[3].height = 24


def _row(
    sheet: Worksheet, row: int, assessment: Assessment, columns: Sequence[Column], line: ScoredIndicator, report: str
) -> None:
    for index, column in enumerate(columns, 1):
        cell = _cell(sheet, row, index)
        _dress(cell, column, line)
        _fill(cell, column, assessment, line, report)


def _dress(cell: Cell, column: Column, line: ScoredIndicator) -> None:
    fill = share_of(line) if column.field in BESIDE_FIELDS else "decided"
    across = "center" if column.is_merged or column.field in ("points", "mark", "evidence") else "left"
    if column.field == "mark":
        cells.dress(cell, fill, size=12, bold=line.suggested is not None, across=across)
    elif column.field == "evidence":
        cells.dress(cell, fill, size=10, across=across, linked=True)
    else:
        cells.dress(cell, fill, across=across)


def _fill(cell: Cell, column: Column, assessment: Assessment, line: ScoredIndicator, report: str) -> None:
    if column.field == "points":
        cells.put_points(cell, line.max)
    elif column.field == "mark":
        _put_mark(cell, line)
    elif column.field == "reason":
        cells.put_text(cell, reason_of(line))
    elif column.field == "evidence":
        cells.put_text(cell, f"佐证报告 {line.id}")
        cells.link(cell, report, f"i-{line.id}")
    elif column.field != "review":
        cells.put_text(cell, text_of(assessment, column, line))


def _put_mark(cell: Cell, line: ScoredIndicator) -> None:
    """The mark; of a line without points (单项否决) whether it was triggered, since a 0 would look like a lost mark."""
    if line.max or line.suggested is None:
        cells.put_points(cell, line.suggested)
    else:
        cells.put_text(cell, "触发" if line.deductions else "未触发")
    cells.comment(cell, f"核查方式：{MODES[line.mode]}。{line.mode_reason}\n检查考核办法：{line.method}")


def _fit(sheet: Worksheet, columns: Sequence[Column], rows: int) -> None:
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


def reason_of(line: ScoredIndicator) -> str:
    """What stands under 失分原因: open lines are flagged in words, deductions listed with their points."""
    taken = "\n".join(f"扣{points(d.points)}分：{d.reason}" for d in line.deductions)
    if capped(line):
        taken += f"\n（扣完为止，本项共扣{points(lost(line))}分）"
    reason = line.reason.removeprefix(f"{OPEN_WORD}：")
    if line.status == "unverified":
        return f"【{OPEN_WORD}】{reason if '不扣分' in reason else f'未能核实，不扣分：{reason}'}"
    if line.suggested is None and is_open(line):
        return f"【{OPEN_WORD}】{reason}"
    if is_open(line):
        return f"【建议分，{OPEN_WORD}】{taken or reason}"
    return taken or (reason if line.status != "full" else "")


def _merge(
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


def _bonus(sheet: Worksheet, row: int, assessed: Assessed, columns: Sequence[Column]) -> int:
    """The lines outside the total (加分, 减分), one a row; the next free row."""
    for line in assessed.sheet.bonus:
        sign = "加分" if line.sign == "bonus" else "减分"
        is_counted = line.status in ("counted", "none")
        share = "decided" if is_counted else "not_applicable" if line.status == "not_applicable" else "manual"
        flag = "" if is_counted or share == "not_applicable" else f"【{OPEN_WORD}】"
        texts = {
            columns[0].field: sign,
            "text": line.text,
            "method": line.method,
            "reason": flag + line.reason.removeprefix(f"{OPEN_WORD}："),
        }
        for index, column in enumerate(columns, 1):
            cell = _cell(sheet, row, index)
            beside = column.field in BESIDE_FIELDS
            cells.dress(
                cell, share if beside else "decided", across="left" if column.field in texts and index > 1 else "center"
            )
            cells.put_text(cell, texts.get(column.field, ""))
            if column.field == "mark" and is_counted:
                cells.put_points(cell, line.points if line.sign == "bonus" else -line.points)
        tallest = max(cells.lines_of(texts.get(column.field, ""), column.width) for column in columns)
        sheet.row_dimensions[row].height = min(400.0, tallest * LINE_HEIGHT + 6)
        row += 1
    if assessed.sheet.bonus:
        write_grand_total(sheet, row, assessed.sheet, columns)
        row += 1
    return row


def _legend(sheet: Worksheet, row: int, columns: Sequence[Column]) -> None:
    wide = next(i for i, column in enumerate(columns, 1) if column.field == "text")
    for offset, (key, _, _) in enumerate(SHARES):
        swatch, words = _cell(sheet, row + 1 + offset, max(1, wide - 1)), _cell(sheet, row + 1 + offset, wide)
        cells.dress(swatch, key)
        cells.put_text(words, LEGEND[key])
        words.font = Font(name=cells.SONG, size=10)
    signatures = _cell(sheet, row + 2 + len(SHARES), 1)
    cells.put_text(
        signatures,
        "考核人员（签字）：　　　　　　　　　　被考核单位（签字）：　　　　　　　　　　　　　　年　　月　　日",
    )
    signatures.font = Font(name=cells.SONG, size=11)
    sheet.row_dimensions[row].height = 8


def _print_setup(sheet: Worksheet, assessed: Assessed) -> None:
    sheet.page_setup.paperSize = int(sheet.PAPERSIZE_A4)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:3"
    sheet.print_options.horizontalCentered = True
    sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.6, bottom=0.75, footer=0.35)
    unit = clean(assessed.sheet.name).replace("&", "&&")
    sheet.oddFooter = HeaderFooterItem(center=_HeaderFooterPart("第 &P 页 共 &N 页"), right=_HeaderFooterPart(unit))
    sheet.freeze_panes = f"A{FIRST}"
