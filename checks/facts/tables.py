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
    tables: dict[int, list[Row]] = {}
    for row in rows:
        if content.first <= row.first < content.last and (row.table in tables or len(tables) < MAX_TABLES):
            held = tables.setdefault(row.table, [])
            if len(held) < MAX_ROWS:
                held.append(row)
    spans = _spans(document) if document.merged else {}
    spread = [_spread(held, spans) for held in tables.values()]
    return tuple(tuple(held) for held in spread if _is_data(held))


def _spans(document: Document) -> dict[int, list[tuple[int, int]]]:
    """Row number → rows and columns that each of its cells covers."""
    found: dict[int, list[tuple[int, int]]] = {}
    for block in document.blocks:
        if block.tag in ("td", "th") and block.parent >= 0 and (row := document.blocks[block.parent].row):
            found.setdefault(row, []).append((block.down, block.across))
    return found


def _spread(rows: list[Row], spans: dict[int, list[tuple[int, int]]]) -> list[tuple[str, ...]]:
    """A cell over several rows stands in each of them, so that columns stay columns; over several columns, in the first."""
    if not any(down > 1 for row in rows for down, _ in spans.get(row.number, ())):
        return [row.cells for row in rows]
    found: list[tuple[str, ...]] = []
    above: dict[int, tuple[int, str]] = {}  # column → rows still to fill, text
    for row in rows:
        cells: list[str] = []
        for text, (down, across) in zip(row.cells, spans.get(row.number, ()), strict=False):
            _fill(cells, above)
            for word in [text, *[""] * (across - 1)][: MAX_CELLS - len(cells)]:
                if down > 1:
                    above[len(cells)] = (down, word)
                cells.append(word)
        _fill(cells, above)
        above = {column: (left - 1, text) for column, (left, text) in above.items() if left > 1}
        found.append(tuple(cells))
    return found


def _fill(cells: list[str], above: dict[int, tuple[int, str]]) -> None:
    while len(cells) in above and len(cells) < MAX_CELLS:
        cells.append(above[len(cells)][1])


def _is_data(rows: list[tuple[str, ...]]) -> bool:
    return len(rows) >= 2 and max(map(len, rows)) >= 2 and max(len(cell) for row in rows for cell in row) < MAX_CELL
