"""From ledger rows and facts to a Site."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from checks.facts.page import Entry, PageFacts
from checks.site.address import address_key, is_file
from checks.site.attribution import Attribution, attribution_of
from checks.site.coverage import STRUCTURE, is_blank, is_listing, measure_coverage
from checks.site.names import UnitNames, normalise, unit_names
from checks.site.parts import join_parts
from checks.site.paths import column_path
from checks.site.site import Column, ColumnState, Coverage, Document, DocumentState, Site, SitePage
from crawler.looks import Look
from crawler.pages import Outcome, Page, Role
from crawler.units import Kind, Unit

Looks = Mapping[str, Iterable[Look]]  # address → its looks
NO_LOOKS: Looks = {}
_LEAST = 10  # characters of a text
_TITLE = 8  # characters: a shorter beginning proves nothing
_MOST_COLUMNS = 8  # in which one document is listed
_CUT = ("…", "...", "．．．", "··")


def build_site(
    unit: Unit,
    as_of: date,
    pages: Iterable[tuple[Page, PageFacts | None]],
    portal: Site | None = None,
    others: Iterable[str] = (),
    looks: Looks = NO_LOOKS,
) -> Site:
    """One unit's Site. ``pages``: its ledger rows with the facts of those that were read; ``others``: names of other units;
    ``looks``: address → both looks at a row that was looked at again."""
    names = unit_names(unit.name)
    site = _Builder(unit, as_of, names, pages, portal, looks).site()
    return replace(site, others=tuple(unit_names(name) for name in others if name != unit.name))


def build_portal(
    portal_url: str, as_of: date, pages: Iterable[tuple[Page, PageFacts | None]], looks: Looks = NO_LOOKS
) -> Site:
    """The portal's own pages as a Site of nobody: no entry has a reason, units pick theirs by name."""
    unit = Unit("portal", "", Kind.DEPARTMENT, portal_url, portal_url)
    return _Builder(unit, as_of, UnitNames("", ()), pages, None, looks).site()


def is_cut(title: str) -> bool:
    """The list shows only the beginning of the title."""
    return title.rstrip().endswith(_CUT)


def _is_better(own: str, listed: str) -> bool:
    """The page's own title, where the list cuts it or puts the beginning of the text behind it."""
    bare, shown = normalise(own), normalise(listed)
    return bool(bare) and (
        is_cut(listed) or (len(bare) >= _TITLE and len(shown) > len(bare) and shown.startswith(bare))
    )


class _Builder:
    def __init__(
        self,
        unit: Unit,
        as_of: date,
        names: UnitNames,
        pages: Iterable[tuple[Page, PageFacts | None]],
        portal: Site | None,
        looks: Looks,
    ) -> None:
        joined = join_parts([replace(_page(row, facts), looks=tuple(looks.get(row.url, ()))) for row, facts in pages])
        self.pages, self.above = joined.pages, joined.above
        self.by_address = _by_address(self.pages)
        self.empty = Site(
            unit, as_of, names, self.pages, (), (), Coverage("failed"), portal=portal, by_address=self.by_address
        )
        self.attribution: Attribution = attribution_of(unit, names)
        self.reasons = {id(page): self._reason(page) for page in self.pages}

    def site(self) -> Site:
        listed = [(page, self._listed(page)) for page in self.pages]
        by_key: dict[tuple[str, str], Document] = {}
        for _, documents in listed:
            for document in documents:
                _keep(by_key, document)
        seen = {address_key(document.url) for document in by_key.values()}
        for page in self.pages:
            if address_key(page.row.url) not in seen and (alone := self._alone(page)):
                _keep(by_key, alone)
        return replace(
            self.empty,
            columns=self._columns(listed),
            entries=tuple(by_key.values()),
            coverage=measure_coverage(self.pages, self.empty.find_page),
            shared=self._shared(),
        )

    def _reason(self, page: SitePage) -> str:
        """Its own, or that of the page that shows it: a list is its column's, wherever its rows are loaded from."""
        seen: set[str] = set()
        while True:
            reason = self.attribution.of_page(page.row.url, page.facts, page.row.anchor)
            is_part = page.row.role is Role.LIST_PAGE or address_key(page.row.url) in self.above
            above = self.empty.find_page(page.row.section) if is_part and page.row.section not in seen else None
            if reason or above is None:
                return reason
            seen.add(page.row.section)
            page = above

    def _listed(self, page: SitePage) -> tuple[Document, ...]:
        """The rows of a list page."""
        if not page.is_read or page.facts is None:
            return ()
        return tuple(self._row(page, page.facts, entry) for entry in page.facts.entries if not self._is_door(entry.url))

    def _is_door(self, url: str) -> bool:
        """The row leads to a column, not to a document."""
        page = self.empty.find_page(url)
        return page is not None and (is_listing(page) or (page.is_unread and page.row.role in STRUCTURE))

    def _row(self, source: SitePage, listing: PageFacts, entry: Entry) -> Document:
        page = self.empty.find_page(entry.url)
        facts = page.facts if page is not None and page.is_read else None
        title = facts.title if facts is not None and _is_better(facts.title, entry.title) else entry.title
        is_portals = self._is_portals(entry.url)
        reason = "" if is_portals else self.reasons[id(source)]
        why_ours = self.attribution.of_listed(entry.url, facts, title, entry.publisher, reason)
        above = (
            () if listing.kind == "home" else column_path(source)
        )  # what a home page shows stands in no column by that
        columns = facts.columns if facts and len(facts.columns) > len(listing.columns) else above
        return Document(
            title,
            entry.url,
            _state(page, entry.url),
            (facts.published if facts else None) or entry.date,
            (facts.publisher if facts else "") or entry.publisher,
            columns,
            source,
            page,
            why_ours,
            not why_ours and self._may_be_ours(source, is_portals),
        )

    def _may_be_ours(self, source: SitePage, is_portals: bool) -> bool:
        """In a list of the unit's, and not known as the portal's; or nothing tells the unit's pages from the portal's."""
        return self.attribution.subsite is None if is_portals or not self.reasons[id(source)] else True

    def _alone(self, page: SitePage) -> Document | None:
        """A page that no list shows: an article of its own, a column that is one text, a dead or unread address."""
        facts, row = page.facts, page.row
        if row.role in (Role.HOME, Role.LIST_PAGE, Role.ATTACHMENT) or row.outcome is Outcome.OUT_OF_SCOPE:
            return None
        if is_listing(page):
            return None
        if page.is_unread and row.role in STRUCTURE:
            return None  # coverage tells of it
        title = (facts.title if page.is_read and facts else "") or row.anchor
        if facts is None and not title:
            return None
        return Document(
            title,
            row.url,
            _state(page, row.url),
            facts.published if page.is_read and facts else None,
            facts.publisher if page.is_read and facts else "",
            column_path(page) if row.role in STRUCTURE else (facts.columns if facts else ()),
            None,
            page,
            self.reasons[id(page)],
        )

    def _columns(self, listed: list[tuple[SitePage, tuple[Document, ...]]]) -> tuple[Column, ...]:
        rows: dict[str, list[Document]] = {}
        for page, documents in listed:
            head = self._head(page)
            rows.setdefault(head, []).extend(documents)
            if head in self.above:
                rows.setdefault(self.above[head], []).extend(documents)
        return tuple(
            Column(
                column_path(page),
                page.row.url,
                _column_state(page),
                page,
                tuple(rows.get(address_key(page.row.url), ())),
                self.reasons[id(page)],
            )
            for page in self.pages
            if _is_column(page) and page.row.outcome is not Outcome.OUT_OF_SCOPE
        )

    def _head(self, page: SitePage) -> str:
        """The column that a further list page belongs to."""
        seen: set[str] = set()
        while page.row.role is Role.LIST_PAGE and page.row.section and page.row.url not in seen:
            seen.add(page.row.url)
            above = self.empty.find_page(page.row.section)
            if above is None:
                return address_key(page.row.section)
            page = above
        return address_key(page.row.url)

    def _is_portals(self, url: str) -> bool:
        """The portal lists the address as its own: standing in a unit's list makes it nobody else's."""
        portal = self.empty.portal
        return portal is not None and portal.find_page(url) is not None and not self.attribution.of_address(url)

    def _shared(self) -> tuple[Document, ...]:
        portal = self.empty.portal
        if portal is None:
            return ()
        own = {address_key(page.row.url) for page in self.pages if page.is_read}
        dead = {
            address_key(page.row.url) for page in self.pages if page.is_dead
        }  # the portal did not open it, the unit's crawl did
        named = (
            (entry, self.attribution.of_names(entry.title, entry.publisher, entry.columns))
            for entry in portal.entries
            if (key := address_key(entry.url)) not in own and not (key in dead and entry.facts is None)
        )
        return tuple(replace(entry, why_ours=reason) for entry, reason in named if reason)


def _by_address(pages: Iterable[SitePage]) -> dict[str, SitePage]:
    """The first row of each address; one that leads on gives way to what it leads to."""
    found: dict[str, SitePage] = {}
    for page in pages:
        known = found.setdefault(address_key(page.row.url), page)
        if known.facts is None and known.row.final_url == page.row.url:
            found[address_key(page.row.url)] = page
    return found


def _is_column(page: SitePage) -> bool:
    """By the role the crawl gave it, or by what the page turned out to be."""
    return page.row.role in (Role.HOME, Role.COLUMN, Role.LIST) or (
        page.row.role is not Role.LIST_PAGE and is_listing(page)
    )


def _page(row: Page, facts: PageFacts | None) -> SitePage:
    if facts is not None and facts.kind == "attachment":
        return SitePage(row, file=facts)
    return SitePage(row, facts)


def _state(page: SitePage | None, url: str) -> DocumentState:
    if page is None:
        return "file" if is_file(url) else "outside"
    if page.is_dead:
        return "dead"
    if page.row.outcome is Outcome.OUT_OF_SCOPE:
        return "outside"
    if page.is_unread:
        return "unread"
    if page.facts is None or page.row.role is Role.ATTACHMENT or is_file(url):
        return "file"
    return _body_state(page.facts)


def _body_state(facts: PageFacts) -> DocumentState:
    """A page may promise its content, or have none that could be found: the latter may be our reading."""
    if facts.attachments or facts.images or facts.tables:
        return "read"
    if facts.is_placeholder:
        return "placeholder"
    return "read" if len(facts.text.strip()) >= _LEAST else "blank"


def _column_state(page: SitePage) -> ColumnState:
    if page.is_dead:
        return "dead"
    facts = page.facts
    if not page.is_read or facts is None:
        return "unread"
    if facts.list_state == "unreadable":
        return "unreadable"
    if facts.entries or facts.list_state == "rows":
        return "rows"
    if is_blank(page):
        return "blank"
    if facts.is_placeholder:
        return "placeholder"
    return "empty" if facts.list_state == "empty" else "text"


def _keep(found: dict[tuple[str, str], Document], document: Document) -> None:
    """Each entry once; the row with a reason, then the one with the longer column path."""
    key = normalise(document.title), address_key(document.url)
    known = found.get(key)
    if known is None:
        found[key] = document
        return
    better = max(known, document, key=lambda entry: (bool(entry.why_ours), len(entry.columns)))
    paths = dict.fromkeys((*known.more_columns, known.columns, document.columns))
    more = tuple(path for path in paths if path and path != better.columns)[:_MOST_COLUMNS]
    found[key] = replace(better, date=better.date or known.date or document.date, more_columns=more)
