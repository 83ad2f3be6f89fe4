"""How the county's scores moved from report to report: the trend lines of the overview.

They are drawn from the sealed reports, so they show what was handed out, not what today's program would say of an old night.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from crawler.store import Store
from reports.proof.chain import Manifest, manifests, payload

REPORTS = 12
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
    found: dict[tuple[str, int], Manifest] = {}
    for manifest in manifests(store, "report"):
        if manifest.subject.get("rubric") == rubric:
            found[str(manifest.subject["as_of"]), manifest.run] = manifest
    points = [_point(store, found[key]) for key in sorted(found)[-REPORTS:]]
    return [point for point in points if point is not None]


def _point(store: Store, manifest: Manifest) -> Point | None:
    """None where no score can be read any more; ``gongkai verify`` says why."""
    if manifest.root not in _WORKED_OUT:
        shares = [share for leaf in manifest.leaves if leaf.table == "score" and (share := _share(store, leaf.digest))]
        count = len(shares)
        _WORKED_OUT[manifest.root] = (
            Point(
                manifest.run,
                str(manifest.subject["as_of"]),
                count,
                sum(low for low, _ in shares) / count,
                sum(high for _, high in shares) / count,
            )
            if count
            else None
        )
    return _WORKED_OUT[manifest.root]


def _share(store: Store, digest: str) -> tuple[float, float] | None:
    try:
        score = json.loads(payload(store, digest) or b"{}").get("score", {})
    except ValueError:
        return None
    total = float(score.get("total") or 0)
    if not total:
        return None
    low, high = (min(1.0, max(0.0, float(score[end]) / total)) for end in ("floor", "ceiling"))
    return low, high
