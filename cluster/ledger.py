"""The ledger of shards: who may crawl which hosts until when, and what became of every shard.

It lives in the results database of the driver, so that a shard's pages and its state change in one transaction. No engine
is believed: the attempt's number is the fencing token, and whoever comes too late changes zero rows. All times are
seconds of one clock, the ledger's (design/scale.md, section 3).
"""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

MAX_LOSSES = 4  # a shard whose crawl was lost so often is failed, and says so
LEASE_LOST = "the worker's lease ran out"

_TABLES = """
CREATE TABLE IF NOT EXISTS shard (
    id TEXT PRIMARY KEY, host TEXT NOT NULL, state TEXT NOT NULL, attempt INTEGER NOT NULL DEFAULT 0,
    losses INTEGER NOT NULL DEFAULT 0,
    owner TEXT NOT NULL DEFAULT '', until REAL NOT NULL DEFAULT 0, began REAL NOT NULL DEFAULT 0,
    ended REAL NOT NULL DEFAULT 0, spec TEXT NOT NULL, result TEXT NOT NULL DEFAULT '', cause TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS shard_host (host TEXT PRIMARY KEY, until REAL NOT NULL DEFAULT 0, ready INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS shard_ready ON shard (host) WHERE state = 'ready';
CREATE INDEX IF NOT EXISTS shard_running ON shard (until) WHERE state = 'running';
CREATE INDEX IF NOT EXISTS shard_host_free ON shard_host (until) WHERE ready > 0;
"""


@dataclass(frozen=True, slots=True)
class Shard:
    """What one crawl process does: ``host`` is the key of all hosts it may ask."""

    id: str
    host: str
    spec: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to run a shard, for as long as it is renewed. ``attempt`` counts from 1."""

    shard: str
    attempt: int
    owner: str
    spec: dict[str, Any]


class Ledger:
    """States: ready → running → published | failed. Every method is one transaction."""

    def __init__(self, connection: sqlite3.Connection, clock: Callable[[], float] = time.time) -> None:
        self.connection = connection
        self.clock = clock
        self.connection.executescript(_TABLES)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        """A transaction that holds the right to write from its beginning, inside the caller's where there is one."""
        if self.connection.in_transaction:
            yield self.connection
            return
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            yield self.connection
        except BaseException:
            self.connection.rollback()
            raise
        self.connection.commit()

    def add(self, shards: Iterable[Shard]) -> int:
        """Take up shards; those that are known already are left as they are. How many were new."""
        with self._transaction() as db:
            before = db.total_changes
            for shard in shards:
                self._add(db, shard)
            return db.total_changes - before

    def _add(self, db: sqlite3.Connection, shard: Shard) -> None:
        row = (shard.id, shard.host, "ready", json.dumps(shard.spec, ensure_ascii=False))
        if db.execute("INSERT OR IGNORE INTO shard (id, host, state, spec) VALUES (?, ?, ?, ?)", row).rowcount:
            _count_ready(db, shard.host, 1)

    def claim(self, owner: str, ttl: float) -> Claim | None:
        """The next shard of the host that has been free longest, leased for ``ttl`` seconds; None if no host is free."""
        with self._transaction() as db:
            now = self.clock()
            _expire(db, now)
            host = db.execute(
                "SELECT host FROM shard_host WHERE ready > 0 AND until <= ? ORDER BY until LIMIT 1", (now,)
            ).fetchone()
            if host is None:
                return None
            shard, attempt, spec = db.execute(
                "SELECT id, attempt, spec FROM shard WHERE host = ? AND state = 'ready' ORDER BY rowid LIMIT 1", host
            ).fetchone()
            db.execute(
                "UPDATE shard SET state = 'running', attempt = attempt + 1, owner = ?, until = ?, began = ? WHERE id = ?",
                (owner, now + ttl, now, shard),
            )
            db.execute("UPDATE shard_host SET until = ?, ready = ready - 1 WHERE host = ?", (now + ttl, *host))
            return Claim(shard, attempt + 1, owner, json.loads(spec))

    def renew(self, claims: Iterable[Claim], ttl: float) -> list[Claim]:
        """Hold these leases for ``ttl`` seconds from now, in one transaction; those that were lost, to be stopped at once."""
        lost = []
        with self._transaction() as db:
            until = self.clock() + ttl
            for claim in claims:
                if not self.holds(claim):
                    lost.append(claim)
                    continue
                db.execute("UPDATE shard SET until = ? WHERE id = ?", (until, claim.shard))
                host = "(SELECT host FROM shard WHERE id = ?)"
                db.execute(f"UPDATE shard_host SET until = ? WHERE host = {host}", (until, claim.shard))
        return lost

    def holds(self, claim: Claim) -> bool:
        """The lease has not run out and nobody else has the shard."""
        mine = "id = ? AND attempt = ? AND owner = ? AND state = 'running' AND until > ?"
        key = (claim.shard, claim.attempt, claim.owner, self.clock())
        return self.connection.execute(f"SELECT 1 FROM shard WHERE {mine}", key).fetchone() is not None

    @contextmanager
    def publishing(self, claim: Claim, result: dict[str, Any]) -> Iterator[bool]:
        """A transaction in which the caller writes the shard's pages, if True; False: another attempt came first.

        State and pages are committed together or not at all.
        """
        with self._transaction() as db:
            is_mine = self._end(db, claim, "published", json.dumps(result, ensure_ascii=False), "")
            yield is_mine

    def give_back(self, claim: Claim, cause: str, *, is_loss: bool = True) -> str:
        """The attempt ended without a result and nothing of it runs any more. The new state, "" if the lease was lost.

        ``is_loss=False``: it was never begun, which says nothing about the shard.
        """
        with self._transaction() as db:
            (losses,) = db.execute("SELECT losses FROM shard WHERE id = ?", (claim.shard,)).fetchone()
            state = "failed" if losses + is_loss >= MAX_LOSSES else "ready"
            if not self._end(db, claim, state, "", cause):
                return ""
            db.execute("UPDATE shard SET losses = losses + ? WHERE id = ?", (is_loss, claim.shard))
            return state

    def _end(self, db: sqlite3.Connection, claim: Claim, state: str, result: str, cause: str) -> bool:
        now = self.clock()
        changed = db.execute(
            "UPDATE shard SET state = ?, until = 0, ended = ?, result = ?, cause = ? "
            "WHERE id = ? AND attempt = ? AND owner = ? AND state = 'running'",
            (state, now, result, cause, claim.shard, claim.attempt, claim.owner),
        ).rowcount
        if changed:
            (host,) = db.execute("SELECT host FROM shard WHERE id = ?", (claim.shard,)).fetchone()
            db.execute("UPDATE shard_host SET until = ? WHERE host = ?", (now, host))
            _count_ready(db, host, 1 if state == "ready" else 0)
        return bool(changed)

    def next_change(self) -> float | None:
        """Seconds until the first lease runs out; None if none is held."""
        (until,) = self.connection.execute("SELECT min(until) FROM shard WHERE state = 'running'").fetchone()
        return None if until is None else max(until - self.clock(), 0.0)

    def counts(self) -> dict[str, int]:
        """State → number of shards."""
        return count_states(self.connection)

    def failures(self) -> list[tuple[dict[str, Any], str]]:
        """Spec and cause of every failed shard."""
        rows = self.connection.execute("SELECT spec, cause FROM shard WHERE state = 'failed' ORDER BY rowid")
        return [(json.loads(spec), cause) for spec, cause in rows]

    def is_open(self) -> bool:
        """Something is still to be done."""
        found = self.connection.execute("SELECT 1 FROM shard WHERE state IN ('ready', 'running') LIMIT 1")
        return found.fetchone() is not None


def count_states(db: sqlite3.Connection) -> dict[str, int]:
    """State → number of shards."""
    return dict(db.execute("SELECT state, count(*) FROM shard GROUP BY state ORDER BY state"))


def count_causes(db: sqlite3.Connection) -> dict[str, int]:
    """Why shards failed → how many."""
    rows = db.execute("SELECT cause, count(*) FROM shard WHERE state = 'failed' GROUP BY cause ORDER BY 2 DESC, 1")
    return dict(rows)


def _expire(db: sqlite3.Connection, now: float) -> None:
    """Shards whose lease ran out are ready again, or failed after the last attempt: none stays ``running`` for ever."""
    late = db.execute("SELECT id, host, losses FROM shard WHERE state = 'running' AND until <= ?", (now,)).fetchall()
    for shard, host, losses in late:
        state = "failed" if losses + 1 >= MAX_LOSSES else "ready"
        db.execute(
            "UPDATE shard SET state = ?, losses = losses + 1, ended = ?, cause = ? WHERE id = ?",
            (state, now, LEASE_LOST, shard),
        )
        _count_ready(db, host, 1 if state == "ready" else 0)


def _count_ready(db: sqlite3.Connection, host: str, more: int) -> None:
    db.execute(
        "INSERT INTO shard_host (host, ready) VALUES (?, ?) ON CONFLICT (host) DO UPDATE SET ready = ready + excluded.ready",
        (host, more),
    )
