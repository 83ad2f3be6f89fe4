"""Stored readings: what the crawl needs of a page that was read before, so that the same bytes are never read twice.

The table ``reading`` stands beside ``facts`` and has its key: (address of the row, SHA-256, version of the reader).
"""

from __future__ import annotations

import json
from datetime import date

import zstandard

from crawler.outcomes import is_markup
from crawler.pages import Page
from crawler.reading import Link, Reader, Reading
from crawler.schema import storage_errors
from crawler.store import Store

Stored = tuple[str, str, str, str]  # address, SHA-256, version, data: a row of the table before it is compressed


class Readings:
    """The stored readings of one version of the reader."""

    def __init__(self, store: Store, reader: Reader, seen_on: date) -> None:
        self.store = store
        self.reader = reader
        self.seen_on = seen_on
        self.version = reader(b"<html></html>", "http://localhost/", "text/html", 200, seen_on).version
        self.read_again = 0  # stored bodies that had to be read, since another version had read them

    def find(self, page: Page) -> Reading | None:
        """What was read off the page's stored body, without its facts; None for a file, or a page the reader failed on."""
        stored = self._stored(page, self.version)
        if stored is not None:
            return stored
        return self._read_again(page) if self._was_read(page) else None

    def _stored(self, page: Page, version: str) -> Reading | None:
        with storage_errors(self.store.path):
            row = self.store.db.conn.execute(
                "SELECT data FROM reading WHERE url = ? AND sha256 = ? AND version = ?",
                (page.url, page.sha256, version),
            ).fetchone()
        return decode(zstandard.ZstdDecompressor().decompress(row[0]).decode(), version) if row else None

    def _was_read(self, page: Page) -> bool:
        """Some version of the reader has read it: it is a page."""
        with storage_errors(self.store.path):
            query = "SELECT 1 FROM facts WHERE url = ? AND sha256 = ? LIMIT 1"
            return self.store.db.conn.execute(query, (page.url, page.sha256)).fetchone() is not None

    def _read_again(self, page: Page) -> Reading | None:
        self.read_again += 1
        body, day = self.store.body(page.sha256), date.fromisoformat(page.fetched_at[:10])
        if not is_markup(body, page.content_type):
            return None
        try:
            return self.reader(body, page.final_url or page.url, page.content_type, page.status or 200, day)
        except Exception:  # a reader that fails never stops the crawl: the page is one without links
            return None


def encode(url: str, sha256: str, reading: Reading) -> Stored:
    """A row of the table ``reading``, compressed where it is written (:mod:`crawler.batch`)."""
    links = [(link.url, link.text, link.kind, link.date) for link in reading.links]
    flags = [reading.is_list, reading.is_bare, reading.needs_script]
    text = json.dumps([reading.identity, flags, links], ensure_ascii=False, separators=(",", ":"))
    return url, sha256, reading.version, text


def decode(data: str, version: str) -> Reading:
    """The reading of a row; its facts stand in the table ``facts``."""
    identity, (is_list, is_bare, needs_script), links = json.loads(data)
    return Reading(
        tuple(Link(*link) for link in links),
        identity,
        is_list,
        "",
        "",
        "",
        version,
        is_bare=is_bare,
        needs_script=needs_script,
    )
