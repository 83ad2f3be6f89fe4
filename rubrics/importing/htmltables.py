"""Web pages: the innermost tables as grids, everything else as lines."""

from __future__ import annotations

from checks.facts.document import Block as Part
from checks.facts.document import Document
from checks.facts.tree import parse
from rubrics.importing.document import Block, Cell, Grid, GridRow, Text

MAX_ROWS, MAX_COLUMNS = 3_000, 40


def read_html(text: str) -> list[Block]:
    """The page's blocks in order; a cell's lines stay lines."""
    document = parse(text)
    grids = _grids(document)
    covered = {line: start for start, (end, _) in grids.items() for line in range(start, end)}
    found: list[Block] = []
    for number, line in enumerate(document.lines):
        if number in grids:
            found.append(grids[number][1])
        if number not in covered and not line.zone:
            found.append(Text(line.text, f"第{number + 1}行"))
    return found


def _grids(document: Document) -> dict[int, tuple[int, Grid]]:
    """First line → (line behind the table, grid)."""
    rows: dict[int, list[int]] = {}
    for number, block in enumerate(document.blocks):
        if block.tag == "tr" and (table := _table_of(document, number)) is not None:
            rows.setdefault(table, []).append(number)
    outer = {up for table in rows for up in _above(document, table)}
    found: dict[int, tuple[int, Grid]] = {}
    for count, (table, held) in enumerate((t, r) for t, r in rows.items() if t not in outer):
        block = document.blocks[table]
        if block.last > block.first:
            found[block.first] = (block.last, _grid(document, held, count + 1))
    return found


def _table_of(document: Document, number: int) -> int | None:
    at = document.blocks[number].parent
    while at >= 0 and document.blocks[at].tag != "table":
        at = document.blocks[at].parent
    return at if at >= 0 else None


def _above(document: Document, number: int) -> list[int]:
    """The tables around a table."""
    found = []
    at = document.blocks[number].parent
    while at >= 0:
        if document.blocks[at].tag == "table":
            found.append(at)
        at = document.blocks[at].parent
    return found


def _grid(document: Document, rows: list[int], number: int) -> Grid:
    cells: dict[int, list[Part]] = {row: [] for row in rows}
    for block in document.blocks:
        if block.tag in ("td", "th") and block.parent in cells:
            cells[block.parent].append(block)
    found = []
    above: dict[int, tuple[int, str]] = {}  # column → rows still to fill, text
    for at, row in enumerate(rows[:MAX_ROWS], 1):
        line: list[Cell] = []
        for block in cells[row]:
            _fill(line, above)
            text = "\n".join(part.text for part in document.lines[block.first : block.last])
            for part_number in range(max(1, min(block.across, MAX_COLUMNS - len(line)))):
                if block.down > 1:
                    above[len(line)] = (block.down, text)
                line.append(Cell(text, is_head=not part_number))
        _fill(line, above)
        above = {column: (left - 1, text) for column, (left, text) in above.items() if left > 1}
        found.append(GridRow(tuple(line[:MAX_COLUMNS]), f"表{number}第{at}行"))
    return Grid(tuple(found))


def _fill(line: list[Cell], above: dict[int, tuple[int, str]]) -> None:
    """Cells that a cell further up covers."""
    while len(line) in above and len(line) < MAX_COLUMNS:
        line.append(Cell(above[len(line)][1], is_head=False))
