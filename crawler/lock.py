"""The one right to crawl into a database, with its owner's name.

The lock is SQLite's own on a file beside the database, so it ends with its process, however that ends, and costs no
clock. The file left behind by a killed crawl holds nobody up; it only tells who was there last.
"""

from __future__ import annotations

import os
import secrets
import socket
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from crawler.clock import CHINA, now
from crawler.errors import InputError

_TABLE = "CREATE TABLE IF NOT EXISTS owner (pid INTEGER, host TEXT, since TEXT, token TEXT)"


@dataclass(frozen=True, slots=True)
class Owner:
    """Who holds a database, or (``is_held`` false) who held it last and ended without a word."""

    pid: int
    host: str
    since: str  # ISO 8601 with zone
    is_held: bool

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}, since {self.since} ({_age(self.since)})"


@contextmanager
def only_writer(path: Path) -> Iterator[None]:
    """Hold the one right to crawl into ``path``; it ends with the process, however that ends.

    Raises :class:`InputError` while another crawl holds it: two of them would ask the same hosts and the same rows.
    """
    lock = lock_of(path)
    holder = _connect(path, lock)
    try:
        _take(holder, path, lock)
        try:
            yield
        finally:
            _drop(lock)
    finally:
        holder.close()
        if os.name == "nt":  # an open file cannot be removed there
            with suppress(PermissionError):
                lock.unlink(missing_ok=True)


def lock_of(path: Path) -> Path:
    """The file beside the database itself, whatever link led to it."""
    path = path.resolve()
    return path.with_name(path.name + "-crawling")


def read_owner(path: Path) -> Owner | None:
    """Who holds the database, or who left the lock behind; None where there is no lock."""
    lock = lock_of(path)
    if not lock.exists():
        return None
    with closing(sqlite3.connect(f"{lock.resolve().as_uri()}?mode=rw", uri=True, timeout=0)) as connection:
        try:
            row = connection.execute("SELECT pid, host, since FROM owner").fetchone()
        except sqlite3.Error:
            row = None
        pid, host, since = row or (0, "", "")
        return Owner(int(pid), clean_name(str(host)), clean_name(str(since)), _is_held(connection))


def clean_name(text: str) -> str:
    """What a file beside the database says is printed: letters, digits and a few signs, at most 100."""
    return "".join(char for char in text[:100] if char.isalnum() or char in "-_.:+")


def _connect(path: Path, lock: Path) -> sqlite3.Connection:
    try:
        return sqlite3.connect(lock, timeout=0, isolation_level=None)
    except sqlite3.OperationalError as error:
        raise InputError(f"{path}: its folder cannot be written to ({error})") from error


def _take(holder: sqlite3.Connection, path: Path, lock: Path) -> None:
    """Write our name, then hold the file in a way that lets others read it."""
    token = secrets.token_hex(8)
    try:
        holder.execute("BEGIN EXCLUSIVE")
        holder.execute(_TABLE)
        holder.execute("DELETE FROM owner")
        holder.execute("INSERT INTO owner VALUES (?, ?, ?, ?)", (os.getpid(), socket.gethostname(), now(), token))
        holder.execute("COMMIT")
        holder.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            raise InputError(f"{path}: another crawl is writing to it{_named(path)}") from error
        raise InputError(f"{path}: its folder cannot be written to ({error})") from error
    except sqlite3.DatabaseError as error:
        raise InputError(f"{lock}: is not a lock of ours ({error}); remove it") from error
    if not _is_ours(lock, token):  # it was removed by its former owner after we had opened it
        raise InputError(f"{path}: another crawl is ending; start again")


def _is_ours(lock: Path, token: str) -> bool:
    if not lock.exists():
        return False
    with closing(sqlite3.connect(lock, timeout=0)) as connection, suppress(sqlite3.Error):
        row = connection.execute("SELECT token FROM owner").fetchone()
        return row is not None and str(row[0]) == token
    return False


def _named(path: Path) -> str:
    owner = read_owner(path)
    return f": {owner}" if owner and owner.pid else ""


def _is_held(connection: sqlite3.Connection) -> bool:
    try:
        connection.execute("BEGIN IMMEDIATE")
        connection.rollback()
    except sqlite3.Error as error:
        return "locked" in str(error)
    return False


def _drop(lock: Path) -> None:
    """Remove the file while it is held: whoever opened it meanwhile sees by its own token that it is gone."""
    if os.name != "nt":
        lock.unlink(missing_ok=True)


def _age(since: str) -> str:
    try:
        minutes = int((datetime.now(CHINA) - datetime.fromisoformat(since)).total_seconds() // 60)
    except (ValueError, TypeError):
        return "age unknown"
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 0 else "the clock was set back since"
