"""The ledger of shards: who may crawl which hosts until when, and what became of every shard.

It lives in the results database of the driver, so that a shard's pages and its state change in one transaction. No engine
is believed: the attempt's number is the fencing token, and whoever comes too late changes zero rows. All times are
seconds of one clock, the ledger's (design/scale.md, section 3).

Thousands of leases are renewed every few seconds, a shard changes twice a night, its spec (some 20 KB) never. So leases
stand in a narrow table of their own: a renewal is one statement that rewrites as many rows as there are workers and touches
neither shards nor hosts; and a shard that changes its state rewrites a hundred bytes. How many
shards are in which state is counted as they change, since the driver asks it five times a second.
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
    losses INTEGER NOT NULL DEFAULT 0, began REAL NOT NULL DEFAULT 0, ended REAL NOT NULL DEFAULT 0,
    result TEXT NOT NULL DEFAULT '', cause TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS shard_spec (shard TEXT PRIMARY KEY, spec TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS shard_host (
    host TEXT PRIMARY KEY, since REAL NOT NULL DEFAULT 0, ready INTEGER NOT NULL, is_held INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE IF NOT EXISTS shard_lease (
    shard TEXT PRIMARY KEY, host TEXT NOT NULL UNIQUE, attempt INTEGER NOT NULL, owner TEXT NOT NULL, until REAL NOT NULL
);
CREATE TABLE IF NOT EXISTS shard_count (state TEXT PRIMARY KEY, shards INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS shard_ready ON shard (host) WHERE state = 'ready';
CREATE INDEX IF NOT EXISTS shard_failed ON shard (cause) WHERE state = 'failed';
CREATE INDEX IF NOT EXISTS shard_tried ON shard (cause) WHERE state = 'ready' AND cause != '';
CREATE INDEX IF NOT EXISTS shard_began ON shard (began) WHERE began > 0;
CREATE INDEX IF NOT EXISTS shard_host_free ON shard_host (since) WHERE ready > 0 AND is_held = 0;
CREATE INDEX IF NOT EXISTS shard_lease_until ON shard_lease (until);
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
        self._not_before = 0.0  # until then an attempt of another run may ask any host

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

    def begin(self, run: int, plan: Callable[[], Iterable[Shard]]) -> None:
        """The ledger is that of ``run`` from now on, whose shards' ids are ``run/…``: planned once, whatever ``plan`` would say
        when the run is taken up by another number of workers. Shards of other runs are forgotten; none is claimed before
        the last lease that they hold has run out.
        """
        with self._transaction() as db:
            of_another = f"substr({{}}, 1, {len(str(run)) + 1}) <> '{run:d}/'"
            db.execute(f"DELETE FROM shard WHERE {of_another.format('id')}")
            db.execute(f"DELETE FROM shard_spec WHERE {of_another.format('shard')}")
            db.execute(f"UPDATE shard_lease SET owner = '' WHERE {of_another.format('shard')}")
            if db.execute("SELECT 1 FROM shard LIMIT 1").fetchone() is None:
                db.execute("DELETE FROM shard_host")
                db.execute("DELETE FROM shard_count")
                self.add(plan())
            (until,) = db.execute("SELECT max(until) FROM shard_lease WHERE owner = ''").fetchone()
            self._not_before = until or 0.0

    def add(self, shards: Iterable[Shard]) -> int:
        """Take up shards; those that are known already are left as they are. How many were new."""
        with self._transaction() as db:
            return sum(self._add(db, shard) for shard in shards)

    def _add(self, db: sqlite3.Connection, shard: Shard) -> bool:
        row = (shard.id, shard.host, "ready")
        if not db.execute("INSERT OR IGNORE INTO shard (id, host, state) VALUES (?, ?, ?)", row).rowcount:
            return False
        spec = json.dumps(shard.spec, ensure_ascii=False)
        db.execute("INSERT INTO shard_spec (shard, spec) VALUES (?, ?)", (shard.id, spec))
        new = "INSERT INTO shard_host (host, ready) VALUES (?, 1)"
        db.execute(f"{new} ON CONFLICT (host) DO UPDATE SET ready = ready + 1", (shard.host,))
        _count(db, "ready", 1)
        return True

    def claim(self, owner: str, ttl: float) -> Claim | None:
        """The next shard of the host that has been free longest, leased for ``ttl`` seconds; None if no host is free."""
        return next(iter(self.claim_some(owner, ttl, 1)), None)

    def claim_some(self, owner: str, ttl: float, most: int) -> list[Claim]:
        """Up to ``most`` such shards of as many hosts, in one transaction: one wait for the disk."""
        with self._transaction() as db:
            now = self.clock()
            _expire(db, now)
            if now < self._not_before:
                return []
            claims: list[Claim] = []
            while len(claims) < most and (claim := _claim(db, owner, now, now + ttl)):
                claims.append(claim)
            return claims

    def renew(self, claims: Iterable[Claim], ttl: float) -> list[Claim]:
        """Hold these leases for ``ttl`` seconds from now, in one transaction; those that were lost, to be stopped at once."""
        with self._transaction() as db:
            now = self.clock()
            held = set(db.execute("SELECT shard, attempt, owner FROM shard_lease WHERE until > ?", (now,)))
            mine: list[Claim] = []
            lost: list[Claim] = []
            for claim in claims:
                (mine if (claim.shard, claim.attempt, claim.owner) in held else lost).append(claim)
            shards = json.dumps([claim.shard for claim in mine])
            renewed = "shard IN (SELECT value FROM json_each(?))"
            db.execute(f"UPDATE shard_lease SET until = ? WHERE {renewed}", (now + ttl, shards))
        return lost

    def holds(self, claim: Claim) -> bool:
        """The lease has not run out and nobody else has the shard."""
        key = (claim.shard, claim.attempt, claim.owner, self.clock())
        mine = "shard = ? AND attempt = ? AND owner = ? AND until > ?"
        return self.connection.execute(f"SELECT 1 FROM shard_lease WHERE {mine}", key).fetchone() is not None

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
            row = db.execute("SELECT losses + ? FROM shard WHERE id = ?", (is_loss, claim.shard)).fetchone()
            state = "failed" if row and row[0] >= MAX_LOSSES else "ready"
            if not self._end(db, claim, state, "", cause):
                return ""
            db.execute("UPDATE shard SET losses = ? WHERE id = ?", (*row, claim.shard))
            return state

    def _end(self, db: sqlite3.Connection, claim: Claim, state: str, result: str, cause: str) -> bool:
        lease = "shard = ? AND attempt = ? AND owner = ?"
        key = (claim.shard, claim.attempt, claim.owner)
        held = db.execute(f"SELECT host FROM shard_lease WHERE {lease}", key).fetchone()
        if held is None:
            return False
        now = self.clock()
        db.execute(
            "UPDATE shard SET state = ?, ended = ?, result = ?, cause = ? WHERE id = ?",
            (state, now, result, cause, claim.shard),
        )
        _release(db, claim.shard, held[0], now, state)
        return True

    def next_change(self) -> float | None:
        """Seconds until the first lease runs out; None if none is held."""
        (until,) = self.connection.execute("SELECT min(until) FROM shard_lease").fetchone()
        return None if until is None else max(until - self.clock(), 0.0)

    def counts(self) -> dict[str, int]:
        """State → number of shards."""
        return count_states(self.connection)

    def failures(self) -> list[tuple[dict[str, Any], str]]:
        """Spec and cause of every failed shard."""
        rows = self.connection.execute(
            "SELECT spec, cause FROM shard JOIN shard_spec ON shard = id WHERE state = 'failed' ORDER BY shard.rowid"
        )
        return [(json.loads(spec), cause) for spec, cause in rows]

    def is_open(self) -> bool:
        """Something is still to be done."""
        held = "EXISTS (SELECT 1 FROM shard_lease)"
        ready = "EXISTS (SELECT 1 FROM shard_host WHERE ready > 0 AND is_held = 0)"
        return bool(self.connection.execute(f"SELECT {held} OR {ready}").fetchone()[0])


def count_states(db: sqlite3.Connection) -> dict[str, int]:
    """State → number of shards."""
    return dict(db.execute("SELECT state, shards FROM shard_count WHERE shards > 0 ORDER BY state"))


def count_causes(db: sqlite3.Connection) -> dict[str, int]:
    """Why shards failed → how many."""
    rows = db.execute("SELECT cause, count(*) FROM shard WHERE state = 'failed' GROUP BY cause ORDER BY 2 DESC, 1")
    return dict(rows)


def _claim(db: sqlite3.Connection, owner: str, now: float, until: float) -> Claim | None:
    free = "SELECT host FROM shard_host WHERE ready > 0 AND is_held = 0 ORDER BY since LIMIT 1"
    host = db.execute(free).fetchone()
    if host is None:
        return None
    next_ready = "SELECT id, attempt + 1 FROM shard WHERE host = ? AND state = 'ready' ORDER BY rowid LIMIT 1"
    shard, attempt = db.execute(next_ready, host).fetchone()
    (spec,) = db.execute("SELECT spec FROM shard_spec WHERE shard = ?", (shard,)).fetchone()
    db.execute("UPDATE shard SET state = 'running', attempt = ?, began = ? WHERE id = ?", (attempt, now, shard))
    db.execute("UPDATE shard_host SET is_held = 1, ready = ready - 1 WHERE host = ?", host)
    db.execute("INSERT INTO shard_lease VALUES (?, ?, ?, ?, ?)", (shard, *host, attempt, owner, until))
    _count(db, "ready", -1)
    _count(db, "running", 1)
    return Claim(shard, attempt, owner, json.loads(spec))


def _release(db: sqlite3.Connection, shard: str, host: str, now: float, state: str) -> None:
    """The host is free from now on; the shard, which is ``state`` now, is to be claimed again if that is "ready"."""
    free = "UPDATE shard_host SET is_held = 0, since = ?, ready = ready + ? WHERE host = ?"
    db.execute(free, (now, state == "ready", host))
    db.execute("DELETE FROM shard_lease WHERE shard = ?", (shard,))
    _count(db, "running", -1)
    _count(db, state, 1)


def _expire(db: sqlite3.Connection, now: float) -> None:
    """Shards whose lease ran out are ready again, or failed after the last attempt: none stays ``running`` for ever."""
    db.execute("DELETE FROM shard_lease WHERE until <= ? AND owner = ''", (now,))  # of a run that is forgotten
    late = "SELECT shard, shard_lease.host, losses + 1 FROM shard_lease JOIN shard ON shard.id = shard WHERE until <= ?"
    for shard, host, losses in db.execute(late, (now,)).fetchall():
        state = "failed" if losses >= MAX_LOSSES else "ready"
        db.execute(
            "UPDATE shard SET state = ?, losses = ?, ended = ?, cause = ? WHERE id = ?",
            (state, losses, now, LEASE_LOST, shard),
        )
        _release(db, shard, host, now, state)


def _count(db: sqlite3.Connection, state: str, more: int) -> None:
    new = "INSERT INTO shard_count (state, shards) VALUES (?, ?)"
    db.execute(f"{new} ON CONFLICT (state) DO UPDATE SET shards = shards + excluded.shards", (state, more))
