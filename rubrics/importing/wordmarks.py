"""The text of an old Word file with its cell marks: rows by the head's number of cells, else a stream of cells."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rubrics.importing.columns import find_columns
from rubrics.importing.document import Block, Cell, Grid, GridRow, Stream, Text
from rubrics.importing.titles import is_title

_CELL = "\x07"
_PARAGRAPH = re.compile("[\r\x0b\x0c\x0e]")
_OTHER = re.compile("[\x00-\x06\x08\x0f-\x1f]")
_MOST = 15  # columns


def read_marks(text: str) -> list[Block]:
    """Paragraphs and tables. A cell ends with its mark, a row with one mark more; what ends with a paragraph is no cell."""
    found: list[Block] = []
    cells: list[str] = []
    tables = paragraphs = 0
    pieces = _OTHER.sub("", text).split(_CELL)
    for number, piece in enumerate(pieces):
        is_last = number == len(pieces) - 1
        before, cell = _outside(piece, is_last, is_first=not cells)
        if before and cells:
            tables += 1
            found.append(_table(cells, tables))
            cells = []
        for line in before:
            paragraphs += 1
            found.append(Text(line, f"第{paragraphs}段"))
        if not is_last:
            cells.append(cell)
    if cells:
        found.append(_table(cells, tables + 1))
    return found


def _outside(piece: str, is_last: bool, *, is_first: bool) -> tuple[list[str], str]:
    """(paragraphs before the cell, the cell). Inside a table only a title tells that another table begins."""
    lines = [line.strip() for line in _PARAGRAPH.split(piece)]
    if is_last:
        return [line for line in lines if line], ""
    if is_first or any(map(is_title, lines[:-1])):
        return [line for line in lines[:-1] if line], lines[-1]
    return [], "\n".join(line for line in lines if line)


def _table(cells: Sequence[str], number: int) -> Block:
    """A grid where every row has as many cells as the head."""
    width = next((n for n in range(3, _MOST) if len(cells) > n and not cells[n] and find_columns(cells[:n])), 0)
    rows = [cells[at : at + width] for at in range(0, len(cells), width + 1)] if width else []
    ends = [cells[at] for at in range(width, len(cells), width + 1)]
    if not rows or any(ends) or len(rows[-1]) != width:
        return Stream(tuple(Text(cell, f"表{number}") for cell in cells if cell), is_broken=False)
    return Grid(tuple(GridRow(tuple(map(Cell, row)), f"表{number}第{at}行") for at, row in enumerate(rows, 1)))
