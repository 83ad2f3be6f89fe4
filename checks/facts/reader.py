"""Bytes to facts: the one place where a page is read."""

from __future__ import annotations

import re
from datetime import date

from checks.facts import breadcrumb, codec, lists, pagination, scripted
from checks.facts.addresses import Resolver
from checks.facts.attachments import find_attachments
from checks.facts.charset import Decoded, decode
from checks.facts.content import Content, find_content, prose_of, text_of
from checks.facts.document import Document
from checks.facts.kinds import find_kind, is_article
from checks.facts.labels import find_labels, find_publisher
from checks.facts.links import find_links
from checks.facts.page import Entry, ListState, PageFacts
from checks.facts.published import find_dates_of
from checks.facts.tables import find_rows, find_tables
from checks.facts.titles import find_site, find_title
from checks.facts.tree import parse
from checks.facts.verdicts import find_verdict
from checks.facts.words import one_of, pattern
from checks.facts.zones import paint
from crawler.reading import Reading

VERSION = "1"
MAX_BODY = 16 * 1024 * 1024
MAX_MENU = 500
_EMPTY = one_of("lists", "empty")
_SCRIPT_LIST = pattern("lists", "script_lists")
_SHELL = re.compile(pattern("lists", "shells").pattern, re.S)
_PLACEHOLDER = one_of("placeholder", "words")
_HEADING = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十百]{1,4}[章节条]|[（(][一二三四五六七八九十]{1,3}[）)])\s*\S"
)
_SPONSOR = re.compile(r"(?:主办单位|主办|版权所有)\s*[:：]?\s*([\u4e00-\u9fff（）()]{3,30})")
_NO_ENTRIES = frozenset(("article", "guide", "annual_report", "regulation", "service_guide", "form"))


def read_page(body: bytes, url: str, content_type: str = "", *, seen_on: date) -> PageFacts:
    """Everything the checks may know of a page. Never raises; what went wrong stands in ``notes``."""
    return _read(body, url, content_type, 200, seen_on)[0]


def read_for_crawl(body: bytes, url: str, content_type: str, status: int, seen_on: date) -> Reading:
    """The same parse as ``read_page``, with what the crawler needs (a ``crawler.reading.Reader``)."""
    facts, document, source = _read(body, url, content_type, status, seen_on)
    words = " ".join(line.text for line in document.lines)
    verdict, reason = find_verdict(document, source, words, status)
    resolve = Resolver(url, document.base)
    return Reading(
        links=find_links(document, facts, resolve, words),
        identity=_identity(document, facts),
        is_list=facts.list_state != "none",
        verdict=verdict,
        reason=reason,
        facts=codec.to_json(facts),
        version=VERSION,
    )


def _read(body: bytes, url: str, content_type: str, status: int, seen_on: date) -> tuple[PageFacts, Document, str]:
    decoded = decode(body[:MAX_BODY], content_type)
    document = parse(decoded.text)
    paint(document)
    return _facts(decoded, document, url, status, seen_on), document, decoded.text


def _facts(decoded: Decoded, document: Document, url: str, status: int, seen_on: date) -> PageFacts:
    resolve = Resolver(url, document.base)
    site = find_site(document)
    title, title_line = find_title(document, site)
    content = find_content(document, title_line)
    rows = find_rows(document)
    found = lists.find_entries(document, rows, resolve, seen_on)
    entries, entry_lines = found.entries, found.lines
    dates = find_dates_of(document, content, title_line, url, seen_on, entry_lines)
    has_date = dates.published_source in ("label", "meta")
    prose = prose_of(document, content, entry_lines)
    article = is_article(prose, title_line >= 0, has_date, content.known, len(entries))
    columns = breadcrumb.find_columns(document, title)
    kind = find_kind(url, title, columns, entries, prose, article, document.forms)
    if kind in _NO_ENTRIES:
        entries = ()
    elif not entries:
        entries = scripted.find_records(decoded.text, resolve, seen_on) or scripted.find_written(
            document, resolve, seen_on
        )
    text = text_of(document, content)
    state = _list_state(kind, entries, document, decoded.text)
    verdict, _ = find_verdict(document, decoded.text, " ".join(line.text for line in document.lines), status)
    labels = find_labels(document, rows)
    is_gathering = kind in ("list", "column", "home")
    return PageFacts(
        url=url,
        charset=decoded.charset,
        charset_reason=decoded.reason,
        title=title,
        site=site,
        columns=columns,
        publisher=find_publisher(labels, document.metas),
        text=text,
        published=None if is_gathering else dates.published,
        published_source="" if is_gathering else dates.published_source,
        formed=None if is_gathering else dates.formed,
        formed_source="" if is_gathering else dates.formed_source,
        kind="error" if verdict else kind,
        list_state=state,
        entries=entries,
        pages=() if kind in _NO_ENTRIES else pagination.find_pages(document, decoded.text, resolve, url),
        attachments=find_attachments(document, resolve),
        labels=labels,
        headings=_headings(text),
        menu=_menu(document, resolve),
        tables=find_tables(document, rows, content),
        is_placeholder=_is_placeholder(text, entries, content),
        images=sum(content.first <= line <= content.last for line in document.images)
        if content.size or content.known
        else 0,
        notes=_notes(decoded, document),
    )


def _list_state(kind: str, entries: tuple[Entry, ...], document: Document, source: str) -> ListState:
    if entries:
        return "rows"
    if kind in _NO_ENTRIES:
        return "none"
    if any(line.zone != "footer" and len(line.text) <= 80 and _EMPTY.search(line.text) for line in document.lines):
        return "empty"
    if _SCRIPT_LIST.search(source) or (_SHELL.search(source) and len(document.lines) < 30):
        return "unreadable"
    return "none"


def _headings(text: str) -> tuple[str, ...]:
    return tuple(line[:100] for line in text.split("\n") if len(line) <= 100 and _HEADING.match(line))[:200]


def _menu(document: Document, resolve: Resolver) -> tuple[tuple[str, str], ...]:
    """Short links of the navigation; where no block is called that, all short links outside the text."""
    found: dict[tuple[str, str], None] = {}
    for anchor in document.anchors:
        zone = document.lines[anchor.line].zone if anchor.line < len(document.lines) else ""
        text = anchor.text or anchor.title
        if zone in ("", "nav") and 2 <= len(text) <= 16 and (url := resolve(anchor.href)) and len(found) < MAX_MENU:
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
