"""Signs that a shown date is not when a page went up. Facts for a person: a moved site shows the same signs honestly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from checks.facts.dates import find_address_date, find_labelled_date
from checks.facts.page import Entry

MAX_SIGNALS = 40
_MUCH = timedelta(days=31)


def find_date_signals(
    published: date | None,
    formed: date | None,
    url: str,
    metas: dict[str, str],
    entries: tuple[Entry, ...],
    seen_on: date,
) -> tuple[tuple[str, str], ...]:
    """(sign, what shows it), at most 40. ``*_later``: that date is over a month after the shown one.

    address_later, meta_later, formed_later of the page; entry_address_later and entry_out_of_order of list rows.
    """
    found: list[tuple[str, str]] = []
    if published:
        others = (
            ("address_later", find_address_date(url, seen_on)),
            ("meta_later", find_labelled_date(metas.get("pubdate", ""), seen_on)),
            ("formed_later", formed),
        )
        found += [(sign, day.isoformat()) for sign, day in others if day and day - published > _MUCH]
    found += _of_rows(entries, seen_on)
    return tuple(found[:MAX_SIGNALS])


def _of_rows(entries: tuple[Entry, ...], seen_on: date) -> Iterator[tuple[str, str]]:
    for entry in entries:
        address = find_address_date(entry.url, seen_on) if entry.date else None
        if entry.date and address and address - entry.date > _MUCH:
            yield "entry_address_later", f"{entry.url} {entry.date} {address}"
    dated = [(entry.url, entry.date) for entry in entries if entry.date]
    for before, (url, day), after in _triples(dated):
        if before - day > _MUCH and after - day > _MUCH:
            yield "entry_out_of_order", f"{url} {day} between {before} and {after}"


def _triples(dated: list[tuple[str, date]]) -> Iterable[tuple[date, tuple[str, date], date]]:
    """Every row but the first and the last, with the dates above and below it."""
    return ((one[1], two, three[1]) for one, two, three in zip(dated, dated[1:], dated[2:], strict=False))
