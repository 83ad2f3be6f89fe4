"""Sums: lines to parents, parents to sections, sections to the total; and which line of the original breaks."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from rubrics.amounts import points_text
from rubrics.importing.tree import Line, Outline, all_lines

ZERO = Decimal(0)


def check_sums(outline: Outline) -> list[str]:
    """One sentence for every sum that differs or cannot be told, each with its place; also kept at the part itself."""
    found = []
    for section in outline.sections:
        words = _compare(section.points, section.lines)
        if words:
            section.warnings.append(words)
            found.append(f"{section.place} {section.title}：{words}")
        for line in all_lines(section.lines):
            words = _compare(line.points, line.lines) if line.lines else "" if line.points else "原文没有写明分值"
            if words:
                line.warnings.append(words)
                found.append(f"{line.place} {line.title}：{words}")
    if words := _total(outline):
        outline.warnings.append(words)
        found.append(words)
    return found


def _compare(stated: Decimal | None, lines: Sequence[Line]) -> str:
    if stated is None:
        return "原文没有写明分值"
    sums = {_sum(lines, kind) for kind in _kinds(lines)}
    wrong = sorted(total for total in sums if total != stated)
    if not wrong:
        return ""
    return f"原文写明{points_text(stated)}分，各项合计{'或'.join(map(points_text, wrong))}分"


def _kinds(lines: Sequence[Line]) -> set[str]:
    return {kind for line in lines for kind in line.kinds} or {""}


def _sum(lines: Sequence[Line], kind: str) -> Decimal:
    return sum((line.points or ZERO for line in lines if not line.kinds or kind in line.kinds), ZERO)


def _total(outline: Outline) -> str:
    sums = sum((section.points or ZERO for section in outline.sections), ZERO)
    if outline.total is None:
        return f"原文没有写明总分，各部分合计{points_text(sums)}分"
    if sums != outline.total and outline.sections:
        return f"原文写明总分{points_text(outline.total)}分，各部分合计{points_text(sums)}分"
    return ""
