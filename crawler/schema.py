"""Opening the county's database: what is in it, and what is refused.

One SQLite file in WAL mode. ``application_id`` says that it is ours, the row ``schema`` of the table ``meta`` which shape it has.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlite_utils import Database

from crawler.errors import InputError, StorageError

SCHEMA = "1"
APPLICATION_ID = 0x676B6169  # "gkai"
BUSY_SECONDS = 30.0

# Tables that came later. A program that does not know them loses nothing, so they do not change the schema's number.
_ADDED = """
CREATE TABLE IF NOT EXISTS look (
    run INTEGER NOT NULL, unit TEXT NOT NULL, url TEXT NOT NULL, number INTEGER NOT NULL, at TEXT NOT NULL,
    outcome TEXT NOT NULL, said INTEGER NOT NULL, status INTEGER, reason TEXT NOT NULL, sha256 TEXT NOT NULL,
    PRIMARY KEY (run, unit, url, number)
)
"""


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite and the disk say into a :class:`StorageError` that names the file."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise StorageError(f"{path}: {error}") from error


@contextmanager
def only_writer(path: Path) -> Iterator[None]:
    """Hold the one right to crawl into ``path``; it ends with the process, however that ends.

    Raises :class:`InputError` while another crawl holds it: two of them would ask the same hosts and the same rows.
    """
    lock = path.with_name(path.name + "-crawling")
    try:
        holder = sqlite3.connect(lock, timeout=0, isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise InputError(f"{path}: another crawl is writing to it") from error
        raise InputError(f"{path}: its folder cannot be written to ({error})") from error
    try:
        yield
    finally:
        holder.close()
        lock.unlink(missing_ok=True)


def connect(path: Path, *, create: bool, readonly: bool) -> Database:
    """Open ``path``; make the tables when ``create`` is set and the file is new or empty.

    Raises :class:`InputError` for a file that is missing, cannot be opened, is not ours or has another schema.
    """
    is_new = not path.exists() or path.stat().st_size == 0
    if is_new and not create:
        raise InputError(f"{path}: no such database; `gongkai crawl` makes one")
    if not path.parent.is_dir():
        raise InputError(f"{path}: the folder {path.parent} does not exist")
    try:
        connection = sqlite3.connect(_address(path, readonly=readonly), uri=True, timeout=BUSY_SECONDS)
    except sqlite3.Error as error:
        raise InputError(f"{path}: cannot be opened ({error})") from error
    db = Database(connection)
    try:
        _prepare(db, path, is_new=is_new, readonly=readonly)
    except BaseException:
        connection.close()
        raise
    return db


def _address(path: Path, *, readonly: bool) -> str:
    return f"{path.resolve().as_uri()}?mode={'ro' if readonly else 'rwc'}"


def _prepare(db: Database, path: Path, *, is_new: bool, readonly: bool) -> None:
    if is_new:
        with storage_errors(path):
            _create(db)
    else:
        _refuse_foreign(db, path)
    if not readonly:
        with storage_errors(path):
            db.conn.execute("PRAGMA journal_mode=WAL")
            db.conn.execute("PRAGMA synchronous=FULL")  # a ledger: what was committed survives a power cut
            db.conn.execute(_ADDED)


def _refuse_foreign(db: Database, path: Path) -> None:
    try:
        (application,) = db.conn.execute("PRAGMA application_id").fetchone()
        row = db.conn.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone() if application else None
    except sqlite3.DatabaseError as error:
        raise InputError(f"{path}: is not a gongkai database ({error})") from error
    if application != APPLICATION_ID or row is None:
        raise InputError(f"{path}: is not a gongkai database")
    if row[0] != SCHEMA:
        raise InputError(f"{path}: has schema {row[0]}, this program writes schema {SCHEMA}")


def _create(db: Database) -> None:
    db.conn.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    with db.atomic():
        db.table("meta").create({"key": str, "value": str}, pk="key")
        db.table("meta").insert({"key": "schema", "value": SCHEMA})
        db.table("run").create(
            {"id": int, "started_at": str, "finished_at": str, "state": str, "version": str, "settings": str},
            pk="id",
            not_null={"started_at", "state"},
        )
        db.table("run_unit").create(
            {"run": int, "unit": str, "position": int, "name": str, "kind": str, "portal_url": str, "site_url": str}
            | {"column_url": str, "duties": str, "contacts": str, "state": str},
            pk=("run", "unit"),
            foreign_keys=[("run", "run", "id")],
        )
        db.table("page").create(
            {"run": int, "unit": str, "url": str, "role": str, "section": str, "anchor": str, "depth": int}
            | {"outcome": str, "status": int, "reason": str, "attempts": int, "final_url": str, "redirects": str}
            | {"fetched_at": str, "content_type": str, "headers": str, "sha256": str, "size": int},
            pk=("run", "unit", "url"),
        )
        db.table("body").create({"sha256": str, "size": int, "data": bytes}, pk="sha256")
        db.table("facts").create(
            {"url": str, "sha256": str, "version": str, "data": bytes}, pk=("url", "sha256", "version")
        )
