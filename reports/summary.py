"""What a county's sheets add up to: rank, frequent losses, loss per indicator, blocked units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from checks.result import Verdict
from reports.assessment import Assessed, Assessment, Section, is_open, lost
from reports.text import points
from reports.wording import kind_name
from rubrics.method import YearResult
from rubrics.sheet import ScoredIndicator, ScoreSheet


@dataclass(frozen=True, slots=True)
class Ranked:
    """A unit's place within its kind. ``first`` to ``last`` are the places it may still end at."""

    first: int
    last: int
    unit: Assessed

    @property
    def place(self) -> str:
        return str(self.first) if self.first == self.last else f"{self.first}—{self.last}"


@dataclass(frozen=True, slots=True)
class Loss:
    """One line of the rubric over all units."""

    section: Section
    line: ScoredIndicator
    deducted: int  # units with a proposed deduction
    lost: Decimal  # points proposed to be taken, all units together
    to_confirm: int  # of the deducted units: those where a person has to confirm
    manual: int
    unverified: int


def by_kind(units: Sequence[Assessed]) -> list[tuple[str, list[Ranked]]]:
    """Units ranked within their kind (部门, 乡镇 …), kinds in the order of the registry."""
    kinds = dict.fromkeys(unit.sheet.kind for unit in units)
    return [(kind_name(kind), ranked([unit for unit in units if unit.sheet.kind == kind])) for kind in kinds]


def ranked(units: Sequence[Assessed]) -> list[Ranked]:
    """Highest ceiling first, then highest floor: fewest losses found first. A unit's place is sure only where no other range overlaps its own.

    Ranges are compared as shares of the unit's own total, since lines that do not apply leave it.
    """
    ranges = {id(unit): span_of(unit.sheet) for unit in units}

    def places(unit: Assessed) -> Ranked:
        low, high = ranges[id(unit)]
        others = [ranges[id(other)] for other in units if other is not unit]
        first = 1 + sum(1 for other in others if other[0] > high)
        last = 1 + sum(1 for other in others if other[1] > low)
        return Ranked(first, max(first, last), unit)

    order = sorted(units, key=lambda unit: (-ranges[id(unit)][1], -ranges[id(unit)][0], unit.sheet.unit))
    return [places(unit) for unit in order]


def proposed_loss(sheet: ScoreSheet) -> Decimal:
    """All points the machine proposes to take, those to be confirmed included."""
    return sum((lost(line) for line in sheet.indicators), Decimal(0))


def span_of(sheet: ScoreSheet) -> tuple[Decimal, Decimal]:
    """Floor and ceiling as parts of the unit's total."""
    total = sheet.total or Decimal(1)
    return sheet.floor / total, sheet.ceiling / total


def year_span(year: YearResult) -> str:
    """84.5, or 70—91.25 while it is a range."""
    return "—".join(dict.fromkeys((points(year.floor), points(year.ceiling))))


def year_notes(units: Iterable[Assessed]) -> Counter[str]:
    """What the years' results lack or assume: words → units."""
    return Counter(note for unit in units if unit.year for note in unit.year.notes)


def frequent_losses(sheets: Iterable[ScoreSheet], limit: int = 12) -> list[tuple[str, int]]:
    """The most frequent reasons as (words, units); a line with counted parts speaks of each missing part."""
    count: Counter[str] = Counter()
    for sheet in sheets:
        count.update({reason for line in sheet.indicators if lost(line) > 0 for reason in _reasons(line)})
    return sorted(count.items(), key=lambda pair: (-pair[1], pair[0]))[:limit]


def _reasons(line: ScoredIndicator) -> set[str]:
    missing = {f"{line.id} {line.title}：{item.name}" for item in line.items if item.verdict == Verdict.NOT_MET}
    return missing or {f"{line.id} {line.title}：{deduction.reason}" for deduction in line.deductions}


def losses(assessment: Assessment) -> list[tuple[Section, list[Loss]]]:
    """Every line of the rubric in its order and by section, with what it cost over all units."""
    pairs = [pair for unit in assessment.units for pair in assessment.lines(unit.sheet)]
    pairs.sort(key=lambda pair: _id_key(pair[1].id))
    by_line = [list(group) for _, group in groupby(pairs, key=lambda pair: pair[1].id)]
    found = [_loss(group[0][0], [line for _, line in group]) for group in by_line]
    return [(section, list(group)) for section, group in groupby(found, key=lambda loss: loss.section)]


def _id_key(indicator_id: str) -> list[tuple[int, str]]:
    return [(int(part) if part.isdecimal() else 0, part) for part in indicator_id.split(".")]


def _loss(section: Section, lines: list[ScoredIndicator]) -> Loss:
    deducted = [line for line in lines if lost(line) > 0]
    return Loss(
        section=section,
        line=lines[0],
        deducted=len(deducted),
        lost=sum((lost(line) for line in deducted), Decimal(0)),
        to_confirm=sum(1 for line in deducted if is_open(line)),
        manual=sum(1 for line in lines if line.status == "manual"),
        unverified=sum(1 for line in lines if line.status == "unverified"),
    )
