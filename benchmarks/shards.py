"""`python -m benchmarks.shards`: a nation's night through the ledger, with synthetic durations and workers that die.

The ledger is the real one, on the disk, with `synchronous=FULL`; the clock is simulated. Durations are log-normal (most sites
are small, some are huge), one worker in a thousand dies in its shard, one in a thousand comes back too late. Prints what
the ledger costs in real seconds, how long the night takes in simulated hours, and that every shard ended exactly once.
"""

from __future__ import annotations

import argparse
import heapq
import random
import sqlite3
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from cluster.ledger import Claim, Ledger, Shard

TTL = 120.0  # seconds of the simulated clock
RENEW = TTL / 4
MEDIAN, SIGMA = 300.0, 1.1  # seconds: 300 pages at a second each; one site in a hundred takes an hour
DIES = LATE = 0.001


@dataclass
class Night:
    """The simulated night: its clock, what is under way, and what was seen."""

    draw: random.Random
    now: float = 0.0
    renew_at: float = RENEW
    busy: list[tuple[float, int, Claim, bool]] = field(default_factory=list)  # when, order, claim, does it come back
    alive: dict[int, Claim] = field(default_factory=dict)  # by order
    calls: int = 0
    seen: Counter[str] = field(default_factory=Counter)

    def start(self, ledger: Ledger) -> bool:
        """Give one worker its next shard; False when no host is free."""
        self.calls += 1
        claim = ledger.claim("w", TTL)
        if claim is None:
            return False
        how = self.draw.choices(("published", "died", "late"), (1 - DIES - LATE, DIES, LATE))[0]
        seconds = self.draw.lognormvariate(0, SIGMA) * MEDIAN if how == "published" else TTL * 1.5
        self.seen["started"] += 1
        self.seen["died"] += how == "died"
        order = self.seen["started"]
        heapq.heappush(self.busy, (self.now + seconds, order, claim, how != "died"))
        if how == "published":
            self.alive[order] = claim
        return True

    def step(self, ledger: Ledger) -> None:
        """The next thing that happens: leases renewed, a result, a death that nobody reports."""
        self.calls += 1
        if self.renew_at < self.busy[0][0]:
            self.now = self.renew_at
            self.renew_at += RENEW
            assert not ledger.renew(self.alive.values(), TTL)
            return
        self.now, order, claim, comes_back = heapq.heappop(self.busy)
        self.alive.pop(order, None)
        if comes_back:
            with ledger.publishing(claim, {}) as is_mine:
                self.seen["published" if is_mine else "refused"] += 1


def simulate(folder: Path, shards: int, hosts: int, workers: int, seed: int) -> dict[str, float]:
    """Run one night to its end."""
    night = Night(random.Random(seed))
    connection = sqlite3.connect(folder / "ledger.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    ledger = Ledger(connection, lambda: night.now)
    began = time.perf_counter()
    ledger.add(Shard(f"s{n}", f"h{n % hosts}", {"unit": n}) for n in range(shards))
    loaded = time.perf_counter() - began
    while ledger.is_open():
        while len(night.busy) < workers and night.start(ledger):
            pass
        if night.busy:
            night.step(ledger)
        else:
            night.now += ledger.next_change() or 1.0
    seconds = time.perf_counter() - began
    counts = ledger.counts()
    assert sum(counts.values()) == shards
    assert night.seen["published"] == counts.get("published", 0)
    connection.close()
    return {
        "shards": shards, "hosts": hosts, "workers": workers, "load s": loaded, "ledger s": seconds,
        "transactions/s": night.calls / seconds, "simulated hours": night.now / 3600, "published": counts.get("published", 0),
        "failed": counts.get("failed", 0), "workers that died": night.seen["died"],
        "results refused": night.seen["refused"],
    }  # fmt: skip


def main() -> None:
    """Two shapes of a nation side by side, as a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shards", type=int, default=200_000)
    parser.add_argument("--workers", type=int, default=4000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    columns = []
    for hosts in (options.shards, max(options.shards // 100, 1)):
        with tempfile.TemporaryDirectory() as folder:
            columns.append(simulate(Path(folder), options.shards, hosts, options.workers, options.seed))
    print("| figure | each shard its own host | 100 shards a host |\n|---|---|---|")
    for name in columns[0]:
        print(f"| {name} | " + " | ".join(f"{column[name]:,.1f}" for column in columns) + " |")


if __name__ == "__main__":
    main()
