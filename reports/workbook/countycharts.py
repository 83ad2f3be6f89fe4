"""The charts of the county's workbook: native ones, that an office can restyle and copy."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from math import ceil

from openpyxl.chart import BarChart, Reference, Series
from openpyxl.chart.label import DataLabelList
from openpyxl.chart.layout import Layout, ManualLayout
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.worksheet import Worksheet

from reports.summary import Ranked, frequent_losses
from reports.text import shorten
from reports.workbook import cells
from reports.workbook.cells import cell_at
from rubrics.sheet import ScoreSheet

SURE, OPEN_PART, LOST = "7FA6CE", "E6DCC3", "D98E6C"  # pale enough for black figures on them
DATA = 20  # first of the columns in which the figures of the charts stand, right of them and not printed
CM_BAR, CM_OF_ROW = 0.7, 0.53  # height of a bar with its gap; of a row of the sheet
CM_OF_PAGE = 17.0  # of charts on a printed page


def score_ranges(sheet: Worksheet, kinds: Sequence[tuple[str, list[Ranked]]]) -> None:
    """One chart a kind: the sure points, and on top of them those that are still open."""
    top, row, used = 3, 3, 0.0
    scale = max((float(place.unit.sheet.ceiling) for _, places in kinds for place in places), default=0.0)
    for kind, places in kinds:
        first, last = row + 1, row + len(places)
        _put_ranges(sheet, row, kind, places)
        chart = _bars(f"{kind}：已确定的得分与待定部分", len(places), wide=26.0)
        chart.grouping, chart.overlap = "stacked", 100
        for column, title, colour in ((DATA + 1, "最低分", SURE), (DATA + 2, "待定（至最高分）", OPEN_PART)):
            _series(chart, sheet, column, first, last, title, colour)
        chart.set_categories(Reference(sheet, min_col=DATA, min_row=first, max_row=last))
        chart.y_axis.scaling.min, chart.y_axis.scaling.max = 0, scale or None
        if used and used + chart.height > CM_OF_PAGE:
            sheet.row_breaks.append(Break(id=top - 1))
            used = 0.0
        used += chart.height + 2 * CM_OF_ROW
        sheet.add_chart(chart, f"A{top}")
        top += 2 + ceil(chart.height / CM_OF_ROW)
        row = last + 2
    sheet.print_area = f"A1:{get_column_letter(DATA - 2)}{top}"


def lost_points(sheet: Worksheet, first: int, last: int, column: int) -> None:
    """Points lost per line of the rubric, all units together."""
    if last < first:
        return
    chart = _bars("各项指标合计扣分", last - first + 1)
    _series(chart, sheet, 6, first, last, "合计扣分", LOST)
    chart.legend = None
    chart.set_categories(Reference(sheet, min_col=3, min_row=first, max_row=last))
    sheet.add_chart(chart, f"{get_column_letter(column)}3")


def frequent(sheet: Worksheet, sheets: Iterable[ScoreSheet], row: int) -> None:
    """The most frequent reasons as a table from ``row`` on, and their chart under it."""
    found = frequent_losses(sheets)
    if not found:
        return
    head = cell_at(sheet, row, 1)
    cells.put_text(head, "常见失分原因（单位数）")
    cells.dress(head, font=cells.HEI, size=12, boxed=False)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=5)
    for at, (words, count) in enumerate(found, row + 1):
        text, number = cell_at(sheet, at, 1), cell_at(sheet, at, 5)
        cells.put_text(text, shorten(words, 60, "…"))
        number.value = count
        for column in range(1, 6):
            cells.dress(cell_at(sheet, at, column), across="center" if column == 5 else "left")
        sheet.merge_cells(start_row=at, start_column=1, end_row=at, end_column=4)
        sheet.row_dimensions[at].height = 20
    chart = _bars("常见失分原因（单位数）", len(found), wide=26.0)
    _series(chart, sheet, 5, row + 1, row + len(found), "单位数", LOST)
    chart.legend = None
    chart.set_categories(Reference(sheet, min_col=1, min_row=row + 1, max_row=row + len(found)))
    sheet.add_chart(chart, f"A{row + len(found) + 2}")


def _put_ranges(sheet: Worksheet, row: int, kind: str, places: Sequence[Ranked]) -> None:
    """The figures beside the charts. Written as values: a formula has none until the file was opened once."""
    rows: list[tuple[str, str | float, str | float]] = [(kind, "最低分", "待定")]
    for place in places:
        one = place.unit.sheet
        rows.append((one.name, float(one.floor), float(one.ceiling - one.floor)))
    for at, values in enumerate(rows, row):
        for column, value in enumerate(values, DATA):
            cell = cell_at(sheet, at, column)
            if isinstance(value, str):
                cells.put_text(cell, value)
            else:
                cell.value = value


def _bars(title: str, count: int, wide: float = 20.0) -> BarChart:
    chart = BarChart()
    chart.type, chart.title, chart.style = "bar", title, 10
    chart.gapWidth = 45
    chart.height, chart.width = max(5.5, 3.2 + count * CM_BAR), wide  # type: ignore[assignment]
    chart.x_axis.tickLblSkip = 1
    chart.x_axis.scaling.orientation = "maxMin"  # the first row on top
    chart.x_axis.delete = chart.y_axis.delete = False
    chart.y_axis.majorGridlines = None
    chart.layout = Layout(ManualLayout(x=0.36, y=0.12, w=0.6, h=0.76))
    chart.legend.position = "b"
    return chart


def _series(chart: BarChart, sheet: Worksheet, column: int, first: int, last: int, title: str, colour: str) -> None:
    series = Series(Reference(sheet, min_col=column, min_row=first, max_row=last), title=title)
    series.graphicalProperties.solidFill = colour
    series.graphicalProperties.line.solidFill = colour
    series.dLbls = DataLabelList()
    series.dLbls.showVal = True
    for shown in ("showSerName", "showCatName", "showLegendKey", "showPercent"):
        setattr(series.dLbls, shown, False)
    chart.series.append(series)
