"""Rows with their columns named: what a grid says by its head, and what a stream says once it is aligned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from rubrics.importing.align import align
from rubrics.importing.columns import Column, find_columns, is_head_word
from rubrics.importing.document import Grid, GridRow, Stream, Text, squeeze
from rubrics.importing.points import only_points, split_points

_SUMS = frozenset(("合计", "总计", "总分", "小计", "总得分", "合计得分", "合计分值", "总分值", "得分合计"))
_LONG = 30  # characters from which on words are no label


@dataclass(frozen=True, slots=True)
class Part:
    """A cell with its column."""

    column: Column
    text: str
    is_head: bool = True
    place: str = ""  # where it is not the row's


@dataclass(frozen=True, slots=True)
class Row:
    """A row below the table's head. ``is_leveled``: the columns of its labels are known, not guessed."""

    parts: tuple[Part, ...]
    place: str
    is_leveled: bool


@dataclass(frozen=True, slots=True)
class Table:
    """A rubric's table: its headings, its rows, and what stands in it outside the columns."""

    titles: tuple[str, ...]
    rows: tuple[Row, ...]
    loose: tuple[Text, ...] = ()
    total: Decimal | None = None  # of a last row that adds up (合计)
    columns: tuple[Column, ...] = ()


def grid_table(grid: Grid, going_on: tuple[Column, ...] = ()) -> Table | None:
    """The rows below the head; None for a table that is no rubric. ``going_on``: columns of the table before it, which a
    table without a head may continue on the next page."""
    found = next(((n, c) for n, row in enumerate(grid.rows) if (c := _head(row))), None)
    if found is None and _continues(grid, going_on):
        found = (-1, going_on)
    if found is None:
        return None
    start, columns = found
    rows, loose = [], [Text(_whole(row), row.place) for row in grid.rows[: max(0, start)] if _whole(row)]
    for row in grid.rows[start + 1 :]:
        if _head(row):
            columns = _head(row) or columns
        elif _whole(row) and not _is_section(_whole(row)):
            loose.append(Text(_whole(row), row.place))
        else:
            rows.append(_grid_row(row, columns, grid.is_leveled))
    return _table(columns, [row for row in rows if row.parts], loose)


def _table(columns: Sequence[Column], rows: Sequence[Row], loose: Sequence[Text] = ()) -> Table:
    """Without the rows that only add up."""
    sums = [row for row in rows if _is_sum(row)]
    known = [points for row in sums for part in row.parts if (points := only_points(part.text)) is not None]
    kept = tuple(row for row in rows if not _is_sum(row))
    return Table(_titles(columns), kept, tuple(loose), max(known, default=None), tuple(columns))


def _continues(grid: Grid, columns: tuple[Column, ...]) -> bool:
    """As many columns, and points where they belong."""
    places = [number for number, column in enumerate(columns) if column.role == "points"]
    rows = [row.cells for row in grid.rows if len(row.cells) == len(columns)]
    if not columns or len(rows) < len(grid.rows):
        return False
    cells = [row[number].text for row in rows for number in places]
    if places:
        return any(only_points(text) is not None for text in cells)
    return any(split_points(cell.text)[1] is not None for row in rows for cell in row)


def _is_sum(row: Row) -> bool:
    return any(squeeze(part.text).rstrip("：:") in _SUMS for part in row.parts[:3])


def _head(row: GridRow) -> tuple[Column, ...] | None:
    return find_columns([cell.text for cell in row.cells])


def _whole(row: GridRow) -> str:
    """The text of a row that is one cell over all columns."""
    texts = {squeeze(cell.text): cell.text for cell in row.cells if cell.text.strip()}
    is_one = len(texts) == 1 and len(row.cells) > 1 and (not row.cells[-1].is_head or len(row.cells[0].text) > _LONG)
    return next(iter(texts.values())) if is_one else ""


def _is_section(text: str) -> bool:
    return len(squeeze(text)) <= _LONG


def _grid_row(row: GridRow, columns: tuple[Column, ...], is_leveled: bool) -> Row:
    if whole := _whole(row):
        return Row((Part(Column("label", "", 0), whole),), row.place, True)
    parts, seen = [], ""
    for column, cell in zip(columns, row.cells, strict=False):
        runs_on = column.role == "label" and not cell.is_head and squeeze(cell.text) == seen
        seen = squeeze(cell.text)
        if cell.text.strip() and not runs_on:
            parts.append(Part(column, cell.text.strip(), cell.is_head))
    return Row(tuple(parts), row.place, is_leveled)


def stream_table(stream: Stream) -> Table | None:
    """The cells of a stream put back under the head's columns; without a head under those that its points tell."""
    titles = _leading_head(stream.parts)
    parts = stream.parts[len(titles) :]
    columns = find_columns(titles) if titles else _guess(parts)
    if columns is None:
        return None
    kept = list(_without_heads(parts, [squeeze(title) for title in titles]))
    rows = tuple(
        Row(tuple(Part(columns[at], cell.text, place=cell.place) for at, cell in cells), cells[0][1].place, False)
        for cells in align(kept, columns, is_broken=stream.is_broken)
    )
    return _table(columns, rows)


def _titles(columns: Sequence[Column]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(column.title for column in columns if column.title))


def _leading_head(parts: Sequence[Text]) -> list[str]:
    best: list[str] = []
    for count in range(3, 12):
        titles = [part.text for part in parts[:count]]
        if len(titles) == count and find_columns(titles) and all(map(is_head_word, titles)):
            best = titles
    return best


def _guess(parts: Sequence[Text]) -> tuple[Column, ...] | None:
    """Without a head: what stands before a cell of points is a label if it is short, else the criterion."""
    marks = [number for number, part in enumerate(parts) if only_points(part.text) is not None]
    if len(marks) < 3:
        return None
    before = sorted(len(squeeze(parts[number - 1].text)) for number in marks if number)
    is_short = before[len(before) // 2] <= _LONG
    roles: tuple[Column, ...] = (Column("label", "", 0), Column("points", "", 1), Column("text", "", 1))
    return (
        roles
        if is_short
        else (Column("label", "", 0), Column("text", "", 1), Column("points", "", 1), Column("method", "", 1))
    )


def _without_heads(parts: Sequence[Text], titles: Sequence[str]) -> Iterator[Text]:
    """The head is repeated on every page."""
    at = 0
    while at < len(parts):
        if titles and [squeeze(part.text) for part in parts[at : at + len(titles)]] == titles:
            at += len(titles)
            continue
        yield parts[at]
        at += 1
