"""Tables as rows of cell texts."""

from __future__ import annotations

from dataclasses import dataclass

from checks.facts.content import Content
from checks.facts.document import Document

MAX_TABLES = 20
MAX_ROWS = 120
MAX_CELLS = 40
MAX_CELL = 500


@dataclass(frozen=True, slots=True)
class Row:
    """A tr: its number, its table's block and the text of its own cells."""

    number: int
    table: int
    cells: tuple[str, ...]
    first: int


def find_rows(document: Document) -> list[Row]:
    """Every tr of the page in document order. Cells of nested tables belong to the inner rows as well as to the outer cell."""
    cells: dict[int, list[str]] = {}
    for index, block in enumerate(document.blocks):
        if block.tag == "tr":
            cells[index] = []
        elif block.tag in ("td", "th") and block.parent in cells and len(cells[block.parent]) < MAX_CELLS:
            held = document.lines[block.first : min(block.last, block.first + 40)]
            cells[block.parent].append(" ".join(line.text for line in held)[:MAX_CELL])
    return [
        Row(document.blocks[index].row, document.blocks[index].parent, tuple(texts), document.blocks[index].first)
        for index, texts in cells.items()
        if texts
    ]


def find_tables(document: Document, rows: list[Row], content: Content) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """The small data tables of the main text: two rows and two columns at least, and no layout table around a text."""
    tables: dict[int, list[tuple[str, ...]]] = {}
    for row in rows:
        if content.first <= row.first < content.last and (row.table in tables or len(tables) < MAX_TABLES):
            held = tables.setdefault(row.table, [])
            if len(held) < MAX_ROWS:
                held.append(row.cells)
    return tuple(tuple(held) for held in tables.values() if _is_data(held))


def _is_data(rows: list[tuple[str, ...]]) -> bool:
    return len(rows) >= 2 and max(map(len, rows)) >= 2 and max(len(cell) for row in rows for cell in row) < MAX_CELL
