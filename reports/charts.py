"""Own inline SVG: prints, works offline and without JavaScript."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from markupsafe import Markup

from reports.assessment import is_open
from reports.render import render
from reports.text import shorten, width
from rubrics.sheet import ScoredIndicator, ScoreSheet

# Shares of a sheet's points, in the order shown: (key, name, fill). Told apart by pattern as well as colour, for grey printers.
SHARES = (
    ("decided", "机器已定", "#2f5d8a"),
    ("assisted", "机器初核、待人工确认", "#d9a441"),
    ("manual", "人工核实", "#b9b4a6"),
    ("unverified", "受阻、未能核实", "#7f8fb0"),
    ("not_applicable", "不适用", "#e3e0d8"),
)


@dataclass(frozen=True, slots=True)
class Bar:
    """A labelled bar; ``low`` to ``high`` is the pale part after the solid one (same unit as ``low``)."""

    label: str
    low: float
    high: float
    text: str
    href: str = ""


def score_range(sheet: ScoreSheet) -> Markup:
    """One sheet's floor and ceiling on a scale from 0 to its total."""
    total = float(sheet.total) or 1.0
    return Markup(render("range.svg", low=float(sheet.floor) / total, high=float(sheet.ceiling) / total, sheet=sheet))  # noqa: S704


def bars(items: Sequence[Bar], scale: float, title: str, label_width: int = 220) -> Markup:
    """Horizontal bars, one a line; labels that do not fit are cut, the whole text stays in a tooltip."""
    fitted = [(bar, fit(bar.label, label_width // 13 * 2)) for bar in items]
    return Markup(render("bars.svg", items=fitted, scale=scale or 1.0, title=title, left=label_width))  # noqa: S704


def shares(rows: Sequence[tuple[str, dict[str, Decimal]]], title: str) -> Markup:
    """Stacked bars: how the points of each row part into the shares."""
    stacks = [(fit(label, 24), label, list(stack(parts))) for label, parts in rows]
    return Markup(render("shares.svg", rows=stacks, title=title, legend=SHARES))  # noqa: S704


def stack(parts: dict[str, Decimal]) -> list[tuple[str, str, float, float, Decimal]]:
    """(key, fill, start, size, points) of every share that is there; start and size are parts of 1."""
    total = sum(parts.values(), Decimal(0)) or Decimal(1)
    pieces, start = [], Decimal(0)
    for key, _, fill in SHARES:
        points = parts.get(key, Decimal(0))
        if points:
            pieces.append((key, fill, float(start / total), float(points / total), points))
        start += points
    return pieces


def share_of(line: ScoredIndicator) -> str:
    """Which share the points of a line belong to."""
    if line.status in ("manual", "unverified", "not_applicable"):
        return line.status
    return "assisted" if is_open(line) else "decided"


def parts_of(sheets: Sequence[ScoreSheet]) -> dict[str, Decimal]:
    """Points of all lines of the sheets by share."""
    parts: dict[str, Decimal] = {}
    for sheet in sheets:
        for line in sheet.indicators:
            parts[share_of(line)] = parts.get(share_of(line), Decimal(0)) + line.max
    return parts


def fit(label: str, columns: int) -> str:
    """Cut to ``columns`` half-width columns."""
    while width(label) > columns:
        label = shorten(label, len(label) - 1, "…")
    return label
