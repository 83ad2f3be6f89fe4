"""倒签日期: an entry shows a much older date than its address, or than both neighbours in the order of their numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise

from checks.facts.dates import find_address_date
from checks.findings import found_item, report
from checks.result import Item, Result
from checks.site.address import address_key
from checks.site.evidence import document_evidence
from checks.site.site import Document, Site

_NUMBERED = re.compile(r"^(.*?)(\d{3,12})(\.\w{3,5})?$")
_MOVED = 4  # entries whose addresses carry one day: they were moved there together
_NEAR = 20  # numbers apart
_LEAST = 5  # pairs of neighbours
_RULE = 0.8  # of them in the order of time


def dates_backdated(site: Site, *, days: int = 30) -> Result:
    """没有倒签发布日期的信息

    ``days``: from how many on a date is much older. Addresses of one day that many entries share come from a move of the
    site and say nothing, no more does the first day of all, on which the system was set up; a number between two later ones is a lead, not a proof.
    """
    entries = [entry for entry in site.own if entry.date]
    by_address = {address_key(entry.url): item for entry, item in _by_address(site, entries, days)}
    by_number = {address_key(entry.url): item for entry, item in _by_number(entries, days)}
    items = list((by_number | by_address).values())
    looked = len(entries)
    return report("dates_backdated", site, items, looked, "疑似倒签发布日期的信息", ("发布日期", "网址日期"))


def _by_address(site: Site, entries: list[Document], days: int) -> list[tuple[Document, Item]]:
    dated = [(entry, day) for entry in entries if (day := find_address_date(entry.url, site.as_of))]
    shared = Counter(day for _, day in dated)
    started = min(shared) if len(shared) > 1 else None
    return [
        (entry, _item(entry, f"注明发布日期{entry.date}，网址中的日期为{day}"))
        for entry, day in dated
        if entry.date and (day - entry.date).days > days and shared[day] < _MOVED and day != started
    ]


def _by_number(entries: list[Document], days: int) -> list[tuple[Document, Item]]:
    """Entries of one address pattern in the order of their numbers. Of an unread one the date may be that of its address."""
    groups: dict[tuple[str, str], list[tuple[int, Document]]] = defaultdict(list)
    for entry in (each for each in entries if each.state != "unread"):
        if found := _NUMBERED.match(entry.url.partition("?")[0]):
            groups[found.group(1), found.group(3) or ""].append((int(found.group(2)), entry))
    found_items = []
    for numbered in groups.values():
        numbered.sort(key=lambda pair: pair[0])
        if not _follows_time([entry.date for _, entry in numbered if entry.date]):
            continue
        rows = zip(numbered, numbered[1:], numbered[2:], strict=False)
        found_items += [
            (entry, item) for before, (_, entry), after in rows if (item := _between(before, entry, after, days))
        ]
    return found_items


def _follows_time(days: list[date]) -> bool:
    """The numbers were given in the order of the dates, as a rule."""
    pairs = list(pairwise(days))
    return len(pairs) >= _LEAST and sum(one <= two for one, two in pairs) >= _RULE * len(pairs)


def _between(before: tuple[int, Document], entry: Document, after: tuple[int, Document], days: int) -> Item | None:
    first, last = before[1].date, after[1].date
    if entry.date is None or first is None or last is None or after[0] - before[0] > _NEAR:
        return None
    if not _is_older(entry.date, first, days) or not _is_older(entry.date, last, days) or first > last:
        return None
    text = f"注明发布日期{entry.date}，编号相邻的前后两条为{first}和{last}"
    return _item(entry, text, before[1])


def _is_older(day: date, other: date, days: int) -> bool:
    return (other - day).days > days


def _item(entry: Document, text: str, *others: Document) -> Item:
    evidence = tuple(document_evidence(each) for each in (entry, *others))
    return found_item(address_key(entry.url), entry.title, f"《{entry.title}》{text}", evidence)
