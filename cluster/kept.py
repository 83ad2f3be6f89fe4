"""The bodies of a published shard in a file of their own beside the results, where pages are too many for one database.

The file is whole, on the disk and under its name before the transaction that publishes the shard points at it.
"""

from __future__ import annotations

import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from crawler.bodyfiles import create_file, folder_of
from crawler.schema import storage_errors
from crawler.store import Store

_PART = ".part"


@dataclass(frozen=True, slots=True)
class Kept:
    """A file of bodies; ``mark`` stands in it as well."""

    path: Path
    mark: str


def keep_bodies(store: Store, file: Path) -> Kept | None:
    """Write the bodies of a shard's file that the results do not have yet; None if there are none. Raises StorageError."""
    folder = folder_of(store.path)
    mark = secrets.token_hex(16)
    name = f"{file.stem}-{mark[:8]}.db" if (folder / file.name).exists() else file.name  # never over another
    kept = Kept(folder / name, mark)
    part = kept.path.with_suffix(_PART)
    with storage_errors(folder):
        folder.mkdir(exist_ok=True)
        part.unlink(missing_ok=True)
        create_file(part, kept.mark)
        if not _copy(part, file, store.path):
            part.unlink()
            return None
        _sync(part)
        part.replace(kept.path)
        _sync(folder)
    return kept


def _copy(part: Path, shard: Path, results: Path) -> int:
    with closing(sqlite3.connect(f"{part.resolve().as_uri()}", uri=True)) as db:
        db.execute("PRAGMA synchronous = OFF")  # the file is synchronised as a whole
        db.execute("ATTACH ? AS shard", (f"{shard.resolve().as_uri()}?mode=ro",))
        db.execute("ATTACH ? AS results", (f"{results.resolve().as_uri()}?mode=ro",))
        copied = db.execute(
            "INSERT INTO main.body SELECT sha256, size, data FROM shard.body AS new "
            "WHERE NOT EXISTS (SELECT 1 FROM results.body WHERE sha256 = new.sha256) "
            "AND NOT EXISTS (SELECT 1 FROM results.body_place WHERE sha256 = new.sha256) ORDER BY rowid"
        ).rowcount
        db.commit()
        return copied


def _sync(path: Path) -> None:
    """On the disk, also after a power cut. Windows keeps folders by itself."""
    if path.is_dir():
        if os.name == "nt":
            return
        handle = os.open(path, os.O_RDONLY)
    else:
        handle = os.open(path, os.O_RDWR)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def attached_file(db: sqlite3.Connection, kept: Kept | None) -> Iterator[None]:
    """The file as the schema ``kept``, read only; nothing without one."""
    if kept is None:
        yield
        return
    db.execute("ATTACH ? AS kept", (f"{kept.path.resolve().as_uri()}?mode=ro",))
    try:
        yield
    finally:
        db.execute("DETACH kept")


def note_file(store: Store, kept: Kept) -> None:
    """Say of each body in the attached file that it lies there, in the caller's transaction."""
    db = store.db.conn
    path = kept.path.relative_to(store.path.parent).as_posix()
    number = db.execute("INSERT INTO main.body_file (path, mark) VALUES (?, ?)", (path, kept.mark)).lastrowid
    db.execute("INSERT INTO main.body_place (sha256, file) SELECT sha256, ? FROM kept.body", (number,))


def remove_parts(store: Store) -> None:
    """What a driver that was killed did not finish. A whole file that nothing points at is told by `gongkai doctor`, never
    taken away: it may belong to a copy of the database. Raises StorageError.
    """
    folder = folder_of(store.path)
    with storage_errors(folder):
        for path in folder.glob(f"*{_PART}*"):
            path.unlink()
