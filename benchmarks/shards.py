"""`python -m benchmarks.shards`: a nation's night through the ledger, with synthetic durations and workers that die.

The ledger is the real one, on the disk, with `synchronous=FULL`; the clock is simulated. Durations are log-normal (most sites
are small, some are huge), one worker in a thousand dies in its shard, one in a thousand comes back too late, and one shard in
ten thousand kills every worker. Prints what the ledger costs in real seconds and how long the night takes in simulated hours.
A run in which a shard does not end in exactly one outcome, or is published twice, ends in an AssertionError.
"""

from __future__ import annotations

import argparse
import heapq
import multiprocessing
import random
import resource
import sqlite3
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.aims import at_least
from cluster.ledger import Claim, Ledger, Shard, count_causes

SHARDS, WORKERS = 200_000, 4_000
TTL = 120.0  # seconds of the simulated clock
RENEW = TTL / 4
MEDIAN, SIGMA = 300.0, 1.1  # seconds: 300 pages at a second each; one site in a hundred takes an hour
DIES = LATE = 0.001
POISON = 10_000  # one shard in so many never comes back
FLOOR = 500  # shards a second (design/scale.md, section 10)
FEW = 20  # hosts, at the least
WORDS = "县" * 1_000  # of a spec: two or three units

Figures = dict[str, float]


@dataclass
class Night:
    """The simulated night: its clock, what is under way, and what was seen."""

    draw: random.Random
    now: float = 0.0
    renew_at: float = RENEW
    busy: list[tuple[float, int, Claim, bool]] = field(default_factory=list)  # when, order, claim, does it come back
    alive: dict[int, Claim] = field(default_factory=dict)  # by order
    seen: Counter[str] = field(default_factory=Counter)
    published: Counter[str] = field(default_factory=Counter)  # by shard
    renewing: float = 0.0  # processor seconds

    def start(self, ledger: Ledger) -> bool:
        """Give one worker its next shard; False when no host is free."""
        self.seen["transactions"] += 1
        claim = ledger.claim("w", TTL)
        if claim is None:
            return False
        how = self._fate(claim)
        seconds = self.draw.lognormvariate(0, SIGMA) * MEDIAN if how == "published" else TTL * 1.5
        self.seen["started"] += 1
        self.seen["died"] += how == "died"
        order = self.seen["started"]
        heapq.heappush(self.busy, (self.now + seconds, order, claim, how != "died"))
        if how == "published":
            self.alive[order] = claim
        return True

    def _fate(self, claim: Claim) -> str:
        fate = self.draw.choices(("published", "died", "late"), (1 - DIES - LATE, DIES, LATE))[0]
        return "died" if claim.spec["unit"] % POISON == POISON - 1 else fate

    def step(self, ledger: Ledger) -> None:
        """The next thing that happens: leases renewed, a result, a death that nobody reports."""
        self.seen["transactions"] += 1
        if self.renew_at < self.busy[0][0]:
            self._renew(ledger)
            return
        self.now, order, claim, comes_back = heapq.heappop(self.busy)
        self.alive.pop(order, None)
        if comes_back:
            with ledger.publishing(claim, {"requests": 300}) as is_mine:
                self.published[claim.shard] += is_mine
                self.seen["refused"] += not is_mine

    def _renew(self, ledger: Ledger) -> None:
        self.now = self.renew_at
        self.renew_at += RENEW
        began = time.process_time()
        assert not ledger.renew(self.alive.values(), TTL)
        self.renewing += time.process_time() - began
        self.seen["renewals"] += 1
        self.seen["leases renewed"] += len(self.alive)


def simulate(folder: Path, shards: int, hosts: int, workers: int, seed: int = 1) -> Figures:
    """Run one night to its end, alone in a process; the figures by their names."""
    night = Night(random.Random(seed))
    file = folder / "ledger.db"
    connection = sqlite3.connect(file, isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    ledger = Ledger(connection, lambda: night.now)
    began, busy = time.perf_counter(), time.process_time()
    ledger.add(Shard(f"s{n}", f"h{n % hosts}", {"unit": n, "words": WORDS}) for n in range(shards))
    loaded, started = time.perf_counter() - began, time.perf_counter()
    while ledger.is_open():
        while len(night.busy) < workers and night.start(ledger):
            pass
        if night.busy:
            night.step(ledger)
        else:
            night.now += ledger.next_change() or 1.0
    seconds, busy = time.perf_counter() - started, time.process_time() - busy
    failed = _assert_one_outcome(ledger, night, shards)
    connection.close()
    seen = night.seen
    return {
        "shards": shards,
        "hosts": hosts,
        "workers": workers,
        "load s": loaded,
        "ledger s": seconds,
        "of it processor s": busy,
        "of that to renew leases": night.renewing,
        "transactions/s": seen["transactions"] / seconds,
        "claims + results/s": (seen["started"] + len(night.published) + seen["refused"]) / seconds,
        "ms to renew 1,000 leases (processor)": 1e6 * night.renewing / max(seen["leases renewed"], 1),
        "simulated hours": night.now / 3600,
        "published": len(night.published),
        "failed": failed,
        "workers that died": seen["died"],
        "results refused": seen["refused"],
        "peak MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
        "file MB": file.stat().st_size / 1e6,
    }


def _assert_one_outcome(ledger: Ledger, night: Night, shards: int) -> int:
    """Every shard is published once or failed for good, none both; how many failed."""
    states = dict(ledger.connection.execute("SELECT id, state FROM shard"))
    done = {shard for shard, times in night.published.items() if times}
    assert len(states) == shards
    assert set(states.values()) <= {"published", "failed"}
    assert all(times <= 1 for times in night.published.values())
    assert done == {shard for shard, state in states.items() if state == "published"}
    failed = shards - len(done)
    assert sum(count_causes(ledger.connection).values()) == failed >= shards // POISON
    night.published = Counter(done)
    return failed


def layouts(shards: int) -> list[int]:
    """Numbers of hosts: each shard its own; 100 shards a host; fewer hosts than workers."""
    return [shards, max(shards // 100, FEW), max(shards // 1000, FEW)]


def measure(shards: int, workers: int, seed: int) -> list[Figures]:
    """One night for each layout, each in a process of its own."""
    fresh = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=fresh, max_tasks_per_child=1) as pool:
        nights = [pool.submit(_simulate_in_scratch, shards, hosts, workers, seed) for hosts in layouts(shards)]
        return [night.result() for night in nights]


def _simulate_in_scratch(shards: int, hosts: int, workers: int, seed: int) -> Figures:
    with tempfile.TemporaryDirectory() as folder:
        return simulate(Path(folder), shards, hosts, workers, seed)


def table(nights: Iterable[Figures]) -> str:
    """The nights side by side in Markdown."""
    nights = list(nights)
    title = " | ".join(_title(night["shards"] / night["hosts"]) for night in nights)
    lines = [f"| figure | {title} |", "|---" * (len(nights) + 1) + "|"]
    for name in nights[0]:
        lines.append(f"| {name} | " + " | ".join(_figure(night[name]) for night in nights) + " |")
    return "\n".join(lines)


def _title(shards: float) -> str:
    return f"{shards:,.0f} shards a host" if shards > 1 else "each shard its own host"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if isinstance(value, int) or value >= 100 else f"{value:,.1f}"


def main() -> None:
    """Shapes of a nation side by side, as a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shards", type=int, default=SHARDS)
    parser.add_argument("--workers", type=int, default=WORKERS)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    nights = measure(options.shards, options.workers, options.seed)
    print(table(nights))
    slowest = min(n["shards"] / (n["of it processor s"] - n["of that to renew leases"]) for n in nights)
    at_least("ledger: claims with results a processor second, the slowest layout", FLOOR, slowest)


if __name__ == "__main__":
    main()
