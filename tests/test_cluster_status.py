"""How far the shards are."""

from __future__ import annotations

import sqlite3

import pytest

from cluster.ledger import Ledger, Shard
from cluster.status import Status, load_status


@pytest.fixture
def db() -> sqlite3.Connection:
    return sqlite3.connect(":memory:", isolation_level=None)


def test_a_database_without_shards(db: sqlite3.Connection) -> None:
    assert load_status(db, 0.0).total == 0


def test_the_end_is_estimated_from_the_pace_so_far(db: sqlite3.Connection) -> None:
    now = 100.0
    ledger = Ledger(db, lambda: now)
    ledger.add(Shard(f"s{n}", f"h{n}", {}) for n in range(4))
    assert load_status(db, now).left is None
    claim = ledger.claim("w", 60.0)
    assert claim
    now += 600
    with ledger.publishing(claim, {}):
        pass
    status = load_status(db, now)
    assert status.left == 1800
    assert status.line() == "shards: 1 done, 0 running, 3 waiting, 0 failed, about 30 min left"


@pytest.mark.parametrize(
    ("left", "words"),
    [(None, "0 failed"), (5, "about 1 min left"), (3600, "1 h 0 min left"), (9000, "2 h 30 min left")],
)
def test_durations(left: float | None, words: str) -> None:
    assert Status({"published": 1}, {}, left).line().endswith(words)
