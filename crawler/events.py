"""What happens in a crawl, told to whoever listens on the logger ``gongkai.events``; nobody has to."""

from __future__ import annotations

import logging
from typing import Any

from crawler.pages import Page

EVENTS = logging.getLogger("gongkai.events")
EVENTS.propagate = False  # not among the lines of the libraries
EVENTS.setLevel(logging.INFO)
EVENTS.addHandler(logging.NullHandler())


def tell(event: str, **fields: Any) -> None:
    """One event with its fields: JSON values, hostile text among them."""
    EVENTS.info(event, extra={"fields": fields})


def tell_page(page: Page) -> None:
    """``page failed`` for a row that says nothing about the unit."""
    if page.is_unread and page.outcome is not None:
        tell("page failed", unit=page.unit, url=page.url, outcome=page.outcome.value, reason=page.reason)
