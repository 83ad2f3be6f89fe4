"""An engine for the cluster's tests that makes up its crawls: no process, no network."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

import cluster.driver
from cluster.driver import Shards, run_shards
from cluster.ledger import Claim
from cluster.local import Ended, shard_file
from cluster.shards import plan_shards
from crawler.clock import now
from crawler.ledger import Ledger
from crawler.pages import Outcome, Page, Role
from crawler.run import portals_of
from crawler.sights import record_run
from crawler.store import Store
from crawler.units import Kind, Unit

SETTINGS: dict[str, Any] = {"delay": 1.0, "concurrency": 1, "pages": 300}
UNITS = [
    Unit(f"u{n}", f"第{n}局", Kind.DEPARTMENT, "http://p/", f"http://h{n}/", contacts={"联系人1手机": "13800000000"})
    for n in range(2)
]
VERSION = cluster.driver.own_versions()["reader"]

Crawl = Callable[[Store, Claim], dict[str, Any]]


def read_home(store: Store, claim: Claim) -> dict[str, Any]:
    """A crawl that reads the home page of each of its units."""
    run = store.interrupted_run()
    assert run
    ledger = Ledger(store, run)
    for unit in claim.spec["own"]:
        sha256 = ledger.add_body(f"home of {unit}".encode())
        row = Page(unit, f"http://{unit}/", Role.HOME, outcome=Outcome.OK, fetched_at=now(), sha256=sha256)
        facts = (row.url, sha256, VERSION, "{}")
        ledger.add_readings([(row.url, sha256, VERSION, '["",[0,0,0],[]]')])
        ledger.record([row], [facts])
    ledger.flush()
    return {"requests": 3, "stopped": ""}


class Canned:
    """Attempts end at once: with what ``crawl`` writes into their seed, or with what it raises."""

    def __init__(self, folder: Path, crawl: Crawl = read_home, size: int = 1) -> None:
        self.folder = folder
        self.crawl = crawl
        self.size = size
        self.ended: list[Ended] = []
        self.specs: list[dict[str, Any]] = []

    def room(self) -> int:
        return self.size - len(self.ended)

    def submit(self, claim: Claim, spec: dict[str, Any]) -> None:
        self.specs.append(spec)
        file = shard_file(self.folder, claim)
        try:
            with Store.open(file) as store:
                self.ended.append(Ended(claim, file, self.crawl(store, claim)))
        except Refusing as refusal:
            self.ended.append(Ended(claim, None, {}, str(refusal), is_begun=False, is_refused=True))
        except Broken as error:
            self.ended.append(Ended(claim, None, {}, str(error)))

    def poll(self) -> list[Ended]:
        ended, self.ended = self.ended, []
        return ended

    def alive(self) -> list[Claim]:
        return [ended.claim for ended in self.ended]

    def stop(self, claim: Claim) -> None:
        raise AssertionError("no lease is lost here")

    def close(self) -> None:
        """Nothing runs."""


class Refusing(Exception):
    """The worker is of another version."""


class Broken(Exception):
    """The crawl is lost."""


def drive(store: Store, engine: Canned, **options: Any) -> Shards:
    settings = SETTINGS | options.pop("settings", {})
    return run_shards([*UNITS, *portals_of(UNITS)], store, engine, settings, **options)


def rows(path: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query).fetchall()


def quicken(monkeypatch: pytest.MonkeyPatch) -> None:
    """One unit a shard, and a quick driver."""
    monkeypatch.setattr(cluster.driver, "plan_shards", lambda run, units, key, most: plan_shards(run, units, key, 1))
    monkeypatch.setattr(cluster.driver, "_TICK", 0.005)


def first_night(store: Store, tmp_path: Path, **options: Any) -> None:
    """A whole run, that later ones may rest on."""
    done = drive(store, Canned(tmp_path), **options)
    record_run(store, done.run)
    store.finish_run(done.run, "complete")
