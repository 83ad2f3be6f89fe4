"""The score sheet (评分表) of one unit, in the layout of the original table: a form that goes out prefilled and comes back."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.worksheet.worksheet import Worksheet

from reports.assessment import Assessed, Assessment
from reports.charts import share_of
from reports.decisions import Line
from reports.text import clean
from reports.wording import MODES
from reports.workbook import cells, frame, inputs
from reports.workbook.base import TOTAL, RowBase, SheetBase, fingerprint
from reports.workbook.cells import cell_at
from reports.workbook.frame import FIRST, LINE_HEIGHT
from reports.workbook.layout import Column, columns_of, text_of
from reports.workbook.prefill import Prefill, prefill
from reports.workbook.reasons import bonus_reason, reason_of
from reports.workbook.saving import save_book
from reports.workbook.totals import write_grand_total, write_totals
from rubrics.sheet import ScoredBonus, ScoredIndicator

__all__ = ["FIRST", "write_score_sheet"]

BESIDE_FIELDS = ("mark", "reason", "evidence", "review", "by")
TO_FILL = ("review", "by")  # free on every line


def write_score_sheet(path: Path, assessment: Assessment, assessed: Assessed, report: str) -> None:
    """Write the workbook. ``report`` is the evidence report's address as seen from the workbook. Raises OSError."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "评分表"
    form = Form(sheet, assessment, assessed, columns_of(assessment.rubric))
    frame.head(sheet, assessment, assessed, form.columns)
    lines = assessed.sheet.indicators
    for row, line in enumerate(lines, FIRST):
        form.put_line(row, line, report)
    frame.merge(sheet, assessment, form.columns, lines)
    frame.fit(sheet, form.columns, len(lines))
    write_totals(sheet, FIRST, assessed.sheet, form.columns)
    row = FIRST + len(lines) + 2
    for bonus in assessed.sheet.bonus:
        form.put_bonus(row, bonus)
        row += 1
    if assessed.sheet.bonus:
        write_grand_total(sheet, row, assessed.sheet, form.columns)
        row += 1
    form.finish(row)
    frame.legend(sheet, row, form.columns)
    frame.print_setup(sheet, assessed, assessment.code)
    inputs.write_base(book, form.base())
    save_book(book, path)


class Form:
    """One sheet while it is written: its rows, what stands in them, and what may be filled in."""

    def __init__(
        self, sheet: Worksheet, assessment: Assessment, assessed: Assessed, columns: tuple[Column, ...]
    ) -> None:
        self.columns = columns
        self._sheet = sheet
        self._assessment = assessment
        self._assessed = assessed
        self._marks = {one.id: one for one in assessment.rubric.marks}
        self._rules = inputs.Validations(sheet)
        self._ids: dict[int, str] = {}
        self._rows: list[RowBase] = []

    def put_line(self, row: int, line: ScoredIndicator, report: str) -> None:
        """One line of the table."""
        filled = prefill(line, self._assessed.state)
        for index, column in enumerate(self.columns, 1):
            cell = cell_at(self._sheet, row, index)
            _dress(cell, column, share_of(line), filled)
            self._fill(cell, column, line, filled, report)
        self._keep(row, line, filled)

    def put_bonus(self, row: int, line: ScoredBonus) -> None:
        """One line outside the total (加分, 减分)."""
        filled = prefill(line, self._assessed.state)
        texts = _bonus_texts(line, filled) | {self.columns[0].field: "加分" if line.sign == "bonus" else "减分"}
        share = {"counted": "decided", "none": "decided", "not_applicable": "not_applicable"}.get(line.status, "manual")
        for index, column in enumerate(self.columns, 1):
            cell = cell_at(self._sheet, row, index)
            _dress(cell, column, share, filled)
            cells.put_text(cell, texts.get(column.field, ""))
            if column.field == "mark":
                put_mark(cell, line, filled)
        tallest = max(cells.lines_of(texts.get(column.field, ""), column.width) for column in self.columns)
        self._sheet.row_dimensions[row].height = min(400.0, tallest * LINE_HEIGHT + 6)
        self._keep(row, line, filled)

    def finish(self, end: int) -> None:
        """Row ids, colours and protection; ``end``: the row behind the last of the table."""
        totals = {row: TOTAL for row in range(FIRST, end) if row not in self._ids}
        inputs.write_ids(self._sheet, len(self.columns) + 1, FIRST - 1, {**self._ids, **totals})
        inputs.mark_signed(self._sheet, FIRST, end - 1, self._place("mark"), self._place("by"))
        inputs.protect(self._sheet)

    def base(self) -> SheetBase:
        """What the hidden sheet says."""
        return sheet_base(self._assessment, self._assessed, self._header("mark"), self._header("text"), self._rows)

    def _keep(self, row: int, line: Line, filled: Prefill) -> None:
        self._ids[row] = line.id
        words = self._sheet.cell(row, self._place("text")).value
        self._rows.append(row_base(filled, words))
        if line.id in self._marks:
            self._rules.add(cell_at(self._sheet, row, self._place("mark")), self._marks[line.id])

    def _fill(self, cell: Cell, column: Column, line: ScoredIndicator, filled: Prefill, report: str) -> None:
        if column.field == "points":
            cells.put_points(cell, line.max)
        elif column.field == "mark":
            put_mark(cell, line, filled)
        elif column.field == "reason":
            cells.put_text(cell, reason_of(line))
        elif column.field == "evidence":
            cells.put_text(cell, f"佐证报告 {line.id}")
            cells.link(cell, report, f"i-{line.id}")
        elif column.field in TO_FILL:
            put_written(cell, {"review": filled.review, "by": filled.by}[column.field])
        else:
            cells.put_text(cell, text_of(self._assessment, column, line))

    def _place(self, field: str) -> int:
        return [column.field for column in self.columns].index(field) + 1

    def _header(self, field: str) -> str:
        return self.columns[self._place(field) - 1].header


def row_base(filled: Prefill, words: object) -> RowBase:
    """The hidden row of a line whose words stand in the sheet as ``words``."""
    written = (cells.fitted(filled.review), cells.fitted(filled.by))
    return RowBase(
        filled.id, filled.machine, filled.word, *written, filled.version, fingerprint(words), filled.is_input
    )


def sheet_base(assessment: Assessment, assessed: Assessed, mark: str, text: str, rows: Sequence[RowBase]) -> SheetBase:
    """``mark``, ``text``: the headings under which marks and words stand."""
    rubric, unit, run = assessment.rubric, assessed.sheet, assessment.run.id
    return SheetBase(
        unit=unit.unit,
        name=clean(unit.name),
        rubric=rubric.id,
        digest=rubric.digest,
        run=int(run) if run.isdecimal() else 0,
        as_of=assessment.as_of,
        mark=mark,
        text=text,
        rows=tuple(rows),
    )


def put_written(cell: Cell, text: str) -> None:
    """A cell that people fill: empty rather than an empty text."""
    if text:
        cells.put_text(cell, text)


def _dress(cell: Cell, column: Column, share: str, filled: Prefill) -> None:
    fill = share if column.field in BESIDE_FIELDS else "decided"
    is_open = column.field in TO_FILL or (column.field == "mark" and filled.is_input)
    across = "center" if column.is_merged or column.field in ("points", "mark", "evidence", "by") else "left"
    if column.field == "mark":
        cells.dress(cell, fill, size=12, bold=filled.mark is not None, across=across, is_open=is_open)
    elif column.field == "evidence":
        cells.dress(cell, fill, size=10, across=across, linked=True)
    else:
        cells.dress(cell, fill, across=across, is_open=is_open)


def put_mark(cell: Cell, line: Line, filled: Prefill) -> None:
    """The mark; of a line without points (单项否决) whether it was triggered, since a 0 would look like a lost mark."""
    if isinstance(filled.mark, str):
        cells.put_text(cell, filled.mark)
    else:
        cells.put_points(cell, filled.mark)
    cells.comment(cell, f"核查方式：{MODES[line.mode]}。{line.mode_reason}\n检查考核办法：{line.method}")


def _bonus_texts(line: ScoredBonus, filled: Prefill) -> dict[str, str]:
    return {
        "text": line.text,
        "method": line.method,
        "reason": bonus_reason(line),
        "review": filled.review,
        "by": filled.by,
    }
