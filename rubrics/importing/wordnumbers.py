"""Ordinals that Word sets by itself (自动编号): they stand in no paragraph's text, so a list would lose its depth."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DIGITS = "零一二三四五六七八九"
_CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮"
_CHINESE = frozenset(
    ("chineseCounting", "chineseCountingThousand", "japaneseCounting", "ideographDigital", "taiwaneseCounting")
)
_LEVELS, _MOST = 9, 99


@dataclass(slots=True)
class Ordinals:
    """Counts the paragraphs of every list in the document's order."""

    formats: dict[str, dict[int, tuple[str, str]]] = field(default_factory=dict)  # list → level → (format, text)
    counts: dict[str, list[int]] = field(default_factory=dict)

    def before(self, paragraph: Any) -> str:
        """The paragraph's ordinal as a reader sees it; "" where it has none, or a bullet."""
        number = paragraph.find(f"{_W}pPr/{_W}numPr/{_W}numId")
        if number is None:
            return ""
        list_, level = str(number.get(f"{_W}val")), _level(paragraph.find(f"{_W}pPr/{_W}numPr/{_W}ilvl"))
        form, text = self.formats.get(list_, {}).get(level, ("", ""))
        counts = self.counts.setdefault(list_, [0] * _LEVELS)
        counts[level] += 1
        counts[level + 1 :] = [0] * (_LEVELS - level - 1)
        if not form or form == "bullet" or counts[level] > _MOST:
            return ""
        return re.sub(r"%([1-9])", lambda found: self._count(list_, int(found.group(1)) - 1), text)

    def _count(self, list_: str, level: int) -> str:
        form, _ = self.formats[list_].get(level, ("decimal", ""))
        return _written(max(1, self.counts[list_][level]), form)


def read_ordinals(document: Any) -> Ordinals:
    """The lists that a document declares; none where it has no numbering part."""
    parts = [
        relation.target_part for relation in document.part.rels.values() if relation.reltype.endswith("/numbering")
    ]
    if not parts:
        return Ordinals()
    root = parts[0].element
    forms = {str(one.get(f"{_W}abstractNumId")): _levels(one) for one in root.findall(f"{_W}abstractNum")}
    found = {}
    for number in root.findall(f"{_W}num"):
        abstract = number.find(f"{_W}abstractNumId")
        if abstract is not None:
            found[str(number.get(f"{_W}numId"))] = forms.get(str(abstract.get(f"{_W}val")), {})
    return Ordinals(found)


def _levels(abstract: Any) -> dict[int, tuple[str, str]]:
    found = {}
    for level in abstract.findall(f"{_W}lvl"):
        form, text = level.find(f"{_W}numFmt"), level.find(f"{_W}lvlText")
        if form is not None and text is not None:
            found[_depth(level.get(f"{_W}ilvl"))] = (str(form.get(f"{_W}val")), str(text.get(f"{_W}val") or ""))
    return found


def _level(element: Any) -> int:
    return _depth(element.get(f"{_W}val")) if element is not None else 0


def _depth(value: object) -> int:
    return int(str(value)) if str(value) in ("0", "1", "2", "3", "4", "5", "6", "7", "8") else 0


def _written(count: int, form: str) -> str:
    if form in _CHINESE:
        tens, ones = divmod(count, 10)
        head = "" if not tens else ("" if tens == 1 else _DIGITS[tens]) + "十"
        return head + (_DIGITS[ones] if ones else "")
    if form == "decimalEnclosedCircle" and count <= len(_CIRCLES):
        return _CIRCLES[count - 1]
    return str(count)
