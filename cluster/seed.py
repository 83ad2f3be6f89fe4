"""What a shard begins with: the results database cut down to the shard's units, so that its night is the night of one process.

It holds the run with its beginning, what earlier nights know of the units (sights, the rows they rest on, what was read off
them), whom nobody believes, what is watched, what the servers were asked today, and rows of this run that an interrupted
attempt has brought already. Contacts stay at home. What the seed held is no result: ``meta`` says where it ends.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path
from typing import Any

from crawler.schema import storage_errors
from crawler.store import Run, Store
from crawler.urls import host_of

GROWN = ("facts", "reading", "body")  # tables keyed by what they hold: rows behind the seed's last are new
_PAGES = """
    SELECT page.rowid FROM results.sight CROSS JOIN results.page
    ON page.run = sight.run AND page.unit = sight.unit AND page.url = sight.url WHERE sight.unit IN temp.own
    UNION SELECT rowid FROM results.page WHERE run = :run AND unit IN temp.own"""


def write_seed(store: Store, run: Run, spec: dict[str, Any], version: str, file: Path) -> None:
    """Write the file that a crawl of the shard takes up. ``version``: of the reader. Raises StorageError."""
    with storage_errors(file):
        for path in file.parent.glob(f"{file.name}*"):
            path.unlink()
        file.write_bytes(_empty())
    with storage_errors(file), _both(file, store.path) as db:
        _name(db, "own", spec["own"])
        _name(db, "units", [unit["id"] for unit in spec["units"]])
        _name(db, "servers", spec["servers"])
        _copy(db, "run", "id = :run", run.id)
        _copy(db, "run_unit", "run = :run AND unit IN temp.units", run.id)
        db.execute("UPDATE run_unit SET contacts = '{}'")
        _copy(db, "sight", "unit IN temp.own", run.id)
        _copy(db, "page", f"rowid IN ({_PAGES})", run.id)
        _copy(db, "look", "run = :run AND unit IN temp.own", run.id)
        _copy_read(db, version)
        _copy_unread(db, store)
        _copy_shared(db, run.id)
        ends = {table: db.execute(f"SELECT coalesce(max(rowid), 0) FROM {table}").fetchone()[0] for table in GROWN}
        db.execute("INSERT INTO meta VALUES ('seed', ?)", (json.dumps(ends),))
        db.commit()


@cache
def _empty() -> bytes:
    """A database without a row: to copy it costs a tenth of making it."""
    with tempfile.TemporaryDirectory(prefix="gongkai-") as folder:
        file = Path(folder) / "empty.db"
        Store.open(file, create=True).close()
        return file.read_bytes()


@contextmanager
def _both(file: Path, results: Path) -> Iterator[sqlite3.Connection]:
    """The seed, and the results as the schema ``results``."""
    with closing(sqlite3.connect(file.resolve().as_uri(), uri=True)) as db:
        db.execute("PRAGMA synchronous = OFF")  # a seed is worth nothing after a power cut
        db.execute("ATTACH ? AS results", (f"{results.resolve().as_uri()}?mode=ro",))
        yield db


def _name(db: sqlite3.Connection, table: str, names: list[str]) -> None:
    db.execute(f"CREATE TEMP TABLE {table} (name TEXT PRIMARY KEY) WITHOUT ROWID")
    db.executemany(f"INSERT OR IGNORE INTO temp.{table} VALUES (?)", [(name,) for name in names])


def _copy(db: sqlite3.Connection, table: str, where: str, run: int) -> None:
    """Rows of a table of the results, made here where it is one of those that come later."""
    made = db.execute("SELECT sql FROM results.sqlite_master WHERE name = ?", (table,)).fetchone()
    if made is None:
        return
    columns = [name for _, name, *_ in db.execute(f"PRAGMA main.table_info({table})")]
    if not columns:
        db.execute(str(made[0]))
        columns = [name for _, name, *_ in db.execute(f"PRAGMA main.table_info({table})")]
    names = ", ".join(columns)
    order = "" if table == "sight" else "ORDER BY rowid"
    query = f"INSERT INTO main.{table} ({names}) SELECT {names} FROM results.{table} WHERE {where} {order}"
    db.execute(query, {"run": run})


def _copy_read(db: sqlite3.Connection, version: str) -> None:
    """What the run's reader read off these pages."""
    for table in ("reading", "facts"):
        db.execute(
            f"INSERT INTO main.{table} SELECT old.url, old.sha256, old.version, old.data "
            f"FROM (SELECT DISTINCT url, sha256 FROM main.page WHERE sha256 != '') AS page CROSS JOIN results.{table} AS old "
            "ON old.url = page.url AND old.sha256 = page.sha256 AND old.version = ?",
            (version,),
        )


def _copy_unread(db: sqlite3.Connection, store: Store) -> None:
    """Bodies that only another reader has read: the crawl reads them again, and knows them by that reader's facts."""
    none = "NOT EXISTS (SELECT 1 FROM main.reading WHERE url = page.url AND sha256 = page.sha256)"
    db.execute(
        "INSERT INTO main.facts SELECT old.url, old.sha256, min(old.version), old.data "
        f"FROM (SELECT DISTINCT url, sha256 FROM main.page WHERE sha256 != '' AND {none}) AS page "
        "CROSS JOIN results.facts AS old ON old.url = page.url AND old.sha256 = page.sha256 "
        "WHERE NOT EXISTS (SELECT 1 FROM main.facts WHERE url = old.url AND sha256 = old.sha256) GROUP BY 1, 2"
    )
    wanted = f"SELECT DISTINCT sha256 FROM main.page WHERE {none} AND sha256 IN (SELECT sha256 FROM main.facts)"
    for (sha256,) in db.execute(wanted).fetchall():
        stored = db.execute("SELECT size, data FROM results.body WHERE sha256 = ?", (sha256,)).fetchone()
        if stored := stored or store.body_files.find(sha256):
            db.execute("INSERT INTO main.body (sha256, size, data) VALUES (?, ?, ?)", (sha256, *stored))


def _copy_shared(db: sqlite3.Connection, run: int) -> None:
    """What is known of servers and addresses, whichever unit they belong to."""
    _name(db, "hosts", [host_of(url) for (url,) in db.execute("SELECT DISTINCT url FROM main.page")])
    _copy(db, "distrust", "host IN temp.hosts", run)
    _copy(db, "requests", "server IN temp.servers", run)
    near = "SELECT url FROM main.page UNION SELECT final_url FROM main.page UNION SELECT section FROM main.page"
    _copy(db, "watch", f"unit IN temp.own OR url IN ({near})", run)


def load_ends(db: sqlite3.Connection, schema: str) -> dict[str, int]:
    """Table → the last row of the seed in an attempt's file; all 0 for one that began with nothing."""
    row = db.execute(f"SELECT value FROM {schema}.meta WHERE key = 'seed'").fetchone()
    return dict.fromkeys(GROWN, 0) | (json.loads(row[0]) if row else {})


def strip_seed(file: Path) -> None:
    """Take out of a finished attempt's file what the seed had brought, before it travels. Raises StorageError."""
    with storage_errors(file), closing(sqlite3.connect(file)) as db:
        for table, end in load_ends(db, "main").items():
            db.execute(f"DELETE FROM {table} WHERE rowid <= ?", (end,))
        db.execute("DELETE FROM page WHERE run < (SELECT max(id) FROM run)")
        db.execute("DELETE FROM sight")
        db.execute("DELETE FROM meta WHERE key = 'seed'")
        db.commit()
        db.execute("VACUUM")
