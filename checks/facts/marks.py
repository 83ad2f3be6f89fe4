"""What a page carries beside its text: the footer, standard tags, badges and search boxes, and links without a place of their own."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from checks.facts.addresses import Resolver
from checks.facts.document import Document
from checks.facts.words import any_case

MAX_FOOTER = 2_000
MAX_LINKS = 200
MAX_HIDDEN = 50
_TEXT = 120
_TAIL = 15  # last lines of a page that count as its footer, whatever their block is called
_WORDS = tomllib.loads(Path(__file__).with_name("marks.toml").read_text(encoding="utf-8"))
_TAGS = frozenset(_WORDS["tags"])
_NO_VALUE = re.compile(r"^(?:null|undefined|无|\W*|[\[{<]\W*\w+\W*[\]}>])$", re.IGNORECASE)
# most of a page's bytes tell no word from another: without them a word is first looked for in a third of the page
_DULL = bytes(set(range(256)) - set(b"abcdfghjkmnopqruvwxyz.$({?"))
_SIGNS = tuple(
    (
        key,
        tuple((word.encode(), word.encode().translate(None, _DULL)) for word in table["words"]),
        # without regard to case it takes three times as long: so first on text that is in lower case as well
        tuple(head.encode() for head in table.get("heads", ())),
        (re.compile(table["regex"].lower()), re.compile(table["regex"], re.IGNORECASE)) if "regex" in table else None,
    )
    for key, table in _WORDS["signs"].items()
)
_FIELD = re.compile(rf"<(?:{'|'.join(map(any_case, ('input', 'form', 'button')))})\b[^>]{{0,600}}>")
_FIELD_TAGS = (b"<input", b"<form", b"<button")
_FIELD_NOT = re.compile(r"type\s*=\s*[\"']?(?:hidden|checkbox|radio|password|image)", re.IGNORECASE)
_SEARCH_FIELD = re.compile(_WORDS["search_field"], re.IGNORECASE)
_SEARCH_LINK = re.compile(_WORDS["search_link"], re.IGNORECASE)
_SEARCH_TEXT = frozenset(_WORDS["search_text"])
_MAX_FIELDS = 300
_MAX_PLACES = 50  # places of one plain word
_AROUND = 500  # characters
_MAX_HEADS = 200
_STEP = 400  # an expression reaches less than 450 characters before its word and 100 behind it


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
    shown = _shown(document, source)
    held = shown.encode("utf-8", "replace")  # searching bytes takes half the time
    folded = held.lower()
    thin = folded.translate(None, _DULL)
    found: dict[str, str] = {}
    for key, plain, heads, regexes in _SIGNS:
        there = [word for word, core in plain if core in thin]
        if there and heads and not _is_led(folded, heads, there):
            continue
        if there and (words := _find_sign(held, folded, there, regexes)):
            found[key] = words
    if box := _find_search(document, shown, folded):
        found["search"] = box[:_TEXT]
    return tuple(found.items())


def _find_sign(
    held: bytes, folded: bytes, plain: Iterable[bytes], regexes: tuple[re.Pattern[str], re.Pattern[str]] | None
) -> str:
    """The words of a sign. Its expression is tried only around the plain words: most pages have none of them."""
    for word in plain:
        for start in _places(folded, word):
            if regexes is None:
                return word.decode().strip()
            lower, regex = regexes
            if lower.search(_around(folded, start)) and (match := regex.search(_around(held, start))):
                return match.group()[:_TEXT]
    return ""


def _is_led(folded: bytes, heads: tuple[bytes, ...], words: list[bytes]) -> bool:
    """Some head has one of the words behind it. Style sheets are full of "bottom", and scripts are few."""
    for head in heads:
        start = -1
        for _ in range(_MAX_HEADS):
            if (start := folded.find(head, start + 1)) < 0:
                break
            piece = folded[start : start + 4 * _AROUND]
            if any(word in piece for word in words) and (head[:1] != b"<" or _is_within(piece, words)):
                return True
        else:
            return True
    return False


def _is_within(piece: bytes, words: list[bytes]) -> bool:
    tag = piece.partition(b">")[0]
    return any(word in tag for word in words)


def _places(held: bytes, word: bytes) -> Iterator[int]:
    """What stands less than 400 bytes after a place was looked through with it."""
    start = -_STEP
    for _ in range(_MAX_PLACES):
        start = held.find(word, start + _STEP)
        if start < 0:
            return
        yield start


def _around(held: bytes, start: int) -> str:
    """So many characters on both sides; one has four bytes at most."""
    before = held[max(0, start - 4 * _AROUND) : start].decode("utf-8", "ignore")[-_AROUND:]
    return before + held[start : start + 4 * _AROUND].decode("utf-8", "ignore")[:_AROUND]


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


def _find_search(document: Document, shown: str, folded: bytes) -> str:
    """``folded``: the same in lower case. Most pages have no such field, and that is told faster by plain searching."""
    fields = _FIELD.finditer(shown) if any(tag in folded for tag in _FIELD_TAGS) else iter(())
    for _, match in zip(range(_MAX_FIELDS), fields, strict=False):
        if _SEARCH_FIELD.search(match.group()) and not _FIELD_NOT.search(match.group()):
            return match.group()
    has_link = _SEARCH_LINK.search("\n".join([anchor.href for anchor in document.anchors])) is not None
    for anchor in document.anchors:
        text = anchor.text or anchor.title
        if text in _SEARCH_TEXT or (has_link and _SEARCH_LINK.search(anchor.href)):
            return f"{text} {anchor.href}"
    return ""


def _shown(document: Document, source: str) -> str:
    """The source without comments, and the scripts that lose a part by that. Linear also where no comment is closed."""
    first, *rest = source.split("<!--")
    parts = [part.partition("-->") for part in rest]
    torn = any("<script" in comment.lower() for comment, _, _ in parts)
    scripts = [script for script in document.scripts if torn or "<!--" in script]
    return "\n".join([first + "".join([after for _, _, after in parts]), *scripts])
