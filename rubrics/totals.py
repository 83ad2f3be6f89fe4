"""From lines to the sheet's totals: parents and sections capped at their points, rescaling, bonus, veto."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from rubrics.amounts import CENT, ZERO
from rubrics.drafts import Draft
from rubrics.model import Indicator, Rubric, Section, leaves
from rubrics.rules import VetoRule
from rubrics.sheet import ScoredBonus, ScoredGroup, ScoredIndicator, ScoredVeto

Lines = Mapping[str, ScoredIndicator]


@dataclass(frozen=True, slots=True)
class Sum:
    """Points possible, at worst, at best, and of lines on which nothing is open."""

    max: Decimal = ZERO
    floor: Decimal = ZERO
    ceiling: Decimal = ZERO
    decided: Decimal = ZERO

    def plus(self, other: Sum) -> Sum:
        return Sum(
            self.max + other.max,
            self.floor + other.floor,
            self.ceiling + other.ceiling,
            self.decided + other.decided,
        )

    def capped(self, points: Decimal) -> Sum:
        return Sum(*(min(points, value) for value in (self.max, self.floor, self.ceiling, self.decided)))

    def scaled(self, factor: Decimal) -> Sum:
        values = (self.max, self.floor, self.ceiling, self.decided)
        return Sum(*((value * factor).quantize(CENT, ROUND_HALF_UP) for value in values))


def add_sections(
    rubric: Rubric, lines: Lines, drafts: Sequence[Draft]
) -> tuple[Sum, list[ScoredGroup], list[ScoredGroup]]:
    """(sum of the sections, sections, parents)."""
    total, sections = Sum(), []
    parents: list[ScoredGroup] = []
    for section in rubric.sections:
        own, note = _section_sum(section, lines, drafts, parents)
        sections.append(ScoredGroup(section.id, section.title, own.max, own.floor, own.ceiling, note))
        total = total.plus(own)
    return total, sections, parents


def _section_sum(
    section: Section, lines: Lines, drafts: Sequence[Draft], parents: list[ScoredGroup]
) -> tuple[Sum, str]:
    raw = _sum_lines(section.indicators, lines, parents)
    own, note = raw.capped(section.points), _cap_note(raw, section.points)
    mine = {line.id for line in leaves(section.indicators)}
    valid = [draft for draft in drafts if draft.line.id in mine and draft.applies == "yes"]
    losses = [loss for draft in valid for loss in draft.losses if loss.deduction.scope == "section"]
    if any(loss.hit for loss in losses):
        return Sum(own.max, ZERO, ZERO, own.max), "整个部分不得分"
    if any(loss.may_hit for loss in losses):
        return Sum(own.max, min(ZERO, own.floor), own.ceiling, ZERO), note
    return own, note


def _sum_lines(indicators: Sequence[Indicator], lines: Lines, parents: list[ScoredGroup]) -> Sum:
    total = Sum()
    for indicator in indicators:
        if not indicator.indicators:
            total = total.plus(_leaf_sum(lines[indicator.id]))
            continue
        place = len(parents)
        raw = _sum_lines(indicator.indicators, lines, parents)
        own, note = raw.capped(indicator.points), _cap_note(raw, indicator.points)
        parents.insert(place, ScoredGroup(indicator.id, indicator.title, own.max, own.floor, own.ceiling, note))
        total = total.plus(own)
    return total


def _leaf_sum(line: ScoredIndicator) -> Sum:
    if not line.counted:
        return Sum()
    return Sum(line.max, line.floor, line.ceiling, line.max if line.floor == line.ceiling else ZERO)


def _cap_note(raw: Sum, points: Decimal) -> str:
    return f"各项合计超出，以 {points} 分为限" if raw.max > points else ""


def rescale(total: Sum, left_out: Decimal) -> tuple[Sum, Decimal]:
    """What stays is scaled up to what it would be with the part that does not apply (×100/75 = ×4/3)."""
    if not left_out or not total.max:
        return total, Decimal(1)
    factor = (total.max + left_out) / total.max
    return total.scaled(factor), factor


def add_bonus(base: Sum, bonus: Sequence[ScoredBonus]) -> tuple[Decimal, Decimal]:
    """(floor, ceiling) with the bonus and penalty lines that count; never below 0 unless the lines already are.

    An open line without a decision counts neither way: it has no bound that a range could show.
    """
    change = sum((line.points if line.sign == "bonus" else -line.points for line in bonus), ZERO)
    return max(base.floor + change, min(ZERO, base.floor)), max(base.ceiling + change, min(ZERO, base.ceiling))


def find_vetoes(rubric: Rubric, drafts: Sequence[Draft]) -> list[ScoredVeto]:
    """Vetoes that were observed, and those that could not be ruled out."""
    rule = next((rule for rule in rubric.rules if isinstance(rule, VetoRule)), None)
    effect, grade = (rule.effect, rule.grade) if rule else ("fail", "不合格")
    return [
        ScoredVeto(draft.line.id, loss.deduction.text, effect, grade, loss.reason, not loss.hit, loss.evidence)
        for draft in drafts
        if draft.applies in ("yes", "unsure")
        for loss in draft.losses
        if loss.deduction.primitive == "veto" and loss.may_hit
    ]


def apply_vetoes(
    rubric: Rubric, vetoes: Sequence[ScoredVeto], floor: Decimal, ceiling: Decimal
) -> tuple[Decimal, Decimal]:
    """The range after vetoes: an observed one bounds both ends, an open one only the floor."""
    rule = next((rule for rule in rubric.rules if isinstance(rule, VetoRule)), None)
    if rule is None or rule.effect == "fail" or not vetoes:
        return floor, ceiling
    bound = ZERO if rule.effect == "zero" else rule.cap
    is_certain = any(not veto.is_open for veto in vetoes)
    return min(floor, bound), min(ceiling, bound) if is_certain else ceiling
