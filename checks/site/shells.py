"""Columns that hold nothing themselves, and where their rows lead."""

from __future__ import annotations

from checks.site.address import address_key
from checks.site.own import find_own_columns
from checks.site.site import Column, Site

_TEXT = 60  # characters: a column page with more says something itself


def find_hollow(site: Site) -> dict[str, tuple[Column, tuple[str, ...]]]:
    """Address key → (column without a document of its own, keys of the columns its rows and further pages lead to)."""
    columns = {address_key(column.url): column for column in find_own_columns(site)}
    return {
        key: (column, _doors(column, columns))
        for key, column in columns.items()
        if column.state in ("rows", "text") and not column.entries and _is_hollow(column)
    }


def _is_hollow(column: Column) -> bool:
    facts = column.page.facts
    if facts is None or facts.attachments or facts.images or facts.tables:
        return False
    return bool(facts.entries) or len(facts.text.strip()) < _TEXT


def _doors(column: Column, columns: dict[str, Column]) -> tuple[str, ...]:
    facts = column.page.facts
    listed = [address_key(entry.url) for entry in facts.entries] if facts else []
    return tuple(dict.fromkeys(key for key in listed if key in columns))


def find_circle(start: str, hollow: dict[str, tuple[Column, tuple[str, ...]]]) -> list[str]:
    """The way from a hollow column over hollow columns back to itself; [] if there is none."""
    before: dict[str, str] = {}
    queue = [start]
    for key in queue:  # grows while it is read: breadth first, each column once
        for door in hollow[key][1]:
            if door == start:
                return _way(start, key, before)
            if door in hollow and door not in before:
                before[door] = key
                queue.append(door)
    return []


def _way(start: str, last: str, before: dict[str, str]) -> list[str]:
    way = [last]
    while way[-1] != start:
        way.append(before[way[-1]])
    return way[::-1]
