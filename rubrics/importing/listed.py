"""A rubric as running text: 一、 （一） 1、 （1） with points in brackets（计30分） or in words (有得10分)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from rubrics.importing.amounts import find_amounts
from rubrics.importing.document import Text, squeeze
from rubrics.importing.numbering import find_number
from rubrics.importing.outline import share
from rubrics.importing.points import NUMBER
from rubrics.importing.tree import Line, Section

START = re.compile(
    r"(?:(?<=^)|(?<=[。；;:：\n]))\s*(?=(?:[一二三四五六七八九十]{1,3}、|[(（][一二三四五六七八九十]{1,3}[)）]"
    r"|\d{1,2}[、.．](?!\d)|[(（]\d{1,2}[)）]|[①②③④⑤⑥⑦⑧⑨⑩]))"
)
STATED = re.compile(rf"[(（](?:共?计|满分|总分|分值)?[:：]?{NUMBER}分[)）]")
_HEAD = 60  # characters in which a heading says its points
_LEAST = 3  # lines that make a text a rubric


class Entry:
    """One numbered piece of the text with what is numbered below it."""

    def __init__(self, text: str, place: str, depth: int) -> None:
        self.text, self.place, self.depth = text, place, depth
        self.parts: list[Entry] = []
        self.points = _stated(text)

    @property
    def scored(self) -> list[Entry]:
        """The parts that have points, themselves or below."""
        return [part for part in self.parts if part.points is not None or part.scored]


def find_list(lines: Sequence[Text]) -> tuple[list[Section], Decimal | None]:
    """(sections, what they add up to by the text's own words); no sections where the text is no rubric."""
    top = _root(list(_entries(lines)))
    total = None
    while len(top.scored) == 1 and top.scored[0].scored:
        top = top.scored[0]
        total = top.points or total
    sections = [_section(entry) for entry in top.scored if entry.points is not None]
    if sum(len(section.lines) for section in sections) < _LEAST:
        return [], None
    return sections, total


def _entries(lines: Sequence[Text]) -> Iterator[Entry]:
    for line in lines:
        for piece in START.split(line.text.strip()):
            number = find_number(piece)
            if piece.strip():
                yield Entry(piece.strip(), line.place, number.depth if number else 99)


def _root(entries: Sequence[Entry]) -> Entry:
    """The pieces below each other by the depth of their ordinals; what has none runs on in the piece before."""
    root = Entry("", "", -1)
    open_ = [root]
    for entry in entries:
        if entry.depth == 99:
            if len(open_) > 1:
                open_[-1].text += entry.text
                open_[-1].points = open_[-1].points or _stated(open_[-1].text)
            continue
        while open_[-1].depth >= entry.depth:
            open_.pop()
        open_[-1].parts.append(entry)
        open_.append(entry)
    return root


def _stated(text: str) -> Decimal | None:
    """Points in brackets near the beginning, else the most that can be had (有得10分)."""
    flat = squeeze(text)
    found = STATED.search(flat[:_HEAD])
    if found:
        return Decimal(found.group(1))
    gains = [amount.points for amount in find_amounts(flat) if amount.kind == "gain" and amount.points is not None]
    return max(gains, default=None)


def _section(entry: Entry) -> Section:
    title = title_of(entry.text)
    section = Section(title, entry.text, entry.points, entry.place)
    section.lines = [_line(part) for part in entry.parts] or [_line(entry)]
    share(section.lines, section.points)
    return section


def _line(entry: Entry) -> Line:
    """A piece with everything below it; parts without points are the line's own words."""
    scored = len(entry.scored) == len(entry.parts) and bool(entry.parts)
    line = Line(title_of(entry.text), "", entry.text, "", entry.points, place=entry.place)
    if scored:
        line.lines = [_leaf(part) for part in entry.parts]
    else:
        line.text = "\n".join([entry.text, *_below(entry)])
    return line


def _leaf(entry: Entry) -> Line:
    text = "\n".join([entry.text, *_below(entry)])
    return Line(title_of(entry.text), "", text, "", entry.points, place=entry.place)


def _below(entry: Entry) -> list[str]:
    stack, found = list(reversed(entry.parts)), []
    while stack:
        part = stack.pop()
        found.append(part.text)
        stack += reversed(part.parts)
    return found


def title_of(text: str) -> str:
    """The first words, without the ordinal."""
    number = find_number(text)
    flat = squeeze(text)[len(squeeze(number.text)) if number else 0 :]
    return re.split(r"[。；;,，:：(（]", flat, maxsplit=1)[0][:24] or flat[:24]
