"""Bytes to facts: the one place where a page is read."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from checks.facts import codec, lists, scripted
from checks.facts.addresses import Resolver
from checks.facts.answers import page_of_answer
from checks.facts.attachments import find_attachments
from checks.facts.breadcrumb import find_columns
from checks.facts.charset import Decoded, decode
from checks.facts.content import Content, find_content, prose_of, text_of
from checks.facts.document import Document
from checks.facts.headings import find_headings
from checks.facts.kinds import Shape, find_kind, is_article
from checks.facts.labels import find_labels, find_publisher
from checks.facts.likeness import find_fingerprint
from checks.facts.links import find_links
from checks.facts.marks import find_footer, find_hidden_links, find_other_links, find_signs, find_tags
from checks.facts.page import Entry, ListState, PageFacts
from checks.facts.pagination import find_pages
from checks.facts.parts import find_parts
from checks.facts.published import Dates, find_dates_of
from checks.facts.signals import find_date_signals
from checks.facts.tables import Row, find_rows, find_tables
from checks.facts.titles import find_site, find_title
from checks.facts.tree import parse
from checks.facts.verdicts import Verdict, find_verdict
from checks.facts.words import one_of, pattern
from checks.facts.zones import paint
from crawler.reading import Reading

VERSION = "9"
MAX_BODY = 16 * 1024 * 1024
MAX_MENU = 500
_EMPTY = one_of("lists", "empty")
_SCRIPT_LIST = pattern("lists", "script_lists")
_SHELL = re.compile(pattern("lists", "shells").pattern, re.S)
_PLACEHOLDER = one_of("placeholder", "words")
_SPONSOR = re.compile(r"(?:主办单位|主办|版权所有)\s*[:：]?\s*([\u4e00-\u9fff（）()]{3,30})")
_GATHERINGS = frozenset(("home", "list", "column"))
_NO_ENTRIES = frozenset(("article", "guide", "annual_report", "regulation", "service_guide", "form"))


@dataclass(frozen=True, slots=True)
class _Page:
    """A parsed page, before anything is concluded from it."""

    url: str
    decoded: Decoded
    document: Document
    resolve: Resolver
    seen_on: date
    words: str  # all of it, navigation included
    verdict: Verdict
    reason: str


@dataclass(frozen=True, slots=True)
class _Subject:
    """What the page is about."""

    site: str
    title: str
    columns: tuple[str, ...]
    content: Content
    text: str
    kind: str
    dates: Dates
    entries: tuple[Entry, ...]
    rows: list[Row]


def read_page(body: bytes, url: str, content_type: str = "", *, seen_on: date) -> PageFacts:
    """Everything the checks may know of a page. Never raises; what went wrong stands in ``notes``."""
    return _facts(_parsed(body, url, content_type, 200, seen_on))


def read_for_crawl(body: bytes, url: str, content_type: str, status: int, seen_on: date) -> Reading:
    """The same parse as ``read_page``, with what the crawler needs (a ``crawler.reading.Reader``)."""
    page = _parsed(body, url, content_type, status, seen_on)
    facts = _facts(page)
    return Reading(
        links=find_links(page.document, facts, page.resolve),
        identity=_identity(page.document, facts),
        is_list=facts.list_state != "none",
        verdict=page.verdict,
        reason=page.reason,
        facts=codec.to_json(facts),
        version=VERSION,
        needs_script=facts.list_state == "unreadable",
        is_bare=_is_bare(facts),
    )


def _is_bare(facts: PageFacts) -> bool:
    """A column without rows, or a text that only promises its content; what is loaded into it is not seen here."""
    if any(part.kind == "list" for part in facts.parts):
        return False
    if facts.is_placeholder or facts.list_state == "empty":
        return True
    return facts.list_state == "none" and facts.kind in _GATHERINGS - {"home"} and not facts.entries


def _parsed(body: bytes, url: str, content_type: str, status: int, seen_on: date) -> _Page:
    decoded = decode(body[:MAX_BODY], content_type)
    if (answer := page_of_answer(decoded.text, content_type, url)) is not None:
        decoded = replace(decoded, text=answer)
    document = parse(decoded.text)
    paint(document)
    shown = " ".join(line.text for line in document.lines)
    verdict, reason = find_verdict(document, decoded.text, shown, status)
    return _Page(url, decoded, document, Resolver(url, document.base), seen_on, shown, verdict, reason)


def _subject(page: _Page) -> _Subject:
    document = page.document
    site = find_site(document)
    title, title_line = find_title(document, site)
    content = find_content(document, title_line)
    rows = find_rows(document)
    found = lists.find_entries(document, rows, page.resolve, page.seen_on)
    dates = find_dates_of(document, content, title_line, page.url, page.seen_on, found.lines)
    prose = prose_of(document, content, found.lines)
    has_date = dates.published_source in ("label", "meta")
    rows_dated = sum(entry.date is not None for entry in found.entries)
    article = is_article(
        prose, title_line >= 0, has_date, content.known, rows_dated if has_date else len(found.entries)
    )
    columns = find_columns(document, title)
    text = text_of(document, content)
    kind = find_kind(
        Shape(page.url, title, columns, text, len(found.entries), prose, document.forms, article, _head(document))
    )
    entries = _entries(page, kind, found.entries)
    if kind in ("column", "other") and entries:
        kind = "list"
    return _Subject(site, title, columns, content, text, kind, Dates() if kind in _GATHERINGS else dates, entries, rows)


def _head(document: Document) -> str:
    return " ".join((document.title, document.metas.get("keywords", ""), document.metas.get("description", "")))


def _entries(page: _Page, kind: str, found: tuple[Entry, ...]) -> tuple[Entry, ...]:
    if kind in _NO_ENTRIES:
        return ()
    records = scripted.find_records(page.decoded.text, page.resolve, page.seen_on)
    return records or found or scripted.find_written(page.document, page.resolve, page.seen_on)


def _facts(page: _Page) -> PageFacts:
    document, source, resolve = page.document, page.decoded.text, page.resolve
    subject = _subject(page)
    kind, content, dates, entries = subject.kind, subject.content, subject.dates, subject.entries
    labels = find_labels(document, subject.rows)
    menu = _menu(document, resolve)
    return PageFacts(
        url=page.url,
        charset=page.decoded.charset,
        charset_reason=page.decoded.reason,
        title=subject.title,
        site=subject.site,
        columns=subject.columns,
        publisher=find_publisher(labels, document.metas),
        text=subject.text,
        published=dates.published,
        published_source=dates.published_source,
        formed=dates.formed,
        formed_source=dates.formed_source,
        published_confidence=dates.published_confidence,
        formed_confidence=dates.formed_confidence,
        date_signals=find_date_signals(dates.published, dates.formed, page.url, document.metas, entries, page.seen_on),
        fingerprint=find_fingerprint(subject.text) if kind in _NO_ENTRIES else "",
        kind="error" if page.verdict else kind,
        list_state=_list_state(kind, entries, document, source),
        entries=entries,
        pages=() if kind in _NO_ENTRIES else find_pages(document, source, resolve, page.url),
        attachments=find_attachments(document, resolve),
        labels=labels,
        headings=find_headings(subject.text),
        menu=menu,
        tables=find_tables(document, subject.rows, content),
        is_placeholder=_is_placeholder(subject.text, entries, content),
        images=sum(content.first <= line <= content.last for line in document.images),
        notes=_notes(page.decoded, document),
        footer=find_footer(document),
        tags=find_tags(document),
        signs=find_signs(document, source),
        hidden_links=find_hidden_links(document, resolve, page.url),
        other_links=find_other_links(document, resolve, menu, (entry.url for entry in entries)),
        parts=find_parts(document, source, resolve, page.url, page.words, may_list=kind not in _NO_ENTRIES),
    )


def _list_state(kind: str, entries: tuple[Entry, ...], document: Document, source: str) -> ListState:
    if entries:
        return "rows"
    if kind in _NO_ENTRIES:
        return "none"
    if any(line.zone != "footer" and len(line.text) <= 80 and _EMPTY.search(line.text) for line in document.lines):
        return "empty"
    if (
        _SCRIPT_LIST.search(source)
        or scripted.is_built(document.scripts)
        or (_SHELL.search(source) and len(document.lines) < 30)
    ):
        return "unreadable"
    return "none"


def _menu(document: Document, resolve: Resolver) -> tuple[tuple[str, str], ...]:
    """Short links of the navigation; where no block is called that, all short links outside the text."""
    found: dict[tuple[str, str], None] = {}
    for anchor in document.anchors:
        text = anchor.text or anchor.title
        if not 2 <= len(text) <= 16 or len(found) >= MAX_MENU:
            continue
        zone = document.lines[anchor.line].zone if anchor.line < len(document.lines) else ""
        if zone in ("", "nav") and (url := resolve(anchor.href)):
            found.setdefault((text, url))
    for text, value in document.choices:
        if 2 <= len(text) <= 16 and (url := resolve(value)) and len(found) < MAX_MENU:
            found.setdefault((text, url))
    return tuple(found)


def _is_placeholder(text: str, entries: tuple[Entry, ...], content: Content) -> bool:
    return not entries and content.size < 120 and bool(_PLACEHOLDER.search(text))


def _identity(document: Document, facts: PageFacts) -> str:
    footer = " ".join(line.text for line in document.lines if line.zone == "footer")
    sponsor = _SPONSOR.search(footer)
    parts = [
        facts.site,
        *facts.columns,
        facts.title,
        facts.publisher,
        sponsor.group(1) if sponsor else "",
        document.title,
    ]
    return " ".join(dict.fromkeys(part for part in parts if part))[:1000]


def _notes(decoded: Decoded, document: Document) -> tuple[str, ...]:
    notes = list(document.notes)
    if decoded.bad > 0:
        notes.append(f"{decoded.bad:.2%} of the characters could not be decoded as {decoded.charset}")
    return tuple(notes)
