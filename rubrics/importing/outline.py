"""Nodes to sections and indicators: what is a parent, what a line, what only a label, and whose points are whose."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal

from rubrics.importing.document import squeeze
from rubrics.importing.nesting import nest
from rubrics.importing.numbering import find_number
from rubrics.importing.rows import Row
from rubrics.importing.tree import Item, Line, Node, Section, leaves

_BONUS = re.compile(r"加分|减分|扣分因素|奖励|附加分|加、减分")
_UNDIVIDED = "原文没有分部分，全部指标放在一个部分里"
_TITLE = 24  # characters of a title made of the criterion's first words
_CUT = re.compile(r"[。；;,，:：(（]")
_KINDS = {"乡镇": ("township",), "部门": ("department", "vertical", "public")}


def build(rows: Sequence[Row], title: str) -> tuple[list[Section], list[Line]]:
    """(sections, bonus lines)."""
    sections: list[Section] = []
    bonuses: list[Line] = []
    top = nest(rows)
    flat = [node for node in top if not _is_bonus(node)]
    for node in top:
        if _is_bonus(node):
            bonuses += _bonus(node)
    if flat and all(_is_line(node) for node in flat):
        lines = [line for node in flat for line in _lines_of(node)]
        sections.append(Section(title, "", None, lines[0].place, [_UNDIVIDED], lines))
    elif len(flat) == 1 and not flat[0].label:
        lines = _lines_of(flat[0], is_section=True)
        sections.append(Section(title, "", None, flat[0].place, [_UNDIVIDED], lines))
    else:
        sections += [_section(node) for node in flat]
    return sections, bonuses


def _is_line(node: Node) -> bool:
    """A node that is one indicator by itself."""
    return not node.nodes and len(node.items) <= 1 and not _is_outer(node)


def _is_outer(node: Node) -> bool:
    """Numbered as a part is (一、 · 第一部分)."""
    number = find_number(node.label)
    return number is not None and number.depth < 2


def _is_bonus(node: Node) -> bool:
    """加分, 减分: outside the total, so without points of its own."""
    return node.points is None and bool(_BONUS.search(squeeze(node.title)))


def _bonus(node: Node) -> list[Line]:
    found: list[Line] = []
    stack: list[Node] = [node]
    while stack:
        now = stack.pop()
        stack += reversed(now.nodes)
        found += [_leaf(item, _named(now), "") for item in now.items]
    return found


def _section(node: Node) -> Section:
    section = Section(_named(node), node.label, node.points, node.place)
    section.lines = _lines_of(node, is_section=True)
    if node.points is None:
        section.warnings.append("原文没有写明这一部分的分值，按各项合计填写")
    return section


def add_up(sections: list[Section]) -> None:
    """Sections that do not say their points are worth what their lines are; a line without points has its own warning."""
    for section in sections:
        if section.points is None:
            section.points = sum((line.points or Decimal(0) for line in section.lines), Decimal(0))


def _lines_of(node: Node, *, is_section: bool = False) -> list[Line]:
    """The lines that a node's parts are; bounded by the table's columns, so it may call itself for the node below."""
    items, shared = node.items, False
    if not is_section and _is_one(node):
        return [_as_leaf(node)]
    if len(items) > 1 and not node.nodes and not _have_points(items) and node.points is not None:
        shared = _by_kinds(items)
        if not shared:
            return [_as_leaf(node, is_section=is_section)]
    graded = None if is_section else _graded(node)
    if graded:
        return [graded]
    is_parent = is_section or node.points is not None
    lines: list[Line] = []
    for part in node.parts:
        if isinstance(part, Node):
            lines += _lines_of(part)
        else:
            lines.append(_leaf(part, "" if is_parent else _named(node), "" if is_parent else node.label))
    share(lines, node.points, whole=shared)
    if is_section or node.points is None:
        return lines
    text = node.label if find_number(node.label) else ""
    return [Line(_named(node), "" if text else node.label, text, "", node.points, place=node.place, lines=lines)]


def _is_one(node: Node) -> bool:
    if node.nodes:
        return False
    items = node.items
    if not items:
        return True
    return len(items) == 1 and (items[0].points is None or node.points is None or not items[0].text)


def _have_points(items: list[Item]) -> bool:
    return sum(item.points is not None for item in items) * 2 >= len(items)


def _by_kinds(items: list[Item]) -> bool:
    """One row for townships, one for departments: each is worth the whole."""
    return len(items) == 2 and {_kind_of(item.units) for item in items} == set(_KINDS)


def _kind_of(units: str) -> str:
    found = [word for word in _KINDS if word in units]
    return found[0] if len(found) == 1 else ""


def _as_leaf(node: Node, *, is_section: bool = False) -> Line:
    items = node.items or [Item(place=node.place)]
    first = items[0]
    text = "\n".join(filter(None, (item.text for item in items)))
    method = "\n".join(filter(None, (item.method for item in items)))
    points = node.points if node.points is not None else first.points
    line = Line(_named(node), node.label, text, method, points, first.units, first.note, first.place)
    if is_section and text:
        line.title, line.label = _short(text), ""
    elif find_number(node.label) and node.points is not None and text and not method:
        line.text, line.method, line.label = node.label, text, ""  # 4群众投诉和举报(2分) | 每次扣1分
    if not text and not method:
        line.text, line.label = node.label, ""
    return line


def _leaf(item: Item, title: str, label: str) -> Line:
    name = title or _short(item.text or item.method)
    return Line(name, label, item.text, item.method, item.points, item.units, item.note, item.place)


def _short(text: str) -> str:
    """The criterion's first words, without its ordinal."""
    number = find_number(text)
    flat = squeeze(text)[len(squeeze(number.text)) if number else 0 :]
    return (_CUT.split(flat, maxsplit=1)[0] or flat)[:_TITLE]


def _named(node: Node) -> str:
    """The label without its ordinal and its points, in one piece."""
    number = find_number(node.title)
    flat = squeeze(node.title)[len(squeeze(number.text)) if number else 0 :]
    return flat.rstrip("。；;:：") or squeeze(node.label)


def _graded(node: Node) -> Line | None:
    """Rows that describe what earns 2, 1 or 0 points are the steps of one line, not lines."""
    steps = [item.points for item in node.items if item.points is not None]
    known = steps and len(steps) == len(node.parts) and len(steps) > 1
    if not known or steps != sorted(steps, reverse=True) or steps[0] == steps[-1]:
        return None
    whole = node.points if node.points is not None else steps[0]
    if whole != steps[0] or (steps[-1] and node.points is None):
        return None
    text = "\n".join(f"{item.text} {item.points}" for item in node.items)
    line = Line(_named(node), node.label, text, "", whole, place=node.place)
    line.steps = tuple(steps)
    return line


def share(lines: list[Line], points: Decimal | None, *, whole: bool = False) -> None:
    """Points of lines that have none: all of them where each is for another kind of unit, the rest where only one lacks them."""
    missing = [line for line in lines if line.points is None]
    if whole:
        for line in lines:
            line.points, line.kinds = points, _KINDS[_kind_of(line.units)]
            line.warnings.append("原文两行共用一个分值，按单位类别分别计满分")
    elif len(missing) == 1 and points is not None:
        left = points - sum((line.points for line in lines if line.points is not None), Decimal(0))
        if left > 0:
            missing[0].points = left
            if len(lines) > 1:
                missing[0].warnings.append(f"原文此项未标分值，按余下的{left}分填写")


def inherit(sections: list[Section]) -> None:
    """A cell over several rows: what the rows below it lack is what stands above."""
    for section in sections:
        last: Line | None = None
        for line in leaves(section.lines):
            if last and not line.method and not line.units and last.method and last.units:
                line.method, line.units = last.method, last.units
                line.warnings.append("考核办法和责任单位原文与上一项共用一格")
            last = line
