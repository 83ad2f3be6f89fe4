"""Second looks: whatever a negative may rest on is looked at again at the end of the run, as far from the first as it goes.

A row that was not read for a passing cause, a dead address that a check needs, a column or document without content:
the first look is noted when the row ends, the second is taken when nothing else is left to fetch. Of two looks the one
that saw more stands in the ledger; the table ``look`` keeps both.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum

from crawler.frontier import names, rank
from crawler.pages import GOOD, Outcome, Page, Role

PATIENT = "patient"  # in the meta of a second look: robots.txt that could not be read is asked for once more
LONGER = 2  # times the usual time-out
BREAK_AFTER = 2  # network errors in a row end a server in the second pass
SHARE = 0.1  # of a unit's pages: so many dead and bare rows are looked at again
LEAST = 5

PASSING = frozenset(
    {Outcome.TIMEOUT, Outcome.RESET, Outcome.REFUSED, Outcome.HTTP_5XX, Outcome.TRUNCATED, Outcome.EMPTY}
    | {Outcome.DNS_FAILED, Outcome.DNS_NXDOMAIN}
)
DEFERRED = "not crawled now"  # the words of a robots.txt that could not be read, beside its outcome
_ABSENT = frozenset({Outcome.HTTP_4XX, Outcome.SOFT_404})
_STRUCTURE = frozenset({Role.HOME, Role.COLUMN, Role.LIST})


class Said(IntEnum):
    """What a look saw, the more the higher."""

    UNREAD = 0
    ABSENT = 1  # 404, 410, soft 404, a redirect that leads away
    BARE = 2  # a page that has no content or promises it
    CONTENT = 3


@dataclass(frozen=True, slots=True)
class Look:
    """One look at an address of a unit. ``number``: 1 or 2; ``at``: ISO 8601 with zone."""

    unit: str
    url: str
    number: int
    at: str
    outcome: Outcome
    said: Said
    status: int | None = None
    reason: str = ""
    sha256: str = ""


def look_of(row: Page, number: int, *, is_bare: bool) -> Look:
    """The look that gave the row its outcome."""
    assert row.outcome is not None
    said = _said(row.outcome, is_bare=is_bare)
    return Look(row.unit, row.url, number, row.fetched_at, row.outcome, said, row.status, row.reason, row.sha256)


def _said(outcome: Outcome, *, is_bare: bool) -> Said:
    if outcome in GOOD:
        return Said.BARE if is_bare else Said.CONTENT
    return Said.ABSENT if outcome in _ABSENT or outcome is Outcome.OUT_OF_SCOPE else Said.UNREAD


def is_worth_another(row: Page, said: Said) -> bool:
    """A negative may rest on this row, and another moment may show something else."""
    if said is Said.UNREAD:
        return row.outcome in PASSING or (row.outcome is Outcome.BLOCKED_ROBOTS and DEFERRED in row.reason)
    if said is Said.ABSENT:
        return row.outcome in _ABSENT and (row.depth <= 1 or _is_needed(row))
    return said is Said.BARE and _is_needed(row)


def _is_needed(row: Page) -> bool:
    return row.role in _STRUCTURE or (row.role in (Role.ENTRY, Role.ATTACHMENT) and names(row.anchor, "documents"))


Key = tuple[str, str]  # unit, address


class SecondLooks:
    """Which rows wait for their second look, and which are on their way."""

    def __init__(self) -> None:
        self._due: dict[Key, tuple[Page, Look]] = {}
        self._asked: dict[Key, tuple[Page, Look]] = {}
        self._spent: Counter[str] = Counter()  # unit → second looks of its share before the run was taken up

    def is_second(self, row: Page) -> bool:
        """The row is on its way for the second time."""
        return (row.unit, row.url) in self._asked

    def restore(self, pages: Iterable[Page], looks: Iterable[Look]) -> None:
        """Take up an interrupted run: rows of one unit with a first look and no second."""
        by_url: dict[str, list[Look]] = {}
        for look in looks:
            by_url.setdefault(look.url, []).append(look)
        for page in pages:
            seen = by_url.get(page.url, [])
            if len(seen) == 1 and page.outcome is not None:
                self._due[page.unit, page.url] = page, seen[0]
            self._spent[page.unit] += len(seen) > 1 and seen[0].said is not Said.UNREAD

    def judge(self, row: Page, *, is_bare: bool) -> tuple[Page, Look | None]:
        """The row that stands after this look, and the look if it has to be kept."""
        asked = self._asked.pop((row.unit, row.url), None)
        if asked is None:
            assert row.outcome is not None
            if not is_worth_another(row, _said(row.outcome, is_bare=is_bare)):
                return row, None
            first = look_of(row, 1, is_bare=is_bare)
            self._due[row.unit, row.url] = row, first
            return row, first
        before, first = asked
        if not row.attempts:
            return before, None  # its server was given up: nobody looked
        second = look_of(row, 2, is_bare=is_bare)
        return (row if second.said >= first.said else before), second

    def lost(self, row: Page) -> Page | None:
        """The row as the first look left it, for one whose second look never came."""
        asked = self._asked.pop((row.unit, row.url), None)
        return asked[0] if asked else None

    def take(self, fetched: Mapping[str, int]) -> list[Page]:
        """The rows to ask for now, as the first look left them. ``fetched``: unit → pages it was charged for."""
        due, self._due = self._due, {}
        room = Counter({unit: max(LEAST, int(SHARE * count)) - self._spent[unit] for unit, count in fetched.items()})
        taken: list[Page] = []
        for page, look in sorted(due.values(), key=lambda pair: -rank(pair[0])):
            if look.said is not Said.UNREAD:
                if room[page.unit] <= 0:
                    continue
                room[page.unit] -= 1
            self._asked[page.unit, page.url] = page, look
            taken.append(page)
        return taken


def unasked(page: Page) -> Page:
    """The row as it was before anybody asked for it."""
    return replace(Page(page.unit, page.url, page.role), section=page.section, anchor=page.anchor, depth=page.depth)
