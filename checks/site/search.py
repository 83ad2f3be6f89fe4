"""Looking through everything of a unit before something is called missing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from urllib.parse import urlsplit

from checks.result import Search
from checks.site.address import address_key
from checks.site.coverage import cause_of
from checks.site.files import with_files
from checks.site.matching import Hit, weigh_document
from checks.site.places import with_place
from checks.site.site import Column, Document, Site
from checks.site.wanted import Wanted, load_wanted
from crawler.pages import Outcome, Role

__all__ = ["Found", "Hit", "find_documents", "find_outside_gaps", "record_search"]

_BINS = ("hits", "declared", "stale", "dead", "placeholders", "unread_hits")
_MOST = 80  # rows of a search record


@dataclass(frozen=True, slots=True)
class Found:
    """Everything a search saw, sorted by what it is worth."""

    hits: tuple[Hit, ...] = ()
    declared: tuple[Hit, ...] = ()  # 情况说明: nothing to publish
    stale: tuple[Hit, ...] = ()  # right, but older than asked
    dead: tuple[Hit, ...] = ()  # a good title over an address that answers 404
    placeholders: tuple[Hit, ...] = ()
    mentions: tuple[Document, ...] = ()  # news about it
    foreign: tuple[Document, ...] = ()  # another body's document
    doubtful: tuple[Document, ...] = ()  # perhaps the unit's: another publisher, an unknown body, or no reason at all
    empty: tuple[Column, ...] = ()
    unread_hits: tuple[Hit, ...] = ()  # entries that are it or may be it, and could not be read
    gaps: tuple[tuple[str, str], ...] = ()  # columns and list pages that might hold it and could not be read
    search: Search = field(default_factory=Search)

    @property
    def unread(self) -> tuple[tuple[str, str], ...]:
        """(address, cause) of everything that keeps absence from being concluded."""
        return tuple(dict.fromkeys([*(_cause(hit.document) for hit in self.unread_hits), *self.gaps]))


def find_documents(site: Site, wanted: Wanted, since: date | None = None) -> Found:
    """All documents of the unit that are ``wanted``; dated ones only if not older than ``since``."""
    bins: dict[str, list[Hit]] = {name: [] for name in _BINS}
    loose: dict[str, list[Document]] = {name: [] for name in ("mentions", "foreign", "doubtful")}
    for document in (*site.entries, *site.shared):
        hit, verdict = weigh_document(site, document, wanted)
        if hit is None or not verdict:
            continue
        if verdict in loose:
            loose[verdict].append(document)
        else:
            hit = with_place(site, with_files(site, hit), wanted) if verdict == "hits" else hit
            bins["stale" if verdict == "hits" and _is_stale(document, since) else verdict].append(hit)
    found = Found(
        hits=tuple(bins["hits"]),
        declared=tuple(bins["declared"]),
        stale=tuple(bins["stale"]),
        dead=tuple(bins["dead"]),
        placeholders=tuple(bins["placeholders"]),
        unread_hits=tuple(bins["unread_hits"]),
        mentions=tuple(loose["mentions"]),
        foreign=tuple(loose["foreign"]),
        doubtful=tuple(loose["doubtful"]),
        empty=tuple(column for column in site.columns if _is_empty_for(column, wanted)),
        gaps=(
            *site.coverage.unread,
            *_own_gaps(site, wanted),
            *find_outside_gaps(site, wanted),
            *_foreign_doors(site, wanted),
            *_portal_gaps(site, wanted),
        ),
    )
    return replace(found, search=record_search(site, wanted.words, found.unread))


def record_search(site: Site, words: tuple[str, ...], unread: tuple[tuple[str, str], ...]) -> Search:
    """Where was looked, how much was read, and with which words."""
    visited = [(" > ".join(c.path) or c.url, c.url) for c in site.columns if c.page.is_read]
    dates = [entry.date for entry in site.own if entry.date and entry.date <= site.as_of]
    return Search(
        columns=tuple(visited[:_MOST]),
        entries_read=len(site.own),
        pages_read=sum(page.is_read for page in site.pages),
        words=words,
        newest=max(dates).isoformat() if dates else "",
        unread=unread[:_MOST],
    )


def _cause(document: Document) -> tuple[str, str]:
    return document.url or f"《{document.title}》", cause_of(document.page) if document.page else "未读取"


def _is_empty_for(column: Column, wanted: Wanted) -> bool:
    return bool(column.why_ours) and column.state in ("empty", "placeholder") and wanted.is_column(column.name)


def _is_stale(document: Document, since: date | None) -> bool:
    return since is not None and document.date is not None and document.date < since


def _own_gaps(site: Site, wanted: Wanted) -> list[tuple[str, str]]:
    """The unit's column made for this document shows no rows, and nothing says that it is empty."""
    above = {address_key(page.row.section) for page in site.pages if page.row.section}
    groups = {column.path[-2] for column in site.columns if len(column.path) > 1}  # 办事服务, above 办事服务 > 办事指南
    return [
        (column.url, cause_of(column.page))
        for column in site.columns
        if column.state == "blank"
        and wanted.is_column(column.name)
        and address_key(column.url) not in above
        and column.name not in groups
    ]


def find_outside_gaps(site: Site, wanted: Wanted) -> list[tuple[str, str]]:
    """A menu leads to the document's column, or to the disclosure column, at an address that nobody crawled.

    On a shared platform the unit's column may stand there. What the portal's own crawl knows is the county's.
    """
    disclosure = load_wanted()["disclosure_column"]
    return [
        (page.row.url, "栏目链接到站外地址，未采集")
        for page in site.pages
        if page.row.outcome is Outcome.OUT_OF_SCOPE
        and (wanted.is_column(page.row.anchor) or disclosure.is_column(page.row.anchor))
        and (site.portal is None or site.portal.find_page(page.row.url) is None)
    ]


def _foreign_doors(site: Site, wanted: Wanted) -> list[tuple[str, str]]:
    """The unit's own navigation leads to the document at another host: the crawl does not follow it, nor enter it.

    So it is with the disclosure column, unless the unit has one of its own that was read: then the other is the city's.
    """
    disclosure = load_wanted()["disclosure_column"]
    has_own = any(column.why_ours and column.entries and disclosure.is_column(column.name) for column in site.columns)
    hosts = {_host(url) for url in (site.unit.site_url, site.unit.portal_url, site.unit.column_url)} | {""}
    doors = {
        url: None
        for page in site.pages
        if page.is_read and page.facts and page.row.role in (Role.HOME, Role.COLUMN, Role.LIST)
        for text, url in page.facts.menu
        if (wanted.is_column(text) or (not has_own and disclosure.is_column(text)))
        and _host(url) not in hosts
        and site.find_page(url) is None
    }
    known = site.portal.find_page if site.portal else site.find_page
    return [(url, "栏目链接到站外地址，未采集") for url in doors if known(url) is None]


def _host(url: str) -> str:
    """In lower case; "" without one, and the whole address where it cannot be read."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return url


def _portal_gaps(site: Site, wanted: Wanted) -> list[tuple[str, str]]:
    """County-wide columns made for this document that could not be read; or the whole portal."""
    if site.portal is None:
        return []
    if site.portal.coverage.state == "failed":
        return [(site.unit.portal_url, "县政府门户未能读取")]
    made = [column for column in site.portal.columns if any(wanted.is_column(name) for name in column.path)]
    heads = {address_key(column.url) for column in made}
    further = [
        (page.row.url, "列表翻页打开为页面不存在" if page.is_dead else cause_of(page))
        for page in site.portal.pages
        if page.row.role is Role.LIST_PAGE and not page.is_read and address_key(page.row.section) in heads
    ]
    shut = ("unread", "unreadable", "blank")
    return [(column.url, cause_of(column.page)) for column in made if column.state in shut] + further
