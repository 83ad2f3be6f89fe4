"""Rows that stand in the page's source but not in its tree: hanweb's datastore, TRS rows written by inline script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from itertools import islice

from checks.facts.addresses import Resolver
from checks.facts.candidates import MAX_TITLE, find_candidates
from checks.facts.dates import find_address_date, find_date
from checks.facts.document import Document
from checks.facts.lists import MAX_ENTRIES, find_entries
from checks.facts.page import Entry
from checks.facts.tables import find_rows
from checks.facts.tree import parse

_OPEN, _CLOSE = "<record>", "</record>"
_ADDRESS = re.compile(r"""\b\w{2,20}\s*=\s*["']((?:https?://|\.{0,2}/)[^"'<>\s]{3,300}?\.s?html?)["']""")
_LITERAL = re.compile(r"""\b(\w{2,20})\s*=\s*(?:"([^"\n]{4,400})"|'([^'\n]{4,400})')""")
# A script that asks a server, goes over the answer and writes it into the page: the rows are not in what was received.
_ASKS = re.compile(r"\$\.(?:ajax|get|getJSON|post)\s*\(|\bfetch\s*\(|\baxios\b|\bXMLHttpRequest\b|\$http\b")
_GOES_OVER = re.compile(r"\beach\s*\(|\.forEach\b|\.map\s*\(|\bfor\s*\(|\btemplate\s*\(|\blaytpl\b")
_WRITES = re.compile(r"\.(?:html|append|prepend)\s*\(|\binnerHTML\b|insertAdjacentHTML|appendChild|document\.write")
_LINKS = re.compile(r"document\.write(?:ln)?\s*\([^;]{0,60}<a\b[^;]{0,40}href")
_LOADS = re.compile(r"""\$\([^()]{1,80}\)\.load\s*\(\s*["'/]""")
_TITLE = 4  # characters: a shorter text of a lone record is a sign, not a title
_SCRIPT = 50_000  # characters of one script
_HAN = re.compile(r"[\u4e00-\u9fff]")


def find_records(source: str, resolve: Resolver, seen_on: date) -> tuple[Entry, ...]:
    """The records of a hanweb ``<datastore>``: rows even where there is only one, without a date."""
    records = list(islice(_records(source), MAX_ENTRIES))
    if not records:
        return ()
    rows = "".join(record if "<li" in record or "<tr" in record else f"<li>{record}</li>" for record in records)
    document = parse(f"<html><body><ul>{rows}</ul></body></html>")
    found = find_entries(document, find_rows(document), resolve, seen_on).entries
    return found or tuple(
        Entry(row.title, row.url, row.day or find_address_date(row.url, seen_on))
        for row in find_candidates(document, resolve, seen_on)
        if len(row.title) >= _TITLE
    )


def _records(source: str) -> Iterator[str]:
    """What stands between the marks. Plain searching: a broken page must not make a pattern run wild."""
    end = 0
    while (start := source.find(_OPEN, end)) >= 0 and (end := source.find(_CLOSE, start)) >= 0:
        yield source[start + len(_OPEN) : end].strip().removeprefix("<![CDATA[").removesuffix("]]>")


def find_written(document: Document, resolve: Resolver, seen_on: date) -> tuple[Entry, ...]:
    """Rows written by ``document.write`` from variables: an address, a title and a date stand close together.

    One alone is a row only where the script itself writes it: variables of that kind are also kept for counting visits.
    """
    found = []
    is_writing = False
    for source in document.scripts:
        starts = list(islice(_ADDRESS.finditer(source), MAX_ENTRIES))
        for place, match in enumerate(starts):
            end = starts[place + 1].start() if place + 1 < len(starts) else len(source)
            piece = source[match.end() : min(end, match.end() + 1500)]
            title = _title(piece)
            day = find_date(piece, seen_on) or find_address_date(match.group(1), seen_on)
            if title and day:
                found.append(Entry(title, resolve(match.group(1)), day))
                is_writing |= _LINKS.search(piece) is not None
    return tuple(dict.fromkeys(found))[:MAX_ENTRIES] if len(found) >= 2 or is_writing else ()


def is_built(scripts: list[str]) -> bool:
    """A part of the page is fetched and written by one of its own scripts."""
    return any(_is_builder(script[:_SCRIPT]) for script in scripts)


def _is_builder(script: str) -> bool:
    if _LOADS.search(script):
        return True
    return all(sign.search(script) for sign in (_ASKS, _GOES_OVER, _WRITES))


def _title(piece: str) -> str:
    best = ""
    for match in _LITERAL.finditer(piece):
        text = match.group(2) or match.group(3)
        if match.group(1).lower() in ("title", "doctitle", "str_4") and _HAN.search(text):
            return text[:MAX_TITLE]
        if "<" not in text and _HAN.search(text) and len(text) > len(best):
            best = text
    return best[:MAX_TITLE]
