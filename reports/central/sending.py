"""What ``gongkai central`` does: address, judgement, transaction, one line about it."""

from __future__ import annotations

import platform
from datetime import date
from pathlib import Path

import click

from crawler.errors import InputError
from reports.basis import Basis
from reports.central.address import Address, connected
from reports.central.collect import collect
from reports.central.load import load_central
from reports.central.prune import prune
from reports.central.push import Pushed, push
from reports.central.schema import make_schema
from reports.central.show import printed
from reports.central.spool import Spool
from reports.console import warn_degraded
from reports.text import clean

_STATES = {
    "new": "written",
    "replaced": "other than before: replaced",
    "unchanged": "the same as before: nothing was written",
}
_MOST_EXPECTED = 2**20  # bytes of the file with the expected sources


def send(db: Path, basis: Basis, as_of: date, to: str, source: str, *, is_moved: bool) -> int:
    """Judge and push; the exit code. Raises InputError, StorageError. A degraded run is not pushed: 1."""
    address = Address.parse("--to", to)
    with connected(address) as connection:  # before a county is judged for minutes
        make_schema(connection, address.shown)
    with Spool() as spool:
        found = collect(db, basis, as_of, source, spool)
        if code := warn_degraded(found.state):
            return code
        with connected(address) as connection:
            done = push(
                connection, address.shown, found.head, spool, found.portals, machine=platform.node(), is_moved=is_moved
            )
    click.echo(_told(done, address))
    return 0


def _told(done: Pushed, address: Address) -> str:
    return clean(f"{address.shown}: {done.source}, run {done.run}, version {done.version}: {_STATES[done.state]}")


def shown(address: str, shape: str, day: date, stale_days: int, expect: Path | None) -> str:
    """The database as text or JSON. Raises InputError, StorageError."""
    place = Address.parse("--from", address)
    expected = _expected(expect) if expect else []
    with connected(place) as connection:
        return printed(load_central(connection, place.shown, day, stale_days, expected), shape)


def pruned(address: str, day: date, keep_days: int) -> str:
    """What was taken, in one line. Raises InputError, StorageError."""
    place = Address.parse("--from", address)
    with connected(place) as connection:
        count = prune(connection, place.shown, day, keep_days)
    return clean(f"{place.shown}: lines and verdicts of {count} runs taken, their totals stay")


def _expected(path: Path) -> list[str]:
    try:
        with path.open("rb") as file:
            text = file.read(_MOST_EXPECTED).decode("utf-8-sig")
    except OSError as error:
        raise InputError(f"--expect {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"--expect {path}: is not UTF-8") from error
    return [line.strip() for line in text.splitlines() if line.strip()]
