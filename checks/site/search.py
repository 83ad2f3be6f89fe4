"""Looking through everything of a unit before something is called missing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date

from checks.facts.page import Attachment
from checks.result import Search
from checks.site.address import address_key
from checks.site.build import is_cut
from checks.site.coverage import cause_of
from checks.site.names import normalise
from checks.site.site import Column, Document, Site
from checks.site.titles import clean, is_formal, is_news, is_news_column, match_title
from checks.site.wanted import Wanted

_OWN_WORDS = (
    "本局",
    "我局",
    "本机关",
    "本单位",
    "我单位",
    "本委",
    "我委",
    "本办",
    "我办",
    "本镇",
    "我镇",
    "本乡",
    "我乡",
    "本院",
    "我院",
    "本公司",
)
_BINS = ("hits", "declared", "stale", "dead", "placeholders", "unread_hits")
_BY_STATE = {"dead": "dead", "unread": "unread_hits", "blank": "unread_hits", "placeholder": "placeholders"}
_MOST = 80  # rows of a search record


@dataclass(frozen=True, slots=True)
class Hit:
    """A document of the unit that is what was looked for. ``attachment``: only the attachment's title says so."""

    document: Document
    words: str  # the part of the title that made the hit
    by: str  # title | statement | column | kind | attachment
    attachment: Attachment | None = None


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
    doubtful: tuple[Document, ...] = ()  # in the unit's column, but the page names another publisher
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
        hit, verdict = _weigh(site, document, wanted)
        if verdict in loose:
            loose[verdict].append(document)
        elif hit is not None and verdict:
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
        gaps=(*site.coverage.unread, *_own_gaps(site, wanted), *_portal_gaps(site, wanted)),
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


def _weigh(site: Site, document: Document, wanted: Wanted) -> tuple[Hit | None, str]:
    """The hit and the bin it belongs to; (None, "") for what has nothing to do with it."""
    hit, verdict = _match(site, document, wanted)
    if not verdict and document.why_ours:
        if document.state == "unread" and _may_be(document, wanted):
            return Hit(document, document.title, "title"), "unread_hits"
        return _by_attachment(site, document, wanted)
    if verdict in ("hits", "declared"):
        verdict = _BY_STATE.get(document.state, verdict)
    return hit, "declared" if verdict == "unread_hits" and _is_said_by_title(hit) else verdict


def _match(site: Site, document: Document, wanted: Wanted) -> tuple[Hit | None, str]:
    for title in _titles(document):
        if wanted.none is not None and _declares_none(document, title, wanted):
            return Hit(document, "说明", "statement"), "declared" if document.why_ours else ""
        match = match_title(title, wanted, site.names)
        if match is None:
            continue
        if not match.is_document:
            return None, "mentions" if document.why_ours else ""
        return Hit(document, match.words, "title"), _ownership(site, document, wanted, match.owner)
    return _by_column(site, document, wanted)


def _ownership(site: Site, document: Document, wanted: Wanted, owner: str) -> str:
    """A document with a fixed name (guide, annual report …) is the unit's only if nobody else is named."""
    if owner == "other" and not _speaks_for(site, document):
        return "foreign"
    if not document.why_ours:
        return ""
    if wanted.head is not None and not owner and document.publisher and document.state == "read":
        publisher = normalise(document.publisher)
        if site.names.owner(publisher) == "other" and not _speaks_for(site, document, _OWN_WORDS):
            return "doubtful"
    return "hits"


def _speaks_for(site: Site, document: Document, words: tuple[str, ...] = ()) -> bool:
    """The beginning or the end of the text names the unit, or says 本局."""
    text = normalise(document.text[:600] + "\n" + document.text[-300:])
    return site.names.find(text) is not None or any(word in text for word in words)


def _by_column(site: Site, document: Document, wanted: Wanted) -> tuple[Hit | None, str]:
    """Documents that stand in a column made for them, whatever their title."""
    if not document.why_ours or not any(wanted.is_column(name) for name in _path(document)):
        return None, ""
    title = next(iter(_titles(document)), "")
    if wanted.exclude is not None and wanted.exclude.search(title):
        return None, ""
    if wanted.loose is not None and wanted.loose.search(title) and not is_news(title, plain=True):
        return Hit(document, title, "column"), _ownership(site, document, wanted, site.names.owner(title))
    if wanted.kind and document.facts is not None and document.facts.kind == wanted.kind:
        return Hit(document, title, "kind"), "hits"
    if wanted.anything and document.title and not is_news(title, plain=True):
        return Hit(document, title, "column"), "hits"
    return None, ""


def _by_attachment(site: Site, document: Document, wanted: Wanted) -> tuple[Hit | None, str]:
    for attachment in document.attachments:
        match = match_title(clean(attachment.title), wanted, site.names)
        if match and match.is_document and match.owner != "other":
            page = site.find_page(attachment.url)
            hit = Hit(document, match.words, "attachment", attachment)
            if page is not None and page.is_dead:
                return hit, "dead"
            return hit, "unread_hits" if page is not None and page.is_unread else "hits"
    return None, ""


def _titles(document: Document) -> Iterator[str]:
    """The title in the list and the one on the page. News columns keep only what ends like a document."""
    titles = [document.title, document.facts.title if document.facts else ""]
    for title in dict.fromkeys(clean(title) for title in titles if title):
        if not is_news_column(document.columns) or is_formal(title):
            yield title


def _path(document: Document) -> tuple[str, ...]:
    return document.columns + (document.facts.columns if document.facts else ())


def _is_said_by_title(hit: Hit | None) -> bool:
    """A blank page under 关于无规范性文件的说明 says what it has to say."""
    return hit is not None and hit.by == "statement" and hit.document.state == "blank"


def _declares_none(document: Document, title: str, wanted: Wanted) -> bool:
    """本单位无规范性文件的情况说明: the title says so, or a 说明 whose text does."""
    if wanted.none is None or "说明" not in title:
        return False
    said = (
        title
        if any(word in title for word in ("无", "没有", "未制定", "不存在", "不涉及"))
        else normalise(document.text[:400])
    )
    if wanted.none.search(title) or any(wanted.is_column(name) for name in _path(document)):
        return any(word in said for word in ("无", "没有", "未制定", "未出台", "不存在", "不涉及", "未发生"))
    return False


def _may_be(document: Document, wanted: Wanted) -> bool:
    """An unread entry that could be it: a title that is cut or missing, or one in the column made for it."""
    title = clean(document.title)
    return len(title) < 2 or is_cut(document.title) or any(wanted.is_column(name) for name in document.columns)


def _cause(document: Document) -> tuple[str, str]:
    return document.url, cause_of(document.page) if document.page else "未读取"


def _is_empty_for(column: Column, wanted: Wanted) -> bool:
    return bool(column.why_ours) and column.state in ("empty", "placeholder") and wanted.is_column(column.name)


def _is_stale(document: Document, since: date | None) -> bool:
    return since is not None and document.date is not None and document.date < since


def _own_gaps(site: Site, wanted: Wanted) -> list[tuple[str, str]]:
    """The unit's column made for this document shows no rows, and nothing says that it is empty."""
    above = {address_key(page.row.section) for page in site.pages if page.row.section}
    return [
        (column.url, cause_of(column.page))
        for column in site.columns
        if column.state == "blank" and wanted.is_column(column.name) and address_key(column.url) not in above
    ]


def _portal_gaps(site: Site, wanted: Wanted) -> list[tuple[str, str]]:
    """County-wide columns made for this document that could not be read; or the whole portal."""
    if site.portal is None:
        return []
    if site.portal.coverage.state == "failed":
        return [(site.unit.portal_url, "县政府门户未能读取")]
    return [
        (column.url, cause_of(column.page))
        for column in site.portal.columns
        if column.state in ("unread", "unreadable", "blank") and any(wanted.is_column(name) for name in column.path)
    ]
