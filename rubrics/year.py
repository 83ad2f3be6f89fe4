"""From sheets to the year's result: half-year windows, weighted components, grades, ranks."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from rubrics.amounts import CENT, ZERO, mean
from rubrics.model import Rubric
from rubrics.rules import Band, Component, CompositionRule, GradesRule
from rubrics.sheet import ScoredVeto, ScoreSheet


@dataclass(frozen=True, slots=True)
class Rank:
    """Place of a unit. While scores are ranges a place is one too: ``best`` ≤ ``worst``."""

    unit: str
    best: int
    worst: int


def window_of(component: Component, day: date) -> str | None:
    """The component's window ("01-01/06-30") in which the day falls."""
    month_day = day.strftime("%m-%d")
    return next((window for window in component.windows if window[:5] <= month_day <= window[6:]), None)


def compose(rule: CompositionRule, scores: Mapping[str, Sequence[Decimal]]) -> Decimal | None:
    """The year's score: the weighted mean of the components, each the mean of its checks (``scores`` by component id).

    None while a component has no score: a year is not composed of half of itself.
    """
    if any(not scores.get(component.id) for component in rule.components):
        return None
    weights = sum((component.weight for component in rule.components), ZERO)
    weighted = sum((component.weight * mean(list(scores[component.id])) for component in rule.components), ZERO)
    return (weighted / weights).quantize(CENT, ROUND_HALF_UP)


def window_scores(component: Component, dated: Iterable[tuple[date, Decimal]]) -> list[Decimal]:
    """One score a window, the mean of the checks in it, so that a busy half-year does not weigh more."""
    by_window: dict[str, list[Decimal]] = {}
    for day, score in dated:
        window = window_of(component, day) if component.windows else ""
        if window is not None:
            by_window.setdefault(window, []).append(score)
    return [mean(scores) for _, scores in sorted(by_window.items())]


def find_band(rule: GradesRule, score: Decimal, measured: Mapping[str, Decimal] | None = None) -> Band:
    """The grade of a score. 89.5 is not "90分以上": a score between two bands belongs to the lower one.

    ``measured``: values that gate the grade by themselves (满意度低于60%); under the gate the lowest band holds.
    """
    bands = sorted(rule.bands, key=lambda band: band.at_least, reverse=True)
    gates = rule.fail_below.items()
    if any((measured or {}).get(name, limit) < limit for name, limit in gates):
        return bands[-1]
    return next((band for band in bands if score >= band.at_least), bands[-1])


def find_grades(rubric: Rubric, sheet: ScoreSheet, measured: Mapping[str, Decimal] | None = None) -> list[str]:
    """The grades still possible for a sheet, worst first; one when it is certain, none without a grades rule."""
    rule = next((rule for rule in rubric.rules if isinstance(rule, GradesRule)), None)
    return [] if rule is None else grades_between(rule, sheet.floor, sheet.ceiling, sheet.vetoes, measured)


def grades_between(
    rule: GradesRule,
    floor: Decimal,
    ceiling: Decimal,
    vetoes: Sequence[ScoredVeto] = (),
    measured: Mapping[str, Decimal] | None = None,
) -> list[str]:
    """The grades that a range of scores allows, worst first. An observed veto decides alone, an open one adds its grade."""
    observed = [veto.grade for veto in vetoes if not veto.is_open]
    if observed:
        return observed[:1]
    ascending = [band.name for band in sorted(rule.bands, key=lambda band: band.at_least)]
    low = ascending.index(find_band(rule, floor, measured).name)
    high = ascending.index(find_band(rule, ceiling, measured).name)
    return list(dict.fromkeys([*(veto.grade for veto in vetoes), *ascending[low : high + 1]]))


def rank_scores(scores: Mapping[str, Decimal]) -> dict[str, int]:
    """Places by score, the highest first; equal scores share a place and the next one is left out (1, 2, 2, 4)."""
    counts = Counter(scores.values())
    places: dict[Decimal, int] = {}
    above = 0
    for score in sorted(counts, reverse=True):
        places[score] = above + 1
        above += counts[score]
    return {unit: places[score] for unit, score in scores.items()}


def rank_sheets(sheets: Sequence[ScoreSheet], kind: str | None = None) -> list[Rank]:
    """Places within a kind of unit, or overall, best first; ties share a place. Shares of the total are compared.

    ``best``: everybody else at the floor. ``worst``: everybody else at the ceiling.
    """
    ranges = {
        sheet.unit: (_share(sheet.floor, sheet.total), _share(sheet.ceiling, sheet.total))
        for sheet in sheets
        if kind is None or sheet.kind == kind
    }
    ranks = [
        Rank(
            unit,
            best=1 + sum(other_floor > ceiling for other_floor, _ in ranges.values()),
            worst=1 + sum(other != unit and top > floor for other, (_, top) in ranges.items()),
        )
        for unit, (floor, ceiling) in ranges.items()
    ]
    return sorted(ranks, key=lambda rank: (rank.best, rank.worst, rank.unit))


def _share(points: Decimal, total: Decimal) -> Decimal:
    return points / total if total else points
