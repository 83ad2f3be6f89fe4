"""What attempts bring, into the results database: once, whole, and only while the lease holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cluster.kept import Kept, attached_file, keep_bodies, note_file
from cluster.ledger import Claim, Ledger
from cluster.merge import attached, import_shard
from crawler.store import Run, Store


class Results:
    """The results of one run. ``is_keeping``: bodies stay in files of their own beside the database."""

    def __init__(self, store: Store, run: Run, ledger: Ledger, *, is_keeping: bool) -> None:
        self.store = store
        self.run = run
        self.ledger = ledger
        self.is_keeping = is_keeping

    def publish(self, claim: Claim, file: Path, result: dict[str, Any]) -> bool:
        """The shard has ended; False, and nothing is taken, if another attempt came first. Raises StorageError."""
        with self._attached(claim, file) as kept, self.ledger.publishing(claim, result) as is_mine:
            if is_mine:
                self._take(claim, kept)
        self._clear(file, None if is_mine else kept)
        return is_mine

    def put_aside(self, claim: Claim, file: Path) -> bool:
        """The shard is not at its end, and its next attempt goes on with what this one brought; False as above."""
        with self._attached(claim, file) as kept, self.store.db.atomic():
            is_mine = self.ledger.holds(claim)
            if is_mine:
                self._take(claim, kept)
        self._clear(file, None if is_mine else kept)
        return is_mine

    @contextmanager
    def _attached(self, claim: Claim, file: Path) -> Iterator[Kept | None]:
        kept = keep_bodies(self.store, file) if self.is_keeping and self.ledger.holds(claim) else None
        db = self.store.db.conn
        with attached(db, file), attached_file(db, kept):
            yield kept

    def _take(self, claim: Claim, kept: Kept | None) -> None:
        import_shard(self.store.db.conn, self.run.id, claim.spec["own"], with_bodies=not self.is_keeping)
        if kept:
            note_file(self.store, kept)

    def _clear(self, file: Path, unused: Kept | None) -> None:
        """The attempt's file was only the transport."""
        for path in file.parent.glob(f"{file.stem}.*"):
            path.unlink(missing_ok=True)
        if unused:
            unused.path.unlink()
