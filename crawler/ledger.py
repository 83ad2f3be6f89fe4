"""Writing the ledger in batches.

What belongs together (an outcome, its body and facts, the rows its links made) is handed over in one call and is
committed in one transaction. So after a kill nothing that was fetched has lost its children, and what is lost is at
most the last second, which is fetched again.
"""

from __future__ import annotations

import hashlib
import shutil
import time
from collections.abc import Iterable

from crawler.batch import Batch, write_batch
from crawler.behind import WriterThread
from crawler.errors import StorageError
from crawler.looks import Look
from crawler.pages import Page
from crawler.readings import Stored
from crawler.schema import storage_errors
from crawler.store import Run, Store

Facts = tuple[str, str, str, str]  # address, SHA-256, reader version, JSON

BATCH_ROWS = 200
BATCH_SECONDS = 0.5
MOST_ROWS = 1_000  # pending while a batch is written; then the crawl waits for the disk,
MOST_BYTES = 64 * 2**20  # as it does when so much of bodies is pending
MIN_FREE = 64 * 2**20  # bytes


class Ledger:
    """The writing side of the store for one run. ``behind``: batches are written by a thread of their own."""

    def __init__(self, store: Store, run: Run, *, behind: bool = False) -> None:
        self.store = store
        self.run = run
        self._batch = Batch()
        self._bytes = 0  # of the pending bodies
        self._handed = time.monotonic()
        self._file = _identity(store)
        self._writer = WriterThread(store.path, self._write) if behind else None

    def record(self, pages: Iterable[Page], facts: Iterable[Facts] = ()) -> None:
        """Add rows, or replace those of the same unit and address. Raises StorageError, of an earlier call as well."""
        batch = self._batch
        for page in pages:
            batch.pages[page.unit, page.url] = page
        for url, sha256, version, data in facts:
            batch.facts[url, sha256, version] = data
        if len(batch.pages) >= BATCH_ROWS or time.monotonic() - self._handed >= BATCH_SECONDS or self._is_full():
            self.hand_over()

    def _is_full(self) -> bool:
        return len(self._batch.pages) >= MOST_ROWS or self._bytes >= MOST_BYTES

    def add_readings(self, readings: Iterable[Stored]) -> None:
        """Take readings for the next :meth:`record` of their rows."""
        self._batch.readings += readings

    def add_look(self, look: Look) -> None:
        """Take a look for the next :meth:`record` of its row."""
        self._batch.looks.append(look)

    def add_body(self, body: bytes) -> str:
        """Take a body for the next :meth:`record`; its SHA-256 in hex."""
        sha256 = hashlib.sha256(body).hexdigest()
        self._batch.bodies[sha256] = body
        self._bytes += len(body)
        return sha256

    def found_column(self, unit: str, url: str) -> None:
        """Keep the disclosure column that was discovered for a unit without a registered one, with the next batch."""
        self._batch.columns[unit] = url

    def hand_over(self) -> None:
        """Let what is pending be written; a writer that is still busy gets it later. Raises StorageError.

        A batch that cannot be written is not written at all.
        """
        if self._writer and not self._writer.is_free() and not self._is_full():
            return
        self._handed = time.monotonic()
        if not self._batch:
            return
        if self._writer:
            self._writer.start(self._batch)
        else:
            self._write(self.store, self._batch)
        self._batch, self._bytes = Batch(), 0

    def flush(self) -> None:
        """Commit what is pending before anything else. Raises StorageError."""
        if self._writer:
            self._writer.wait()
        self.hand_over()
        if self._writer:
            self._writer.wait()

    def close(self) -> None:
        """Let the writer go, after the batch it has in hand; what is pending is dropped."""
        if self._writer:
            self._writer.close()

    def _write(self, store: Store, batch: Batch) -> None:
        self._require_file()
        self._require_space()
        write_batch(store, self.run.id, batch)

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


def _identity(store: Store) -> tuple[int, int] | None:
    """Which file the database is; None if there is none any more."""
    with storage_errors(store.path):
        try:
            status = store.path.stat()
        except FileNotFoundError:
            return None
        return status.st_dev, status.st_ino
