"""What is committed together, and how it is written."""

from __future__ import annotations

from dataclasses import dataclass, field

import zstandard

from crawler.looks import Look
from crawler.pages import Page
from crawler.readings import Stored
from crawler.schema import storage_errors
from crawler.store import Store, look_row, page_row

_RESULT = ("outcome", "status", "reason", "attempts", "final_url", "redirects", "fetched_at", "content_type", "headers")
_NAMES = ("run", *Page.__slots__)
_PAGE = (  # an update keeps the row's place: the order of scheduling
    f"INSERT INTO page ({', '.join(_NAMES)}) VALUES ({', '.join(':' + name for name in _NAMES)}) "
    "ON CONFLICT (run, unit, url) DO UPDATE SET "
    + ", ".join(
        f"{name} = excluded.{name}" for name in (*_RESULT, "sha256", "size", "section", "role", "anchor", "depth")
    )
)
_FACTS = "INSERT OR REPLACE INTO facts (url, sha256, version, data) VALUES (?, ?, ?, ?)"
_READING = "INSERT OR REPLACE INTO reading (url, sha256, version, data) VALUES (?, ?, ?, ?)"
_BODY = "INSERT OR IGNORE INTO body (sha256, size, data) VALUES (?, ?, ?)"
_COLUMN = "UPDATE run_unit SET column_url = ? WHERE run = ? AND unit = ?"

FactsKey = tuple[str, str, str]  # address, SHA-256, reader version


@dataclass(slots=True)
class Batch:
    """Rows by (unit, address), bodies by SHA-256, facts by their key, and the disclosure column found for a unit."""

    pages: dict[tuple[str, str], Page] = field(default_factory=dict)
    bodies: dict[str, bytes] = field(default_factory=dict)
    facts: dict[FactsKey, str] = field(default_factory=dict)
    readings: list[Stored] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    columns: dict[str, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """There is something to write."""
        return bool(self.pages or self.bodies or self.facts or self.readings or self.looks or self.columns)


def write_batch(store: Store, run: int, batch: Batch) -> None:
    """One transaction: all of it or nothing. Raises StorageError."""
    compress = zstandard.ZstdCompressor(level=3).compress
    conn = store.db.conn
    with storage_errors(store.path):
        # Before the transaction: one that began with reading may not write once another connection has written.
        bodies = [(key, len(body), compress(body)) for key, body in _new_bodies(store, batch)]
    with storage_errors(store.path), store.db.atomic():
        conn.executemany(_BODY, bodies)
        conn.executemany(_PAGE, [page_row(run, page) for page in batch.pages.values()])
        conn.executemany(_FACTS, [(*key, compress(data.encode())) for key, data in batch.facts.items()])
        conn.executemany(_READING, [(*key, compress(data.encode())) for *key, data in batch.readings])
        conn.executemany(_COLUMN, [(url, run, unit) for unit, url in batch.columns.items()])
        store.db.table("look").insert_all((look_row(run, look) for look in batch.looks), replace=True)


def _new_bodies(store: Store, batch: Batch) -> list[tuple[str, bytes]]:
    return [(key, body) for key, body in batch.bodies.items() if not store.has_body(key)]
