"""Blocks to outlines: every rubric that the document holds, each with its title, its lines, its rules and what is left over."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from crawler.errors import InputError
from rubrics.importing.arithmetic import check_sums
from rubrics.importing.columns import Column
from rubrics.importing.document import Block, Grid, Stream, Text, squeeze
from rubrics.importing.inner import split_inner, take_bonuses
from rubrics.importing.listed import find_list
from rubrics.importing.notes import Note, find_notes
from rubrics.importing.outline import add_up, build, inherit
from rubrics.importing.rows import Row, Table, grid_table, stream_table
from rubrics.importing.titles import find_place, find_title, find_year, first_title, stated_total
from rubrics.importing.tree import Outline, all_lines, leaves

MOST_LINES = 1_000  # of one rubric
NOTHING = "没有认出评分细则：文档里没有带分值的考核表格或编号条目。请确认是考核评分细则的原文"


@dataclass(slots=True)
class Found:
    """One rubric of the document. ``rest``: paragraphs that are no part of it, kept word for word."""

    outline: Outline
    year: int | None
    place: str
    notes: list[Note] = field(default_factory=list)
    rest: list[Text] = field(default_factory=list)
    sums: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Edition:
    before: list[Text] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    titles: tuple[str, ...] = ()
    total: Decimal | None = None
    columns: tuple[Column, ...] = ()
    after: list[Text] = field(default_factory=list)


def recognise_blocks(blocks: Sequence[Block], name: str) -> list[Found]:
    """Raises InputError where no line with points was recognised."""
    editions = _editions(blocks)
    paragraphs = [line for edition in editions for line in (*edition.before, *edition.after)]
    if not any(edition.rows for edition in editions):
        return [_from_text(paragraphs, name)]
    found = [_from_table(edition, name, editions[0].before) for edition in editions if edition.rows]
    found = [one for one in found if one.outline.sections]
    counts = [sum(len(section.lines) for section in one.outline.sections) for one in found]
    if max(counts, default=0) > MOST_LINES:
        raise InputError(f"{name}：认出{max(counts)}项指标，不像一份评分细则，没有写出草稿")
    if not found:
        raise InputError(f"{name}：{NOTHING}")
    return found


def _editions(blocks: Sequence[Block]) -> list[_Edition]:
    """A new edition begins with a table that has a title of its own above it."""
    editions = [_Edition()]
    for block in blocks:
        now = editions[-1]
        if isinstance(block, Text):
            (now.after if now.rows else now.before).append(block)
            continue
        table = _table(block, now.columns if not find_title(now.after) else ())
        if table is None:
            (now.after if now.rows else now.before).extend(_words(block))
            continue
        if now.rows and (title := find_title([*now.after, *table.loose])):
            at = next((n for n, line in enumerate(now.after) if squeeze(line.text) in title.text), len(now.after))
            editions.append(_Edition(before=now.after[at:]))
            now.after = now.after[:at]
            now = editions[-1]
        (now.after if now.rows else now.before).extend(table.loose)
        now.rows += table.rows
        now.titles = now.titles or table.titles
        now.total = now.total or table.total
        now.columns = table.columns
    return editions


def _table(block: Grid | Stream, going_on: tuple[Column, ...]) -> Table | None:
    return grid_table(block, going_on) if isinstance(block, Grid) else stream_table(block)


def _words(block: Grid | Stream) -> list[Text]:
    """A table that is no rubric's, word for word: a paragraph for every row."""
    if isinstance(block, Stream):
        return list(block.parts)
    rows = (Text(" ".join(cell.text for cell in row.cells if cell.is_head), row.place) for row in block.rows)
    return [row for row in rows if row.text.strip()]


def _from_table(edition: _Edition, name: str, first: Sequence[Text]) -> Found:
    title = find_title(edition.before)
    outline = Outline(title.text if title else name, edition.titles, edition.total)
    sections, outline.bonuses = build(edition.rows, outline.title)
    outline.sections, more = take_bonuses(sections)
    outline.bonuses += more
    inherit(outline.sections)
    for line in [line for section in outline.sections for line in leaves(section.lines)]:
        split_inner(line)
    add_up(outline.sections)
    around = [*edition.before, *edition.after]
    return _finish(outline, around, first, title)


def _from_text(lines: Sequence[Text], name: str) -> Found:
    lines = _from_first_article(lines)
    title = first_title(lines)
    outline = Outline(title.text if title else name)
    outline.sections, outline.total = find_list(lines)
    left = _unplaced(lines, outline)
    found = _finish(outline, left, lines, title)
    has_method = sum(note.text.startswith("第") for note in found.notes) >= 3 or any(
        note.type == "grades" for note in found.notes
    )
    if not outline.sections and not has_method:
        raise InputError(f"{name}：{NOTHING}")
    return found


def _unplaced(lines: Sequence[Text], outline: Outline) -> list[Text]:
    """Paragraphs of which something stands in no section and no line."""
    placed = [squeeze(section.label) for section in outline.sections]
    placed += [
        squeeze(piece) for s in outline.sections for line in all_lines(s.lines) for piece in line.text.split("\n")
    ]
    left = []
    for line in lines:
        flat = squeeze(line.text)
        for piece in placed if flat else ():
            flat = flat.replace(piece, "") if piece else flat
        if len(flat) > 2:
            left.append(line)
    return left


def _from_first_article(lines: Sequence[Text]) -> Sequence[Text]:
    """A method (第一条 …) may stand behind other texts: from its title on."""
    at = next((n for n, line in enumerate(lines) if squeeze(line.text).startswith("第一条")), 0)
    return lines[max(0, at - 3) :]


def _finish(outline: Outline, around: Sequence[Text], first: Sequence[Text], title: Text | None) -> Found:
    notes, bonuses, rest = find_notes(
        [line for line in around if title is None or squeeze(line.text) not in title.text]
    )
    outline.bonuses += bonuses
    if outline.total is None:
        outline.total = stated_total([*first, *around])
    if outline.total is None and sum((section.points or Decimal(0) for section in outline.sections), Decimal(0)) == 100:
        outline.total = Decimal(100)
        outline.warnings.append("原文没有写明总分，各部分合计100分")
    sums = check_sums(outline)
    place = find_place(outline.title, first[:12])
    return Found(outline, find_year(outline.title, [*around, *first]), place, notes, rest, sums)
