"""Labelled values: 电话：0745-…, and label tables 索引号 | 发布机构 | …"""

from __future__ import annotations

import re

from checks.facts.document import Document, Line
from checks.facts.page import Label
from checks.facts.tables import Row
from checks.facts.words import any_of, words

_NAMES = any_of(words("labels", "names"))
_PUBLISHER = words("labels", "publisher")
_KNOWN = frozenset(words("labels", "names"))
# at most twelve characters may qualify a label: 依申请公开受理机构 + 联系电话
_INLINE = re.compile(
    rf"(?<![\u4e00-\u9fff])(?P<name>[\u4e00-\u9fff]{{0,12}}?(?:{_NAMES}))(?:[（(][^）)]{{1,12}}[）)])?\s*[:：]\s*"
)
# what every such label ends with: the expression above tries all names at every place of a run of characters
_NAMED = re.compile(rf"(?:{_NAMES})(?:[（(][^）)]{{1,12}}[）)])?\s*[:：]")
_ALONE = re.compile(rf"^[一二三四五六七八九十\d、.．（()）\s]*(?P<name>(?:{_NAMES}))$")
_BLANK = re.compile(r"(?<=[\u4e00-\u9fff])[\s\u3000]+(?=[\u4e00-\u9fff])")
_SPREAD = re.compile(r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff]) +([\u4e00-\u9fff])(?=\s*[:：]|$)")
_END = re.compile(r"[，。；;]\s*$")
MAX_LABELS = 300
MAX_VALUE = 300


def find_labels(document: Document, rows: list[Row]) -> tuple[Label, ...]:
    """In document order, outside navigation and footer. A label that stands alone has the value ""."""
    found = [(row.first, label) for row in rows if not _is_outside(document, row) for label in _in_cells(row.cells)]
    for index, line in enumerate(document.lines):
        if line.zone == "" and len(line.text) <= 2000 and ("：" in line.text or ":" in line.text):
            found += [(index, label) for label in _in_line(document.lines, index)]
        if len(found) >= MAX_LABELS:
            break
    ordered = [label for _, label in sorted(found, key=lambda pair: pair[0])]
    return tuple(dict.fromkeys(ordered))[:MAX_LABELS]


def find_publisher(labels: tuple[Label, ...], metas: dict[str, str]) -> str:
    """发布机构 before meta ContentSource before 来源."""
    values: dict[str, str] = {}
    for label in labels:
        if label.value:
            values.setdefault(label.name, label.value)
    strong = [values[name] for name in _PUBLISHER if "来源" not in name and name in values]
    source = metas.get("contentsource", "")
    weak = [values[name] for name in _PUBLISHER if "来源" in name and name in values]
    named = [value for value in [*strong, "" if source == "null" else source, *weak] if value and not value.isdigit()]
    return named[0][:80] if named else ""


def _is_outside(document: Document, row: Row) -> bool:
    return row.first < len(document.lines) and document.lines[row.first].zone in ("nav", "aside", "footer")


def _in_cells(cells: tuple[str, ...]) -> list[Label]:
    """Pairs of cells: the name in one, the value in the next. A header row (two names side by side) has no pairs."""
    names = [_squeezed(cell).rstrip(" :：") for cell in cells]
    found = []
    for index, name in enumerate(names):
        if name not in _KNOWN or len(cells[index]) > 20:
            continue
        following = cells[index + 1] if index + 1 < len(cells) else None
        if following is None or names[index + 1] in _KNOWN:
            continue
        found.append(Label(name, following[:MAX_VALUE].strip()))
    return found


def _in_line(lines: list[Line], index: int) -> list[Label]:
    text = _squeezed(lines[index].text)
    matches = list(_INLINE.finditer(text)) if _NAMED.search(text) else []
    found = []
    for place, match in enumerate(matches):
        end = matches[place + 1].start() if place + 1 < len(matches) else len(text)
        value = _END.sub("", text[match.end() : end]).strip()
        if not value and place + 1 == len(matches):
            value = _following(lines, index)
        found.append(Label(match["name"], value[:MAX_VALUE]))
    return found


def _following(lines: list[Line], index: int) -> str:
    """The value in the next line, when that line is of the same row or short and no label itself."""
    if index + 1 >= len(lines) or lines[index + 1].zone != "":
        return ""
    line, following = lines[index], lines[index + 1]
    text = _squeezed(following.text)
    same_row = line.row != 0 and line.row == following.row
    if _INLINE.search(text) or _ALONE.match(text) or not (same_row or len(text) <= 60):
        return ""
    return (
        text
        if same_row
        or not re.match(
            r"^(?:[一二三四五六七八九十]+、|[（(][一二三四五六七八九十\d]+[）)]|第[一二三四五六七八九十]+)", text
        )
        else ""
    )


def _squeezed(text: str) -> str:
    """电　　话 is 电话: blanks between single characters of a label are layout."""
    return _SPREAD.sub(r"\1\2", text) if " " in text else text  # lines know no other blank
