"""Tables that became text: cells behind tabs, between bars, in quotation marks, one per line, or glued together."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from rubrics.importing.columns import find_columns, is_head_word
from rubrics.importing.document import Block, Cell, Grid, GridRow, Stream, Text, squeeze
from rubrics.importing.glued import find_glued
from rubrics.importing.points import only_points

_WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
_ENDS: tuple[str, ...] = tuple(_WORDS["ends"])
_FURNITURE: tuple[str, ...] = tuple(_WORDS["furniture"])
_LEAST = 6  # marks of a kind that make a text a table
_ORDINAL = re.compile(r"[(（]?[一二三四五六七八九十]{1,3}[)）、.．]|\d{1,2}[、.．]")
_HEADS = 3  # lines in a row that are headings


def recognise(lines: Sequence[Text]) -> list[Block]:
    """The lines of a text as blocks: what was a table is a grid or a stream again, the rest stays as it is."""
    lines = _without_furniture(lines)
    if sum(line.text.startswith("\t") for line in lines) >= _LEAST:
        return list(_tabbed(lines))
    if sum(line.text.rstrip().endswith("|") for line in lines) >= _LEAST:
        return list(_barred(lines))
    if sum(line.text.count('","') for line in lines) >= _LEAST:
        return list(_quoted(lines))
    glued = find_glued(lines)
    return glued if glued else list(_listed(lines))


def _without_furniture(lines: Sequence[Text]) -> list[Text]:
    """Without what the page puts behind the document (相关信息 · 扫一扫在手机打开当前页)."""
    kept = list(lines)
    while kept and (not kept[-1].text.strip() or kept[-1].text.strip().startswith(_FURNITURE)):
        kept.pop()
    return kept


def _tabbed(lines: Sequence[Text]) -> Iterator[Block]:
    """A cell begins with a tab, a row after a blank line; a row that is too short runs on behind the blank line."""
    rows: list[list[Text]] = []
    groups = list(_tab_groups(lines))
    width = _width(groups)
    for group in groups:
        if isinstance(group, Text):
            if rows:
                yield Grid(tuple(_grid_row(row, width) for row in rows))
            rows = []
            yield group
        elif rows and len(rows[-1]) + len(group) <= width and not find_columns([cell.text for cell in rows[-1]]):
            rows[-1] = rows[-1] + group
        else:
            rows.append(group)
    if rows:
        yield Grid(tuple(_grid_row(row, width) for row in rows))


def _tab_groups(lines: Sequence[Text]) -> Iterator[list[Text] | Text]:
    row: list[Text] = []
    is_after_blank = True
    for line in lines:
        if line.text.startswith("\t"):
            if is_after_blank and row:
                yield row
                row = []
            row += [Text(part.strip(), line.place) for part in line.text[1:].split("\t")]
            is_after_blank = False
        elif not line.text.strip():
            is_after_blank = True
        elif row and not is_after_blank:
            row[-1] = Text(row[-1].text + line.text.strip(), row[-1].place)
        else:
            if row:
                yield row
            row, is_after_blank = [], True
            yield Text(line.text.strip(), line.place)
    if row:
        yield row


def _width(groups: Sequence[list[Text] | Text]) -> int:
    counts = Counter(len(group) for group in groups if isinstance(group, list) and len(group) > _HEADS)
    return max((width for width, count in counts.items() if count > 1), default=max(counts, default=0))


def _grid_row(row: Sequence[Text], width: int) -> GridRow:
    """A row of all columns: a short head lacks label columns, a short row the points that it does not have."""
    texts = [cell.text for cell in row]
    missing = max(0, width - len(texts))
    if missing and find_columns(texts):
        texts = [texts[0]] * missing + texts
    elif missing:
        at = next((n for n in range(2, len(texts)) if only_points(texts[n]) is not None), max(0, len(texts) - 1))
        texts = texts[:at] + [""] * missing + texts[at:]
    return GridRow(tuple(Cell(text) for text in texts), row[0].place)


def _barred(lines: Sequence[Text]) -> Iterator[Block]:
    parts: list[Text] = []
    held: list[Text] = []
    last = max(number for number, line in enumerate(lines) if line.text.rstrip().endswith("|"))
    for number, line in enumerate(lines):
        text = line.text.strip()
        if number > last and text.startswith(_ENDS):
            break
        if text.strip("|").strip():
            held.append(Text(text.strip("|").strip(), line.place))
        if text.endswith("|"):
            if not parts:
                yield from held[:-1]
                held = held[-1:]
            parts.append(Text("".join(part.text for part in held), held[0].place if held else line.place))
            held = []
    if held:
        parts.append(Text("".join(part.text for part in held), held[0].place))
    yield Stream(tuple(parts), is_broken=False)


def _quoted(lines: Sequence[Text]) -> Iterator[Block]:
    """Cells in quotation marks; a mark may be missing and a line end may stand inside a number (1.⏎1.⏎1领导介绍)."""
    parts: list[Text] = []
    held = ""
    for line in lines:
        for number, piece in enumerate(line.text.split('"')):
            if number:
                parts.append(Text(held, line.place))
                held = ""
            held += piece.strip()
    cells = [Text(squeeze(part.text), part.place) for part in [*parts, *([Text(held, lines[-1].place)])]]
    cells = [cell for cell in cells if cell.text.strip(",，")]
    start = next((n for n, cell in enumerate(cells) if is_head_word(cell.text)), 0)
    yield from cells[:start]
    yield Stream(tuple(cells[start:]), is_broken=False)


def _listed(lines: Sequence[Text]) -> Iterator[Block]:
    """One cell per line under a head of at least three headings; a cell may take several lines."""
    kept = [line for line in lines if line.text.strip()]
    at = 0
    while at < len(kept):
        if not _is_head(kept, at):
            yield kept[at]
            at += 1
            continue
        end = next((n for n in range(at, len(kept)) if kept[n].text.strip().startswith(_ENDS)), len(kept))
        yield Stream(tuple(_with_numbers(kept[at:end])), is_broken=True)
        at = end


def _with_numbers(lines: Sequence[Text]) -> Iterator[Text]:
    """An ordinal alone on its line belongs to the next one."""
    held = ""
    for line in lines:
        if _ORDINAL.fullmatch(squeeze(line.text)):
            held = line.text.strip()
            continue
        yield Text(held + line.text.strip(), line.place)
        held = ""


def _is_head(lines: Sequence[Text], at: int) -> bool:
    titles = [line.text for line in lines[at : at + _HEADS]]
    distinct = all(squeeze(a) != squeeze(b) for a, b in pairwise(titles))
    return len(titles) == _HEADS and distinct and all(is_head_word(title) for title in titles)
