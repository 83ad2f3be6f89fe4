"""What may be written as the mark of a line: its bounds, its step, its vetoes; and what tells one edition from another."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from math import gcd
from typing import Literal

from rubrics.amounts import CENT, span, step_points
from rubrics.model import Bonus, Deduction, Indicator, Rubric, all_lines

FREE = frozenset({"person", "proportional", "bonus"})  # clauses that leave the points to a person or to a division
UNCAPPED = Decimal(1000)  # of a bonus line without a cap


@dataclass(frozen=True, slots=True)
class MarkRange:
    """The marks of a line: ``low`` to ``high`` in steps of ``step``. ``vetoes``: clauses of a line without points."""

    id: str
    low: Decimal
    high: Decimal
    step: Decimal
    vetoes: tuple[str, ...] = ()
    sign: Literal["", "bonus", "penalty"] = ""

    def allows(self, mark: Decimal) -> bool:
        """The mark is within the bounds and on a step, counted down from the top."""
        if not self.low <= mark <= self.high:
            return False
        return mark == self.low or not (self.high - mark) % self.step

    def marks(self) -> list[Decimal]:
        """Every allowed mark from the highest down."""
        count = int((self.high - self.low) / self.step)
        return sorted({self.low, *(self.high - n * self.step for n in range(count + 1))}, reverse=True)


def mark_ranges(rubric: Rubric) -> dict[str, MarkRange]:
    """By line and bonus line, in the rubric's order."""
    found = [_of_line(line) for line in all_lines(rubric)] + [_of_bonus(line) for line in rubric.bonus]
    return {one.id: one for one in found}


def edition_digest(rubric: Rubric) -> str:
    """SHA-256 of what a mark means: id, year, and of every line its id, words and bounds.

    Wording of our own, modes and checks are left out: a sheet that is being filled survives an update of the product.
    """
    lines = [[line.id, line.text, str(line.points), str(line.min)] for line in all_lines(rubric)]
    bonus = [[line.id, line.text, line.sign, str(line.cap), str(line.above)] for line in rubric.bonus]
    text = json.dumps([rubric.id, rubric.year, lines, bonus], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _of_line(line: Indicator) -> MarkRange:
    vetoes = tuple(clause.id for clause in line.deductions if clause.primitive == "veto")
    return MarkRange(line.id, line.min, line.points, _line_step(line), vetoes if not line.points else ())


def _line_step(line: Indicator) -> Decimal:
    """The largest step in which the line and every clause can be counted; a cent where the rubric leaves the points free."""
    clauses = [clause for clause in line.deductions if clause.primitive != "veto"]
    amounts = [line.points, line.min]
    for clause in clauses:
        if clause.rounding == "exact" or (clause.primitive in FREE and not clause.choices):
            return CENT
        amounts += _amounts(line, clause)
    cents = gcd(*(int(abs(amount) / CENT) for amount in amounts)) if clauses else 1
    return (cents or 1) * CENT


def _amounts(line: Indicator, clause: Deduction) -> Iterator[Decimal]:
    """What the clause can take, as parts of which every mark is made."""
    yield from clause.choices
    yield from (tier.points for tier in clause.tiers)
    yield step_points(line, clause)
    yield step_points(line, clause) * clause.declared_percent / 100
    if clause.cap is not None:
        yield min(clause.cap, span(line))


def _of_bonus(line: Bonus) -> MarkRange:
    return MarkRange(line.id, Decimal(0), line.cap or UNCAPPED, CENT, (), line.sign)
