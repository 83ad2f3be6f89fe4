"""The office's own marks for the year (平时检查成绩、群众满意度), from a small table: .csv or .xlsx."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from pathlib import Path

from crawler.errors import InputError
from crawler.tables import load_rows
from rubrics.method import SATISFACTION, YearMarks, given_components
from rubrics.model import Rubric
from rubrics.rules import Component

MAX_ROWS = 5000
UNIT_NAMES = ("unit", "id", "单位编号")
SATISFACTION_NAMES = (SATISFACTION, "群众满意度", "满意度")
HALVES = ("上半年", "下半年")
Columns = Mapping[str, int]  # field → place in the row


def mark_fields(method: Rubric) -> dict[str, tuple[str, ...]]:
    """field → the headings it may have, e.g. ``daily_1`` → ("daily_1", "上半年平时检查")."""
    fields: dict[str, tuple[str, ...]] = {"unit": UNIT_NAMES}
    for component in given_components(method):
        for number in range(_windows(component)):
            name = f"{component.id}_{number + 1}"
            fields[name] = (name, _chinese(component, number))
    return {**fields, SATISFACTION: SATISFACTION_NAMES}


def load_year_marks(path: Path, method: Rubric, units: Collection[str]) -> dict[str, YearMarks]:
    """unit id → its marks. A cell may be empty (not there yet), a column of marks may be missing.

    Raises one InputError that names every mistake with file, line and field, one a line.
    """
    rows = load_rows(path, MAX_ROWS)
    if not rows:
        raise InputError(f"{path}: line 1: empty; the header is {_header(method)}")
    mistakes: list[str] = []
    columns = _columns(rows[0], method, mistakes)
    found: dict[str, YearMarks] = {}
    for line, cells in rows[1:] if "unit" in columns else []:
        row = {field: cells[place] if place < len(cells) else "" for field, place in columns.items()}
        unit = row["unit"]
        mistakes += [f"line {line}: field unit: {fault}" for fault in _unit_faults(unit, units, found)]
        numbers = {field: _number(field, text, line, mistakes) for field, text in row.items() if field != "unit"}
        found[unit] = _marks(method, numbers)
    if mistakes:
        raise InputError("\n".join(f"{path}: {mistake}" for mistake in mistakes))
    return found


def _columns(header: tuple[int, list[str]], method: Rubric, mistakes: list[str]) -> Columns:
    line, cells = header
    known = {name: field for field, names in mark_fields(method).items() for name in names}
    columns: dict[str, int] = {}
    for place, cell in enumerate(cells):
        field = known.get(cell)
        if field is None:
            mistakes.append(f"line {line}: field {cell}: unknown; the header is {_header(method)}")
        elif field in columns:
            mistakes.append(f"line {line}: field {cell}: stands twice")
        else:
            columns[field] = place
    if "unit" not in columns:
        mistakes.append(f"line {line}: field unit: missing; the header is {_header(method)}")
    return columns


def _unit_faults(unit: str, units: Collection[str], found: Collection[str]) -> Iterator[str]:
    if unit not in units:
        yield f"{unit!r} is not in the registry"
    elif unit in found:
        yield f"{unit!r} stands twice"


def _number(field: str, text: str, line: int, mistakes: list[str]) -> Decimal | None:
    """A number from 0 to 100 with at most two decimals; a percent sign is taken after satisfaction."""
    if not text:
        return None
    try:
        value = Decimal(text.rstrip("%％") if field == SATISFACTION else text)
        is_good = value.is_finite() and 0 <= value <= 100 and value == round(value, 2)
    except InvalidOperation:
        is_good = False
    if not is_good:
        mistakes.append(f"line {line}: field {field}: {text!r} is no number from 0 to 100 with at most two decimals")
        return None
    return value


def _marks(method: Rubric, numbers: Mapping[str, Decimal | None]) -> YearMarks:
    marks = {
        component.id: tuple(numbers.get(f"{component.id}_{n + 1}") for n in range(_windows(component)))
        for component in given_components(method)
    }
    return YearMarks(marks, numbers.get(SATISFACTION))


def _windows(component: Component) -> int:
    return max(1, len(component.windows))


def _chinese(component: Component, number: int) -> str:
    when = HALVES[number] if _windows(component) == len(HALVES) else str(number + 1)
    return f"{when}{component.title}"


def _header(method: Rubric) -> str:
    return ",".join(mark_fields(method))
