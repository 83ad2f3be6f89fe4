"""How the county's scores moved from report to report: the trend lines of the overview.

They are drawn from the sealed reports, so they show what was handed out, not what today's program would say of an old night.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from crawler.store import Store
from reports.proof.chain import Manifest
from reports.trend import MOST as REPORTS
from reports.trend import Point as Score
from reports.trend import newest_reports, point_of

_WORKED_OUT: dict[str, Point | None] = {}  # by the manifest's root: an entry of the chain never changes


@dataclass(frozen=True, slots=True)
class Point:
    """One report: the mean of its units' lowest and highest scores, as shares of their totals, 0 to 1."""

    run: int
    as_of: str
    units: int
    low: float
    high: float


def load_scores(store: Store, rubric: str) -> list[Point]:
    """The newest report of each run and day by that rubric, oldest day first, at most ``REPORTS``."""
    found = sorted(newest_reports(store, rubric, REPORTS), key=lambda each: (str(each.subject["as_of"]), each.run))
    return [point for manifest in found if (point := _point(store, manifest))]


def _point(store: Store, manifest: Manifest) -> Point | None:
    """None where no score can be read any more; ``gongkai verify`` says why."""
    if manifest.root not in _WORKED_OUT:
        leaves = [leaf for leaf in manifest.leaves if leaf.table == "score"]
        scores = [score for leaf in leaves if (score := point_of(store, manifest, leaf.digest)) and score.total]
        _WORKED_OUT[manifest.root] = _mean(manifest, scores) if scores else None
    return _WORKED_OUT[manifest.root]


def _mean(manifest: Manifest, scores: Sequence[Score]) -> Point:
    low, high = (
        sum(min(1.0, max(0.0, mark / score.total)) for mark, score in zip(marks, scores, strict=True)) / len(scores)
        for marks in ([score.floor for score in scores], [score.ceiling for score in scores])
    )
    return Point(manifest.run, str(manifest.subject["as_of"]), len(scores), low, high)
