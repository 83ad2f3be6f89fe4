"""What the radar finds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from checks.result import Evidence
from reports.assessment import RubricHead, RunHead

Certainty = Literal["sure", "confirm", "person"]  # the machine alone, to be confirmed, a person alone


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that costs points if nothing is done up to ``day`` (the last day on which it helps)."""

    unit: str
    name: str
    kind: str
    day: date
    days_left: int
    points: Decimal  # that may be lost; with ``certainty`` person: at most
    certainty: Certainty
    is_veto: bool
    indicator: str
    title: str
    check: str
    names: tuple[str, ...]  # the parts that turn
    clause: str  # the rubric's own words
    basis: str
    reason: str  # what will be said of it
    advice: str
    is_counted: bool = False  # the loss stands in the score already, and can still be won back
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Radar:
    """The county's dues, unit by unit, the most points first. ``twenty``: what is formed today is to be public by then."""

    rubric: RubricHead
    version: str
    as_of: date
    days: int
    run: RunHead
    dues: tuple[Due, ...]
    twenty: date
    is_provisional: bool  # the calendar of that year is not official yet
    unread: tuple[str, ...] = ()  # names of units whose pages could not be read enough to look ahead

    def by_unit(self) -> list[tuple[str, str, Decimal, list[Due]]]:
        """(unit, name, points it can still win or keep, its dues, the gravest first); the unit with the most at stake first."""
        units: dict[str, list[Due]] = {}
        for due in self.dues:
            units.setdefault(due.unit, []).append(due)
        rows = [
            (unit, dues[0].name, sum((due.points for due in dues), Decimal(0)), sorted(dues, key=_gravest))
            for unit, dues in units.items()
        ]
        return sorted(rows, key=lambda row: (not row[3][0].is_veto, -row[2], row[0]))


def _gravest(due: Due) -> tuple[bool, Decimal, date, str]:
    return not due.is_veto, -due.points, due.day, due.indicator
