"""Writing the ledger in batches.

What belongs together (an outcome, its body and facts, the rows its links made) is handed over in one call and is
committed in one transaction. So after a kill nothing that was fetched has lost its children, and what is lost is at
most the last half second, which is fetched again.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Iterable

import zstandard

from crawler.errors import StorageError
from crawler.looks import Look
from crawler.pages import Page
from crawler.readings import Stored
from crawler.schema import storage_errors
from crawler.store import Run, Store, facts_row, look_row, page_row

Facts = tuple[str, str, str, str]  # address, SHA-256, reader version, JSON

BATCH_ROWS = 200
BATCH_SECONDS = 0.5
MIN_FREE = 64 * 2**20  # bytes

_RESULT = ("outcome", "status", "reason", "attempts", "final_url", "redirects", "fetched_at", "content_type", "headers")
_NAMES = ("run", *Page.__slots__)
_PAGE = (  # an update keeps the row's place: the order of scheduling
    f"INSERT INTO page ({', '.join(_NAMES)}) VALUES ({', '.join(':' + name for name in _NAMES)}) "
    "ON CONFLICT (run, unit, url) DO UPDATE SET "
    + ", ".join(
        f"{name} = excluded.{name}" for name in (*_RESULT, "sha256", "size", "section", "role", "anchor", "depth")
    )
)
_READING = "INSERT OR REPLACE INTO reading (url, sha256, version, data) VALUES (?, ?, ?, ?)"


class Ledger:
    """The writing side of the store for one run."""

    def __init__(self, store: Store, run: Run) -> None:
        self.store = store
        self.run = run
        self._pages: dict[tuple[str, str], Page] = {}
        self._bodies: dict[str, bytes] = {}
        self._facts: dict[tuple[str, str, str], str] = {}
        self._readings: list[Stored] = []
        self._looks: list[Look] = []
        self._compressor = zstandard.ZstdCompressor(level=3)
        self._flushed = time.monotonic()
        self._file = _identity(store)

    def record(self, pages: Iterable[Page], facts: Iterable[Facts] = ()) -> None:
        """Add rows, or replace those of the same unit and address. Raises StorageError."""
        for page in pages:
            self._pages[page.unit, page.url] = page
        for *key, data in facts:
            self._facts[key[0], key[1], key[2]] = data
        if len(self._pages) >= BATCH_ROWS or time.monotonic() - self._flushed >= BATCH_SECONDS:
            self.flush()

    def add_readings(self, readings: Iterable[Stored]) -> None:
        """Take readings for the next :meth:`record` of their rows."""
        self._readings += readings

    def add_look(self, look: Look) -> None:
        """Take a look for the next :meth:`record` of its row."""
        self._looks.append(look)

    def add_body(self, body: bytes) -> str:
        """Take a body for the next :meth:`record`; its SHA-256 in hex."""
        sha256 = hashlib.sha256(body).hexdigest()
        self._bodies[sha256] = body
        return sha256

    def found_column(self, unit: str, url: str) -> None:
        """Keep the disclosure column that was discovered for a unit without a registered one."""
        with storage_errors(self.store.path):
            self.store.db.table("run_unit").update((self.run.id, unit), {"column_url": url})

    def flush(self) -> None:
        """Commit what is pending. Raises StorageError; the batch is then not written at all."""
        self._flushed = time.monotonic()
        if not (self._pages or self._bodies or self._facts or self._readings or self._looks):
            return
        self._require_file()
        self._require_space()
        with storage_errors(self.store.path), self.store.db.atomic():
            self._write_bodies()
            self._write_pages()
            self.store.db.table("facts").insert_all(
                (facts_row(*key, data) for key, data in self._facts.items()), replace=True
            )
            self.store.db.conn.executemany(_READING, self._readings)
            self.store.db.table("look").insert_all((look_row(self.run.id, look) for look in self._looks), replace=True)
        self._pages, self._bodies, self._facts, self._readings, self._looks = {}, {}, {}, [], []

    def _require_file(self) -> None:
        """A file that was taken away swallows what is written: SQLite goes on as if nothing had happened."""
        if self._file != _identity(self.store):
            raise StorageError(f"{self.store.path}: was removed or replaced while the crawl was writing to it")

    def _require_space(self) -> None:
        """A full disk ends the crawl while what is committed is still good."""
        with storage_errors(self.store.path):
            free = shutil.disk_usage(self.store.path.parent).free
        if free < MIN_FREE:
            raise StorageError(f"{self.store.path}: only {free // 2**20} MiB are free on the disk")

    def _write_bodies(self) -> None:
        rows = [(key, len(body), self._compressor.compress(body)) for key, body in self._new_bodies()]
        self.store.db.conn.executemany("INSERT OR IGNORE INTO body (sha256, size, data) VALUES (?, ?, ?)", rows)

    def _new_bodies(self) -> list[tuple[str, bytes]]:
        known = "SELECT 1 FROM body WHERE sha256 = ?"
        return [(k, body) for k, body in self._bodies.items() if not self.store.db.conn.execute(known, (k,)).fetchone()]

    def _write_pages(self) -> None:
        rows = (page_row(self.run.id, page) for page in self._pages.values())
        self.store.db.conn.executemany(_PAGE, rows)


def _identity(store: Store) -> tuple[int, int] | None:
    """Which file the database is; None if there is none any more."""
    with storage_errors(store.path):
        try:
            status = store.path.stat()
        except FileNotFoundError:
            return None
        return status.st_dev, status.st_ino
