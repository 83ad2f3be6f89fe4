"""A paper (公文) before it is written: headings, sentences, tables. A digit stands in it only as a figure that knows its source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

How = Literal["count", "share", "sum", "mean", "value", "quote", "private"]
_DIGIT = re.compile(r"[0-9０-９]")


@dataclass(frozen=True, slots=True)
class Figure:
    """Words with digits, and where they come from.

    ``source``: a path of ``gongkai score --format json``, a query on the database, or a clause of the rubric.
    ``count``: so many ``units``; ``share``: the units in percent of ``of``; ``sum``, ``mean``: over ``parts`` (what,
    value); ``quote``: others' words as they are; ``private``: contacts, which no trail repeats.
    """

    text: str
    source: str
    how: How = "value"
    units: tuple[str, ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    of: int = 0
    href: str = ""  # what the words link to


Text = tuple[str | Figure, ...]  # plain pieces hold no digit: :func:`say` sees to it


@dataclass(frozen=True, slots=True)
class Heading:
    """``level`` 0: a title on a new page, 1: 一、 2: （一）."""

    level: int
    text: Text


@dataclass(frozen=True, slots=True)
class Paragraph:
    """``look``: body (indented), plain (not indented), center, right, small (a note under a table)."""

    text: Text
    look: Literal["body", "plain", "center", "right", "small"] = "body"


@dataclass(frozen=True, slots=True)
class Table:
    """``widths``: shares of the text's width; ``merged``: rows that are one cell, a heading within the table."""

    columns: tuple[str, ...]
    widths: tuple[float, ...]
    rows: tuple[tuple[Text, ...], ...]
    centered: tuple[int, ...] = ()  # columns
    merged: tuple[int, ...] = ()  # rows
    has_head: bool = True  # a form has none


Block = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True)
class Annex:
    """An annex (附件) on a page of its own; ``wide``: the page lies across."""

    title: str
    blocks: tuple[Block, ...]
    wide: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """``stem``: its file name; a line end in ``title`` is kept; ``organ``, ``to``, ``signed``: 发文机关, 主送机关, 成文日期; "" where the paper has none."""

    kind: str
    stem: str
    title: Text
    blocks: tuple[Block, ...]
    annexes: tuple[Annex, ...] = ()
    organ: str = ""
    has_head: bool = False  # 版头 with 发文字号, and 版记
    to: str = ""
    signed: Text = ()
    is_wide: bool = False
    draft: str = ""  # why it cannot be sent yet; printed on top


def fill(what: str = "") -> str:
    """What a person has to write: 〔待填：发文机关〕."""
    return f"〔待填：{what}〕" if what else "〔待填〕"


def say(template: str, *pieces: str | Figure | Text) -> Text:
    """The template with its ``{}`` filled. Raises ValueError for a digit that is no figure's, and a wrong number of pieces."""
    plain = template.split("{}")
    if len(plain) != len(pieces) + 1:
        raise ValueError(f"{len(pieces)} pieces for {template!r}")
    found: list[str | Figure] = [plain[0]]
    for piece, after in zip(pieces, plain[1:], strict=True):
        found += [*(piece if isinstance(piece, tuple) else (piece,)), after]
    for part in found:
        if isinstance(part, str) and _DIGIT.search(part):
            raise ValueError(f"a number without a source: {part!r}")
    return tuple(part for part in found if part != "")


def join(parts: list[Text], mark: str = "、") -> Text:
    """Pieces of one sentence with a mark between."""
    found: list[str | Figure] = []
    for number, part in enumerate(parts):
        found += [mark, *part] if number else [*part]
    return tuple(found)


def quote(text: str, source: str, href: str = "") -> Text:
    """Others' words: plain where they hold no digit and link nowhere."""
    if not text:
        return ()
    return (Figure(text, source, "quote", href=href),) if href or _DIGIT.search(text) else (text,)


def words(text: Text) -> str:
    """As it is read."""
    return "".join(part if isinstance(part, str) else part.text for part in text)


def copied(paper: Paper) -> Text:
    """抄送机关, of the 版记."""
    return (f"抄送：{fill('抄送机关')}。",)


def printed(paper: Paper) -> tuple[Text, Text]:
    """印发机关 and 印发日期, of the 版记."""
    return (fill("印发机关"),), (*paper.signed, "印发")


def title_line(paper: Paper) -> str:
    """The title on one line."""
    return words(paper.title).replace("\n", "")


def told(text: Text) -> str:
    """As a trail may repeat it: without contacts."""
    return "".join(part if isinstance(part, str) else "…" if part.how == "private" else part.text for part in text)


def placed(paper: Paper) -> Iterator[tuple[str, str, Text]]:
    """Every text as (place, the sentence or row it stands in, the text)."""
    yield "标题", title_line(paper), paper.title
    yield from _of_blocks("正文", paper.blocks)
    yield "落款", told(paper.signed), paper.signed
    if paper.has_head:
        yield from (("版记", told(text), text) for text in (copied(paper), *printed(paper)))
    for number, annex in enumerate(paper.annexes, 1):
        place = f"附件{number if len(paper.annexes) > 1 else ''}：{annex.title}"
        yield from _of_blocks(place, annex.blocks)


def _of_blocks(place: str, blocks: tuple[Block, ...]) -> Iterator[tuple[str, str, Text]]:
    for block in blocks:
        if isinstance(block, Table):
            for row in block.rows:
                context = " | ".join(told(cell) for cell in row)
                yield from ((place, context, cell) for cell in row)
        else:
            if isinstance(block, Heading) and block.level == 1:
                place = f"{place.split(' › ')[0]} › {words(block.text)}"
            yield place, told(block.text), block.text
