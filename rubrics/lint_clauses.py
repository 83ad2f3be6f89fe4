"""Clauses that nobody can trigger, or that take what their line does not have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Literal

from rubrics.amounts import MEASURED, points_text, span, step_points
from rubrics.lint_sums import lint_sums
from rubrics.model import Bonus, Deduction, Indicator, Rubric
from rubrics.walk import Loc, Place, walk_lines

Found = tuple[Literal["error", "slip"], Loc, str]
FREE = frozenset({"whole", "veto", "person", "bonus", "tiers"})  # need no points of their own


def lint_clauses(rubric: Rubric) -> Iterator[Found]:
    """Findings of every line and clause."""
    groups = Counter(clause.group for place in walk_lines(rubric) for _, clause in place.clauses)
    for place in walk_lines(rubric):
        yield from _line(place)
        for loc, clause in place.clauses:
            yield from ((("error", (*loc, key), words)) for key, words in _faults(place, clause, groups))
            yield from _too_much(place, loc, clause)
    yield from _idle_slips(rubric)


def _line(place: Place) -> Iterator[Found]:
    line = place.line
    if isinstance(line, Indicator) and line.indicators:
        if line.deductions:
            yield "error", (*place.loc, "deduction"), "下面还有指标的指标不直接扣分"
        return
    if not line.mode_reason:
        yield "error", place.loc, "缺少 mode_reason（为什么由机器或由人判断）"
    if not (line.text or line.method or any(parent.text or parent.method for parent in place.parents)):
        yield "error", place.loc, "没有原文"
    if line.mode == "auto" and not any(clause.check for _, clause in place.clauses):
        yield "error", (*place.loc, "mode"), "mode 为 auto，却没有任何检查项"


def _faults(place: Place, clause: Deduction, groups: Counter[str]) -> Iterator[tuple[str, str]]:
    if place.line.mode == "auto" and not clause.check:
        yield "mode", "没有检查项，mode 又是 auto：机器和人都不会扣这一条"
    if clause.params and not clause.check:
        yield "params", "有 params 而没有 check"
    if clause.primitive not in FREE and not clause.points and clause.percent is None:
        yield "points", "扣分为 0：永远不会扣分"
    if clause.points and clause.percent is not None:
        yield "percent", "points 与 percent 只能写一个"
    if clause.primitive == "bonus" and not isinstance(place.line, Bonus):
        yield "primitive", "bonus 只用于加减分项"
    if clause.check and clause.primitive == "person" and clause.absence != "open":
        yield "absence", "酌情扣分由人决定：检查结果只能作线索，应写 absence = “open”"
    if (clause.primitive == "heaviest" or clause.group) and groups[clause.group] < 2:
        yield "group", "“从重”的一组里只有这一条"
    yield from _measured_faults(clause)


def _measured_faults(clause: Deduction) -> Iterator[tuple[str, str]]:
    if clause.primitive not in MEASURED:
        if clause.tiers or clause.target is not None or clause.target_by_kind:
            yield "primitive", f"{clause.primitive} 用不到 target 或 tiers"
        return
    if clause.check and clause.absence != "open" and not clause.measure:
        yield "measure", "没有写明读哪个实测值（measure）"
    if clause.primitive == "tiers":
        if not clause.tiers:
            yield "tiers", "没有分档：永远不会扣分"
        elif any((tier.below is None) == (tier.at_most is None) for tier in clause.tiers):
            yield "tiers", "每一档要写 below 或 at_most 之一"
    elif not (clause.target or any(clause.target_by_kind.values())):
        yield "target", "没有目标值：永远不会扣分"


def _too_much(place: Place, loc: Loc, clause: Deduction) -> Iterator[Found]:
    line = place.line
    if isinstance(line, Bonus) or clause.primitive in ("whole", "veto") or clause.cap is not None:
        return
    most = max((tier.points for tier in clause.tiers), default=step_points(line, clause))
    if most > span(line):
        words = f"一次扣 {points_text(most)} 分，而本项只有 {points_text(span(line))} 分"
        yield ("slip", (*loc, "points"), f"{words}：{line.slip}") if line.slip else ("error", (*loc, "points"), words)


def _idle_slips(rubric: Rubric) -> Iterator[Found]:
    """A documented slip must document something: a section or a parent's sum, or a clause that takes too much.

    A leaf's slip may also be about its words or a missing number, which no sum can show.
    """
    sums = {loc[:-1] for _, loc, _ in lint_sums(rubric)}
    for number, section in enumerate(rubric.sections):
        if section.slip and ("section", number) not in sums:
            yield "error", ("section", number, "slip"), "注明了笔误，但各项合计与写明的一致"
    for place in walk_lines(rubric):
        is_parent = isinstance(place.line, Indicator) and bool(place.line.indicators)
        if place.line.slip and is_parent and place.loc not in sums:
            yield "error", (*place.loc, "slip"), "注明了笔误，但各项合计与写明的一致"
