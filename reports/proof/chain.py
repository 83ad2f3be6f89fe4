"""The chain of manifests: an append-only table, each entry holding the root of the one before.

A manifest is a head (canonical JSON; its SHA-256 is the root) and leaves, one per sealed row. The head names the kind:
``run`` (what a crawl saw), ``report`` (verdicts and scores handed out), ``files`` (what was written), ``prune``.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import zstandard

from crawler.schema import storage_errors
from crawler.store import Store
from reports.proof.canonical import Leaf, canonical, merkle_root, sha256, short_code

FORMAT = "gongkai-manifest-1"
_TABLES = (
    """CREATE TABLE IF NOT EXISTS manifest (
        number INTEGER PRIMARY KEY AUTOINCREMENT, kind TEXT NOT NULL, run INTEGER NOT NULL, root TEXT NOT NULL,
        head TEXT NOT NULL, leaves BLOB NOT NULL
    )""",
    "CREATE TABLE IF NOT EXISTS proof (sha256 TEXT PRIMARY KEY, data BLOB NOT NULL)",
    *(
        f"CREATE TRIGGER IF NOT EXISTS {table}_{word} BEFORE {word} ON {table} "
        f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        for table in ("manifest", "proof")
        for word in ("UPDATE", "DELETE")
    ),
)


@dataclass(frozen=True, slots=True)
class Manifest:
    """One entry of the chain. ``root``: SHA-256 of the head in hex."""

    number: int
    head: dict[str, Any]
    root: str
    leaves: tuple[Leaf, ...]

    @property
    def kind(self) -> str:
        return str(self.head["kind"])

    @property
    def run(self) -> int:
        return int(self.head["run"])

    @property
    def subject(self) -> dict[str, Any]:
        found: dict[str, Any] = self.head["subject"]
        return found

    @property
    def code(self) -> str:
        """校验码."""
        return short_code(self.root)


def has_chain(store: Store) -> bool:
    return store.db.execute("SELECT 1 FROM sqlite_master WHERE name = 'manifest'").fetchone() is not None


def append(
    store: Store,
    kind: str,
    run: int,
    sealed_at: str,
    leaves: Sequence[Leaf],
    subject: dict[str, Any],
    payloads: Sequence[bytes] = (),
) -> Manifest:
    """Seal the leaves as the chain's next entry; ``payloads`` are kept under their SHA-256. Raises StorageError."""
    with storage_errors(store.path), store.db.atomic():
        for statement in _TABLES:
            store.db.conn.execute(statement)
        # Numbers are never used again, so an entry that is gone leaves a hole.
        used = store.db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'manifest'").fetchone()
        last = store.db.execute("SELECT root FROM manifest ORDER BY number DESC LIMIT 1").fetchone()
        number = used[0] + 1 if used else 1
        head = {
            "format": FORMAT,
            "number": number,
            "kind": kind,
            "run": run,
            "sealed_at": sealed_at,
            "subject": subject,
            "previous": last[0] if last else "",
            "leaves": len(leaves),
            "merkle": merkle_root(leaves),
        }
        text = canonical(head)
        root = sha256(text)
        _write(store, (number, kind, run, root, text.decode(), pack(leaves)), payloads)
    return Manifest(number, json.loads(text), root, tuple(leaves))


def _write(store: Store, row: tuple[object, ...], payloads: Sequence[bytes]) -> None:
    compressor = zstandard.ZstdCompressor(level=9)
    store.db.conn.executemany(
        "INSERT OR IGNORE INTO proof VALUES (?, ?)", ((sha256(data), compressor.compress(data)) for data in payloads)
    )
    store.db.conn.execute("INSERT INTO manifest VALUES (?, ?, ?, ?, ?, ?)", row)


def pack(leaves: Sequence[Leaf]) -> bytes:
    """[[group, [[table, key, digest], …]], …] as compressed JSON."""
    groups = [[name, [list(leaf[1:]) for leaf in rows]] for name, rows in groupby(leaves, lambda leaf: leaf.group)]
    return zstandard.compress(canonical(groups), 9)


def unpack(data: bytes) -> tuple[Leaf, ...]:
    """Raises ValueError where the bytes are not what :func:`pack` writes."""
    try:
        groups = json.loads(zstandard.ZstdDecompressor().decompress(data).decode("utf-8", "surrogatepass"))
        return tuple(Leaf(str(name), *map(str, row)) for name, rows in groups for row in rows)
    except (zstandard.ZstdError, TypeError, ValueError) as error:
        raise ValueError(f"the leaves cannot be read ({error})") from error


def manifests(store: Store, kind: str = "", run: int | None = None) -> Iterator[Manifest]:
    """The entries in order, of one kind and run where given. They are trusted here; ``verify`` proves them."""
    if not has_chain(store):
        return
    rows = store.db.execute(
        "SELECT number, head, root, leaves FROM manifest WHERE (? = '' OR kind = ?) AND (? IS NULL OR run = ?) ORDER BY number",
        (kind, kind, run, run),
    ).fetchall()
    for number, head, root, leaves in rows:
        yield Manifest(number, json.loads(head), root, unpack(leaves))


def payload(store: Store, digest: str) -> bytes | None:
    """What was sealed under that digest; None if it is not there. Raises ValueError if it is damaged."""
    try:
        row = store.db.execute("SELECT data FROM proof WHERE sha256 = ?", (digest,)).fetchone()
    except sqlite3.OperationalError:
        return None  # the table itself is gone
    if row is None:
        return None
    try:
        return zstandard.ZstdDecompressor().decompress(row[0])
    except (zstandard.ZstdError, TypeError) as error:
        raise ValueError(f"cannot be unpacked ({error})") from error
