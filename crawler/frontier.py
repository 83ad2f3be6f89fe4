"""The order of visiting: what the checks need first, then the rest, within the page budget."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from crawler.pages import Page, Role

WORDS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))

PROBE = 2000  # a random address of the host, before all others
_BASE = {
    Role.HOME: 1000,
    Role.COLUMN: 800,
    Role.LIST: 650,
    Role.LIST_PAGE: 420,
    Role.ENTRY: 200,
    Role.ATTACHMENT: 150,
    Role.OTHER: 100,
}
_NEEDED = {Role.LIST: 700, Role.LIST_PAGE: 560, Role.ENTRY: 500, Role.ATTACHMENT: 480, Role.OTHER: 120}
_PAGE_STEP = 20  # page 2 of a needed list comes before a needed entry, page 4 after it
_FIRST_PAGE = frozenset(WORDS["first_page"])
_BODIES = tuple(WORDS["bodies"])
NO_DISCLOSURE = len(WORDS["disclosure"]) + 1


@lru_cache
def _pattern(group: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, WORDS[group])))


def names(text: str, group: str) -> bool:
    """The text contains a word of the group (``disclosure``, ``needed``, ``documents``, ``units`` …)."""
    return _pattern(group).search(text) is not None


def leads_back(text: str) -> bool:
    """A pagination link to the first or the page before: nothing new stands there."""
    return text.strip().lower() in _FIRST_PAGE


def disclosure_rank(text: str) -> int:
    """How surely a link's text names the disclosure column: 0 is best, ``NO_DISCLOSURE`` means not at all.

    The catalogue is the column only where nothing better is there.
    """
    if names(text, "part_of_disclosure"):
        return NO_DISCLOSURE
    place = next((place for place, word in enumerate(WORDS["disclosure"]) if word in text), NO_DISCLOSURE)
    return NO_DISCLOSURE - 1 if place < NO_DISCLOSURE and "目录" in text else place


def is_body(text: str) -> bool:
    """The text is the name of a unit: 县财政局, 远襄镇; not of a list of units: 乡镇街道."""
    return text.endswith(_BODIES) and not names(text, "lists_of_bodies")


def rank(page: Page, number: int = 1, in_needed: bool = False) -> int:
    """The request's priority, higher first.

    ``number`` is the page's place in its list (2 for the second page), ``in_needed`` whether that list is a needed one.
    """
    if page.role is Role.LIST_PAGE:
        return max((_NEEDED if in_needed else _BASE)[page.role] - _PAGE_STEP * number, 50)
    group = "documents" if page.role in (Role.ENTRY, Role.ATTACHMENT) else "needed"
    base = _NEEDED.get(page.role, _BASE[page.role]) if names(page.anchor, group) else _BASE[page.role]
    if page.role is Role.COLUMN and (not page.anchor or disclosure_rank(page.anchor) < NO_DISCLOSURE):
        base = 900
    elif page.role is Role.COLUMN and names(page.anchor, "documents"):
        base += 20
    return base - min(page.depth, 10)
