"""A county, a scheduler and two workers in network namespaces, and the cut between them: what `test_cluster_split.py` runs.

`python -m tests.split_county FOLDER`, itself started in namespaces of its own (network, processes): when it ends, by whatever
cause, the kernel ends all that it started and removes every address. Its own network namespace is the hub: driver, scheduler,
one worker, the web servers. Another one is the branch: one worker with two legs, control (driver and scheduler) and web
(the servers). Prints a line of JSON: what the servers' logs and the ledger say.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from crawler.run import portals_of
from crawler.store import Store
from tests.crawl_site import Site
from tests.shard_county import SETTINGS, County, serve_county

TTL = 4.0
POLITE = SETTINGS | {"delay": 0.2}
HUB, HUB_WEB, BRANCH_CONTROL, BRANCH_WEB = "10.99.0.1", "10.99.2.1", "10.99.1.9", "10.99.2.9"
WEB = [f"10.99.2.{n}" for n in range(1, 5)]  # portal, two bureaus, and one that is asked to see that the web is there
SCHEDULER = f"tcp://{HUB}:8786"
_ROOT = str(Path(__file__).parent.parent)
_UNSHARE = ("unshare", "--net", "--pid", "--fork", "--mount-proc", "--kill-child")
_AS_ROOT = ("--user", "--map-root-user")  # for who is not


def isolated(*command: str) -> list[str]:
    """The command in namespaces of its own, which end with it."""
    return [*_UNSHARE, *(() if os.geteuid() == 0 else _AS_ROOT), *command]


def missing() -> str:
    """Why no namespaces can be made and joined here, or ""."""
    for program in ("unshare", "nsenter", "ip"):
        if not shutil.which(program):
            return f"needs the program {program}"
    pair = "ip link add control type veth peer name far && unshare --net true"
    done = subprocess.run(isolated("sh", "-c", pair), capture_output=True, text=True, timeout=20)
    return f"no right to make network namespaces here: {done.stderr.strip()}" if done.returncode else ""


@dataclass(frozen=True)
class Branch:
    """The other network namespace, by a process in it."""

    pid: int

    def inside(self, *command: str) -> list[str]:
        return ["nsenter", "--net", "--target", str(self.pid), *command]

    def ip(self, *arguments: str) -> None:
        subprocess.run(self.inside("ip", *arguments), check=True)

    def crawls(self) -> int:
        """Crawl processes that run in it."""
        mine = os.readlink(f"/proc/{self.pid}/ns/net")
        return sum(_namespace(process) == mine for process in Path("/proc").glob("[0-9]*") if _is_crawl(process))

    def reaches(self, url: str) -> bool:
        """The web is there, as seen from here."""
        code = f"import urllib.request as u; print(u.urlopen({url!r}, timeout=2).status)"
        done = subprocess.run(self.inside(sys.executable, "-c", code), capture_output=True, text=True)
        return done.stdout.strip() == "200"

    def reaches_driver(self) -> bool:
        code = f"import socket; socket.create_connection({(HUB, 8786)!r}, timeout=1)"
        return not subprocess.run(self.inside(sys.executable, "-c", code), capture_output=True).returncode


def _namespace(process: Path) -> str:
    try:
        return os.readlink(process / "ns/net")
    except OSError:
        return ""  # it has ended


def _is_crawl(process: Path) -> bool:
    try:
        return b"cluster.child" in (process / "cmdline").read_bytes()
    except OSError:
        return False


@contextmanager
def branch() -> Iterator[Branch]:
    """The branch with its two legs."""
    ip("link", "set", "lo", "up")
    with subprocess.Popen(["unshare", "--net", "sleep", "600"]) as sleeper:
        hub_net = os.readlink("/proc/self/ns/net")
        wait_for(lambda: _namespace(Path(f"/proc/{sleeper.pid}")) not in ("", hub_net))
        there = Branch(sleeper.pid)
        ip("address", "add", f"{HUB}/32", "dev", "lo")
        for leg, ours, theirs in (("control", ["10.99.1.1"], BRANCH_CONTROL), ("web", WEB, BRANCH_WEB)):
            ip("link", "add", leg, "type", "veth", "peer", "name", leg, "netns", str(there.pid))
            for address in ours:
                ip("address", "add", f"{address}/24", "dev", leg)
            ip("link", "set", leg, "up")
            there.ip("address", "add", f"{theirs}/24", "dev", leg)
            there.ip("link", "set", leg, "up")
        there.ip("link", "set", "lo", "up")
        there.ip("route", "add", HUB, "via", "10.99.1.1")
        try:
            yield there
        finally:
            sleeper.kill()


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)


def wait_for(is_so: Callable[[], Any], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        if time.monotonic() > deadline:
            raise TimeoutError("never happened")
        time.sleep(0.02)


@contextmanager
def dask(there: Branch, folder: Path) -> Iterator[None]:
    """A scheduler and a worker in the hub, a worker in the branch. The scheduler gives up a worker that is silent for 5 s."""
    settings = {"DASK_DISTRIBUTED__SCHEDULER__WORKER_TTL": "5s", "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "0"}
    one = ("--nthreads", "1", "--no-nanny", "--local-directory", str(folder))
    commands = {
        "scheduler": _dask("scheduler", "--host", HUB, "--port", "8786"),
        "branch": there.inside(*_dask("worker", SCHEDULER, "--host", BRANCH_CONTROL, *one)),
        "hub": _dask("worker", SCHEDULER, "--host", HUB, *one),
    }
    with ExitStack() as stack:
        for name, command in commands.items():
            log = stack.enter_context((folder / f"{name}.log").open("wb"))
            env = os.environ | settings | {"PYTHONPATH": _ROOT}
            process = subprocess.Popen(command, env=env, stdout=log, stderr=log, cwd=folder)
            stack.callback(process.wait)
            stack.callback(process.kill)
            if name == "scheduler":
                wait_for(_is_listening)
        yield


def _dask(program: str, *arguments: str) -> list[str]:
    return [sys.executable, "-W", "ignore", "-m", f"distributed.cli.dask_{program}", *arguments, "--no-dashboard"]


def _is_listening() -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HUB, 8786)) == 0


class Cut(threading.Thread):
    """Cuts the control leg when the branch is in the middle of a site, for good, and watches its crawl end."""

    def __init__(self, there: Branch, county: County, web: Site) -> None:
        super().__init__()
        self.there = there
        self.county = county
        self.web = web
        self.said: dict[str, Any] = {}

    def run(self) -> None:
        wait_for(self.in_the_middle, 40)
        ip("link", "set", "control", "down")
        self.said["cut"] = time.monotonic()
        self.said["crawls_at_the_cut"] = self.there.crawls()
        wait_for(lambda: not self.there.crawls())
        self.said["stopped"] = time.monotonic()
        self.said["reaches_web"] = self.there.reaches(self.web.url + "/")
        self.said["reaches_driver"] = self.there.reaches_driver()

    def in_the_middle(self) -> bool:
        return any(site.callers.count(BRANCH_WEB) >= 5 for site in self.county.sites[1:])


def run(folder: Path) -> dict[str, Any]:
    """The whole crawl with its cut; the logs of the servers, with the callers, and the ledger."""
    import cluster.dask
    from cluster.driver import run_shards

    cluster.dask._HEARD_WITHIN = TTL / 2  # as short as the lease

    with ExitStack() as stack:
        there = stack.enter_context(branch())
        county = stack.enter_context(serve_county(2, address_of=lambda number: WEB[number]))
        web = stack.enter_context(serve_county(0, address_of=lambda number: WEB[-1])).sites[0]
        stack.enter_context(dask(there, folder))
        engine = cluster.dask.DaskEngine(SCHEDULER, folder, size=2, contact=f"{HUB}:0")
        wait_for(lambda: len(engine._client.scheduler_info()["workers"]) == 2)
        cut = Cut(there, county, web)
        cut.start()
        with Store.open(folder / "many.db", create=True) as store:
            units = [*county.units, *portals_of(county.units)]
            done = run_shards(units, store, engine, POLITE, ttl=TTL)
        cut.join()
        return cut.said | {
            "counts": done.counts,
            "most_at_once": county.most_at_once(),
            "shortest_gap": county.shortest_gap()[0],
            "logs": [
                [(at, caller, path) for (at, path), caller in zip(site.log, site.callers, strict=True)]
                for site in county.sites
            ],
            **_told_by(folder / "many.db"),
        }


def _told_by(db: Path) -> dict[str, Any]:
    with sqlite3.connect(db) as connection:
        attempts = connection.execute("SELECT host, attempt FROM shard").fetchall()
        pages = connection.execute(
            "SELECT unit, count(*), count(DISTINCT url) FROM page WHERE outcome = 'ok' GROUP BY unit"
        )
        return {"attempts": dict(attempts), "pages": pages.fetchall()}


if __name__ == "__main__":
    print(json.dumps(run(Path(sys.argv[1]))))
