"""What sort of page it is."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from checks.facts.page import Entry
from checks.facts.words import pattern

_GUIDE = pattern("kinds", "guide")
_GUIDE_NOT = pattern("kinds", "guide_not")
_REPORT = pattern("kinds", "annual_report")
_REGULATION = pattern("kinds", "regulation")
_SERVICE = pattern("kinds", "service_guide")
_MAILBOX = pattern("kinds", "mailbox")
_FORM = pattern("kinds", "form")
_LETTER = 600  # a longer text is about the mailbox
_HOME_PATH = re.compile(r"^/?(?:(?:index|default|main|home)\.\w{2,5})?$", re.I)


def find_kind(
    url: str, title: str, columns: tuple[str, ...], entries: tuple[Entry, ...], size: int, is_article: bool, forms: int
) -> str:
    """home column list article guide annual_report regulation service_guide mailbox form other.

    ``size``: characters of the main text outside links. ``is_article``: the title is shown and a text or a date follows.
    """
    if _is_home(url) and not is_article:
        return "home"
    if not is_article:
        return _gathering(title, columns, entries)
    return _by_subject(title, columns[-1] if columns else "", size, forms)


def is_article(size: int, shown: bool, has_date: bool, has_container: bool, entries: int) -> bool:
    """A shown title with a text under it; many rows and few words make a list."""
    if entries >= 3 and size < 60 * entries and not has_container:
        return False
    if has_date and (shown or entries < 3):
        return True
    return (has_container and shown and size >= 30) or (shown and size >= 200) or size >= 1200


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return bool(_HOME_PATH.match(parts.path)) and not parts.query


def _gathering(title: str, columns: tuple[str, ...], entries: tuple[Entry, ...]) -> str:
    name = f"{title} {columns[-1] if columns else ''}"
    if _MAILBOX.search(name):
        return "mailbox"
    return "list" if entries else ("column" if columns or title else "other")


def _by_subject(title: str, column: str, size: int, forms: int) -> str:
    for name in (title, column):
        if _GUIDE.search(name) and not _GUIDE_NOT.search(name):
            return "guide"
        if _REPORT.search(name):
            return "annual_report"
        if _SERVICE.search(name):
            return "service_guide"
        if _FORM.search(name) and forms:
            return "form"
    if _MAILBOX.search(title) and size < _LETTER:
        return "mailbox"
    return "regulation" if _REGULATION.search(title) else "article"
