"""Addresses that have to be asked for every night, whatever an earlier run knows of them (the table ``watch``, made when missing).

Whoever waits for a change names them; the crawl does not ask why. ``asked``, ``seen``: when an address that no page of the run
led to was asked for on its own, and what came of it ("there", "gone"); both "" until then, and after a passing failure as they were.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from crawler.schema import storage_errors
from crawler.scope import Place, Scope
from crawler.store import Store
from crawler.units import Unit
from crawler.urls import normalise

THERE, GONE = "there", "gone"
MOST = 60  # addresses of one unit that are asked for on their own, in one night
_TABLE = """CREATE TABLE IF NOT EXISTS watch (
    unit TEXT NOT NULL, url TEXT NOT NULL, asked TEXT NOT NULL DEFAULT '', seen TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (unit, url))"""


@dataclass(frozen=True, slots=True)
class Watched:
    """A row of the table."""

    unit: str
    url: str
    asked: str = ""
    seen: str = ""


def watch(store: Store, addresses: Iterable[tuple[str, str]]) -> None:
    """Let exactly these (unit, url) be watched from now on; what is no address is left out. Raises StorageError."""
    wanted = {(unit, address) for unit, url in addresses if (address := _address(url))}
    known = {(each.unit, each.url) for each in load_watched(store)}
    if wanted == known:
        return
    with storage_errors(store.path), store.db.atomic():
        store.db.conn.execute(_TABLE)
        store.db.conn.executemany("DELETE FROM watch WHERE unit = ? AND url = ?", sorted(known - wanted))
        store.db.conn.executemany("INSERT INTO watch (unit, url) VALUES (?, ?)", sorted(wanted - known))


def load_watched(store: Store) -> list[Watched]:
    """All of them; [] in a file in which nothing was ever watched. Raises StorageError."""
    with storage_errors(store.path):
        if not store.db.table("watch").exists():
            return []
        rows = store.db.conn.execute("SELECT unit, url, asked, seen FROM watch ORDER BY unit, rowid")
        return [Watched(*row) for row in rows]


def note_watched(store: Store, unit: str, url: str, seen: str, at: str) -> None:
    """What came of an address that was asked for on its own. Raises StorageError."""
    with storage_errors(store.path), store.db.atomic():
        store.db.conn.execute("UPDATE watch SET asked = ?, seen = ? WHERE unit = ? AND url = ?", (at, seen, unit, url))


def find_unshown(watched: Iterable[Watched], unit: Unit, known: set[str]) -> list[str]:
    """Of a unit's watched addresses on its own hosts those that no page of the run led to: others' servers are not asked."""
    scope = Scope(unit)
    own = [each.url for each in watched if each.unit == unit.id and scope.place(each.url) is not Place.OUT]
    return [url for url in own if url not in known][:MOST]


def _address(url: str) -> str:
    try:
        return normalise(url)
    except ValueError:
        return ""
