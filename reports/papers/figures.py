"""Figures: counts, shares, sums and means that keep what they were made of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from reports.papers.model import Figure, Text
from reports.text import chinese_date, moment, points

CENT, TENTH = Decimal("0.01"), Decimal("0.1")


def count(units: Iterable[str], source: str) -> Figure:
    """How many units (or problems, pages: whatever the ids name)."""
    ids = tuple(units)
    return Figure(str(len(ids)), source, "count", ids)


def number(value: int, source: str) -> Figure:
    """A count of things that have no id of their own, by the query that counts them."""
    return Figure(str(value), source)


def share(units: Sequence[str], of: int, source: str) -> Figure:
    """In percent with one decimal; 0 of 0 is 0."""
    percent = (Decimal(100 * len(units)) / of).quantize(TENTH, ROUND_HALF_UP) if of else Decimal(0)
    return Figure(f"{points(percent)}%", source, "share", tuple(units), of=of)


def mark(value: Decimal, source: str, units: Iterable[str] = ()) -> Figure:
    """Points as they are printed everywhere."""
    return Figure(points(value), source, "value", tuple(units))


def total(parts: Mapping[str, Decimal], source: str) -> Figure:
    return Figure(points(sum(parts.values(), Decimal(0))), source, "sum", tuple(parts), _plain(parts))


def mean(parts: Mapping[str, Decimal], source: str) -> Figure:
    """The arithmetic mean to the cent; of nothing: —."""
    if not parts:
        return Figure("—", source, "value")
    value = (sum(parts.values(), Decimal(0)) / len(parts)).quantize(CENT, ROUND_HALF_UP)
    return Figure(points(value), source, "mean", tuple(parts), _plain(parts))


def span(floor: Decimal, ceiling: Decimal, source: str, units: Iterable[str] = ()) -> Text:
    """84.5, or 70—91.25 while it is a range."""
    low, high = points(floor), points(ceiling)
    ends = [
        Figure(text, f"{source}.{name}", "value", tuple(units)) for text, name in ((low, "floor"), (high, "ceiling"))
    ]
    return (ends[0],) if low == high else (ends[0], "—", ends[1])


def day(iso: str, source: str) -> Figure:
    """2017年12月15日."""
    return Figure(chinese_date(iso), source)


def time(iso: str, source: str) -> Figure:
    return Figure(moment(iso) or "—", source)


def _plain(parts: Mapping[str, Decimal]) -> tuple[tuple[str, str], ...]:
    return tuple((what, str(value)) for what, value in parts.items())
