"""A small county in a results file, judged once, to be pushed by the tests of the central database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from reports.basis import load_basis
from reports.central.address import Address, connected
from reports.central.collect import Collected, collect
from reports.central.push import Pushed, push
from reports.central.spool import Spool
from tests.central_server import run_sql
from tests.filled_sheets import AS_OF, RUBRIC

SOURCE = "沅陵县"
TABLES = ("unit", "section", "line", "verdict", "batch", "push", "source")


@contextmanager
def spooled(db: Path, source: str = SOURCE, as_of: date = AS_OF) -> Iterator[tuple[Spool, Collected]]:
    """The county's rows, ready to be sent."""
    with Spool() as spool:
        yield spool, collect(db, load_basis(RUBRIC), as_of, source, spool)


def pushed(url: str, db: Path, source: str = SOURCE, as_of: date = AS_OF, *, is_moved: bool = False) -> Pushed:
    """Judge and push, as the command does."""
    address = Address.parse("--to", url)
    with spooled(db, source, as_of) as (spool, found), connected(address) as connection:
        return push(connection, address.shown, found.head, spool, found.portals, machine="m1", is_moved=is_moved)


def sizes(url: str) -> dict[str, int]:
    return {table: run_sql(url, f"SELECT count(*) FROM gongkai.{table}")[0][0] for table in TABLES}


def everything(url: str) -> list[tuple[str, list[tuple[Any, ...]]]]:
    """All rows of all tables, with the server's own row versions: equal only if nothing was written."""
    return [(table, run_sql(url, f"SELECT xmin::text, t::text FROM gongkai.{table} t ORDER BY 2")) for table in TABLES]
