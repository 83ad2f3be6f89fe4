"""The journal (工作日志): who did what, when, from what to what. Append-only, every row chained to the one before by hash.

One table in the county's database. Triggers refuse UPDATE and DELETE; whoever goes round them breaks the chain, and
:func:`find_faults` names the row. What stands today (marks, appeals, stages) is folded from the rows, never stored beside.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from crawler.errors import InputError
from crawler.schema import storage_errors
from crawler.store import Store

_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS journal (
    number INTEGER PRIMARY KEY, at TEXT NOT NULL, author TEXT NOT NULL, role TEXT NOT NULL, rubric TEXT NOT NULL,
    period TEXT NOT NULL, unit TEXT NOT NULL, indicator TEXT NOT NULL, version INTEGER NOT NULL, kind TEXT NOT NULL,
    data TEXT NOT NULL, hash TEXT NOT NULL, UNIQUE (rubric, period, unit, indicator, version))""",
    """CREATE TRIGGER IF NOT EXISTS journal_kept BEFORE DELETE ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
    """CREATE TRIGGER IF NOT EXISTS journal_unchanged BEFORE UPDATE ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END""",
)
_COLUMNS = ("number", "at", "author", "role", "rubric", "period", "unit", "indicator", "version", "kind", "data")
START = "0" * 64  # what the first row is chained to


class Conflict(InputError):
    """Somebody else wrote on the same line in the meantime; nothing was written."""


@dataclass(frozen=True, slots=True)
class Scope:
    """What a journal entry is about: one edition of a rubric, one assessment period (the calendar year, ``2017``)."""

    rubric: str
    period: str


@dataclass(frozen=True, slots=True)
class Act:
    """Something to be written. ``indicator`` is "" for an act on the whole unit, ``unit`` "" for the whole county.

    ``seen``: the line's version (entries so far) that the author looked at; None: whatever it is now.
    """

    unit: str
    indicator: str
    kind: str
    data: dict[str, Any]
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Author:
    """Who acts, in which role, and the time (ISO 8601 with zone) the command line or the app took from the clock."""

    name: str
    role: str
    at: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One row. ``version`` counts the rows of its line from 1."""

    number: int
    at: str
    author: str
    role: str
    rubric: str
    period: str
    unit: str
    indicator: str
    version: int
    kind: str
    data: dict[str, Any]
    hash: str


def append(store: Store, scope: Scope, author: Author, acts: Sequence[Act]) -> list[Entry]:
    """Write the acts in one transaction, all or none. Raises :class:`Conflict`, StorageError."""
    return append_all(store, [(scope, author, act) for act in acts])


def append_all(store: Store, signed: Sequence[tuple[Scope, Author, Act]]) -> list[Entry]:
    """The same for acts of several authors or scopes: one transaction, all or none."""
    connection = store.db.conn
    with storage_errors(store.path):
        _prepare(connection)
        connection.execute("BEGIN IMMEDIATE")  # one writer: number, version and hash are read under the lock
        try:
            entries = [_insert(connection, scope, author, act) for scope, author, act in signed]
        except BaseException:
            connection.rollback()
            raise
        connection.commit()
    return entries


def load_entries(store: Store, scope: Scope | None = None, unit: str | None = None, after: int = 0) -> list[Entry]:
    """The rows in their order; of one scope, of one unit, or those behind a number."""
    return list(_entries(store, scope, unit, after))


def head(store: Store) -> tuple[int, str]:
    """(number, hash) of the newest row: the short code of everything before; (0, zeros) while nothing is written."""
    if not _is_there(store):
        return 0, START
    with storage_errors(store.path):
        row = store.db.conn.execute("SELECT number, hash FROM journal ORDER BY number DESC LIMIT 1").fetchone()
    return (int(row[0]), str(row[1])) if row else (0, START)


def find_faults(store: Store) -> list[str]:
    """What is wrong with the chain, one sentence per row; empty when nothing was changed, removed or put in between."""
    if not _is_there(store):
        return []
    faults, before, expected = [], START, 1
    with storage_errors(store.path):
        for row in store.db.conn.execute(f"SELECT {', '.join(_COLUMNS)}, hash FROM journal ORDER BY number"):
            *values, stored = row
            if values[0] != expected:
                faults.append(f"journal: row {expected} is missing" + _to(expected, values[0] - 1))
            elif _hash(before, values) != stored:
                faults.append(f"journal: row {values[0]} was changed")
            before, expected = stored, values[0] + 1
    return faults


def _to(first: int, last: int) -> str:
    return f" (to {last})" if last > first else ""


def _prepare(connection: sqlite3.Connection) -> None:
    for statement in _SCHEMA:
        connection.execute(statement)


def _insert(connection: sqlite3.Connection, scope: Scope, author: Author, act: Act) -> Entry:
    last = connection.execute("SELECT number, hash FROM journal ORDER BY number DESC LIMIT 1").fetchone() or (0, START)
    line = (scope.rubric, scope.period, act.unit, act.indicator)
    version = connection.execute(
        "SELECT COALESCE(MAX(version), 0) FROM journal WHERE rubric = ? AND period = ? AND unit = ? AND indicator = ?",
        line,
    ).fetchone()[0]
    if act.seen is not None and act.seen != version:
        raise Conflict(f"{act.unit} {act.indicator}：他人已先作处理（第 {version} 次变动），请核对后再定")
    data = json.dumps(act.data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    values = [last[0] + 1, author.at, author.name, author.role, *line, version + 1, act.kind, data]
    digest = _hash(last[1], values)
    connection.execute(f"INSERT INTO journal VALUES ({', '.join('?' * 12)})", (*values, digest))
    return _entry((*values, digest))


def _entries(store: Store, scope: Scope | None, unit: str | None, after: int) -> Iterator[Entry]:
    if not _is_there(store):
        return
    where = "number > ?"
    values: list[str | int] = [after]
    if scope is not None:
        where += " AND rubric = ? AND period = ?"
        values += [scope.rubric, scope.period]
    if unit is not None:
        where += " AND unit = ?"
        values.append(unit)
    with storage_errors(store.path):
        rows = store.db.conn.execute(
            f"SELECT {', '.join(_COLUMNS)}, hash FROM journal WHERE {where} ORDER BY number", values
        )
        yield from map(_entry, rows)


def _entry(row: Sequence[Any]) -> Entry:
    return Entry(**dict(zip((*_COLUMNS, "hash"), row, strict=True)) | {"data": json.loads(row[-2])})


def _hash(before: str, values: Sequence[Any]) -> str:
    text = json.dumps([before, *values], ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _is_there(store: Store) -> bool:
    with storage_errors(store.path):
        return bool(store.db.conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'journal'").fetchone())
