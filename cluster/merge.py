"""A shard's file into the results database: every row of the shard's run, once, in the caller's transaction."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cluster.seed import load_ends


@contextmanager
def attached(db: sqlite3.Connection, file: Path) -> Iterator[None]:
    """The shard's file as the schema ``shard``, read only."""
    db.execute("ATTACH ? AS shard", (f"{file.resolve().as_uri()}?mode=ro",))
    try:
        yield
    finally:
        db.execute("DETACH shard")


def import_shard(db: sqlite3.Connection, run: int, own: list[str], *, with_bodies: bool = True) -> int:
    """Take over what the attached shard's newest run holds of the units ``own``, as rows of ``run``; the number of pages.

    What the shard began with (:mod:`cluster.seed`) is no result. Without ``with_bodies`` the bodies lie elsewhere.
    """
    (theirs,) = db.execute("SELECT max(id) FROM shard.run").fetchone()
    db.execute("CREATE TEMP TABLE own AS SELECT value AS unit FROM json_each(?)", (json.dumps(own),))
    for table in _tables(db):
        columns = _columns(db, table)
        if {"run", "unit"} <= set(columns) and table != "sight":  # sights are made when the run ends
            _copy_run(db, table, columns, run, theirs)
    for table, end in load_ends(db, "shard").items():
        if table != "body" or with_bodies:
            _copy_new(db, table, end)
    _copy_servers(db)
    db.execute(
        "UPDATE main.run_unit AS mine SET column_url = theirs.column_url FROM shard.run_unit AS theirs "
        "WHERE mine.run = ? AND theirs.run = ? AND theirs.unit = mine.unit AND mine.unit IN temp.own",
        (run, theirs),
    )
    pages: int = db.execute("SELECT count(*) FROM main.page WHERE run = ? AND unit IN temp.own", (run,)).fetchone()[0]
    db.execute("DROP TABLE temp.own")
    return pages


def _columns(db: sqlite3.Connection, table: str) -> list[str]:
    return [name for _, name, *_ in db.execute(f"PRAGMA shard.table_info({table})")]


def _copy_new(db: sqlite3.Connection, table: str, end: int) -> None:
    """Rows that are keyed by what they hold: the same row from two shards is the same."""
    names = ", ".join(_columns(db, table))
    where = "AND sha256 NOT IN (SELECT sha256 FROM main.body_place)" if table == "body" else ""
    write = "INSERT OR IGNORE" if table == "body" else "INSERT OR REPLACE"
    db.execute(
        f"{write} INTO main.{table} ({names}) SELECT {names} FROM shard.{table} WHERE rowid > ? {where} ORDER BY rowid",
        (end,),
    )


def _copy_servers(db: sqlite3.Connection) -> None:
    """What was learnt of servers: each belongs to one shard, which began with what was known before."""
    db.execute("INSERT OR IGNORE INTO main.distrust SELECT * FROM shard.distrust")
    if "requests" in _tables(db):
        db.execute("INSERT OR REPLACE INTO main.requests SELECT * FROM shard.requests")


def _tables(db: sqlite3.Connection) -> list[str]:
    """The shard's tables that the results have as well, but for the units of the run, which the driver wrote."""
    ours = "SELECT name FROM main.sqlite_master WHERE type = 'table'"
    rows = db.execute(f"SELECT name FROM shard.sqlite_master WHERE type = 'table' AND name IN ({ours}) ORDER BY name")
    return [name for (name,) in rows if name not in ("run", "run_unit", "meta")]


def _copy_run(db: sqlite3.Connection, table: str, columns: list[str], run: int, theirs: int) -> None:
    others = ", ".join(name for name in columns if name != "run")
    order = "ORDER BY rowid" if table == "page" else ""  # the order of scheduling
    db.execute(
        f"INSERT OR REPLACE INTO main.{table} (run, {others}) "
        f"SELECT ?, {others} FROM shard.{table} WHERE run = ? AND unit IN temp.own {order}",
        (run, theirs),
    )
