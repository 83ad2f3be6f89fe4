"""The scored sheet of one unit: what `gongkai score --format json` prints and every report shows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from checks.result import Assurance, Evidence, Item, Search

Mode = Literal["auto", "assisted", "manual"]
Status = Literal["full", "deducted", "unverified", "manual", "not_applicable"]
BonusStatus = Literal["counted", "none", "manual", "unverified", "locked", "not_applicable"]


@dataclass(frozen=True, slots=True)
class AppliedDeduction:
    """Points taken from a line, why, and on what evidence."""

    id: str  # the deduction's id in the rubric
    points: Decimal  # taken, positive; after the line's cap the sum may be smaller
    reason: str
    clause: str  # the rubric's own words
    assurance: Assurance
    evidence: tuple[Evidence, ...] = ()
    search: Search | None = None
    arithmetic: str = ""  # "每少一项扣1分 × 2 项 = 2 分"


@dataclass(frozen=True, slots=True)
class ScoredIndicator:
    """One line of the sheet. ``suggested`` is None where the machine proposes nothing."""

    id: str
    title: str
    text: str
    method: str
    max: Decimal
    mode: Mode
    mode_reason: str
    status: Status
    suggested: Decimal | None
    floor: Decimal
    ceiling: Decimal
    assurance: Assurance
    reason: str
    deductions: tuple[AppliedDeduction, ...] = ()
    evidence: tuple[Evidence, ...] = ()  # of what was found
    items: tuple[Item, ...] = ()  # every counted part with its own verdict
    search: Search | None = None
    counted: bool = True  # False: out of the unit's total (not applicable)


@dataclass(frozen=True, slots=True)
class ScoredGroup:
    """A section, or a parent of lines: the sum of what stands under it, never more than its own points."""

    id: str
    title: str
    max: Decimal
    floor: Decimal
    ceiling: Decimal
    note: str = ""  # capped at the stated points, lost as a whole


@dataclass(frozen=True, slots=True)
class ScoredBonus:
    """A bonus or penalty line. ``floor``/``ceiling`` are points given (of a penalty: taken); ``None``: no bound."""

    id: str
    title: str
    text: str
    method: str
    sign: Literal["bonus", "penalty"]
    mode: Mode
    mode_reason: str
    status: BonusStatus
    points: Decimal  # counted in the score
    ceiling: Decimal | None
    reason: str
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoredVeto:
    """A veto that was observed (``is_open`` False) or that could not be ruled out."""

    indicator: str
    clause: str
    effect: Literal["zero", "cap", "fail"]
    grade: str
    reason: str
    is_open: bool
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class ScoreSheet:
    """A unit's sheet. floor: every open line fails; ceiling: every open line passes."""

    unit: str
    name: str
    kind: str
    total: Decimal
    floor: Decimal
    ceiling: Decimal
    decided_points: Decimal  # points of lines on which nothing is open
    indicators: tuple[ScoredIndicator, ...]
    sections: tuple[ScoredGroup, ...] = ()
    parents: tuple[ScoredGroup, ...] = ()  # lines that are made of lines
    bonus: tuple[ScoredBonus, ...] = ()
    vetoes: tuple[ScoredVeto, ...] = ()
    factor: Decimal = Decimal(1)  # by which the sections' sum was scaled up (折算)

    @property
    def final(self) -> Decimal | None:
        """The score once nothing is open, else None."""
        return self.floor if self.floor == self.ceiling else None
