"""Rows of a list interface on which no date stands: an ordinary page's lone link is no list, one row of an interface is.

They are written once more as records of a datastore, which is read as rows even where there is only one without a date
(``checks.facts.scripted``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from html import escape

from checks.facts.addresses import Resolver
from checks.facts.candidates import find_candidates
from checks.facts.tree import parse

_ANY = date(2100, 1, 1)  # the question is only whether a date stands there
_DATE = re.compile(r"\d\s?[-/.月]\s?\d")
_TAGS = re.compile(r"<[^<>]{1,300}>")
_TITLE = 4  # characters: a shorter one is no title for certain, and a list without one of its rows would be a wrong one


def records_of(rows: Iterable[tuple[str, str]]) -> str:
    """A datastore of (address, title); "" without rows, or where a title is too short to be one."""
    held = list(rows)
    if any(len(title) < _TITLE for _, title in held):
        return ""
    records = "".join(
        f'<record><![CDATA[<li><a href="{escape(url)}">{escape(title)}</a></li>]]></record>' for url, title in held
    )
    return f'<script type="text/xml"><datastore>{records}</datastore></script>' if records else ""


def undated_records(markup: str, url: str, wanted: int) -> str:
    """The link rows of a ready piece, where none has a date and there are as many as its pagination says; else "".

    The number is what makes it certain: a piece of a menu or of a text has no such count beside it.
    """
    if wanted <= 0 or len(_DATE.findall(_TAGS.sub(" ", markup))) >= wanted:
        return ""  # a date for every row: the piece is read as it is
    document = parse(markup)
    rows = [row for row in find_candidates(document, Resolver(url, document.base), _ANY) if row.row and row.url]
    if any(row.day or row.short for row in rows) or len({row.row for row in rows}) != len(rows) or len(rows) != wanted:
        return ""
    return records_of((row.url, row.title) for row in rows)
