"""The ledger under a nation: what a shard costs does not grow with the number of shards, hosts or leases.

Counted are the steps of SQLite's machine, which no other load on the computer changes. The rate that the design asks for is
measured in processor time, twenty times above its floor. Figures: `benchmarks/shards.py`.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable

import pytest

from cluster.ledger import Claim, Ledger, Shard
from cluster.status import load_status

TTL = 100.0
MANY = 20_000
FLOOR = 500  # claims a second, and as many results (design/scale.md, section 10)


class Clock:
    """A clock that only moves when it is told to."""

    now = 1000.0

    def __call__(self) -> float:
        return self.now


def filled(shards: int, hosts: int) -> Ledger:
    ledger = Ledger(sqlite3.connect(":memory:", isolation_level=None), Clock())
    ledger.add(Shard(f"s{n}", f"h{n % hosts}", {"unit": n}) for n in range(shards))
    return ledger


def steps(ledger: Ledger, act: Callable[[], object]) -> int:
    """Instructions of SQLite's machine, in tens."""
    count = 0

    def tick() -> int:
        nonlocal count
        count += 1
        return 0

    ledger.connection.set_progress_handler(tick, 10)
    act()
    ledger.connection.set_progress_handler(None, 0)
    return count


def turn(ledger: Ledger, count: int = 50) -> None:
    """What the driver does all night: a shard is claimed, one is published, one given back; is anything left?"""
    for n in range(count):
        claim = ledger.claim("w", TTL)
        assert claim
        if n % 10 == 9:
            ledger.give_back(claim, "exit 1")
        else:
            publish(ledger, claim)
        assert ledger.is_open()
        ledger.next_change()


def publish(ledger: Ledger, claim: Claim) -> None:
    with ledger.publishing(claim, {}) as is_mine:
        assert is_mine


@pytest.mark.parametrize("hosts", [20, 2_000, MANY])
def test_a_turn_costs_the_same_however_many_shards_there_are(hosts: int) -> None:
    few, many = filled(200, min(hosts, 200)), filled(MANY, hosts)
    for ledger, done in ((few, 50), (many, MANY // 2)):
        ledger.connection.execute("UPDATE shard SET state = 'published', began = 1 WHERE rowid <= ?", (done,))
        ledger.connection.execute(
            "UPDATE shard_host SET ready = (SELECT count(*) FROM shard AS s WHERE s.host = shard_host.host AND s.state = 'ready')"
        )
    assert steps(many, lambda: turn(many)) <= 1.2 * steps(few, lambda: turn(few))


@pytest.mark.parametrize("shards", [4_000, MANY])
def test_a_renewal_costs_a_few_steps_a_lease(shards: int) -> None:
    ledger = filled(shards, shards)
    claims = ledger.claim_some("w", TTL, 2_000)
    ledger.clock.now += 1  # type: ignore[attr-defined]
    assert steps(ledger, lambda: ledger.renew(claims, TTL)) * 10 <= 100 * len(claims)
    before = ledger.connection.total_changes
    assert ledger.renew(claims, TTL) == []
    assert ledger.connection.total_changes - before == len(claims), "neither shards nor hosts are rewritten"


def test_the_rate_that_the_design_asks_for() -> None:
    ledger = filled(MANY, 2_000)
    began = time.process_time()
    turn(ledger, 1_000)
    assert 1_000 / (time.process_time() - began) > FLOOR


# Each ends with its first row, or reads as many as there are workers or states.
SCANS = {
    "SCAN shard USING INDEX shard_failed",
    "SCAN shard USING INDEX shard_tried",
    "SCAN CONSTANT ROW",
    "SCAN shard_host USING INDEX shard_host_free",
    "SCAN shard_host USING COVERING INDEX shard_host_free",
    "SCAN shard_lease",
    "SCAN shard_lease USING COVERING INDEX shard_lease_until",
    "SCAN json_each VIRTUAL TABLE INDEX 1:",
    "SCAN shard_count USING INDEX sqlite_autoindex_shard_count_1",
}


def night(ledger: Ledger, clock: Clock) -> None:
    """Every statement that the ledger runs while shards are under way."""
    claims = ledger.claim_some("w", TTL, 5)
    ledger.renew(claims, TTL)
    assert ledger.holds(claims[0])
    publish(ledger, claims[0])
    ledger.give_back(claims[1], "exit 1")
    clock.now += TTL
    assert ledger.claim("w", TTL)
    assert ledger.is_open()
    ledger.next_change()
    load_status(ledger.connection, clock.now)


def test_no_statement_reads_all_shards_or_hosts() -> None:
    """Leases may be read one after the other: there are as many as workers."""
    clock = Clock()
    ledger = Ledger(sqlite3.connect(":memory:", isolation_level=None), clock)
    ledger.add(Shard(f"s{n}", f"h{n % 7}", {}) for n in range(30))
    said: list[str] = []
    ledger.connection.set_trace_callback(said.append)
    night(ledger, clock)
    ledger.connection.set_trace_callback(None)
    plans = {
        (row[3], statement)
        for statement in said
        if statement.startswith(("SELECT", "UPDATE", "INSERT", "DELETE"))
        if "sqlite_master" not in statement
        for row in ledger.connection.execute(f"EXPLAIN QUERY PLAN {statement}")
    }
    assert len(said) > 20
    for plan, statement in plans:
        assert "TEMP B-TREE" not in plan or "GROUP BY" in statement, statement  # causes, sorted by their number
        assert "SCAN" not in plan or plan in SCANS, (plan, statement)
