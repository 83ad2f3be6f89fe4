"""One unit's pages as a read-only whole: what the checks look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from checks.facts.page import Attachment, PageFacts
from checks.site.address import address_key
from checks.site.names import UnitNames
from checks.site.observed import Ipv6, Probe, Visit
from crawler.looks import Look, Said
from crawler.pages import Outcome, Page
from crawler.units import Unit

ColumnState = Literal["rows", "empty", "placeholder", "unreadable", "blank", "unread", "dead", "text"]
DocumentState = Literal["read", "placeholder", "blank", "dead", "unread", "file", "outside"]  # blank: no text found
CoverageState = Literal["complete", "partial", "failed"]

TAKEN = frozenset({"parked", "hijacked"})  # kinds of page that are no longer the unit's
GONE = frozenset({404, 410})  # other 4xx (401, 403, 412, 429 …) refuse us and say nothing about the page


@dataclass(frozen=True, slots=True)
class SitePage:
    """A row of the ledger and what was read off its body."""

    row: Page
    facts: PageFacts | None = None
    file: PageFacts | None = None  # of an attachment; apart, so that no check takes a file for a web page
    looks: tuple[Look, ...] = ()  # of a row that was looked at again: both

    @property
    def is_read(self) -> bool:
        return self.row.is_good and self.facts is not None and self.facts.kind not in ("error", *TAKEN)

    @property
    def is_dead(self) -> bool:
        """The server answered that nothing is there."""
        if self.row.outcome is Outcome.HTTP_4XX:
            return self.row.status in GONE
        return self.row.outcome is Outcome.SOFT_404 or (self.facts is not None and self.facts.kind == "error")

    @property
    def is_taken(self) -> bool:
        """The address shows somebody else's page: a parked domain, a server's default page, gambling.

        Nothing is known then of what the unit publishes there, and nothing is deducted on it.
        """
        return self.row.is_good and self.facts is not None and self.facts.kind in TAKEN

    @property
    def is_nothing(self) -> bool:
        """Dead, or a page without content: what a negative may rest on."""
        return self.is_dead or (self.is_read and max((look.said for look in self.looks), default=None) is Said.BARE)

    @property
    def is_seen_twice(self) -> bool:
        """Both looks said that nothing is there, and said it in the same way."""
        said = {look.said for look in self.looks}
        return len(self.looks) > 1 and len(said) == 1 and said <= {Said.ABSENT, Said.BARE}

    @property
    def is_unread(self) -> bool:
        """Nobody knows what stands there."""
        refused = self.row.outcome is Outcome.HTTP_4XX and self.row.status not in GONE
        return self.row.is_unread or refused or self.is_taken


@dataclass(frozen=True, slots=True)
class Document:
    """An entry (条目): a row of a list, an article page, or both, once."""

    title: str
    url: str
    state: DocumentState
    date: date | None = None
    publisher: str = ""
    columns: tuple[str, ...] = ()  # path of the column it stands in, outermost first
    source: SitePage | None = None  # the list page it was found on
    page: SitePage | None = None  # its own page, if the ledger has it
    why_ours: str = ""  # the reason for attribution; "": not the unit's own
    may_be_ours: bool = False  # no reason, but it stands in the unit's list and nothing says whose it is
    more_columns: tuple[tuple[str, ...], ...] = ()  # paths of the other columns that list it too

    @property
    def facts(self) -> PageFacts | None:
        return self.page.facts if self.page is not None and self.page.is_read else None

    @property
    def text(self) -> str:
        return self.facts.text if self.facts else ""

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        return self.facts.attachments if self.facts else ()


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A column (栏目) with the rows of all its list pages, there once in its Site."""

    path: tuple[str, ...]
    url: str
    state: ColumnState
    page: SitePage
    entries: tuple[Document, ...] = ()
    why_ours: str = ""

    @property
    def name(self) -> str:
        return self.path[-1] if self.path else ""


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of the unit was seen. ``unread``: (address, cause) of what keeps absence from being concluded."""

    state: CoverageState
    unread: tuple[tuple[str, str], ...] = ()
    gate: str = ""  # why so little was seen that nothing may be held against the unit, in the inspector's words


@dataclass(frozen=True, slots=True)
class Site:
    """Everything known of one unit at ``as_of``. ``entries`` are deduplicated by title and address.

    ``shared`` are the portal's entries that name this unit; ``portal`` the portal's own pages as the same kind of thing.
    """

    unit: Unit
    as_of: date
    names: UnitNames
    pages: tuple[SitePage, ...]
    columns: tuple[Column, ...]
    entries: tuple[Document, ...]
    coverage: Coverage
    shared: tuple[Document, ...] = ()
    portal: Site | None = None
    others: tuple[UnitNames, ...] = ()  # the other units of the registry
    siblings: tuple[Document, ...] = ()  # annual reports of the other units; ``publisher`` is the unit's name
    by_address: dict[str, SitePage] = field(default_factory=dict, repr=False)
    tried: Mapping[str, tuple[Visit, ...]] = field(
        default_factory=dict, repr=False
    )  # dead address → earlier runs' visits
    ipv6: Ipv6 | None = None  # None: not measured
    probes: tuple[Probe, ...] | None = None  # visits of the home page over days; None: not measured
    memo: dict[object, Any] = field(init=False, default_factory=dict, repr=False, compare=False)  # see ``once``

    @property
    def period(self) -> tuple[date, date]:
        """The assessment period: the calendar year of ``as_of`` up to it."""
        return date(self.as_of.year, 1, 1), self.as_of

    @property
    def own(self) -> tuple[Document, ...]:
        """The unit's own entries, on its pages and on the portal's."""
        return tuple(entry for entry in self.entries if entry.why_ours) + self.shared

    def find_page(self, url: str) -> SitePage | None:
        """The ledger's row for an address, redirects followed."""
        page = self.by_address.get(address_key(url)) if url else None
        if page is not None and page.facts is None and page.row.final_url:
            return self.by_address.get(address_key(page.row.final_url), page)
        return page
