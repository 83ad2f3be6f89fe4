"""What befalls a night: servers that are down, a process that is killed, a disk that is full; and the command that runs under it."""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from demo.county import County
from demo.faults import Downtime, Outage
from demo.plan import PORTAL, UnitPlan

FULL = 2048  # bytes: nothing can be written beyond, not even a page of the database
_LOOK = 0.005  # seconds between two looks at the access log


@dataclass(frozen=True, slots=True)
class Mishap:
    """What befalls a night.

    ``stop``: where the process is stopped, ``by``: SIGKILL or a full disk; ``is_left``: nobody starts it again before the next night.
    ``down``: how servers fail (:data:`demo.faults.WAYS`, or "share": a part of all pages), ``at``: whose.
    """

    name: str
    stop: Literal["", "crawl", "report"] = ""
    by: Literal["kill", "disk"] = "kill"
    is_left: bool = False
    down: str = ""
    at: Literal["unit", "portal", "all"] = "unit"


QUIET = Mishap("quiet")
# The first come even in a short simulation.
MISHAPS = (
    Mishap("killed in the crawl", "crawl"),
    Mishap("one server down", down="dropped"),
    Mishap("disk full in the crawl", "crawl", "disk", is_left=True),
    Mishap("killed in the report", "report"),
    Mishap("40 % of all pages fail", down="share", at="all"),
    Mishap("killed in the crawl, left", "crawl", is_left=True),
    Mishap("one server in upkeep", down="upkeep"),
    Mishap("disk full in the report", "report", "disk"),
    Mishap("killed in the report, left", "report", is_left=True),
    Mishap("portal's server down", down="error", at="portal"),
    Mishap("one server says 404 to all", down="gone"),
    Mishap("one server down, killed in the crawl", "crawl", down="forbidden"),
    Mishap("one server asks for a login", down="login"),
)


def befall(seed: int, nights: int) -> list[Mishap]:
    """What befalls each night. The first and the last are quiet, so that the end can be held beside the truth."""
    lot = random.Random(f"{seed}/mishaps")
    inner = max(0, nights - 2)
    chosen = [MISHAPS[at % len(MISHAPS)] for at in range(inner)]
    lot.shuffle(chosen)
    if chosen and chosen[-1].is_left:  # the last night has to begin a run of its own
        chosen.insert(0, chosen.pop())
    return [QUIET, *chosen, QUIET][:nights]


def outage_of(mishap: Mishap, county: County, night: int, lot: random.Random) -> Outage | Downtime | None:
    """The servers' failure that the mishap asks for."""
    if mishap.down == "share":
        return Outage(0.4, night)
    if not mishap.down:
        return None
    own = sorted({unit.origin for unit in county.plan if not unit.fault} - {PORTAL})
    return Downtime(frozenset({PORTAL} if mishap.at == "portal" else {lot.choice(own)}), mishap.down)


def is_dark(unit: UnitPlan, outage: Outage | Downtime | None) -> bool:
    """The outage touches pages that the unit's verdicts rest on. The portal's server holds pages of all of them."""
    if outage is None:
        return False
    return isinstance(outage, Outage) or bool(outage.origins & {unit.origin, PORTAL})


@dataclass
class Start:
    """One start of a command: its exit code and what it said. ``is_hit``: it was stopped from outside."""

    code: int = 0
    lines: list[str] = field(default_factory=list)
    is_hit: bool = False

    @property
    def said(self) -> str:
        return "".join(self.lines)

    @property
    def is_broken(self) -> bool:
        """It ended in a traceback. What a library could not close on a full disk, and Python tells as ignored, is none."""
        return any(
            line.startswith("Traceback") and not before.startswith("Exception ignored")
            for before, line in pairwise(["", *self.lines])
        )


def start(
    arguments: Sequence[str],
    mark: str,
    mishap: Mishap = QUIET,
    is_far: Callable[[], bool] = lambda: True,
) -> Start:
    """Run ``gongkai`` under the mishap.

    ``mark``: begins the line that the report says first; ``is_far``: the crawl, or the report, is where it has to be stopped.
    """
    done = Start()
    process = subprocess.Popen(
        [sys.executable, "-m", "demo.clock", *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )
    begun = threading.Event()

    def listen() -> None:
        assert process.stdout is not None
        for line in process.stdout:
            done.lines.append(line)
            if line.startswith(mark):
                begun.set()

    listener = threading.Thread(target=listen, daemon=True)
    listener.start()
    if mishap.stop:
        _wait(process, lambda: (mishap.stop == "crawl" or begun.is_set()) and is_far())
        done.is_hit = process.poll() is None
        _stop(process, mishap)
    done.code = process.wait()
    listener.join()
    assert process.stdout is not None
    process.stdout.close()
    return done


def _wait(process: subprocess.Popen[str], is_reached: Callable[[], bool]) -> None:
    while process.poll() is None and not is_reached():
        time.sleep(_LOOK)


def _stop(process: subprocess.Popen[str], mishap: Mishap) -> None:
    if mishap.by == "kill":
        process.kill()
    elif process.poll() is None:
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (FULL, FULL))
