"""Writing behind the crawl's back: one thread with a connection of its own, one batch at a time.

zstd and SQLite let other threads run, so compressing and committing cost the reactor's thread next to nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

from crawler.batch import Batch
from crawler.store import Store

Write = Callable[[Store, Batch], None]


class WriterThread:
    """Batches are written in the order they are given. What a batch raised, every later call raises again."""

    def __init__(self, path: Path, write: Write) -> None:
        self._write = write
        self._pool = ThreadPoolExecutor(1, "ledger")
        self._store = self._pool.submit(Store.open, path).result()  # a connection belongs to its thread
        self._last: Future[None] | None = None

    def is_free(self) -> bool:
        """The batch before is committed. Raises StorageError if it could not be."""
        if self._last is None:
            return True
        return self._last.done() and self._last.result() is None

    def start(self, batch: Batch) -> None:
        """Begin to write, when the batch before is committed. Raises StorageError of that one."""
        self.wait()
        self._last = self._pool.submit(self._write, self._store, batch)

    def wait(self) -> None:
        """Until everything is committed. Raises StorageError."""
        if self._last is not None:
            self._last.result()

    def close(self) -> None:
        """End the thread after its batch; raises nothing."""
        self._pool.submit(self._store.close)
        self._pool.shutdown()
