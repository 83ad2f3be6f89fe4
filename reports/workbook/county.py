"""The county's workbook: ranking by kind, every line of every unit, frequent losses, what persons still have to judge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from reports.assessment import Assessed, Assessment, is_open
from reports.charts import SHARES, share_of
from reports.summary import Ranked, by_kind, losses, proposed_loss, year_span
from reports.text import chinese_date, points, shorten
from reports.wording import OUTSIDE, kind_name, state_name
from reports.workbook import cells, countycharts
from reports.workbook.cells import cell_at
from reports.workbook.frame import LEGEND, LINE_HEIGHT
from reports.workbook.reasons import reason_of
from reports.workbook.saving import save_book
from rubrics.sheet import ScoredIndicator

Value = Decimal | int | str | None
Links = Mapping[str, tuple[str, str]]  # unit id → (evidence report, score sheet), relative to the workbook
RANKING = (
    ("名次", 9), ("单位", 30), ("最低分", 9), ("最高分", 9), ("最终得分", 10), ("满分", 8), ("建议扣分", 10),
    ("待人工", 9), ("未能核实", 10), ("采集", 12), ("年度得分", 12), ("等次", 34),
)  # fmt: skip
OPEN = (
    ("单位", 26),
    ("类别", 10),
    ("序号", 8),
    ("指标", 30),
    ("分值", 7),
    ("机器建议", 10),
    ("状态", 22),
    ("说明", 70),
)
LOSSES = (
    ("部分", 16), ("序号", 8), ("指标", 34), ("分值", 7), ("扣分单位", 10), ("合计扣分", 10), ("其中待确认", 11),
    ("待人工", 9), ("未能核实", 10),
)  # fmt: skip


def write_county_workbook(path: Path, assessment: Assessment, links: Links) -> None:
    """Write the workbook. Raises OSError."""
    book = Workbook()
    first = book.active
    assert isinstance(first, Worksheet)
    first.title = "得分排名"
    _ranking(first, assessment, links)
    charts = book.create_sheet("图表")
    _title(charts, assessment, "得分范围", 16)
    countycharts.score_ranges(charts, by_kind(assessment.units))
    matrix = book.create_sheet("逐项得分")
    _matrix(matrix, assessment, links)
    lost = book.create_sheet("失分分析")
    _losses(lost, assessment)
    _open_lines(book.create_sheet("待人工核实"), assessment, links)
    for sheet in book.worksheets:
        _print_setup(sheet)
    save_book(book, path)


def _title(sheet: Worksheet, assessment: Assessment, what: str, columns: int) -> int:
    """Two rows of head; the next free row."""
    code = f"　　校验码：{assessment.code}" if assessment.code else ""
    state = "　　本批次采集不完整，不宜公布" if assessment.is_degraded else ""
    note = f"监测时点：{chinese_date(assessment.as_of)}　　检查批次：{assessment.run.id}{code}{state}"
    for row, text, size, height in ((1, f"{assessment.rubric.title} {what}", 16, 32), (2, note, 10.5, 20)):
        cell = cell_at(sheet, row, 1)
        cells.put_text(cell, text)
        cells.dress(cell, font=cells.HEI if row == 1 else cells.SONG, size=size, boxed=False)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
        sheet.row_dimensions[row].height = height
    return 3


def _header(sheet: Worksheet, row: int, columns: Sequence[tuple[str, float]]) -> None:
    for index, (words, width) in enumerate(columns, 1):
        cell = cell_at(sheet, row, index)
        cells.put_text(cell, words)
        cells.dress(cell, "head", font=cells.HEI, across="center")
        sheet.column_dimensions[get_column_letter(index)].width = width
    sheet.row_dimensions[row].height = 22


def _put(sheet: Worksheet, row: int, values: Sequence[Value], left: Sequence[int], fill: str = "decided") -> None:
    """A row of cells; ``left``: columns (from 1) that are not centred."""
    for index, value in enumerate(values, 1):
        cell = cell_at(sheet, row, index)
        cells.dress(cell, fill, across="left" if index in left else "center")
        if isinstance(value, str):
            cells.put_text(cell, value)
        elif isinstance(value, int):
            cell.value = value
        else:
            cells.put_points(cell, value)


def _ranking(sheet: Worksheet, assessment: Assessment, links: Links) -> None:
    columns = RANKING if assessment.method else RANKING[:10]
    row = _title(sheet, assessment, "得分排名", len(columns))
    for kind, places in by_kind(assessment.units):
        cell = cell_at(sheet, row, 1)
        cells.put_text(cell, f"{kind}（{len(places)} 个单位）")
        cells.dress(cell, font=cells.HEI, size=12, boxed=False)
        sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(columns))
        _header(sheet, row + 1, columns)
        for offset, place in enumerate(places, row + 2):
            _put(sheet, offset, _ranked(place, assessment), left=(2,))
            _link(sheet, offset, 2, links[place.unit.sheet.unit][0])
            sheet.row_dimensions[offset].height = 18
        row += len(places) + 3
    for unit in assessment.outside:
        _put(sheet, row, ("—", unit.name, *[None] * (len(columns) - 3), OUTSIDE), left=(2,), fill="not_applicable")
        row += 1
    cell = cell_at(sheet, row, 1)
    cells.put_text(
        cell,
        "最低、最高：待人工和未能核实的项全不得分或全得满分；名次为一段的，待人工核实后确定。受阻、未能核实的不扣分。",
    )
    cells.dress(cell, size=10, boxed=False)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=len(columns))
    sheet.row_dimensions[row].height = 18
    sheet.freeze_panes = "C3"


def _ranked(place: Ranked, assessment: Assessment) -> list[Value]:
    unit, sheet = place.unit, place.unit.sheet
    waiting = sum(1 for line in sheet.indicators if is_open(line) and line.status != "unverified")
    row: list[Value] = [
        place.place,
        sheet.name,
        sheet.floor,
        sheet.ceiling,
        sheet.final,
        sheet.total,
    ]
    state = state_name(unit.crawl.state, is_blocked=unit.is_blocked)
    row += [proposed_loss(sheet), waiting, len(unit.unverified), state]
    if assessment.method:
        row += [year_span(unit.year), unit.year.grade] if unit.year else ["", ""]
    return row


def _matrix(sheet: Worksheet, assessment: Assessment, links: Links) -> None:
    """Units down, lines across; a cell is the mark, its colour who has the say."""
    heads = {line.id: line for unit in assessment.units for line in unit.sheet.indicators}
    order = [loss.line.id for _, found in losses(assessment) for loss in found]
    columns = [("单位", 28.0), ("类别", 10.0), *((id_, 6.2) for id_ in order), ("最低", 8.0), ("最高", 8.0)]
    row = _title(sheet, assessment, "逐项得分", min(len(columns), 24))
    _header(sheet, row, columns)
    names = ["", "", *(f"{shorten(heads[id_].title, 11, '…')} {points(heads[id_].max)}分" for id_ in order), "", ""]
    for index, words in enumerate(names, 1):
        cell = cell_at(sheet, row + 1, index)
        cells.put_text(cell, words)
        cells.dress(cell, "head", size=9, across="center", turned=True)
    sheet.row_dimensions[row + 1].height = 165
    for at, unit in enumerate(assessment.units, row + 2):
        _matrix_row(sheet, at, unit, order)
        _link(sheet, at, 1, links[unit.sheet.unit][0])
    end = row + 2 + len(assessment.units)
    _legend(sheet, end + 1)
    sheet.freeze_panes = f"C{row + 2}"


def _matrix_row(sheet: Worksheet, row: int, unit: Assessed, order: Sequence[str]) -> None:
    mine = {line.id: line for line in unit.sheet.indicators}
    values = [mine[id_].suggested if id_ in mine else None for id_ in order]
    _put(
        sheet,
        row,
        [unit.sheet.name, kind_name(unit.sheet.kind), *values, unit.sheet.floor, unit.sheet.ceiling],
        left=(1,),
    )
    for index, id_ in enumerate(order, 3):
        line = mine.get(id_)
        lost_some = line is not None and line.suggested is not None and line.suggested < line.max
        share = share_of(line) if line else "not_applicable"
        cells.dress(cell_at(sheet, row, index), share, across="center", bold=lost_some)
    sheet.row_dimensions[row].height = 18


def _legend(sheet: Worksheet, row: int) -> None:
    for offset, (key, name, _) in enumerate(SHARES):
        cells.dress(cell_at(sheet, row + offset, 2), key)
        cell = cell_at(sheet, row + offset, 3)
        words = LEGEND[key].split("（")[0].split("：")[0]
        cells.put_text(cell, name if key == "decided" else words)
        cell.alignment = Alignment(horizontal="left")
    note = cell_at(sheet, row + len(SHARES), 3)
    cells.put_text(note, "空格：机器没有给分；加粗：有失分")


def _losses(sheet: Worksheet, assessment: Assessment) -> None:
    row = _title(sheet, assessment, "失分分析", len(LOSSES))
    _header(sheet, row, LOSSES)
    first = row + 1
    for section, found in losses(assessment):
        for loss in found:
            row += 1
            line = loss.line
            values: list[Value] = [
                section.title,
                line.id,
                line.title,
                line.max,
                loss.deducted,
                loss.lost,
                loss.to_confirm,
                loss.manual,
                loss.unverified,
            ]
            _put(sheet, row, values, left=(1, 3))
            sheet.row_dimensions[row].height = 6 + LINE_HEIGHT * max(
                cells.lines_of(line.title, 34), cells.lines_of(section.title, 16)
            )
    countycharts.lost_points(sheet, first, row, len(LOSSES) + 2)
    countycharts.frequent(sheet, [unit.sheet for unit in assessment.units], row + 3)
    sheet.freeze_panes = f"D{first}"


def _open_lines(sheet: Worksheet, assessment: Assessment, links: Links) -> None:
    """One row per unit and line that a person has to settle."""
    row = _title(sheet, assessment, "待人工核实清单", len(OPEN))
    _header(sheet, row, OPEN)
    for unit in assessment.units:
        for line in unit.sheet.indicators:
            if not is_open(line):
                continue
            row += 1
            _put(sheet, row, _open_row(unit, line), left=(1, 4, 8), fill=share_of(line))
            _link(sheet, row, 1, links[unit.sheet.unit][0], f"i-{line.id}")
            need = max(
                cells.lines_of(str(sheet.cell(row, i).value or ""), width)
                for i, (_, width) in ((4, OPEN[3]), (8, OPEN[7]))
            )
            sheet.row_dimensions[row].height = min(150, need * LINE_HEIGHT + 6)
    sheet.auto_filter.ref = f"A3:{get_column_letter(len(OPEN))}{max(4, row)}"
    sheet.freeze_panes = "A4"


def _open_row(unit: Assessed, line: ScoredIndicator) -> list[Value]:
    names = {key: name for key, name, _ in SHARES}
    head: list[Value] = [unit.sheet.name, kind_name(unit.sheet.kind), line.id, line.title, line.max, line.suggested]
    return [*head, names[share_of(line)], shorten(reason_of(line).replace("\n", "；"), 300)]


def _link(sheet: Worksheet, row: int, column: int, target: str, anchor: str = "") -> None:
    cells.link(cell_at(sheet, row, column), target, anchor)


def _print_setup(sheet: Worksheet) -> None:
    sheet.page_setup.paperSize = int(sheet.PAPERSIZE_A4)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins = PageMargins(left=0.4, right=0.4, top=0.5, bottom=0.6, footer=0.3)
    sheet.oddFooter = HeaderFooterItem(center=_HeaderFooterPart("第 &P 页 共 &N 页"))
    sheet.print_title_rows = "1:2"
