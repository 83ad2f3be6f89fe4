"""Lines inside lines, and lines outside the total: numbered points with their own worth, 加分项 and 扣分项 among the rows."""

from __future__ import annotations

import re
from decimal import Decimal

from rubrics.importing.document import squeeze
from rubrics.importing.listed import START, STATED, title_of
from rubrics.importing.tree import Line, Section

_OUTSIDE = re.compile(
    r"(?:[一二三四五六七八九十\d]+[、.])?(?:加分|减分|扣分|加减分|附加分|奖励分?|奖惩)(?:项目?|因素|事项)?"
)
_ADDED = re.compile(r"(?:加分|附加分|奖励分?)(?:项目?|因素|事项|指标)?")


def take_bonuses(sections: list[Section]) -> tuple[list[Section], list[Line]]:
    """(sections without them, bonus lines). What they are worth in the table is the most that they give or take."""
    bonuses: list[Line] = []
    for section in sections:
        outside = bool(_ADDED.fullmatch(section.title))
        taken = [line for line in section.lines if outside or _is_outside(line)]
        for line in taken:
            if line.points:
                line.warnings.append(f"原文列有{line.points}分，作为加减分的上限，不计入总分")
        bonuses += taken
        if taken:
            section.lines = [line for line in section.lines if line not in taken]
            section.points = None if outside else section.points
    return [section for section in sections if section.lines or section.points], bonuses


def _is_outside(line: Line) -> bool:
    return not line.lines and any(_OUTSIDE.fullmatch(squeeze(words)) for words in (line.label, line.title, line.text))


def split_inner(line: Line) -> None:
    """1.成立小组（3分）。2.专职人员（3分）…: lines of their own where their points are the line's; else a warning."""
    pieces = [piece.strip() for part in line.text.split("\n") for piece in START.split(part) if piece.strip()]
    stated = [STATED.search(squeeze(piece)) for piece in pieces]
    worth = [Decimal(found.group(1)) for found in stated if found]
    if line.lines or len(worth) < 2:
        return
    if line.method or len(worth) < len(pieces) or sum(worth) != line.points:
        line.warnings.append("考核内容里另有分项分值，没有分开：扣分以分项为限的请改")
        return
    line.lines = [
        Line(title_of(piece), "", piece, "", points, line.units, place=line.place)
        for piece, points in zip(pieces, worth, strict=True)
    ]
    line.label, line.text = line.label or line.title, ""
