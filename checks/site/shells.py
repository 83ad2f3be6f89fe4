"""Columns that hold nothing themselves, and where their rows lead."""

from __future__ import annotations

from checks.site.address import address_key
from checks.site.once import once
from checks.site.own import find_homes, find_own_columns, page_links
from checks.site.site import Column, Site

_EMPTY = frozenset({"empty", "placeholder"})
_ABOVE = frozenset({"rows", "text", "blank"})
_TEXT = 60  # characters: a column page with more says something itself


@once
def find_hollow(site: Site) -> dict[str, tuple[Column, tuple[str, ...]]]:
    """Address key → (column without a document of its own, keys of the columns its rows and links lead to)."""
    columns = {address_key(column.url): column for column in find_own_columns(site)}
    below: dict[str, list[str]] = {}
    for key, column in columns.items():
        below.setdefault(address_key(column.page.row.section), []).append(key)
    shared = {address_key(url) for home in find_homes(site) for _, url in page_links(home)}
    found: dict[str, tuple[Column, tuple[str, ...]]] = {}
    for key, column in columns.items():
        if column.entries or not _is_hollow(column):
            continue
        doors = _doors(column, columns, below.get(key, []))
        if column.state != "blank" or _leads_nowhere_else(column, {*doors, *shared}):
            found[key] = column, doors
    return found


def _is_hollow(column: Column) -> bool:
    if column.state in _EMPTY:
        return True
    facts = column.page.facts
    if column.state not in _ABOVE or facts is None or facts.attachments or facts.images or facts.tables:
        return False
    return bool(facts.entries) or len(facts.text.strip()) < _TEXT


def _leads_nowhere_else(column: Column, known: set[str]) -> bool:
    """Of a page whose rows were not recognised as such: every link is a column of its own or one that the home page has as well."""
    return {address_key(url) for _, url in page_links(column.page)} <= {*known, address_key(column.url)}


def _doors(column: Column, columns: dict[str, Column], below: list[str]) -> tuple[str, ...]:
    """The columns in its rows, and those below it to which no page led before this one."""
    if column.state in _EMPTY:
        return ()
    facts = column.page.facts
    listed = [address_key(entry.url) for entry in facts.entries] if facts else []
    children = [key for key in below if _is_below(columns[key], column)]
    return tuple(dict.fromkeys(key for key in (*listed, *children) if key in columns))


def _is_below(child: Column, column: Column) -> bool:
    """By its address or by its path: a menu beside the page leads to sisters as well."""
    folder = column.url.rpartition("/")[0] + "/"
    if child.url.startswith(folder) and child.url.rpartition("/")[0] + "/" != folder:
        return True
    return bool(column.name) and column.name in child.path[:-1]


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
