"""A county's published run into the central database: all of it in one transaction, or nothing."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from crawler.errors import InputError, StorageError
from reports.central.rows import COLUMNS
from reports.central.schema import TABLES, make_schema
from reports.central.spool import Spool, fit

if TYPE_CHECKING:
    from psycopg import Connection

_KEY = "source = %(source)s AND rubric = %(rubric)s AND as_of = %(as_of)s AND run = %(run)s AND run_started = %(run_started)s"
_NEW = """
INSERT INTO gongkai.batch
    (source, rubric, as_of, run, run_started, run_finished, title, edition, program, file, outside, version, content)
VALUES (%(source)s, %(rubric)s, %(as_of)s, %(run)s, %(run_started)s, %(run_finished)s, %(title)s, %(edition)s,
    %(program)s, %(file)s, %(outside)s, 1, %(content)s) RETURNING id
"""
_AGAIN = """
UPDATE gongkai.batch SET run_finished = %(run_finished)s, title = %(title)s, edition = %(edition)s, program = %(program)s,
    file = %(file)s, outside = %(outside)s, version = %(version)s, content = %(content)s, is_pruned = false WHERE id = %(batch)s
"""
_LOG = """
INSERT INTO gongkai.push (batch, version, content, machine, program)
VALUES (%(batch)s, %(version)s, %(content)s, %(machine)s, %(program)s)
"""


@dataclass(frozen=True, slots=True)
class Head:
    """Whose rows they are. A run's number alone is no name: a new results file begins with 1 again, at another time.

    ``as_of`` is an ISO date, the times are ISO 8601 with zone, ``file`` is the results file in which the evidence is found;
    ``outside`` counts the units of the registry that the rubric is not for: they have no rows.
    """

    source: str
    rubric: str
    as_of: str
    run: int
    run_started: str
    run_finished: str
    title: str
    edition: str
    program: str
    file: str
    outside: int


@dataclass(frozen=True, slots=True)
class Pushed:
    """What became of it. ``version`` counts what was written for this run, from 1."""

    source: str
    run: int
    version: int
    state: Literal["new", "replaced", "unchanged"]


def push(
    connection: Connection[Any],
    shown: str,
    head: Head,
    spool: Spool,
    portals: list[str],
    *,
    machine: str,
    is_moved: bool = False,
) -> Pushed:
    """Write the rows unless the very same stand there. ``portals``: hosts of the county; ``machine``: from which it comes.

    Raises InputError (newer tables; the source is another county) and StorageError (the lock of the source is held too long).
    """
    make_schema(connection, shown)
    values: dict[str, Any] = {name: fit(v) if isinstance(v, str) else v for name, v in asdict(head).items()}
    values |= {"content": spool.digest(values), "machine": fit(machine)}
    with connection.transaction():
        _lock(connection, values["source"], shown)
        _own(connection, values["source"], portals, is_moved=is_moved)
        known = connection.execute(
            f"SELECT id, version, content, is_pruned FROM gongkai.batch WHERE {_KEY}", values
        ).fetchone()
        if known and known[2] == values["content"] and not known[3]:
            return Pushed(head.source, head.run, known[1], "unchanged")
        values["version"] = known[1] + 1 if known else 1
        values["batch"] = _begin(connection, values, known[0] if known else None)
        for table in TABLES:
            _copy(connection, table, values["batch"], spool)
        connection.execute(_LOG, values)
    return Pushed(head.source, head.run, values["version"], "replaced" if known else "new")


def _lock(connection: Connection[Any], source: str, shown: str) -> None:
    """One push of a source at a time; the lock goes with the transaction, however that ends."""
    from psycopg.errors import LockNotAvailable

    try:
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", (source,))
    except LockNotAvailable:
        raise StorageError(
            f"{shown}: another push of {source} has not ended for ten minutes; nothing was written"
        ) from None


def _own(connection: Connection[Any], source: str, portals: list[str], *, is_moved: bool) -> None:
    """A source is one county: two counties under one name would show as one of them, and nobody would miss the other."""
    row = connection.execute("SELECT portals FROM gongkai.source WHERE name = %s", (source,)).fetchone()
    if row is None:
        connection.execute("INSERT INTO gongkai.source (name, portals) VALUES (%s, %s)", (source, portals))
    elif is_moved:
        connection.execute("UPDATE gongkai.source SET portals = %s WHERE name = %s", (portals, source))
    elif not set(row[0]) & set(portals):
        raise InputError(
            f"--source: {source} is the county of {', '.join(row[0])}, this file is about {', '.join(portals)}; "
            "give another name, or --portal-moved if it is the same county"
        )


def _begin(connection: Connection[Any], values: dict[str, Any], batch: int | None) -> int:
    """The number of the batch, with no rows under it."""
    if batch is None:
        row = connection.execute(_NEW, values).fetchone()
        assert row is not None
        return int(row[0])
    connection.execute(_AGAIN, values | {"batch": batch})
    for table in TABLES:
        connection.execute(f"DELETE FROM gongkai.{table} WHERE batch = %s".encode(), (batch,))
    return batch


def _copy(connection: Connection[Any], table: str, batch: int, spool: Spool) -> None:
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY gongkai.{table} (batch, {COLUMNS[table]}) FROM STDIN".encode()) as copy,
    ):
        for chunk in spool.chunks(table, batch):
            copy.write(chunk)
