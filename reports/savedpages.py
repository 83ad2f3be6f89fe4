"""What is read off a saved page or attachment, as the row that ``gongkai facts`` prints."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from checks.facts.files.kinds import find_file_kind
from checks.facts.files.read import read_file
from checks.facts.page import PageFacts
from checks.facts.reader import read_page
from crawler.errors import InputError

MAX_BYTES = 64 * 1024 * 1024
# A saved page has no address of its own: relative links are resolved to files, by way of a host that cannot exist (RFC 2606).
NOWHERE = "http://saved.invalid"
SAVED_FROM = re.compile(rb"<!-- saved from url=\(\d{4}\)(https?://[^\s>]{1,2000}) -->")
PAGES = frozenset(("html", "mht", "text", ""))  # read as pages here; everything else is a file


def read_bytes(path: Path) -> bytes:
    """The file's bytes. Raises InputError: missing, a folder, too large, not readable."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise InputError(f"{path}: is larger than {MAX_BYTES // 1024 // 1024} MiB")
        return path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}") from error


def facts_row(path: Path, body: bytes, as_of: date) -> dict[str, Any]:
    """One row; dates are ISO or None. Why a file could not be read, or only in part, stands in ``notes``."""
    if find_file_kind(body) not in PAGES:
        facts = read_file(body, seen_on=as_of)
        notes = tuple(filter(None, (facts.file_name, facts.file_reason, *facts.notes)))
        return _row(path, replace(facts, title=facts.title or path.stem, notes=notes))
    saved_from = SAVED_FROM.search(body[:4096])
    url = saved_from[1].decode("ascii", "replace") if saved_from else NOWHERE + _address(path)
    return _row(path, read_page(body, url, seen_on=as_of))


def _address(path: Path) -> str:
    return quote("/" + Path(os.path.abspath(path)).as_posix().lstrip("/"))


def _target(url: str) -> str:
    return unquote(url.removeprefix(NOWHERE)) if url.startswith(NOWHERE) else url


def _row(path: Path, facts: PageFacts) -> dict[str, Any]:
    return {
        "path": str(path),
        "charset": facts.charset,
        "title": facts.title,
        "published": _iso(facts.published),
        "published_source": facts.published_source,
        "formed": _iso(facts.formed),
        "kind": facts.kind,
        "site": facts.site,
        "publisher": facts.publisher,
        "columns": list(facts.columns),
        "entries": [{"title": e.title, "url": _target(e.url), "date": _iso(e.date)} for e in facts.entries],
        "labels": [{"name": label.name, "value": label.value} for label in facts.labels],
        "attachments": [{"title": a.title, "url": _target(a.url), "extension": a.extension} for a in facts.attachments],
        "text_chars": len("".join(facts.text.split())),
        "notes": list(facts.notes),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
