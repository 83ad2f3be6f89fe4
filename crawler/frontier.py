"""The order of visiting: what the checks need first, then the rest, within the page budget."""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

from crawler.pages import Page, Role

WORDS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))

PROBE = 2000  # a random address of the host, before all others
VANISHED = 1  # what no page leads to any more, after all others
_BASE = {Role.HOME: 1000, Role.COLUMN: 800, Role.LIST: 650, Role.OTHER: 90}
_NEEDED_LIST, _NEEDED_OTHER = 700, 120
_NEAR = 3  # pages of a list: the newest
_NEAR_PAGE = 560  # of a needed list, less 20 a page
_NAMED = 500  # the document itself, in a column made for documents; less 1 a page of its list, as all texts
_BESIDE = 470  # what else stands there, on its first page: its title may say nothing
_NAMED_ELSEWHERE = 485  # a title that names a document, on the newest pages of any other list; less 20 a page
_FROM_START = 440  # what a start page leads to: the newest of every list, and links that must not be dead
_FAR_PAGE, _FAR_NEEDED = (
    400,
    20,
)  # a list page shows twenty titles for one request: all lists to their end before any old text
_LAST_PAGE = 210
_OLD_BESIDE, _OLD_NAMED, _TEXT, _OLDEST = 208, 206, 204, 100  # what a list page showed, page by page: the newest first
_ATTACHED = 5  # after the text that it belongs to
_FIRST_PAGE = frozenset(WORDS["first_page"])
_BODIES = tuple(WORDS["bodies"])
NO_DISCLOSURE = len(WORDS["disclosure"]) + 1


@lru_cache
def _pattern(group: str) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, WORDS[group])))


@lru_cache(maxsize=5_000)  # a menu's words stand on every page, and a title is asked for by rank, plan and second look
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

    ``number``: the page's place in its list (2 for the second page), of an entry that of the page that showed it.
    ``in_needed``: that list is a needed one, and for what stands in it one made for documents; an attachment's entry is needed.
    """
    if page.role is Role.LIST_PAGE:
        return _rank_of_list_page(number, in_needed)
    if page.role in (Role.ENTRY, Role.ATTACHMENT):
        return _rank_of_text(page, number, in_needed)
    base = _BASE[page.role]
    if page.role is Role.COLUMN and (not page.anchor or disclosure_rank(page.anchor) < NO_DISCLOSURE):
        base = 900
    elif page.role is Role.COLUMN and names(page.anchor, "documents"):
        base += 20
    elif page.role is Role.LIST and names(page.anchor, "needed"):
        base = _NEEDED_LIST
    elif page.role is Role.OTHER and page.depth <= 1:
        base = _FROM_START
    elif page.role is Role.OTHER and names(page.anchor, "needed"):
        base = _NEEDED_OTHER
    return base - min(page.depth, 10)


def _rank_of_list_page(number: int, in_needed: bool) -> int:
    if in_needed and number <= _NEAR:
        return _NEAR_PAGE - 20 * number
    return max(_FAR_PAGE + _FAR_NEEDED * in_needed - number, _LAST_PAGE)


def _rank_of_text(page: Page, number: int, in_needed: bool) -> int:
    is_named = names(page.anchor, "documents")
    if in_needed and (is_named or number == 1):
        base = (_NAMED if is_named else _BESIDE) - min(number, 20)
    elif is_named and number <= _NEAR:
        base = _NAMED_ELSEWHERE - 20 * number
    elif page.depth <= 1:
        base = _FROM_START
    else:
        base = max((_OLD_BESIDE if in_needed else _OLD_NAMED if is_named else _TEXT) - number, _OLDEST)
    return base - (_ATTACHED if page.role is Role.ATTACHMENT else 0)
