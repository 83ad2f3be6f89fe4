"""The arithmetic of the primitives: counts and measured values to points. Exact decimals, rounded for the unit."""

from __future__ import annotations

from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal

from crawler.units import Kind
from rubrics.model import Deduction, Indicator, Tier

CENT = Decimal("0.01")
ZERO = Decimal(0)
COUNTED = frozenset({"per_item", "per_occurrence"})
MEASURED = frozenset({"per_percent", "per_shortfall", "proportional", "tiers"})


def span(line: Indicator) -> Decimal:
    """The most that a line can lose (扣完为止)."""
    return line.points - line.min


def limit(line: Indicator, deduction: Deduction) -> Decimal:
    """The most that a clause can take from its line."""
    return span(line) if deduction.cap is None else min(span(line), deduction.cap)


def step_points(line: Indicator, deduction: Deduction) -> Decimal:
    """Points of one step of the clause."""
    if deduction.primitive == "whole":
        return span(line)
    if deduction.percent is not None:
        return down(line.points * deduction.percent / 100)
    if deduction.primitive == "person" and not deduction.points:
        return span(line)
    return deduction.points


def worst_points(line: Indicator, deduction: Deduction) -> Decimal:
    """What the clause takes if everything about it fails."""
    if deduction.primitive == "veto":
        return ZERO
    if deduction.primitive == "tiers":
        most = max((tier.points for tier in deduction.tiers), default=ZERO)
    elif deduction.primitive == "proportional":
        most = step_points(line, deduction)
    elif deduction.primitive in COUNTED | MEASURED:
        return limit(line, deduction)
    else:
        most = max(deduction.choices, default=step_points(line, deduction))
    return min(most, limit(line, deduction))


def counted_points(line: Indicator, deduction: Deduction, count: Decimal) -> Decimal:
    """Points for so many items or occurrences, within the clause's cap."""
    return min(down(count * step_points(line, deduction)), limit(line, deduction))


def down(points: Decimal) -> Decimal:
    """Two places, rounded in the unit's favour."""
    return points.quantize(CENT, ROUND_DOWN)


def target_of(deduction: Deduction, kind: Kind) -> Decimal | None:
    """The target for this kind of unit."""
    return deduction.target_by_kind.get(kind, deduction.target)


def measured_points(line: Indicator, deduction: Deduction, value: Decimal, kind: Kind) -> Decimal:
    """Points for a measured value, within the clause's cap. Without a target for the kind nothing is taken."""
    if deduction.primitive == "tiers":
        return min(tier_points(deduction.tiers, value), limit(line, deduction))
    target = target_of(deduction, kind)
    if target is None or value >= target:
        return ZERO
    if deduction.primitive == "proportional":
        lost = step_points(line, deduction) * (target - value) / target
    else:
        lost = steps_below(value, target, deduction) * step_points(line, deduction)
    return min(down(lost), limit(line, deduction))


def steps_below(value: Decimal, target: Decimal, deduction: Deduction) -> Decimal:
    """Steps between the value and the target: full ones, started ones, or exact."""
    steps = max(ZERO, target - value) / deduction.step
    if deduction.rounding == "exact":
        return steps
    return steps.to_integral_value(ROUND_FLOOR if deduction.rounding == "full" else ROUND_CEILING)


def tier_points(tiers: tuple[Tier, ...], value: Decimal) -> Decimal:
    """Points of the heaviest tier that holds for the value."""
    held = [tier.points for tier in tiers if is_in_tier(tier, value)]
    return max(held, default=ZERO)


def is_in_tier(tier: Tier, value: Decimal) -> bool:
    """``below`` is strict, ``at_most`` includes the number itself."""
    return (tier.below is not None and value < tier.below) or (tier.at_most is not None and value <= tier.at_most)


def mean(values: list[Decimal]) -> Decimal:
    """Arithmetic mean, rounded to two places."""
    return (sum(values, ZERO) / len(values)).quantize(CENT, ROUND_HALF_UP)


def points_text(value: Decimal) -> str:
    """Points as people write them: 2, 0.5, 1.25."""
    text = format(value.quantize(CENT, ROUND_HALF_UP), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
