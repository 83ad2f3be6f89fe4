"""Which marks a line takes: 0 to its points, in the rubric's own steps."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from math import gcd

from crawler.errors import InputError
from reports.text import points
from rubrics.amounts import CENT, step_points
from rubrics.model import Bonus, Deduction, Indicator, Rubric, all_lines

FREE = frozenset({"person", "proportional", "bonus"})  # any mark within the bounds
UNBOUNDED = Decimal(1000)  # of a bonus line without a cap


@dataclass(frozen=True, slots=True)
class Bounds:
    """The marks of a line: ``least`` to ``most`` in steps counted down from ``most``."""

    least: Decimal
    most: Decimal
    step: Decimal

    def read(self, text: str) -> Decimal:
        """A mark as a person typed it (full-width digits too). Raises InputError."""
        try:
            value = Decimal(text.strip().replace("。", ".").replace("．", "."))
        except InvalidOperation as error:
            raise InputError(f"“{text[:20]}”不是分数") from error
        if not value.is_finite() or not self.least <= value <= self.most:
            raise InputError(f"得分只能在 {points(self.least)} 至 {points(self.most)} 之间")
        if (self.most - value) % self.step:
            raise InputError(f"得分须以 {points(self.step)} 分为一档")
        return value.quantize(CENT)


def all_bounds(rubric: Rubric) -> dict[str, Bounds]:
    """Line or bonus id → its marks."""
    lines = {line.id: line_bounds(line) for line in all_lines(rubric)}
    return lines | {line.id: bonus_bounds(line) for line in rubric.bonus}


def line_bounds(line: Indicator) -> Bounds:
    clauses = [clause for clause in line.deductions if clause.primitive != "veto"]
    return Bounds(line.min, line.points, _step(line, clauses) if clauses else CENT)


def bonus_bounds(line: Bonus) -> Bounds:
    return Bounds(Decimal(0), UNBOUNDED if line.cap is None else line.cap, CENT)


def _step(line: Indicator, clauses: list[Deduction]) -> Decimal:
    """The largest step that every clause and the line itself can be counted in."""
    amounts = [line.points, -line.min]
    for deduction in clauses:
        if deduction.rounding == "exact" or (deduction.primitive in FREE and not deduction.choices):
            return CENT
        amounts += _amounts(line, deduction)
    cents = gcd(*(int(amount / CENT) for amount in amounts))
    return cents * CENT if cents else CENT


def _amounts(line: Indicator, deduction: Deduction) -> list[Decimal]:
    amounts = [*deduction.choices, *(tier.points for tier in deduction.tiers), step_points(line, deduction)]
    if deduction.declared_percent:
        amounts.append(step_points(line, deduction) * deduction.declared_percent / 100)
    return amounts
