"""What an incremental night does with an address that an earlier run has read: fetch it, ask whether it changed, or carry it over.

Pure: what was read, the row that stands now, the day. What a server's "not modified" is worth is tested by the rotating share.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum

from crawler.looks import Said, is_worth_another
from crawler.middlewares.render import MARK as RENDERED
from crawler.pages import READ, Outcome, Page, Role

ROTATION = 7  # days within which every carried page is asked for again: a removal is found within a week
HOME_ROTATION = 3  # days within which the bytes of a home page come, whatever the server says: it changes first
WATCH_ROTATION = 3  # the same for a page on which somebody waits for a change
STRUCTURE_ROTATION = 28  # the same for columns and lists
PAGE_ROTATION = 56  # the same for all other pages
MAX_AGE = timedelta(days=8)  # an answer older than this is not trusted
STRUCTURE = frozenset({Role.HOME, Role.COLUMN, Role.LIST, Role.LIST_PAGE})


class Way(IntEnum):
    """How an address is treated, the dearer the higher."""

    CARRY = 0  # not asked for: its row is taken from the run that read it
    ASK = 1  # with If-None-Match and If-Modified-Since
    FETCH = 2


@dataclass(frozen=True, slots=True)
class Past:
    """A row as the last run that could read it left it."""

    page: Page
    asked: date  # the day of the run in which the server last answered for it
    read: date  # the day of the run in which its bytes last came


@dataclass(frozen=True, slots=True)
class Tonight:
    """What this night knows of a row beside its past."""

    day: date  # on which the run began
    is_changed: bool = False  # its list shows another date or title for it
    is_bare: bool = False  # the last time there was nothing on it
    is_calm: bool = False  # of a further page of a list: the list's first page is what it was
    is_trusted: bool = True  # its server has not been seen to say "not modified" of a page that was
    is_watched: bool = False  # somebody waits for it to change: it is asked for, every night


def choose(row: Page, past: Past | None, tonight: Tonight) -> Way:
    """What to do about a row. What a negative may rest on (dead, unread, bare) is always fetched."""
    if past is None or not has_bytes(past.page) or row.redirects or tonight.is_changed:
        return Way.FETCH
    if not timedelta(0) <= tonight.day - past.asked <= MAX_AGE:
        return Way.FETCH
    if tonight.is_bare and is_nothing_proved(row):
        return Way.FETCH
    if tonight.is_trusted and can_be_asked(past.page):
        return _choose_by_word(row, past, tonight)
    return _choose_by_rotation(row, past, tonight)


def _choose_by_word(row: Page, past: Past, tonight: Tonight) -> Way:
    """Of a server whose word is trusted: a question costs no body."""
    rotation = min(WATCH_ROTATION, _rotation(row)) if tonight.is_watched else _rotation(row)
    if is_due(row.url, past.read, tonight.day, rotation):
        return Way.FETCH
    is_document = row.role is Role.ENTRY and is_nothing_proved(row)
    is_asked_nightly = row.role in STRUCTURE or is_document or tonight.is_watched
    if is_asked_nightly or is_due(_clock(row), past.asked, tonight.day, ROTATION):
        return Way.ASK
    return Way.CARRY


def _choose_by_rotation(row: Page, past: Past, tonight: Tonight) -> Way:
    """Without validators only the whole page tells whether it changed."""
    if tonight.is_watched:
        return Way.FETCH
    if row.role in STRUCTURE and not (row.role is Role.LIST_PAGE and tonight.is_calm):
        return Way.FETCH
    return Way.FETCH if is_due(_clock(row), past.asked, tonight.day, ROTATION) else Way.CARRY


def _clock(row: Page) -> str:
    """What a page leads to is due with the page: a file that is gone from an old copy of it proves nothing."""
    return row.section if row.role in (Role.ATTACHMENT, Role.OTHER) and row.section else row.url


def _rotation(row: Page) -> int:
    if row.role is Role.HOME:
        return HOME_ROTATION
    return STRUCTURE_ROTATION if row.role in STRUCTURE else PAGE_ROTATION


def has_bytes(page: Page) -> bool:
    """Bytes of its own stand behind the row; also where they only repeated what its list had shown before."""
    return page.outcome in READ or (page.outcome is Outcome.CAPPED and page.sha256 != "")


def is_nothing_proved(row: Page) -> bool:
    """A verdict may rest on what the page does not say: a column, or a document by its title."""
    return is_worth_another(row, Said.BARE)


def is_due(url: str, since: date, day: date, rotation: int) -> bool:
    """The address's own day of the rotation lies after ``since`` and not after ``day``; nights that fell out are made up for."""
    lag = (day.toordinal() - zlib.crc32(url.encode())) % rotation
    return day - timedelta(days=lag) > since


def can_be_asked(page: Page) -> bool:
    """The stored bytes came from the address itself, as the server sent them, and with a validator."""
    return not page.redirects and RENDERED not in page.headers and bool(conditions(page))


def conditions(page: Page) -> dict[str, str]:
    """The headers of a conditional request (RFC 9110, section 13)."""
    pairs = (
        ("If-None-Match", page.headers.get("ETag", "")),
        ("If-Modified-Since", page.headers.get("Last-Modified", "")),
    )
    return {name: value for name, value in pairs if value}


def is_lie(before: Page, after: Page) -> bool:
    """Other bytes under the same validators: what the server says of its pages is worth nothing."""
    is_same_word = can_be_asked(before) and can_be_asked(after) and conditions(before) == conditions(after)
    return is_same_word and before.sha256 != after.sha256
