"""The built-in rubrics and the share of their points that is auto, assisted and manual."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from reports.console import table
from reports.text import points
from rubrics.model import Mode, Rubric, all_lines, points_by_mode
from rubrics.show import number


def shares(rubric: Rubric) -> dict[Mode, Decimal]:
    """Percent of the points of all lines, one decimal; of a method without lines all are 0."""
    by_mode = points_by_mode(rubric)
    total = sum(by_mode.values()) or Decimal(1)
    return {mode: (value * 100 / total).quantize(Decimal("0.1"), ROUND_HALF_UP) for mode, value in by_mode.items()}


def list_table(editions: Sequence[Rubric]) -> str:
    """One row an edition."""
    header = ("id", "year", "place", "total", "lines", "auto %", "assisted %", "manual %", "title")
    rows = [
        (r.id, str(r.year), r.place, points(r.total), str(_lines(r)), *_share_cells(r), r.title + _mark(r))
        for r in editions
    ]
    return table(header, rows, right=(1, 3, 4, 5, 6, 7))


def list_json(editions: Sequence[Rubric]) -> list[dict[str, Any]]:
    """One object an edition; ``points`` and ``percent`` by mode."""
    return [
        {
            "id": r.id,
            "title": r.title,
            "year": r.year,
            "place": r.place,
            "total": number(r.total),
            "kinds": [kind.value for kind in r.kinds],
            "lines": _lines(r),
            "method_only": r.method_only,
            "draft": r.draft,
            "points": {mode: number(value) for mode, value in points_by_mode(r).items()},
            "percent": {mode: number(value) for mode, value in shares(r).items()},
        }
        for r in editions
    ]


def _lines(rubric: Rubric) -> int:
    return len(list(all_lines(rubric)))


def _share_cells(rubric: Rubric) -> list[str]:
    return ["—"] * 3 if rubric.method_only else [f"{share:.1f}" for share in shares(rubric).values()]


def _mark(rubric: Rubric) -> str:
    return f" [{rubric.draft}]" if rubric.draft else ""
