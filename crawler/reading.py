"""What the crawler needs to know of a page to go on.

The crawler does not read pages itself: a reader is named by the setting ``PAGE_READER`` and loaded like any Scrapy
component. So a page is parsed once, during the crawl, and its facts are stored beside its body for the checks.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Literal

LinkKind = Literal["nav", "entry", "page", "attachment", "frame", "refresh"]


@dataclass(frozen=True, slots=True)
class Link:
    """A link as the page shows it. ``url`` is absolute and has no fragment."""

    url: str
    text: str
    kind: LinkKind  # page: pagination of the same list; refresh: meta refresh or a script that only redirects
    date: str = ""  # YYYY-MM-DD that the list shows beside an entry


@dataclass(frozen=True, slots=True)
class Reading:
    """A page as read: where to go next, what to correct in the outcome, and its facts."""

    links: tuple[Link, ...]
    identity: str  # site name, column path and title in one string: does the page call itself the unit's?
    is_list: bool
    verdict: Literal["", "blocked", "login_wall", "soft_404", "maintenance"]  # what HTTP did not say
    reason: str  # the words that made the verdict
    facts: str  # JSON for the checks; opaque here
    version: str  # of the reader
    is_bare: bool = False  # a list without rows, or a text that only promises its content
    needs_script: bool = False  # a list is there, and only a script would show its rows


# reader(body, url, content_type, status, seen_on)
Reader = Callable[[bytes, str, str, int, date], Reading]
