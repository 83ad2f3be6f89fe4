"""The tables of the ledger (台账): made when missing, never overwritten, and sealed in the proof chain in the stroke that writes them.

``problem``: what was handed out; ``recheck``: what a later run or a person saw; ``feedback``: what the unit wrote back.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from crawler.schema import storage_errors
from crawler.store import Store
from reports.proof.problems import seal_ledger

_TABLES = (
    """CREATE TABLE IF NOT EXISTS problem (
    number INTEGER PRIMARY KEY AUTOINCREMENT, rubric TEXT NOT NULL, period TEXT NOT NULL, unit TEXT NOT NULL,
    indicator TEXT NOT NULL, clause TEXT NOT NULL, item TEXT NOT NULL, run INTEGER NOT NULL, as_of TEXT NOT NULL,
    due TEXT NOT NULL, at TEXT NOT NULL, data TEXT NOT NULL)""",
    """CREATE TABLE IF NOT EXISTS recheck (
    problem INTEGER NOT NULL, run INTEGER NOT NULL, by TEXT NOT NULL, as_of TEXT NOT NULL, at TEXT NOT NULL,
    state TEXT NOT NULL, words TEXT NOT NULL, data TEXT NOT NULL, UNIQUE (problem, run, by, at))""",
    """CREATE TABLE IF NOT EXISTS feedback (
    problem INTEGER NOT NULL, at TEXT NOT NULL, by TEXT NOT NULL, responsible TEXT NOT NULL, words TEXT NOT NULL,
    link TEXT NOT NULL, file TEXT NOT NULL, UNIQUE (problem, at))""",
    *(
        f"CREATE TRIGGER IF NOT EXISTS {table}_{word} BEFORE {word} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for table in ("problem", "recheck", "feedback")
        for word in ("UPDATE", "DELETE")
    ),
)


@contextmanager
def keeping(store: Store, run: int, at: str) -> Iterator[sqlite3.Connection]:
    """Write within the block: all of it and its seal, or nothing. Raises StorageError."""
    with storage_errors(store.path), store.db.atomic():
        for statement in _TABLES:
            store.db.conn.execute(statement)
        yield store.db.conn
        seal_ledger(store, run, at)
