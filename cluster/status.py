"""How far the shards of a run are, for a line on the screen and for `gongkai cluster status`."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field

from cluster.ledger import count_causes, count_states


@dataclass(frozen=True, slots=True)
class Status:
    """``counts``: state → shards; ``causes``: why shards failed → how many; ``left``: seconds until the estimated end;
    ``waiting``: what ended the last attempt of shards that wait for another → how many.
    """

    counts: dict[str, int]
    causes: dict[str, int]
    left: float | None = None
    waiting: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    def line(self) -> str:
        """done, running, waiting, failed, and the estimated end."""
        done, failed = self.counts.get("published", 0), self.counts.get("failed", 0)
        waiting = self.counts.get("ready", 0)
        end = "" if self.left is None else f", about {_duration(self.left)} left"
        return f"shards: {done} done, {self.counts.get('running', 0)} running, {waiting} waiting, {failed} failed{end}"


def load_status(db: sqlite3.Connection, now: float) -> Status:
    """The ledger's state. ``now``: seconds of the ledger's clock. A database without shards has none."""
    if not db.execute("SELECT 1 FROM sqlite_master WHERE name = 'shard'").fetchone():
        return Status({}, {})
    counts = count_states(db)
    return Status(counts, count_causes(db), _left(db, counts, now), _count_waiting(db))


def _count_waiting(db: sqlite3.Connection) -> dict[str, int]:
    query = "SELECT cause, count(*) FROM shard WHERE state = 'ready' AND cause != '' GROUP BY 1 ORDER BY 2 DESC, 1"
    return dict(db.execute(query))


def _left(db: sqlite3.Connection, counts: dict[str, int], now: float) -> float | None:
    """At the pace so far: from the first claim until now so many have ended, so many are still to come."""
    (began,) = db.execute("SELECT min(began) FROM shard WHERE began > 0").fetchone()
    ended = counts.get("published", 0) + counts.get("failed", 0)
    still = sum(counts.values()) - ended
    return (now - began) / ended * still if began and ended and still else None


def _duration(seconds: float) -> str:
    minutes = round(seconds / 60)
    return f"{minutes // 60} h {minutes % 60} min" if minutes >= 60 else f"{max(minutes, 1)} min"
