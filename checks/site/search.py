"""Looking through everything of a unit before something is called missing."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date

from checks.result import Search
from checks.site.coverage import cause_of
from checks.site.files import with_files
from checks.site.gaps import find_gaps, find_outside_gaps
from checks.site.index import find_candidates
from checks.site.matching import Hit, weigh_document
from checks.site.once import once
from checks.site.places import with_place
from checks.site.site import Column, Document, Site
from checks.site.spent import is_long_past
from checks.site.wanted import Wanted

__all__ = ["Found", "Hit", "find_documents", "find_outside_gaps", "record_search"]

_BINS = ("hits", "declared", "dead", "placeholders", "unread_hits")
_LOOSE = ("mentions", "foreign", "doubtful")
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
    found = _search(site, wanted)
    if since is not None and any(is_long_past(hit.document, since) for hit in found.unread_hits):
        open_ = tuple(hit for hit in found.unread_hits if not is_long_past(hit.document, since))
        found = replace(found, unread_hits=open_)
    stale = tuple(hit for hit in found.hits if _is_stale(hit.document, since))
    if not stale:
        return found
    return replace(found, hits=tuple(hit for hit in found.hits if not _is_stale(hit.document, since)), stale=stale)


@once
def _search(site: Site, wanted: Wanted) -> Found:
    """Of whatever age."""
    bins: dict[str, list[Hit]] = {name: [] for name in _BINS}
    loose: dict[str, list[Document]] = {name: [] for name in _LOOSE}
    for document in find_candidates(site, wanted):
        hit, verdict = weigh_document(site, document, wanted)
        if hit is None or not verdict:
            continue
        if verdict in loose:
            loose[verdict].append(document)
        else:
            bins[verdict].append(with_place(site, with_files(site, hit), wanted) if verdict == "hits" else hit)
    found = Found(
        hits=tuple(bins["hits"]),
        declared=tuple(bins["declared"]),
        dead=tuple(bins["dead"]),
        placeholders=tuple(bins["placeholders"]),
        unread_hits=tuple(bins["unread_hits"]),
        mentions=tuple(loose["mentions"]),
        foreign=tuple(loose["foreign"]),
        doubtful=tuple(loose["doubtful"]),
        empty=tuple(column for column in site.columns if _is_empty_for(column, wanted)),
        gaps=find_gaps(site, wanted),
    )
    return replace(found, search=record_search(site, wanted.words, found.unread))


def record_search(site: Site, words: tuple[str, ...], unread: tuple[tuple[str, str], ...]) -> Search:
    """Where was looked, how much was read, and with which words."""
    return replace(_record(site), words=words, unread=unread[:_MOST])


@once
def _record(site: Site) -> Search:
    visited = [(" > ".join(c.path) or c.url, c.url) for c in site.columns if c.page.is_read]
    dates = [entry.date for entry in site.own if entry.date and entry.date <= site.as_of]
    return Search(
        columns=tuple(visited[:_MOST]),
        entries_read=len(site.own),
        pages_read=sum(page.is_read for page in site.pages),
        newest=max(dates).isoformat() if dates else "",
    )


def _cause(document: Document) -> tuple[str, str]:
    return document.url or f"《{document.title}》", cause_of(document.page) if document.page else "未读取"


def _is_empty_for(column: Column, wanted: Wanted) -> bool:
    return bool(column.why_ours) and column.state in ("empty", "placeholder") and wanted.is_column(column.name)


def _is_stale(document: Document, since: date | None) -> bool:
    return since is not None and document.date is not None and document.date < since
