"""How the scores of units moved from report to report, as data and as lines.

Read from the sealed reports: what was handed out, not what today's program would say of an old night.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from crawler.store import Store
from reports.proof.chain import Manifest, has_chain, manifests, payload
from reports.render import render

MOST = 12  # reports
_ROOM, _HEIGHT, _EDGE = 130.0, 40.0, 5.0  # of a drawn line, in units of the picture


@dataclass(frozen=True, slots=True)
class Point:
    """A unit's marks in one report. ``lines``: indicator → the mark proposed or decided, None while it is open."""

    run: int
    as_of: str
    floor: float
    ceiling: float
    total: float
    lines: Mapping[str, float | None] = field(default_factory=dict)


def load_trends(
    store: Store, rubric: str, units: Collection[str] | None = None, most: int = MOST
) -> dict[str, list[Point]]:
    """unit → its points, oldest first, of the newest report of each run and day; of these units, or all.

    A score that cannot be read any more has no point; ``gongkai verify`` says why.
    """
    found: dict[str, list[Point]] = {}
    for manifest in reversed(list(newest_reports(store, rubric, most))):
        for leaf in manifest.leaves:
            wanted = leaf.table == "score" and (units is None or leaf.group in units)
            if wanted and (point := point_of(store, manifest, leaf.digest)):
                found.setdefault(leaf.group, []).append(point)
    return found


def newest_reports(store: Store, rubric: str, most: int) -> Iterator[Manifest]:
    """The last report of each run and day by that rubric, newest first, at most ``most``."""
    if not has_chain(store):
        return
    rows = store.db.execute("SELECT DISTINCT run FROM manifest WHERE kind = 'report' ORDER BY run DESC").fetchall()
    for (run,) in rows:
        days: dict[str, Manifest] = {}
        for manifest in manifests(store, "report", run):
            if manifest.subject.get("rubric") == rubric:
                days[str(manifest.subject["as_of"])] = manifest
        for day in sorted(days, reverse=True):
            if most <= 0:
                return
            most -= 1
            yield days[day]


def point_of(store: Store, manifest: Manifest, digest: str) -> Point | None:
    """The sealed score of that digest; None where it cannot be read any more."""
    try:
        row = json.loads(payload(store, digest) or b"{}")
        score = row["score"]
        lines = {line["id"]: line["suggested"] for line in row["indicators"]}
        return Point(manifest.run, str(manifest.subject["as_of"]), float(score["floor"]), float(score["ceiling"]), float(score["total"]), lines)  # fmt: skip
    except (ValueError, KeyError, TypeError):
        return None


def trends_json(trends: Mapping[str, Sequence[Point]]) -> dict[str, list[dict[str, Any]]]:
    """unit → [{run, as_of, floor, ceiling, total, lines: {indicator: points or null}}]."""
    return {
        unit: [
            {"run": p.run, "as_of": p.as_of, "floor": p.floor, "ceiling": p.ceiling, "total": p.total, "lines": dict(p.lines)}
            for p in points
        ]
        for unit, points in trends.items()
    }  # fmt: skip


def draw_trend(points: Sequence[Point]) -> Markup:
    """Floor and ceiling as lines from 0 to the total; "" where there are fewer than two reports."""
    if len(points) < 2:
        return Markup("")
    step = _ROOM / (len(points) - 1)
    places = [
        (_EDGE + step * number, _y(p.floor, p.total), _y(p.ceiling, p.total), p) for number, p in enumerate(points)
    ]
    size = {"room": _ROOM + 2 * _EDGE, "width": _ROOM + 2 * _EDGE + 58, "height": _HEIGHT + 2 * _EDGE}
    return Markup(render("trend.svg", places=places, **size))  # noqa: S704


def _y(value: float, total: float) -> float:
    """The scale ends a little beyond the total's two ends: a line on the edge is seen."""
    share = min(1.0, max(0.0, value / total)) if total else 0.0
    return _EDGE + _HEIGHT * (1 - share)
