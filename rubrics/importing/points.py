"""Points as rubrics write them: ``2`` · ``2分`` · ``（15分）`` · ``组织保障6分`` · ``70分)`` · ``(10`` · ``健康情况(15)``."""

from __future__ import annotations

import re
from decimal import Decimal

NUMBER = r"(?<![\d.])(\d{1,3}(?:\.\d{1,2})?)(?![\d.]*\d)"
_WORD = r"(?:计|共|满分|总分|分值|权重)?[:：为]?"
_ONLY = re.compile(rf"[(（]?{_WORD}{NUMBER}分?[)）]?")
_BRACKETED = re.compile(rf"[(（]{_WORD}{NUMBER}分?[)）][。;；,，]?$|{NUMBER}分[)）][。;；]?$|[(（]{NUMBER}分?$")
_BARE = re.compile(rf"(?<![扣得加减每第为少于]){NUMBER}分[。;；]?$")
_WHOLE = re.compile(rf"(?:总分|满分|共计|合计)[为是:：]?{NUMBER}分")


def only_points(text: str) -> Decimal | None:
    """The number of a cell that holds nothing else."""
    found = _ONLY.fullmatch("".join(text.split()))
    return Decimal(found.group(1)) if found else None


def split_points(text: str, *, bare: bool = False) -> tuple[str, Decimal | None]:
    """(name, points) of words that end in their points; ``bare``: brackets may be missing (组织保障6分)."""
    flat = "".join(text.split())
    found = _BRACKETED.search(flat) or (_BARE.search(flat) if bare else None)
    if not found or not found.start():
        return text.strip(), None
    number = next(group for group in found.groups() if group)
    return cut_flat(text, found.start()).strip(), Decimal(number)


def ends_with_points(text: str) -> bool:
    """A label that has ended: its last words, or all of them, are its points."""
    return split_points("名" + text)[1] is not None


def cut_flat(text: str, count: int) -> str:
    """The beginning of ``text`` with ``count`` characters that are no white space."""
    seen = 0
    for index, character in enumerate(text):
        if seen == count:
            return text[:index]
        seen += not character.isspace()
    return text


def find_total(text: str) -> Decimal | None:
    """What a title or a sentence says that all points add up to (总分100分)."""
    found = _WHOLE.search("".join(text.split()))
    return Decimal(found.group(1)) if found else None
