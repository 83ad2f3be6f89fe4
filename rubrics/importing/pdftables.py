"""Tables of a PDF, by the lines that are drawn around the cells and the places of the words; without lines, words in order."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from rubrics.importing.document import Block, Cell, Grid, GridRow, Text

MOST_PAGES, MOST_MARKS = 200, 40_000  # marks of a page
_THIN, _NEAR, _LEAST = 3.0, 3.0, 3  # points; points; lines each way that make a table
# Radicals that fonts put in place of characters, and that Unicode does not fold.
_RADICALS = str.maketrans(
    "⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻤⻥⻦⻩⻬⻮⻰⻳", "民虎西见角贝车长门青页风飞食马鬼鱼鸟黄齐齿龙龟"
)


@dataclass(slots=True)
class _Page:
    """Words with their places, and lines: (x, y low, y high) and (y, x left, x right)."""

    words: list[tuple[float, float, str]] = field(default_factory=list)
    down: list[tuple[float, float, float]] = field(default_factory=list)
    across: list[tuple[float, float, float]] = field(default_factory=list)
    last: tuple[float, float] = (0.0, 0.0)

    def take_words(self, text: str, cm: Sequence[float], tm: Sequence[float], *_: object) -> None:
        """One run of text, as pypdf hands it over."""
        if text.strip() and len(self.words) < MOST_MARKS:
            self.words.append((*_moved(cm, float(tm[4]), float(tm[5])), text.strip("\n")))

    def take_mark(self, operator: bytes, operands: Sequence[Any], cm: Sequence[float], *_: object) -> None:
        """One drawing operation: a rectangle, or a line from the last point."""
        if operator not in (b"re", b"m", b"l") or len(self.down) + len(self.across) > MOST_MARKS:
            return
        numbers = [float(operand) for operand in operands[:4]]
        here = _moved(cm, numbers[0], numbers[1])
        if operator == b"re":
            self._rectangle(here, _moved(cm, numbers[0] + numbers[2], numbers[1] + numbers[3]))
        elif operator == b"l":
            self._line(self.last, here)
        self.last = here

    def _rectangle(self, a: tuple[float, float], b: tuple[float, float]) -> None:
        self._line(a, (b[0], a[1]) if abs(b[1] - a[1]) < _THIN else (a[0], b[1]))
        if min(abs(b[0] - a[0]), abs(b[1] - a[1])) >= _THIN:
            for one, other in (((a[0], a[1]), (b[0], a[1])), ((a[0], b[1]), b), ((b[0], a[1]), b)):
                self._line(one, other)

    def _line(self, a: tuple[float, float], b: tuple[float, float]) -> None:
        if abs(a[0] - b[0]) < _THIN <= abs(a[1] - b[1]):
            self.down.append((a[0], min(a[1], b[1]), max(a[1], b[1])))
        elif abs(a[1] - b[1]) < _THIN <= abs(a[0] - b[0]):
            self.across.append((a[1], min(a[0], b[0]), max(a[0], b[0])))


def _moved(cm: Sequence[float], x: float, y: float) -> tuple[float, float]:
    return x * cm[0] + y * cm[2] + cm[4], x * cm[1] + y * cm[3] + cm[5]


def read_pages(pages: Sequence[Any]) -> list[Block]:
    """The blocks of all pages: paragraphs above and below a table, the table as a grid."""
    found: list[Block] = []
    for number, page in enumerate(pages[:MOST_PAGES], 1):
        seen = _Page()
        page.extract_text(visitor_text=seen.take_words, visitor_operand_before=seen.take_mark)
        found += _blocks(seen, number, float(page.mediabox.width), float(page.mediabox.height))
    return found


def _blocks(page: _Page, number: int, width: float, height: float) -> list[Block]:
    across = [line for line in page.across if line[2] - line[1] < width * 0.99]
    down = [line for line in page.down if line[2] - line[1] < height * 0.99]
    xs, ys = _clusters([x for x, _, _ in down]), _clusters([y for y, _, _ in across])[::-1]
    if len(xs) < _LEAST or len(ys) < _LEAST:
        return [*_lines(page.words, number)]
    above = [word for word in page.words if word[1] > ys[0]]
    below = [word for word in page.words if word[1] < ys[-1]]
    inside = [word for word in page.words if ys[-1] <= word[1] <= ys[0]]
    return [*_lines(above, number), _grid(inside, xs, ys, down, across, number), *_lines(below, number)]


def _clusters(values: Sequence[float]) -> list[float]:
    """Places of lines from left to right (or from below), near ones as one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > _NEAR:
            found.append(value)
    return found


def _lines(words: Sequence[tuple[float, float, str]], number: int) -> list[Text]:
    return [Text(line, f"第{number}页") for line in _joined(words)]


def _joined(words: Sequence[tuple[float, float, str]]) -> list[str]:
    """Lines of words from above, in each from the left."""
    lines: list[tuple[float, list[tuple[float, str]]]] = []
    for x, y, text in sorted(words, key=lambda word: -word[1]):
        if not lines or lines[-1][0] - y > _NEAR:
            lines.append((y, []))
        lines[-1][1].append((x, text))
    texts = ("".join(text for _, text in sorted(line, key=lambda word: word[0])) for _, line in lines)
    return [_kept(text) for text in texts]


def _kept(text: str) -> str:
    """Radicals as the characters they stand for; everything else as it is."""
    text = text.translate(_RADICALS)
    return "".join(unicodedata.normalize("NFKC", c) if "\u2f00" <= c <= "\u2fdf" else c for c in text)


def _grid(
    words: Sequence[tuple[float, float, str]],
    xs: list[float],
    ys: list[float],
    down: Sequence[tuple[float, float, float]],
    across: Sequence[tuple[float, float, float]],
    number: int,
) -> Grid:
    """Cells between the lines; where no line parts two of them, they are one."""
    heads = _heads(xs, ys, down, across)
    held: dict[tuple[int, int], list[tuple[float, float, str]]] = {}
    falling = [-y for y in ys]
    for word in words:
        row = min(max(bisect_right(falling, -word[1]) - 1, 0), len(ys) - 2)
        column = min(max(bisect_right(xs, word[0] + 1) - 1, 0), len(xs) - 2)
        held.setdefault(heads[row, column], []).append(word)
    texts = {head: "".join(_joined(part)) for head, part in held.items()}
    rows = []
    for row in range(len(ys) - 1):
        cells = [Cell(texts.get(heads[row, c], ""), heads[row, c] == (row, c)) for c in range(len(xs) - 1)]
        if any(cell.text for cell in cells):
            rows.append(GridRow(tuple(cells), f"第{number}页表格第{row + 1}行"))
    return Grid(tuple(rows))


def _heads(
    xs: list[float],
    ys: list[float],
    down: Sequence[tuple[float, float, float]],
    across: Sequence[tuple[float, float, float]],
) -> dict[tuple[int, int], tuple[int, int]]:
    """Every cell's first cell: itself, or the one to the left or above that no line parts from it."""
    walls = {(_at(xs, x), row) for x, low, high in down for row in _between(ys, low, high)}
    floors = {(_at(ys, y), column) for y, left, right in across for column in _between(xs, left, right)}
    heads: dict[tuple[int, int], tuple[int, int]] = {}
    for row in range(len(ys) - 1):
        for column in range(len(xs) - 1):
            head = (row, column)
            if column and (column, row) not in walls:
                head = heads[row, column - 1]
            elif row and (row, column) not in floors:
                head = heads[row - 1, column]
            heads[row, column] = head
    return heads


def _at(places: Sequence[float], value: float) -> int:
    return min(range(len(places)), key=lambda number: abs(places[number] - value))


def _between(places: Sequence[float], low: float, high: float) -> list[int]:
    """The numbers of the gaps that a line from ``low`` to ``high`` runs along."""
    return [n for n, (a, b) in enumerate(pairwise(places)) if low - _NEAR <= min(a, b) and max(a, b) <= high + _NEAR]
