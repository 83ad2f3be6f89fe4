"""What a spent budget left unread, and when that matters. The crawl reads the newest first, so what is left is mostly old.

Only the crawl's own choice is treated so; what a server refused stays unread whatever its age.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from checks.site.coverage import RULES, STRUCTURE
from checks.site.once import once
from checks.site.site import Document, Site
from crawler.pages import Outcome, Role

_MARGIN = timedelta(days=RULES["spent"]["margin_days"])


def is_left_out(document: Document) -> bool:
    """Its page was not asked for because the budget was spent."""
    return document.state == "unread" and document.page is not None and document.page.row.outcome is Outcome.OVER_BUDGET


def is_long_past(document: Document, since: date) -> bool:
    """Left out, and its list dates it so far before ``since`` that it cannot be what is wanted of that time."""
    return is_left_out(document) and document.date is not None and document.date < since - _MARGIN


@once
def count_left_out(site: Site) -> tuple[int, int, int]:
    """How many of the unit's (home, column and list pages, texts that may be of the period, older texts) were left out."""
    lists: dict[str, list[Document]] = {}
    for entry in site.own:
        lists.setdefault(_list_of(entry), []).append(entry)
    recent = older = 0
    for entries in lists.values():
        left_out, old = _count_texts(entries, site.period[0])
        recent, older = recent + left_out - old, older + old
    pages = sum(p.row.outcome is Outcome.OVER_BUDGET and p.row.role in STRUCTURE for p in site.pages)
    return pages, recent, older


def _list_of(entry: Document) -> str:
    """The list that shows the entry, whichever of its pages does."""
    if entry.source is None:
        return ""
    return entry.source.row.section if entry.source.row.role is Role.LIST_PAGE else entry.source.row.url


def _count_texts(entries: Sequence[Document], first: date) -> tuple[int, int]:
    """(left out, of these older than ``first``) of one list, in its order, which is the newest first.

    An entry without a date is older where enough dated ones in a row above it all are.
    """
    left_out = old = in_a_row = 0
    for entry in entries:
        if entry.date is not None:
            in_a_row = in_a_row + 1 if entry.date < first else 0
        if is_left_out(entry):
            left_out += 1
            old += entry.date < first if entry.date is not None else in_a_row >= RULES["spent"]["older_in_a_row"]
    return left_out, old
