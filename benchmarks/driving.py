"""`python -m benchmarks.driving`: what the driver of `gongkai cluster` costs for each shard, and what Dask costs for each task.

The driver is the real one, with its results database on the disk, on an engine that makes up its crawls: an attempt takes some
turns of the driver's loop and brings its seed back, without a page. What is left is claim, renewal, publishing and
counting. Seeds are copies of the first; what writing one costs is measured apart. Tasks on Dask are empty, on two workers.
Prints processor milliseconds of the second and of the last but one tenth of the shards, since a driver that grows slower would
not show in a mean.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from unittest.mock import patch

from cluster.driver import run_shards
from cluster.ledger import Claim
from cluster.local import Ended, shard_file
from cluster.seed import write_seed
from crawler.store import Run, Store
from crawler.units import Kind, Unit

SHARDS, WORKERS, TASKS = 20_000, 200, 3_000
NATION = 200_000
SEEDS = 50  # written to measure one
MOST_TURNS = 20  # of the driver's loop, for an attempt
SETTINGS: dict[str, Any] = {"delay": 1.0, "concurrency": 1, "pages": 300}


@dataclass
class Imagined:
    """An engine whose attempts last some turns and bring what they were given."""

    folder: Path
    size: int
    draw: random.Random
    turn: int = 0
    due: dict[int, list[Claim]] = field(default_factory=lambda: defaultdict(list))  # by turn
    running: dict[str, Claim] = field(default_factory=dict)

    def room(self) -> int:
        """Workers that are idle."""
        return self.size - len(self.running)

    def submit(self, claim: Claim, spec: dict[str, Any]) -> None:
        """Ends in one of the next turns."""
        self.running[claim.shard] = claim
        self.due[self.turn + self.draw.randint(1, MOST_TURNS)].append(claim)

    def poll(self) -> list[Ended]:
        """The next turn."""
        self.turn += 1
        return [self._end(claim) for claim in self.due.pop(self.turn, [])]

    def _end(self, claim: Claim) -> Ended:
        del self.running[claim.shard]
        return Ended(claim, shard_file(self.folder, claim), {"requests": 300, "stopped": "", "interrupted": False})

    def alive(self) -> list[Claim]:
        """All that run."""
        return list(self.running.values())

    def stop(self, claim: Claim) -> None:
        """A lease was lost: with nobody else at work that is a fault."""
        raise AssertionError(f"{claim.shard} was lost")

    def close(self) -> None:
        """Nothing to end."""


def units(count: int) -> list[Unit]:
    """Each at a server of its own, on loopback, that nobody asks."""
    addresses = (f"http://127.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}/" for n in range(1, count + 1))
    return [Unit(f"u{n}", f"第{n}局", Kind.DEPARTMENT, url, url) for n, url in enumerate(addresses)]


@dataclass
class Seeds:
    """Writes the first, copies it for all others."""

    seconds: float = 0.0  # of the processor, for the one that was written
    first: Path | None = None

    def write(self, store: Store, run: Run, spec: dict[str, Any], version: str, file: Path) -> None:
        """Stands for :func:`cluster.seed.write_seed`."""
        if self.first:
            shutil.copyfile(self.first, file)
            return
        began = time.process_time()
        for _ in range(SEEDS):
            write_seed(store, run, spec, version, file)
        self.seconds = (time.process_time() - began) / SEEDS
        self.first = file.with_name("first")
        shutil.copyfile(file, self.first)


@contextmanager
def one_unit_a_shard(seeds: Seeds) -> Iterator[None]:
    """And no pause between turns."""
    with patch.multiple("cluster.driver", MOST_UNITS=1, _TICK=0.0, write_seed=seeds.write):
        yield


def drive(folder: Path, shards: int, workers: int, seeds: Seeds) -> list[tuple[int, float]]:
    """Run the driver to its end: shards that are published and processor seconds, turn by turn."""
    seen = [(0, time.process_time())]
    with Store.open(folder / "nation.db", create=True) as store, one_unit_a_shard(seeds):
        engine = Imagined(folder, workers, random.Random(1))
        told = run_shards(
            units(shards), store, engine, SETTINGS,
            progress=lambda counts: seen.append((counts.get("published", 0), time.process_time())),
        )  # fmt: skip
    assert told.counts == {"published": shards}
    seen.append((shards, time.process_time()))
    return seen


def cost(seen: list[tuple[int, float]], first: float, last: float) -> float:
    """Processor milliseconds a shard between two shares of all."""
    total = seen[-1][0]
    begin = next(row for row in seen if row[0] >= first * total)
    end = next(row for row in seen if row[0] >= last * total)
    return 1000 * (end[1] - begin[1]) / max(end[0] - begin[0], 1)


def tasks(folder: Path, count: int) -> tuple[float, float]:
    """Empty tasks that a scheduler and two workers do in a second, handed over one by one as the driver does, and the
    scheduler's own processor milliseconds for each.
    """
    from distributed import Client

    address = f"tcp://127.0.0.1:{_free_port()}"
    programs: list[tuple[str, ...]] = [("scheduler", "--host", "127.0.0.1", "--port", address.rpartition(":")[2])]
    programs += [("worker", address, "--nthreads", "1", "--no-nanny", "--local-directory", str(folder))] * 2
    running = []
    try:
        for name, *arguments in programs:
            command = [sys.executable, "-m", f"distributed.cli.dask_{name}", *arguments, "--no-dashboard"]
            running.append(subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder))
        connect: Any = Client
        with closing(connect(address, timeout=60)) as client:
            client.wait_for_workers(2)
            client.submit(os.getpid, pure=False).result()
            began, busy = time.perf_counter(), _busy(running[0].pid)
            futures = [client.submit(os.getpid, key=f"s{n}.1", pure=False, retries=0) for n in range(count)]
            client.gather(futures)
            seconds = time.perf_counter() - began
            return count / seconds, 1000 * (_busy(running[0].pid) - busy) / count
    finally:
        for process in running:
            process.kill()
            process.wait()


def _busy(process: int) -> float:
    """Its processor seconds so far (Linux)."""
    spent = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11:13]
    return sum(map(int, spent)) / os.sysconf("SC_CLK_TCK")


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def main() -> None:
    """A Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shards", type=int, default=SHARDS)
    parser.add_argument("--workers", type=int, default=WORKERS)
    parser.add_argument("--tasks", type=int, default=TASKS)
    options = parser.parse_args()
    print("| figure | |\n|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        seeds = Seeds()
        seen = drive(Path(folder), options.shards, options.workers, seeds)
    print(f"| shards through the driver, workers | {options.shards:,}, {options.workers:,} |")
    print(f"| ms a shard, the second tenth (processor) | {cost(seen, 0.1, 0.2):.1f} |")
    print(f"| ms a shard, the last but one (processor) | {cost(seen, 0.8, 0.9):.1f} |")
    print(f"| ms to write a seed (processor) | {1000 * seeds.seconds:.1f} |")
    hours = (cost(seen, 0.1, 0.9) + 1000 * seeds.seconds) * NATION / 3.6e6
    print(f"| the driver's processor hours for a nation of {NATION:,} shards (computed) | {hours:.1f} |")
    if find_spec("distributed"):
        with tempfile.TemporaryDirectory() as folder:
            rate, busy = tasks(Path(folder), options.tasks)
        print(f"| empty tasks on Dask a second | {rate:.0f} |")
        print(f"| ms of the scheduler a task (processor) | {busy:.2f} |")
        print(f"| the scheduler's processor minutes for {NATION:,} tasks (computed) | {busy * NATION / 6e4:.0f} |")


if __name__ == "__main__":
    main()
