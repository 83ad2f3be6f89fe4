"""What becomes of the links of a page: which are scheduled for a unit, in which role, and what a cap refuses."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from crawler.facets import MAX_FACETS, facets_of
from crawler.frontier import NO_DISCLOSURE, is_body, leads_back, names
from crawler.pages import Outcome, Page, Role
from crawler.reading import Link, Reading
from crawler.scope import Place, Scope
from crawler.store import PORTAL
from crawler.units import Unit
from crawler.urls import normalise, pattern_of, repeats_segments

MAX_DEPTH = 8
MAX_LINKS = 600  # of one page
MAX_PATTERN = 60  # addresses of one pattern under one name, digits apart: days of a calendar, 更多, pictures
MAX_NAMED = 1000  # addresses of one pattern under whatever names; list rows and needed columns apart
MAX_LIST_PAGES = 200  # of one list; far ones are visited last, so the page budget bounds them before
MAX_REPEATS = 2  # of a list's first page under other numbers: its further pages are not asked for
MAX_FRAMES = 3  # frames within frames, refreshes after refreshes
MAX_PORTAL_DEPTH = 3
MAX_REDIRECTS = 8
MAX_SELF_REDIRECTS = 3
_COLUMN_NAME = 14  # characters: a longer link text is a headline
_ROW_NAME = 6
_PLAIN_NAME = 8
_DIGITS = re.compile(r"\d+")
_PAGE_NAME = re.compile(r"第\s?(\d{1,4})\s?页")
# A link met again in a stronger role is what that role says: a headline in a banner may be a list's entry.
_STRENGTH = {Role.OTHER: 0, Role.LIST: 1, Role.ATTACHMENT: 2, Role.ENTRY: 2, Role.COLUMN: 3}
_CHOSEN = frozenset({Role.COLUMN, Role.LIST, Role.OTHER})  # whose addresses may be facets
_PLACE_NAME = re.compile(r"^.{2,8}?(?=[县区市旗].{3})")

REPEATS = "repeats"
# A policy's outcome: the address was never asked for.
UNASKED = frozenset({Outcome.OUT_OF_SCOPE, Outcome.CAPPED, Outcome.OVER_BUDGET})


@dataclass
class State:
    """What the crawl remembers of one unit. Grows with addresses, never with pages."""

    unit: Unit
    budget: int
    scope: Scope = field(init=False)
    known: set[str] = field(default_factory=set)
    fetched: int = 0  # charged to the budget
    carried: int = 0  # taken from an earlier run: costs the site nothing
    patterns: Counter[str] = field(default_factory=Counter)
    list_pages: Counter[str] = field(default_factory=Counter)
    # list page → its place in the list, 2 for the second; entry → that of the page that showed it, if not the first
    numbers: dict[str, int] = field(default_factory=dict)
    columns: set[str] = field(
        default_factory=set
    )  # addresses that a check needs by their name, or by that of their list
    news: set[str] = field(default_factory=set)  # those that are lists of news and notices
    weak: dict[str, Role] = field(default_factory=dict)  # not asked for yet, or capped, in a role that may get stronger
    capped: set[str] = field(default_factory=set)  # those of ``weak`` whose rows have ended already
    raised: int = 0  # rows that came again in a stronger role while they waited
    reopened: int = 0  # the same after a cap had refused them
    found_column: int = NO_DISCLOSURE  # how surely it is named, 0 is best
    homes: set[str] = field(default_factory=set)  # SHA-256 of the home page: a tab of it is no disclosure column
    bodies: dict[str, list[str]] = field(default_factory=dict)  # list → SHA-256 of its pages
    others: tuple[Scope, ...] = ()  # for a portal and for a unit on it: units that are visited on their own
    repeats: Counter[str] = field(default_factory=Counter)  # list → further pages that brought its first page again
    trusted: dict[str, int] = field(default_factory=dict)  # frames and refreshes of own pages → how deep

    def __post_init__(self) -> None:
        self.scope = Scope(self.unit)

    @property
    def is_whole_portal(self) -> bool:
        """The unit's site is the portal itself."""
        return not self.is_portal and self.scope.place(self.unit.portal_url) is Place.OWN

    @property
    def is_portal(self) -> bool:
        return self.unit.id.startswith(PORTAL)

    def restore(self, pages: Iterable[Page]) -> None:
        """Take up an interrupted run: everything counted so far is counted again from the ledger."""
        for page in pages:
            self.known.add(page.url)
            if page.outcome not in UNASKED:
                self.patterns.update(_traits(page))
            self.remember_weak(page)
            self.count(page)
            self.homes |= {page.sha256} if page.role is Role.HOME else set()
            self.carried += page.outcome is Outcome.CARRIED
            self.fetched += page.outcome is not None and page.outcome not in UNASKED | {Outcome.CARRIED}
            if page.sha256 and page.role in (Role.COLUMN, Role.LIST, Role.LIST_PAGE):
                self.bodies.setdefault(list_of(page), []).append(page.sha256)

    def count(self, page: Page) -> None:
        """Note a needed column or text; number a further page of a list in the order of its scheduling."""
        if page.role is Role.COLUMN or (page.role is Role.ENTRY and self._is_wanted(page)):
            self.columns.add(page.url)
        if page.role is Role.COLUMN and names(page.anchor, "news"):
            self.news.add(page.url)
        if page.role is Role.LIST_PAGE:
            self.list_pages[page.section] += 1
            self.numbers[page.url] = self.list_pages[page.section] + 1

    def _is_wanted(self, entry: Page) -> bool:
        return self.is_in_needed(entry) or names(entry.anchor, "documents")

    def is_in_needed(self, page: Page) -> bool:
        """It stands in a needed column; a text in one for documents, not for news; an attachment at a needed text."""
        return page.section in self.columns and (page.role is Role.LIST_PAGE or page.section not in self.news)

    def remember_weak(self, page: Page) -> None:
        """Note a row whose role may get stronger: capped, or waiting."""
        if page.role in _STRENGTH and page.outcome in (None, Outcome.CAPPED):
            self.weak[page.url] = page.role
            self.capped |= {page.url} if page.outcome else set()

    def is_asked(self, url: str) -> None:
        """The address is on its way: its role stays."""
        self.weak.pop(url, None)

    def is_final(self, url: str) -> bool:
        """The role of a known address stays, whatever a link to it is taken for."""
        return self.weak.get(url, Role.COLUMN) is Role.COLUMN

    def gets_stronger(self, url: str, role: Role) -> bool:
        """A known address in a stronger role than before."""
        known = self.weak.get(url)
        return known is not None and _STRENGTH.get(role, -1) > _STRENGTH[known]

    def is_stuck(self, page: Page) -> bool:
        """A further page of a list that only repeats itself."""
        return page.role is Role.LIST_PAGE and self.repeats[page.section] >= MAX_REPEATS

    def is_called_ours(self, identity: str) -> bool:
        """The page names the unit: in full, or without the county's name before it."""
        name = self.unit.name
        return bool(name) and (name in identity or _PLACE_NAME.sub("", name) in identity)


def list_of(page: Page) -> str:
    """The address of the list that a page belongs to or is."""
    return page.section if page.role is Role.LIST_PAGE else page.url


def start_pages(unit: Unit) -> list[Page]:
    """The registry's addresses of a unit: they are visited whatever their place."""
    pages = [Page(unit.id, unit.site_url, Role.HOME)]
    if unit.column_url and unit.column_url != unit.site_url:
        pages.append(Page(unit.id, unit.column_url, Role.COLUMN))
    return pages


def is_expanded(state: State, page: Page, url: str, reading: Reading) -> bool:
    """The page's links are the unit's business: own by address, part of an own page, or it names the unit."""
    if state.scope.place(url) is Place.OWN or page.url in state.trusted or page.role is Role.LIST_PAGE:
        return True
    return state.is_called_ours(reading.identity)


def trust(state: State, page: Page, url: str, reading: Reading) -> None:
    """Take up an interrupted run: frames and refreshes of an own page are its own wherever they stand, as :func:`plan` had it."""
    if not is_expanded(state, page, url, reading) and page.role is not Role.ENTRY:
        return
    for link in reading.links:
        if link.kind in ("frame", "refresh") and (address := _address(link)[0]) in state.known:
            state.trusted.setdefault(address, state.trusted.get(page.url, 0) + 1)


def plan(state: State, page: Page, url: str, reading: Reading) -> list[Page]:
    """New rows of the ledger for the links of ``page``, whose body came from ``url``; best first is not promised.

    A row without outcome is to be fetched; one with an outcome was refused by a cap or the scope.
    """
    expanded = is_expanded(state, page, url, reading)
    if not expanded and page.role is not Role.ENTRY:
        return []
    rows: list[Page] = []
    taken = 0
    for link in reading.links:
        if not expanded and link.kind not in ("attachment", "frame"):
            continue  # an entry on a shared platform: only what belongs to the entry itself
        url, refusal = _address(link)
        if url in state.known and state.is_final(url):
            continue  # the menu of every page; whatever its role here, it could change nothing
        row = _row(state, page, link, url, refusal)
        if row is None:
            continue
        taken += 1
        if taken > MAX_LINKS:
            reason = f"more than {MAX_LINKS} links on {page.url}: {len(reading.links)} in all"
            rows.append(_ended(state, row, Outcome.CAPPED, reason))
            break
        if admitted := _admit(state, page, row, link):
            rows.append(admitted)
    return rows


def _address(link: Link) -> tuple[str, str]:
    """The link's address in its one spelling and "", or what can be shown of it and why it is refused."""
    try:
        return normalise(link.url), ""
    except ValueError as error:
        return "".join(char for char in link.url[:500] if char.isprintable()), f"the address is refused: {error}"


def _row(state: State, page: Page, link: Link, url: str, refusal: str) -> Page | None:
    """The link as a row, or None where it is nobody's business, or known in a role as strong."""
    place = Place.OUT if refusal else state.scope.place(url)
    if place is Place.OUT and link.kind in ("nav", "page"):
        return None
    role = _role(state, page, link)
    if role is None or (url in state.known and not state.gets_stronger(url, role)):
        return None
    depth = page.depth if role is Role.LIST_PAGE else page.depth + 1
    row = Page(page.unit, url, role, section=list_of(page), anchor=link.text[:200], depth=depth)
    if refusal:
        is_told = link.kind in ("entry", "attachment")
        return replace(row, outcome=Outcome.OUT_OF_SCOPE, reason=refusal) if is_told else None
    if any(other.place(url) is Place.OWN for other in state.others):
        return None
    if place is Place.LEAF and link.kind == "nav" and not _may_be_column(state, page, link):
        return None
    return row


def _role(state: State, page: Page, link: Link) -> Role | None:
    if link.kind == "page":
        return Role.LIST_PAGE
    if link.kind == "nav" and (named := _PAGE_NAME.fullmatch(link.text.strip())):
        return Role.LIST_PAGE if int(named[1]) > 1 else None  # the first page is the list itself
    if link.kind in ("frame", "refresh"):
        return page.role
    text = link.text.strip()
    if state.is_portal:
        return _portal_role(page, link, text)
    if link.kind in ("entry", "attachment"):
        return Role(link.kind)
    if len(text) > _COLUMN_NAME or text.isdigit() or not text or _is_of_another(state, text):
        return Role.OTHER
    if page.role is Role.ENTRY and not _is_name(text):
        return Role.OTHER
    return Role.COLUMN if names(text, "disclosure") or names(text, "needed") else Role.LIST


def _is_of_another(state: State, text: str) -> bool:
    """On a portal that is the unit's own site: the door of another unit."""
    return is_body(text) and state.is_whole_portal and not state.is_called_ours(text)


def _portal_role(page: Page, link: Link, text: str) -> Role | None:
    """Of the portal only the unit lists and the county-wide disclosure columns are read; a unit's pages are its own."""
    if link.kind == "attachment" or page.depth >= MAX_PORTAL_DEPTH or len(text) > _COLUMN_NAME or is_body(text):
        return None
    groups = ("units", "disclosure", "needed") if link.kind != "entry" or _is_short(text) else ("units", "disclosure")
    return Role.COLUMN if any(names(text, group) for group in groups) else None


def _is_short(text: str) -> bool:
    """A row that may be the door of a column: a title of news is longer, or ends like one."""
    return len(text) <= _ROW_NAME and not names(text, "titles")


def _is_name(text: str) -> bool:
    """On an article's page: the name of a column, and not the title of the article before or after it."""
    most = _ROW_NAME if names(text, "titles") else _PLAIN_NAME
    return names(text, "disclosure") or len(text) <= most


def _may_be_column(state: State, page: Page, link: Link) -> bool:
    """A disclosure column on a shared host, seen on the unit's home page while none is registered."""
    return not state.unit.column_url and page.role is Role.HOME and names(link.text, "disclosure")


def _admit(state: State, page: Page, row: Page, link: Link) -> Page | None:
    """The row as it enters the ledger; None where it waits there already and may not come forward."""
    if row.outcome is not None:
        return _ended(state, row, row.outcome, row.reason)
    if state.scope.place(row.url) is Place.OUT:
        return _ended(state, row, Outcome.OUT_OF_SCOPE, "outside the unit's hosts")
    is_waiting = row.url in state.known and row.url not in state.capped
    if capped := _cap(state, page, row, link):
        return None if row.url in state.known else _ended(state, row, Outcome.CAPPED, capped)
    if is_waiting:
        state.raised += 1
    elif row.url in state.capped:
        state.reopened += 1
        state.capped.remove(row.url)
    state.known.add(row.url)
    for trait in _traits(row):
        state.patterns[trait] += 1
    if row.role in (Role.ENTRY, Role.ATTACHMENT) and page.url in state.numbers:
        state.numbers[row.url] = state.numbers[page.url]
    state.count(row)
    state.remember_weak(row)
    if link.kind in ("frame", "refresh"):
        state.trusted[row.url] = state.trusted.get(page.url, 0) + 1
    return row


def _cap(state: State, page: Page, row: Page, link: Link) -> str:
    """The reason why a cap refuses the row, or ""."""
    if row.depth > MAX_DEPTH:
        return f"deeper than {MAX_DEPTH} links"
    if repeats_segments(row.url):
        return "a path segment is repeated more than twice"
    if link.kind in ("frame", "refresh") and state.trusted.get(page.url, 0) >= MAX_FRAMES:
        return f"frames nested deeper than {MAX_FRAMES}"
    if row.role is Role.LIST_PAGE:
        if state.list_pages[row.section] >= MAX_LIST_PAGES:
            return f"a list of more than {MAX_LIST_PAGES} pages"
        return _cap_of_facets(state, row)
    if row.role in (Role.LIST, Role.OTHER):
        for trait, most in zip(_traits(row), (MAX_PATTERN, MAX_NAMED), strict=False):
            if state.patterns[trait] >= most:
                return f"more than {most} addresses like {trait}"
    return _cap_of_facets(state, row) if row.role in _CHOSEN else ""


def _cap_of_facets(state: State, row: Page) -> str:
    """Of a faceted search also the further pages of its lists end there, and what a word of it would make a needed column."""
    facets = facets_of(row.url)
    return f"more than {MAX_FACETS} {facets}" if facets and state.patterns[facets] >= MAX_FACETS else ""


def _traits(row: Page) -> tuple[str, ...]:
    """What a trap repeats: the address's pattern with the link's text, both without digits; the pattern alone; its facets."""
    pattern = pattern_of(row.url)
    traits = f"{pattern} “{_DIGITS.sub('N', row.anchor)}”", pattern
    facets = facets_of(row.url) if row.role in _CHOSEN else ""
    return (*traits, facets) if facets else traits


def _ended(state: State, row: Page, outcome: Outcome, reason: str) -> Page:
    state.known.add(row.url)
    row = replace(row, outcome=outcome, reason=reason)
    state.remember_weak(row)
    return row


def repeated_list(state: State, page: Page, sha256: str) -> tuple[Outcome | None, str]:
    """Judge a further page of a list whose body was seen before: (outcome to set or None, reason).

    The last page coming again ends a list. Page one coming again under another number may mean that the server does
    not understand the number: then the list was not read to its end.
    """
    if page.role not in (Role.COLUMN, Role.LIST, Role.LIST_PAGE):
        return None, ""
    seen = state.bodies.setdefault(list_of(page), [])
    if sha256 not in seen:
        seen.append(sha256)
        return None, ""
    if page.role is not Role.LIST_PAGE:
        return None, ""
    if sha256 == seen[0] and not leads_back(page.anchor):
        state.repeats[list_of(page)] += 1
        return Outcome.CAPPED, f"{REPEATS} the list's first page"
    return None, f"{REPEATS} an earlier page of the list"


def refuse_redirect(
    state: State, row: Page, chain: tuple[str, ...], target: str, *, cookie: bool
) -> tuple[Outcome, str] | None:
    """Why the row does not follow a redirect to ``target``: outcome and cause; None if it does."""
    if row.role is not Role.HOME and state.scope.place(target) is Place.OUT:
        return Outcome.OUT_OF_SCOPE, f"redirects to {target} outside the unit's hosts"
    if len(chain) > MAX_REDIRECTS:
        return Outcome.REDIRECT_LOOP, f"more than {MAX_REDIRECTS} redirects"
    if chain.count(target) > (MAX_SELF_REDIRECTS if cookie else 0):
        return Outcome.REDIRECT_LOOP, f"redirects to itself: {target}"
    return None
