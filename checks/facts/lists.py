"""The entries of a page's lists.

A list is a group of links whose surroundings look alike. It counts when its rows carry dates, when its addresses are
those of articles, or when it is the only list of long titles outside the navigation.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from checks.facts.addresses import Resolver
from checks.facts.candidates import Candidate, find_candidates
from checks.facts.dates import (
    find_address_date,
    find_address_year,
    find_row_date,
)
from checks.facts.dialects import is_article_address
from checks.facts.document import Document
from checks.facts.page import Entry
from checks.facts.tables import Row
from checks.facts.words import words

MAX_ENTRIES = 1_000
_MENU_NAME = 12  # characters: a longer text is no column's name
_HEAD_TITLE = frozenset(words("lists", "head_title"))
_HEAD_PUBLISHER = frozenset(words("lists", "head_publisher"))
_HEAD_DATE = frozenset(words("lists", "head_published"))
_HEAD_FORMED = frozenset(words("lists", "head_formed"))


@dataclass(frozen=True, slots=True)
class Group:
    rows: tuple[Candidate, ...]

    @property
    def dated(self) -> float:
        return sum(row.day is not None or row.short for row in self.rows) / len(self.rows)

    @property
    def addressed(self) -> float:
        return sum(is_article_address(row.url) for row in self.rows) / len(self.rows)

    @property
    def width(self) -> float:
        """Mean length of the titles, in characters."""
        return sum(len(row.title) for row in self.rows) / len(self.rows)


@dataclass(frozen=True, slots=True)
class Found:
    """The entries, and the lines their rows fill: what stands there is no text and no date of the page."""

    entries: tuple[Entry, ...]
    lines: frozenset[int]


def find_entries(document: Document, rows: list[Row], resolve: Resolver, seen_on: date) -> Found:
    """In document order; a row without an address of its own (script link) has the url ""."""
    groups = [_without_menu(group) for group in _groups(find_candidates(document, resolve, seen_on))]
    chosen = [group for group in groups if group.dated >= 0.5]
    chosen += [g for g in groups if g not in chosen and len(g.rows) >= 2 and g.addressed >= 0.6 and g.width >= 6]
    if not chosen:
        chosen = [g for g in groups if len(g.rows) >= 3 and g.width >= 10]
    columns = _headed(rows)
    found = [entry for group in chosen for entry in _entries(group, columns, seen_on)]
    ordered = sorted(found, key=lambda pair: pair[0])[:MAX_ENTRIES]
    return Found(_once(entry for _, entry in ordered), _lines(document, chosen))


def _once(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Without what a picture list or a marquee shows once more, without its date. Rows that carry a date all stay."""
    rows = list(entries)
    dated = {(entry.title, entry.url) for entry in rows if entry.date is not None}
    return tuple(entry for entry in rows if entry.date is not None or (entry.title, entry.url) not in dated)


def _without_menu(group: Group) -> Group:
    """In old table layouts the menu's cells look like the list's: before and after dated rows, short undated ones go."""
    dated = [place for place, row in enumerate(group.rows) if row.day is not None or row.short]
    if not dated:
        return group
    inside = range(dated[0], dated[-1] + 1)
    kept = [row for place, row in enumerate(group.rows) if place in inside or len(row.title) > _MENU_NAME]
    return Group(tuple(kept))


def _lines(document: Document, groups: list[Group]) -> frozenset[int]:
    taken = {row.line for group in groups for row in group.rows}
    numbers = {row.row for group in groups for row in group.rows if row.row}
    return frozenset(taken | {index for index, line in enumerate(document.lines) if line.row in numbers})


def _groups(candidates: list[Candidate]) -> list[Group]:
    held: dict[int, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        held[candidate.form].append(candidate)
    return [Group(tuple(rows)) for rows in held.values()]


def _entries(group: Group, columns: dict[int, tuple[str, str]], seen_on: date) -> list[tuple[int, Entry]]:
    found = []
    year: int | None = None
    for row in group.rows:
        day = row.day
        year = (day.year if day else None) or find_address_year(row.url) or year
        if day is None and row.short:
            day = find_row_date(row.around, seen_on, year)
        publisher, shown = columns.get(row.row, ("", ""))
        day = (find_row_date(shown, seen_on) if shown else None) or day or find_address_date(row.url, seen_on)
        if len(row.title) >= 2:
            found.append((row.line, Entry(row.title, row.url, day, publisher)))
    return found


def _headed(rows: list[Row]) -> dict[int, tuple[str, str]]:
    """Row number → (publisher, date) for tables whose first row names its columns (索引号 名称 发布机构 发布日期)."""
    found: dict[int, tuple[str, str]] = {}
    heads: dict[int, tuple[int, int]] = {}
    for row in rows:
        names = [cell.replace(" ", "") for cell in row.cells]
        if any(name in _HEAD_TITLE for name in names) and any(
            n in _HEAD_DATE or n in _HEAD_PUBLISHER or n in _HEAD_FORMED for n in names
        ):
            heads[row.table] = (_place(names, _HEAD_PUBLISHER), _place(names, _HEAD_DATE))
        elif row.table in heads:
            publisher, day = heads[row.table]
            found[row.number] = (_cell(row.cells, publisher), _cell(row.cells, day))
    return found


def _place(names: list[str], wanted: frozenset[str]) -> int:
    return next((index for index, name in enumerate(names) if name in wanted), -1)


def _cell(cells: tuple[str, ...], index: int) -> str:
    return cells[index][:80] if 0 <= index < len(cells) else ""
