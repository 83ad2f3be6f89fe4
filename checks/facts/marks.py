"""What a page carries beside its text: the footer, standard tags, badges and search boxes, and links without a place of their own."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from checks.facts.addresses import Resolver
from checks.facts.document import Document

MAX_FOOTER = 2_000
MAX_LINKS = 200
MAX_HIDDEN = 50
_TEXT = 120
_TAIL = 15  # last lines of a page that count as its footer, whatever their block is called
_WORDS = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_TAGS = frozenset(_WORDS["tags"])
_NO_VALUE = re.compile(r"^(?:null|undefined|无|\W*|[\[{<]\W*\w+\W*[\]}>])$", re.IGNORECASE)
_SIGNS = tuple(
    (key, tuple(table["words"]), re.compile(table["regex"], re.IGNORECASE) if "regex" in table else None)
    for key, table in _WORDS["signs"].items()
)
_FIELD = re.compile(r"<(?:input|form|button)\b[^>]{0,600}>", re.IGNORECASE)
_FIELD_NOT = re.compile(r"type\s*=\s*[\"']?(?:hidden|checkbox|radio|password|image)", re.IGNORECASE)
_SEARCH_FIELD = re.compile(_WORDS["search_field"], re.IGNORECASE)
_SEARCH_LINK = re.compile(_WORDS["search_link"], re.IGNORECASE)
_SEARCH_TEXT = frozenset(_WORDS["search_text"])
_MAX_FIELDS = 300
_MAX_PLACES = 50  # places of one plain word
_AROUND = 500  # characters; lower case may shift a place by a few


def find_footer(document: Document) -> str:
    """The footer's words and the last lines of the page, at most 2,000 characters."""
    last = len(document.lines) - _TAIL
    kept = [line.text for index, line in enumerate(document.lines) if line.zone == "footer" or index >= last]
    return "\n".join(kept)[-MAX_FOOTER:]


def find_tags(document: Document) -> tuple[str, ...]:
    """Names (lower case) of the standard page tags (网页标签) that have a value. 国办发〔2017〕47号, annex."""
    return tuple(name for name, value in document.metas.items() if name in _TAGS and not _NO_VALUE.match(value))


def find_signs(document: Document, source: str) -> tuple[tuple[str, str], ...]:
    """(sign, words that show it): badges by their addresses, search boxes, lists and footers written by script.

    Comments do not count; what old pages hide in comments inside a script does.
    """
    shown = "\n".join([_without_comments(source), *document.scripts])
    folded = shown.lower()
    found = {key: words for key, plain, regex in _SIGNS if (words := _find_sign(shown, folded, plain, regex))}
    if box := _find_search(document, shown):
        found["search"] = box[:_TEXT]
    return tuple(found.items())


def _find_sign(shown: str, folded: str, plain: tuple[str, ...], regex: re.Pattern[str] | None) -> str:
    """The words of a sign. Its expression is tried only around the plain words: most pages have none of them."""
    for word in plain:
        for start in _places(folded, word):
            if regex is None:
                return word.strip()
            if match := regex.search(shown, max(0, start - _AROUND), start + _AROUND):
                return match.group()[:_TEXT]
    return ""


def _places(text: str, word: str) -> Iterator[int]:
    start = -1
    for _ in range(_MAX_PLACES):
        start = text.find(word, start + 1)
        if start < 0:
            return
        yield start


def find_other_links(
    document: Document, resolve: Resolver, shown: Iterable[tuple[str, str]], listed: Iterable[str]
) -> tuple[tuple[str, str], ...]:
    """(text, address) of links that are neither in the menu nor entries: footer, pictures ("" without alt), banners."""
    known = {url for _, url in shown} | set(listed)
    found: dict[str, str] = {}
    for anchor in document.anchors:
        url = resolve(anchor.href)
        if url and url not in known and len(found) < MAX_LINKS:
            found[url] = found.get(url) or (anchor.text or anchor.title)[:60]
    return tuple((text, url) for url, text in found.items())


def find_hidden_links(document: Document, resolve: Resolver, page_url: str) -> tuple[tuple[str, str], ...]:
    """(text, address) of links that a visitor does not see and that lead to another host than the page's own."""
    host = urlsplit(page_url).hostname
    found: dict[str, str] = {}
    for anchor in document.anchors:
        url = resolve(anchor.href) if anchor.hidden else ""
        if url and url not in found and len(found) < MAX_HIDDEN and urlsplit(url).hostname not in (None, host):
            found[url] = (anchor.text or anchor.title)[:60]
    return tuple((text, url) for url, text in found.items())


def _find_search(document: Document, shown: str) -> str:
    for _, match in zip(range(_MAX_FIELDS), _FIELD.finditer(shown), strict=False):
        if _SEARCH_FIELD.search(match.group()) and not _FIELD_NOT.search(match.group()):
            return match.group()
    for anchor in document.anchors:
        text = anchor.text or anchor.title
        if text in _SEARCH_TEXT or _SEARCH_LINK.search(anchor.href):
            return f"{text} {anchor.href}"
    return ""


def _without_comments(source: str) -> str:
    """Linear also where thousands of comments are never closed."""
    first, *rest = source.split("<!--")
    return first + "".join(part.partition("-->")[2] for part in rest)
