"""The total rows of a score sheet: what is filled, and a formula that follows what a person fills in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from openpyxl.cell.cell import Cell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from reports.text import points
from reports.workbook import cells
from reports.workbook.layout import Column
from rubrics.sheet import ScoredGroup, ScoredIndicator, ScoreSheet

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Cap:
    """A section or parent whose lines add up to more than it is worth: rows of the sheet, the most it gives, caps inside it."""

    first: int
    last: int
    most: Decimal
    inside: tuple[Cap, ...] = ()

    def formula(self, letter: str) -> str:
        """What the caps take off, as the tail of a formula: "-MAX(…)-MAX(…)", the inner ones last."""
        inner = "".join(cap.formula(letter) for cap in self.inside)
        return f"-MAX(0,SUM({letter}{self.first}:{letter}{self.last}){inner}-{points(self.most)}){inner}"

    def excess(self, marks: dict[int, Decimal]) -> Decimal:
        """What the caps take off the marks (by row)."""
        own = sum((marks[row] for row in range(self.first, self.last + 1)), ZERO)
        inner = sum((cap.excess(marks) for cap in self.inside), ZERO)
        return inner + max(ZERO, own - inner - self.most)


def find_caps(sheet: ScoreSheet, first: int) -> tuple[Cap, ...]:
    """The caps that can bite, outermost; ``first`` is the row of the first line."""
    return _caps(sheet, first, [*sheet.sections, *sheet.parents])


def _caps(sheet: ScoreSheet, first: int, groups: Sequence[ScoredGroup]) -> tuple[Cap, ...]:
    found: list[Cap] = []
    taken: list[str] = []
    for group in groups:  # sections first, then parents from the outside in
        rows = [row for row, line in enumerate(sheet.indicators, first) if _is_under(line, group.id)]
        full = sum((line.max for line in sheet.indicators if line.counted and _is_under(line, group.id)), ZERO)
        if not rows or full <= group.max or any(_is_below(group.id, above) for above in taken):
            continue
        inner = [other for other in groups if _is_below(other.id, group.id)]
        found.append(Cap(rows[0], rows[-1], group.max, _caps(sheet, first, inner)))
        taken.append(group.id)
    return tuple(found)


def _is_under(line: ScoredIndicator, above: str) -> bool:
    return line.id == above or _is_below(line.id, above)


def _is_below(id_: str, above: str) -> bool:
    return id_.startswith(above + ".")


def write_totals(sheet: Worksheet, first: int, unit: ScoreSheet, columns: Sequence[Column]) -> None:
    """Two rows under the lines: the sum when the sheet was written, and the formula."""
    row = first + len(unit.indicators)
    letter = get_column_letter(_place(columns, "mark"))
    caps = find_caps(unit, first)
    left = sum(1 for line in unit.indicators if line.suggested is None and line.status != "not_applicable")
    capped = "；各部分以其分值为限" if caps else ""
    scaled = "；已折算" if unit.factor != 1 else ""
    _band(sheet, row, unit, columns, "已填合计（出表时）", f"另有 {left} 项留空，待人工核实后填写。")
    _band(
        sheet,
        row + 1,
        unit,
        columns,
        "合计（公式，随填写更新）",
        f"出表时应与上行相等；人工填写后为最后得分{capped}{scaled}。",
    )
    cells.put_points(_cell(sheet, row, _place(columns, "mark")), _filled(unit, first, caps))
    taken = "".join(cap.formula(letter) for cap in caps)
    formula = f"SUM({letter}{first}:{letter}{row - 1}){taken}"
    if unit.factor != 1:
        formula = f"ROUND(({formula})*{unit.factor:.10f},2)"
    _cell(sheet, row + 1, _place(columns, "mark")).value = f"={formula}"


def write_grand_total(sheet: Worksheet, row: int, unit: ScoreSheet, columns: Sequence[Column]) -> None:
    """The row under the bonus lines: total, bonus and penalty together; a penalty is taken off with or without a sign."""
    letter = get_column_letter(_place(columns, "mark"))
    first = row - len(unit.bonus)
    signs = ("+" if line.sign == "bonus" else "-" for line in unit.bonus)
    parts = (f"{sign}ABS(N({letter}{first + n}))" for n, sign in enumerate(signs))
    _band(sheet, row, unit, columns, "总分（合计加加分、减减分）", "加分、减分填写后自动计入。")
    _cell(sheet, row, _place(columns, "mark")).value = f"={letter}{first - 1}{''.join(parts)}"


def _filled(unit: ScoreSheet, first: int, caps: Sequence[Cap]) -> Decimal:
    marks = {row: line.suggested or ZERO for row, line in enumerate(unit.indicators, first)}
    total = sum(marks.values(), ZERO) - sum((cap.excess(marks) for cap in caps), ZERO)
    return total if unit.factor == 1 else (total * unit.factor).quantize(Decimal("0.01"), ROUND_HALF_UP)


def _band(sheet: Worksheet, row: int, unit: ScoreSheet, columns: Sequence[Column], label: str, note: str) -> None:
    mark, full = _place(columns, "mark"), _place(columns, "points")
    for index in range(1, len(columns) + 1):
        cells.dress(_cell(sheet, row, index), "head", across="center")
    cells.put_text(_cell(sheet, row, 1), label)
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=full - 1)
    cells.put_text(_cell(sheet, row, mark + 1), note)
    sheet.merge_cells(start_row=row, start_column=mark + 1, end_row=row, end_column=len(columns))
    cells.put_points(_cell(sheet, row, full), unit.total)
    sheet.row_dimensions[row].height = 22


def _place(columns: Sequence[Column], field: str) -> int:
    return [column.field for column in columns].index(field) + 1


def _cell(sheet: Worksheet, row: int, column: int) -> Cell:
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    return cell
