"""Opening the county's database: what is in it, and what is refused.

One SQLite file in WAL mode. ``application_id`` says that it is ours, the row ``schema`` of the table ``meta`` which shape it has.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from sqlite_utils import Database

from crawler.errors import InputError, StorageError

SCHEMA = "1"
APPLICATION_ID = 0x676B6169  # "gkai"
BUSY_SECONDS = 30.0

# Tables that came later. A program that does not know them loses nothing, so they do not change the schema's number.
_ADDED = (
    """
CREATE TABLE IF NOT EXISTS look (
    run INTEGER NOT NULL, unit TEXT NOT NULL, url TEXT NOT NULL, number INTEGER NOT NULL, at TEXT NOT NULL,
    outcome TEXT NOT NULL, said INTEGER NOT NULL, status INTEGER, reason TEXT NOT NULL, sha256 TEXT NOT NULL,
    PRIMARY KEY (run, unit, url, number)
)""",
    """
CREATE TABLE IF NOT EXISTS reading (
    url TEXT NOT NULL, sha256 TEXT NOT NULL, version TEXT NOT NULL, data BLOB NOT NULL,
    PRIMARY KEY (url, sha256, version)
)""",
    """
CREATE TABLE IF NOT EXISTS sight (
    unit TEXT NOT NULL, url TEXT NOT NULL, first_seen TEXT NOT NULL, last_seen TEXT NOT NULL,
    run INTEGER, asked TEXT, read TEXT, gone TEXT, gone_at TEXT,
    PRIMARY KEY (unit, url)
) WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS distrust (host TEXT PRIMARY KEY, since TEXT NOT NULL, url TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS body_file (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE, mark TEXT NOT NULL)",
    "CREATE TABLE IF NOT EXISTS body_place (sha256 TEXT PRIMARY KEY, file INTEGER NOT NULL) WITHOUT ROWID",
    "CREATE INDEX IF NOT EXISTS page_moved ON page (final_url) WHERE final_url != url",  # few rows: those redirected
)


@contextmanager
def storage_errors(path: Path) -> Iterator[None]:
    """Turn what SQLite and the disk say into a :class:`StorageError` that names the file."""
    try:
        yield
    except (sqlite3.Error, OSError) as error:
        raise StorageError(f"{path}: {error}") from error


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
            for table in _ADDED:
                db.conn.execute(table)


def _refuse_foreign(db: Database, path: Path) -> None:
    try:
        (application,) = db.conn.execute("PRAGMA application_id").fetchone()
        row = db.conn.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone() if application else None
    except sqlite3.DatabaseError as error:
        raise InputError(f"{path}: is not a gongkai database ({error})") from error
    if application != APPLICATION_ID or row is None:
        raise InputError(f"{path}: is not a gongkai database")
    if row[0] != SCHEMA:
        advice = "`gongkai db migrate` brings it up to date" if _is_older(row[0]) else "update this program"
        raise InputError(f"{path}: has schema {row[0]}, this program writes schema {SCHEMA}; {advice}")


def _is_older(schema: str) -> bool:
    return schema.isdecimal() and int(schema) < int(SCHEMA)


def read_schema(path: Path) -> int:
    """The number of the file's schema. Raises :class:`InputError` for a file that is missing or not ours."""
    if not path.exists():
        raise InputError(f"{path}: no such database; `gongkai crawl` makes one")
    try:
        # Not read-only: such a connection leaves the files of its write-ahead log behind.
        with closing(sqlite3.connect(_address(path, readonly=False), uri=True, timeout=BUSY_SECONDS)) as db:
            (application,) = db.execute("PRAGMA application_id").fetchone()
            row = db.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone() if application else None
    except sqlite3.Error as error:
        raise InputError(f"{path}: is not a gongkai database ({error})") from error
    if application != APPLICATION_ID or row is None or not str(row[0]).isdecimal():
        raise InputError(f"{path}: is not a gongkai database")
    return int(row[0])


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
