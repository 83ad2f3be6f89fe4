"""Rows that stand in the page's source but not in its tree: hanweb's datastore, TRS rows written by inline script."""

from __future__ import annotations

import re
from datetime import date

from checks.facts.addresses import Resolver
from checks.facts.dates import find_address_date, find_date
from checks.facts.document import Document
from checks.facts.lists import MAX_ENTRIES, MAX_TITLE, find_entries
from checks.facts.page import Entry
from checks.facts.tables import find_rows
from checks.facts.tree import parse

_RECORD = re.compile(r"<record>\s*<!\[CDATA\[(.{1,20000}?)\]\]>\s*</record>", re.S)
_ADDRESS = re.compile(r"""\b\w{2,20}\s*=\s*["']((?:https?://|\.{0,2}/)[^"'<>\s]{3,300}?\.s?html?)["']""")
_LITERAL = re.compile(r"""\b(\w{2,20})\s*=\s*(?:"([^"\n]{4,400})"|'([^'\n]{4,400})')""")
_HAN = re.compile(r"[\u4e00-\u9fff]")


def find_records(source: str, resolve: Resolver, seen_on: date) -> tuple[Entry, ...]:
    """The records of a hanweb ``<datastore>``."""
    if "<record>" not in source:
        return ()
    records = [match.group(1) for _, match in zip(range(MAX_ENTRIES), _RECORD.finditer(source), strict=False)]
    rows = "".join(record if "<li" in record or "<tr" in record else f"<li>{record}</li>" for record in records)
    document = parse(f"<html><body><ul>{rows}</ul></body></html>")
    return find_entries(document, find_rows(document), resolve, seen_on).entries


def find_written(document: Document, resolve: Resolver, seen_on: date) -> tuple[Entry, ...]:
    """Rows written by ``document.write`` from variables: an address, a title and a date stand close together."""
    found = []
    for source in document.scripts:
        starts = [match for _, match in zip(range(MAX_ENTRIES), _ADDRESS.finditer(source), strict=False)]
        for place, match in enumerate(starts):
            end = starts[place + 1].start() if place + 1 < len(starts) else len(source)
            piece = source[match.end() : min(end, match.end() + 1500)]
            title = _title(piece)
            day = find_date(piece, seen_on) or find_address_date(match.group(1), seen_on)
            if title and day:
                found.append(Entry(title, resolve(match.group(1)), day))
    return tuple(dict.fromkeys(found))[:MAX_ENTRIES] if len(found) >= 2 else ()


def _title(piece: str) -> str:
    best = ""
    for match in _LITERAL.finditer(piece):
        text = match.group(2) or match.group(3)
        if match.group(1).lower() in ("title", "doctitle", "str_4") and _HAN.search(text):
            return text[:MAX_TITLE]
        if "<" not in text and _HAN.search(text) and len(text) > len(best):
            best = text
    return best[:MAX_TITLE]
