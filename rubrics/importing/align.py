"""A stream of cells under the columns of its head: the cheapest way through the table, by what each cell looks like (Viterbi).

A step goes to a column further right in the same row, runs on in the same cell, or starts a new row; every step and every
cell in an unlikely column costs something. What is cheapest over the whole stream is taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rubrics.importing.columns import Column
from rubrics.importing.document import Text, squeeze
from rubrics.importing.numbering import find_number
from rubrics.importing.points import ends_with_points, only_points, split_points

_SCORING = re.compile(r"扣|不得分|得\d|满分|评分|为准|否决|酌情|计分|检查$|加\d")
_UNITS = re.compile(r"局|部门|乡镇|政府|单位|街道|委员会|办公室|中心|大队")
_ITEMS = re.compile("小项|分值")
_END = re.compile(r"[。;；!！?？)）]$")
_NEVER = 1000.0
_SHORT, _LEAST_NUMBERED = 24, 5  # characters of a label; so many numbered ones mean that all are
_SKIPPED = {"note": 0.1, "mark": 0.1, "number": 0.1, "text": 3.0}


@dataclass(frozen=True, slots=True)
class _Step:
    cost: float
    back: int  # state before
    is_start: bool  # a new cell
    is_row: bool  # a new row


def align(parts: Sequence[Text], columns: tuple[Column, ...], *, is_broken: bool) -> list[list[tuple[int, Text]]]:
    """Rows of (column, cell). ``is_broken``: a cell may take several lines."""
    kept = [part for part in parts if part.text.strip()]
    if not kept:
        return []
    looks = _Looks(columns, is_broken, kept)
    table: list[list[_Step]] = []
    for number, part in enumerate(kept):
        before = table[-1] if table else None
        last = kept[number - 1].text if number else ""
        costs = [looks.cost(part.text, column) for column in columns]
        table.append([_best(before, at, looks, costs[at], part.text, last) for at in range(len(columns))])
    return _rows(kept, _walk_back(table))


def _best(before: list[_Step] | None, at: int, looks: _Looks, cost: float, text: str, last: str) -> _Step:
    columns = looks.columns
    if before is None:
        return _Step(cost + at, -1, True, True)
    cut = looks.cut_cost(last)
    ways = []
    for origin, step in enumerate(before):
        broken = cut if columns[origin].role == "label" and columns[at].role == "label" else 0.0
        if origin < at:
            ways.append(_Step(step.cost + cost + broken + _skipped(columns, origin + 1, at), origin, True, False))
        if origin == at and looks.is_broken:
            ways.append(_Step(step.cost + _run_on_cost(text, last, columns[at]), origin, False, False))
        if origin == at and columns[at].role == "label":
            ways.append(_Step(step.cost + cost + broken + 0.6, origin, True, False))
        ways.append(_Step(step.cost + cost + broken + _new_row(columns, origin, at), origin, True, True))
    return min(ways, key=lambda way: way.cost)


def _skipped(columns: tuple[Column, ...], first: int, last: int) -> float:
    return sum(_SKIPPED.get(column.role, 1.5) for column in columns[first:last])


def _new_row(columns: tuple[Column, ...], origin: int, at: int) -> float:
    """The rest of the old row is left out, and so are the labels before ``at`` (merged with those above)."""
    leads = sum(0.3 if _leads(columns, number) else 3.0 for number in range(at))
    return 0.5 + _skipped(columns, origin + 1, len(columns)) + leads


def _leads(columns: tuple[Column, ...], number: int) -> bool:
    """A column that merged cells of the row above may fill: a label, or the points of one."""
    role = columns[number].role
    return role in ("label", "number") or (role == "points" and number > 0 and columns[number - 1].role == "label")


def _run_on_cost(text: str, last: str, column: Column) -> float:
    """A line that goes on: cheap behind words that have not ended, or where only the points are left over."""
    if column.role in ("points", "mark"):
        return _NEVER
    if column.role == "label" and ends_with_points(last):
        return 8.0
    if column.role == "label" and ends_with_points(text) and not find_number(text):
        return -2.0
    return 4.0 if _END.search(squeeze(last)) else 1.0


class _Looks:
    """How unlike a column's cells a cell looks. ``items``: the criterion's cells carry their own points."""

    def __init__(self, columns: tuple[Column, ...], is_broken: bool, parts: Sequence[Text]) -> None:
        self.columns, self.is_broken = columns, is_broken
        self.has_points = any(column.role == "points" for column in columns)
        self.items = not self.has_points and any(
            column.role == "text" and _ITEMS.search(column.title) for column in columns
        )

        short = [part.text for part in parts if len(squeeze(part.text)) <= _SHORT]
        self.numbered = sum(find_number(text) is not None for text in short) >= _LEAST_NUMBERED

    def cut_cost(self, last: str) -> float:
        """A label behind a label that has not ended: it would have its points."""
        return 4.0 if self.is_broken and not self.has_points and not ends_with_points(last) else 0.0

    def cost(self, text: str, column: Column) -> float:
        """Of the cell in the column."""
        flat = squeeze(text)
        is_points = only_points(flat) is not None
        if column.role == "points":
            return -6.0 if is_points else _NEVER
        if is_points and self.has_points:
            return 9.0
        if column.role in ("label", "text"):
            cost = _label_cost(flat) if column.role == "label" else _text_cost(flat)
            cost += 5.0 * (column.role == "label" and self.numbered and find_number(flat) is None)
            return cost + self._item_cost(flat, column)
        looks = {"method": _method_cost, "units": _units_cost}
        return looks[column.role](flat) if column.role in looks else (0.5 if len(flat) < 30 else 5.0)

    def _item_cost(self, flat: str, column: Column) -> float:
        if not self.items:
            return 0.0
        is_numbered = find_number(flat) is not None
        return 4.0 if is_numbered == (column.role == "text") else -1.0


def _label_cost(flat: str) -> float:
    length = len(flat)
    cost = 0.0 if length <= 24 else 2.0 if length <= 45 else 6.0
    cost += 3.0 * ("。" in flat[:-8]) + 4.0 * bool(_SCORING.search(flat))
    if split_points(flat, bare=True)[1] is not None:
        cost -= 2.0
    return cost - 1.5 * bool(find_number(flat))


def _text_cost(flat: str) -> float:
    length = len(flat)
    cost = 3.0 if length < 10 else 1.0 if length < 20 else -1.0
    return cost - 1.5 * ("。" in flat) + 1.5 * bool(_SCORING.search(flat)) - 1.0 * (length > 45)


def _method_cost(flat: str) -> float:
    return -4.0 if _SCORING.search(flat) else 2.0 + 3.0 * (len(flat) < 12)


def _units_cost(flat: str) -> float:
    return (-3.0 if _UNITS.search(flat) else 5.0) + 4.0 * ("。" in flat) + 4.0 * bool(_SCORING.search(flat))


def _walk_back(table: list[list[_Step]]) -> list[tuple[int, _Step]]:
    at = min(range(len(table[-1])), key=lambda state: table[-1][state].cost)
    path = []
    for steps in reversed(table):
        path.append((at, steps[at]))
        at = steps[at].back
    return path[::-1]


def _rows(parts: Sequence[Text], path: list[tuple[int, _Step]]) -> list[list[tuple[int, Text]]]:
    rows: list[list[tuple[int, Text]]] = []
    for part, (at, step) in zip(parts, path, strict=True):
        if step.is_row or not rows:
            rows.append([(at, part)])
        elif step.is_start:
            rows[-1].append((at, part))
        else:
            column, begun = rows[-1][-1]
            rows[-1][-1] = (column, Text(begun.text + part.text, begun.place))
    return rows
