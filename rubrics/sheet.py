"""The scored sheet of one unit: what `gongkai score --format json` prints and every report shows."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from checks.result import Assurance, Evidence, Item, Search

Mode = Literal["auto", "assisted", "manual"]
Status = Literal["full", "deducted", "unverified", "manual", "not_applicable"]


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
