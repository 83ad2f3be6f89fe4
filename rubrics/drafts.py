"""A line before its points are added up: whom it is for, and what each clause takes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from checks.result import Result
from crawler.units import Unit
from rubrics.decisions import Decision, Rulings
from rubrics.losses import Loss, find_loss
from rubrics.model import Deduction, Duty, Indicator, Line
from rubrics.rules import NotApplicableRule

Applies = Literal["yes", "kind", "duty", "unsure"]
Results = Mapping[tuple[str, str], Result]  # keyed (check, params_key(params))


@dataclass(frozen=True, slots=True)
class Draft:
    """A leaf line of one unit."""

    line: Indicator
    applies: Applies
    losses: tuple[Loss, ...]
    mark: Decision | None = None


def draft_line(
    line: Indicator, unit: Unit, results: Results, rulings: Rulings, rule: NotApplicableRule | None
) -> Draft:
    """Raises InputError for a ruling outside its bounds."""
    ruling = rulings.on_line(line.id)
    applies = find_applies(line, unit, ruling)
    clauses = line.deductions or (_whole_line(line),)
    losses = tuple(find_loss(line, clause, results.get(clause.key), rulings, unit.kind) for clause in clauses)
    if applies == "yes" and ruling is None and not any(loss.applies for loss in losses):
        applies = "unsure" if rule is not None and rule.confirm else "duty"
    return Draft(line, applies, losses, ruling if ruling is not None and ruling.ruling in ("mark", "open") else None)


def find_applies(line: Line, unit: Unit, ruling: Decision | None) -> Applies:
    """Whether the line is for the unit: a person's word, the kind, the named units."""
    if ruling is not None and ruling.ruling in ("mark", "open", "applicable", "not_applicable"):
        return "duty" if ruling.ruling == "not_applicable" else "yes"
    if line.kinds and unit.kind not in line.kinds:
        return "kind"
    if line.duty is None or is_named(line.duty, unit):
        return "yes"
    return "unsure" if line.duty.open else "duty"


def is_named(duty: Duty, unit: Unit) -> bool:
    """The original names the unit, or its whole kind."""
    return unit.kind in duty.kinds or any(name in unit.name for name in duty.names)


def _whole_line(line: Indicator) -> Deduction:
    """A line without clauses is a person's mark within the line's points."""
    return Deduction(id=f"{line.id}.*", text=line.method or line.text or line.title, primitive="person")
