"""Reading a filled 整改台账 (.xlsx) back, in a process of its own: ``python -m reports.papers.ledgerreading``.

The table is known by its headings, a row by its 序号. Sheets may be renamed, rows sorted, filtered out or left away.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from reports.workbook.reading import COLUMNS, HEADER_ROWS, Unreadable, answers, child_lines, serve
from reports.workbook.written import read_text

ROWS = 50_000  # further down nobody looks
FIELDS = {"number": "序号", "unit": "单位", "text": "问题描述", "responsible": "责任人", "words": "整改情况", "link": "整改后链接"}  # fmt: skip
FILLED = ("responsible", "words", "link")


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the table with something in it, as text. ``faults``: (field, why its cell holds no text)."""

    sheet: str
    row: int
    number: str
    unit: str
    text: str
    responsible: str
    words: str
    link: str
    faults: tuple[tuple[str, str], ...] = field(default=())


def read_ledgers(paths: Sequence[Path]) -> list[list[Line] | str]:
    """The lines of each file, or why there are none."""
    found = answers(_child(paths), len(paths))
    return [one if isinstance(one, str) else [_line(row) for row in one["rows"]] for one in found]


def _child(paths: Sequence[Path]) -> list[str]:
    return child_lines("reports.papers.ledgerreading", paths)


def _line(row: dict[str, Any]) -> Line:
    return Line(**row | {"faults": tuple((name, why) for name, why in row["faults"])})


def read(path: Path) -> dict[str, Any]:
    """What the child says of a file. Raises Unreadable where no sheet of it has the headings."""
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(path.read_bytes()))
    heads = [(sheet, head) for sheet in book.worksheets if (head := _head(sheet))]
    if not heads:
        raise Unreadable(f"没有一张表有表头“{'”“'.join(FIELDS.values())}”，不像整改台账")
    return {"rows": [row for sheet, (line, places) in heads for row in _rows(sheet, line, places)]}


def _head(sheet: Any) -> tuple[int, dict[str, int]] | None:
    """(row of the headings, field → column); None where one is missing."""
    for row in range(1, min(sheet.max_row, HEADER_ROWS) + 1):
        texts = {read_text(sheet.cell(row, n).value): n for n in range(min(sheet.max_column, COLUMNS), 0, -1)}
        if all(name in texts for name in FIELDS.values()):
            return row, {field: texts[name] for field, name in FIELDS.items()}
    return None


def _rows(sheet: Any, head: int, places: dict[str, int]) -> Iterator[dict[str, Any]]:
    for row in range(head + 1, min(sheet.max_row, ROWS) + 1):
        cells = {field: sheet.cell(row, column) for field, column in places.items()}
        if not any(cell.value is not None for cell in cells.values()):
            continue
        read = {field: _text(cell) for field, cell in cells.items()}
        faults = [(field, why) for field, (_, why) in read.items() if why]
        yield {"sheet": sheet.title, "row": row, "faults": faults} | {field: text for field, (text, _) in read.items()}


def _text(cell: Any) -> tuple[str, str]:
    """(text, why it is none). A link behind other words is the link."""
    value = cell.value
    if cell.data_type == "f":
        return "", "是公式，请改填文字"
    if cell.data_type == "e" or isinstance(value, bool):
        return "", f"是{'逻辑值' if isinstance(value, bool) else '错误值'}，请改填文字"
    if isinstance(value, (datetime, date)):
        return value.strftime("%Y-%m-%d"), ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value)), ""
    text = read_text(value)
    target = read_text(cell.hyperlink.target) if cell.hyperlink else ""
    return (target if target.startswith(("http://", "https://")) and "://" not in text else text), ""


if __name__ == "__main__":
    serve(read)
