"""Section headings of a text (一、… 第一章 …)."""

from __future__ import annotations

import re

_HEADING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十百]{1,4}[章节条]|[（(][一二三四五六七八九十]{1,3}[）)])\s*\S"
)


def find_headings(text: str) -> tuple[str, ...]:
    """Lines of at most 100 characters that begin with a number of a section, at most 200 of them."""
    return tuple(line[:100] for line in text.split("\n") if len(line) <= 100 and _HEADING.match(line))[:200]
