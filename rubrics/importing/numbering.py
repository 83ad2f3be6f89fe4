"""Ordinals at the beginning of a line and how deep they stand: 第一部分 一、 （一） 1、 1.1 （1） ①"""

from __future__ import annotations

import re
from dataclasses import dataclass

_CHINESE = "一二三四五六七八九十"
_STYLES = (
    (re.compile(rf"第[{_CHINESE}]{{1,3}}(?:部分|章|类|大项)[、:：\s]?"), 0),
    (re.compile(rf"[{_CHINESE}]{{1,3}}[、.．]"), 1),
    (re.compile(rf"[(（][{_CHINESE}]{{1,3}}[)）]"), 2),
    (re.compile(r"(?:\d{1,2}\.){2}\d{1,2}(?![\d%])[、.．]?"), 5),
    (re.compile(r"\d{1,2}\.\d{1,2}(?![\d%分条项个])[、.．]?"), 4),
    (re.compile(r"\d{1,2}[、.．](?!\d)"), 3),
    (re.compile(r"[(（]\d{1,2}[)）]"), 6),
    (re.compile("[①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮]"), 7),
)
_BARE = re.compile(r"\d{1,2}(?=[\u4e00-\u9fff]{4})(?![年月日条项个次分天])")


@dataclass(frozen=True, slots=True)
class Number:
    """An ordinal: ``text`` as written, ``depth`` (0 outermost)."""

    text: str
    depth: int


def find_number(text: str) -> Number | None:
    """The ordinal that the text begins with."""
    flat = text.strip()
    for pattern, depth in _STYLES:
        if found := pattern.match(flat):
            return Number(found.group(), depth)
    found = _BARE.match(flat)
    return Number(found.group(), 3) if found and re.search(r"分[)）]$", flat) else None
