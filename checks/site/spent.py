"""What a spent budget left unread, and when that matters. The crawl reads the newest first, so what is left is mostly old.

Only the crawl's own choice is treated so; what a server refused stays unread whatever its age.
"""

from __future__ import annotations

from datetime import date, timedelta

from checks.site.coverage import RULES, STRUCTURE
from checks.site.once import once
from checks.site.site import Document, Site
from crawler.pages import Outcome

_MARGIN = timedelta(days=RULES["spent"]["margin_days"])


def is_left_out(document: Document) -> bool:
    """Its page was not asked for because the budget was spent."""
    return document.state == "unread" and document.page is not None and document.page.row.outcome is Outcome.OVER_BUDGET


def is_long_past(document: Document, since: date) -> bool:
    """Left out, and its list dates it so far before ``since`` that it cannot be what is wanted of that time."""
    return is_left_out(document) and document.date is not None and document.date < since - _MARGIN


@once
def count_left_out(site: Site) -> tuple[int, int, int]:
    """How many of the unit's (home, column and list pages, texts of the period or without a date, older texts) were left out."""
    texts = [entry for entry in site.own if is_left_out(entry)]
    older = sum(entry.date is not None and entry.date < site.period[0] for entry in texts)
    pages = sum(p.row.outcome is Outcome.OVER_BUDGET and p.row.role in STRUCTURE for p in site.pages)
    return pages, len(texts) - older, older
