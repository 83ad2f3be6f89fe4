"""Rows to nodes: which label stands under which, by its column, its ordinal, or by what its points leave over."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from rubrics.importing.document import squeeze
from rubrics.importing.numbering import find_number
from rubrics.importing.points import only_points, split_points
from rubrics.importing.rows import Part, Row
from rubrics.importing.tree import Item, Node

_LEAVES = re.compile(r".*?[(（]\d{1,3}(?:\.\d)?分[)）](?:[;；。]|$)", re.S)


def nest(rows: Iterable[Row]) -> list[Node]:
    """The top nodes. Rows before the first label stand under a node without a name."""
    nesting = _Nesting()
    for row in rows:
        nesting.take(row)
    return nesting.top


class _Nesting:
    def __init__(self) -> None:
        self.top: list[Node] = []
        self.open: list[Node] = []

    def take(self, row: Row) -> None:
        """One row: its labels open nodes, its other cells are an item of the deepest one."""
        own = next((part.place for part in row.parts if part.column.role != "label" and part.place), row.place)
        item, owner, fresh = Item(place=own), None, False
        for number, part in enumerate(row.parts):
            if part.column.role == "label":
                known = self.open[-1:]
                owner = self._label(part, row)
                fresh = fresh or self.open[-1:] != known
            elif part.column.role == "points" and owner and not _is_leaf_points(row.parts, number):
                owner.points = only_points(part.text)
            elif part.is_head or part.column.role != "points":
                _fill(item, part)
            owner = owner if part.column.role == "label" else None
        self._add(item, fresh, row)

    def _label(self, part: Part, row: Row) -> Node:
        title, points = split_points(part.text, bare=True)
        level = part.column.level if row.is_leveled else None
        same = next((node for node in self.open if _is_same(node, part, level)), None)
        if same:
            self.open = self.open if row.is_leveled else self.open[: self.open.index(same) + 1]
            return same
        node = Node(part.text.strip(), title, points, level, part.place or row.place)
        while self.open and not _may_hold(self.open[-1], node, self.open):
            self.open.pop()
        (self.open[-1].parts if self.open else self.top).append(node)
        self.open.append(node)
        return node

    def _add(self, item: Item, fresh: bool, row: Row) -> None:
        if not (item.text or item.method or item.points is not None):
            if item.units or item.note:
                self._spread(item)
            return
        if not self.open:
            self._label_nothing(item.place)
        parts = self.open[-1].parts
        last = parts[-1] if parts else None
        if isinstance(last, Item) and not fresh and _goes_on(last, item, row):
            last.text = "\n".join(filter(None, (last.text, item.text)))
            last.method = "\n".join(filter(None, (last.method, item.method)))
        else:
            parts += _split(item)

    def _spread(self, item: Item) -> None:
        if self.open and self.open[-1].items:
            self.open[-1].items[-1].units += item.units

    def _label_nothing(self, place: str) -> None:
        node = Node("", "", None, 0, place)
        self.top.append(node)
        self.open = [node]


def _goes_on(last: Item, item: Item, row: Row) -> bool:
    """The row is more of the line above: without a criterion, or under the same cell of points."""
    if item.points is not None:
        return False
    shares = any(part.column.role == "points" and not part.is_head for part in row.parts)
    return not item.text or (last.is_priced and (shares or not row.is_leveled))


def _is_same(node: Node, part: Part, level: int | None) -> bool:
    """The label of a merged cell, one that is repeated on the next page, or one that fills two columns."""
    is_further = node.level is not None and level is not None and node.level < level and node.points is not None
    return (node.level == level or is_further) and squeeze(node.label) == squeeze(part.text)


def _may_hold(above: Node, node: Node, open_: list[Node]) -> bool:
    if above.level is not None and node.level is not None:
        return above.level < node.level
    ours, theirs = find_number(node.label), find_number(above.label)
    if ours and theirs:
        return theirs.depth < ours.depth
    if ours and any((other := find_number(up.label)) and other.depth >= ours.depth for up in open_):
        return False
    if above.items:
        return False
    left = _left(above)
    return left is None or node.points is None or node.points <= left


def _left(node: Node) -> Decimal | None:
    """Points that no part of the node has taken yet."""
    if node.points is None:
        return None
    return node.points - sum((_worth(part) for part in node.parts), Decimal(0))


def _worth(part: Node | Item) -> Decimal:
    """Its own points, else what its items have."""
    if part.points is not None or isinstance(part, Item):
        return part.points or Decimal(0)
    return sum((item.points or Decimal(0) for item in part.items), Decimal(0))


def _is_leaf_points(parts: tuple[Part, ...], number: int) -> bool:
    """One column of points is the line's; where every label has one behind it, it is the label's."""
    columns = {id(part.column) for part in parts if part.column.role == "points"}
    later = any(part.column.role in ("points", "label") for part in parts[number + 1 :])
    return len(columns) < 2 and not later


def _fill(item: Item, part: Part) -> None:
    role, text = part.column.role, part.text
    if role == "points":
        item.points = only_points(text)
        item.is_priced = item.points is not None
        item.note += "" if item.points is not None else f"分值栏原文：{text}"
    elif role == "text":
        item.text = "\n".join(filter(None, (item.text, text)))
    elif role == "method":
        item.method = "\n".join(filter(None, (item.method, text)))
    elif role == "units":
        item.units = text
    elif role == "note":
        item.note = "\n".join(filter(None, (item.note, text)))


def _split(item: Item) -> list[Item]:
    """Several points in brackets are several items: …到位(1分);…办公室(1分)."""
    pieces = [found.group().strip() for found in _LEAVES.finditer(squeeze(item.text))]
    if item.points is None and len(pieces) > 1 and "".join(pieces) == squeeze(item.text):
        return [Item(piece, "", split_points(piece)[1], item.units, "", item.place) for piece in pieces]
    if item.points is None:
        item.points = split_points(item.text)[1]
    return [item]
