"""Crawls a registry shard by shard and publishes each shard once; what lies between shards is fetched at the end.

A row at a server that belongs to another shard (an article on the portal, a redirect) stays open. When all shards have
ended, the ordinary crawl resumes the run, and with it these rows, the second looks they need and the run's verdict.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cluster.ledger import Claim, Ledger, count_causes
from cluster.local import Ended, Engine
from cluster.merge import attached, import_shard
from cluster.shards import MOST_UNITS, plan_shards
from crawler.ledger import Ledger as Book
from crawler.names import Names
from crawler.pages import Outcome
from crawler.plan import start_pages
from crawler.run import begin_run
from crawler.slots import Slots
from crawler.store import Run, Store
from crawler.units import Unit

TTL = 30.0  # seconds of a lease
BATCHES = 2  # shards for each worker, where units are few: one slow server keeps no process idle for long
RENEW = 0.1  # of the lease: so often leases are renewed, all in one transaction
PATIENCE = 0.4  # of the lease: so long a crawl goes on without contact
_TICK = 0.2  # seconds
_DNS_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Shards:
    """What became of the shards of a run."""

    run: Run
    counts: dict[str, int]  # state → shards
    causes: dict[str, int]  # why shards failed → how many
    requests: int


def run_shards(
    units: Iterable[Unit],
    store: Store,
    engine: Engine,
    settings: dict[str, Any],
    *,
    ttl: float = TTL,
    progress: Callable[[dict[str, int]], None] = lambda counts: None,
) -> Shards:
    """Crawl the registry's units on ``engine`` into ``store``; an interrupted run is taken up where its ledger stands.

    ``settings``: delay, concurrency, pages, contact of :func:`crawler.run.crawl`. Afterwards the run is open still: one
    call of :func:`crawler.run.crawl` finishes it. Raises StorageError.
    """
    noted = {name: settings[name] for name in ("delay", "concurrency", "pages")}
    run, _ = begin_run(store, list(units), noted)
    driver = _Driver(store, run, engine, settings, ttl)
    try:
        while driver.step():
            progress(driver.ledger.counts())
            time.sleep(_TICK)
    finally:
        engine.close()
    driver.record_failures()
    return Shards(run, driver.ledger.counts(), count_causes(store.db.conn), driver.requests)


class _Driver:
    def __init__(self, store: Store, run: Run, engine: Engine, settings: dict[str, Any], ttl: float) -> None:
        self.store = store
        self.run = run
        self.engine = engine
        self.settings = settings
        self.ttl = ttl
        self.requests = 0
        self.renew_at = 0.0  # monotonic seconds
        self.held: dict[tuple[str, int], Claim] = {}
        self.ledger = Ledger(store.db.conn)
        slots = Slots(Names(_DNS_SECONDS))
        units = store.all_units(run)
        most = min(MOST_UNITS, -(-len(units) // (BATCHES * max(engine.room(), 1))))
        self.ledger.add(plan_shards(run.id, units, slots.key, most))

    def step(self) -> bool:
        """Publish, renew, claim; False when every shard has ended."""
        for ended in self.engine.poll():
            self._end(ended)
        for claim in self._lost():
            self.engine.stop(claim)
            del self.held[claim.shard, claim.attempt]
        while self.engine.room() > 0 and (new := self.ledger.claim("driver", self.ttl)):
            self.held[new.shard, new.attempt] = new
            self.engine.submit(new, new.spec | {"settings": self.settings, "patience": PATIENCE * self.ttl})
        return self.ledger.is_open()

    def _lost(self) -> list[Claim]:
        """Renew the leases of the attempts that are heard from, now and then; those that nobody holds any more."""
        alive = {(claim.shard, claim.attempt) for claim in self.engine.alive()}
        silent = [claim for key, claim in self.held.items() if key not in alive and not self.ledger.holds(claim)]
        if time.monotonic() < self.renew_at:
            return silent
        self.renew_at = time.monotonic() + RENEW * self.ttl
        return silent + self.ledger.renew([claim for key, claim in self.held.items() if key in alive], self.ttl)

    def _end(self, ended: Ended) -> None:
        self.held.pop((ended.claim.shard, ended.claim.attempt), None)
        if ended.file is not None:
            self._publish(ended.claim, ended.file, ended.result)
        elif ended.is_over:
            self.ledger.give_back(ended.claim, ended.cause, is_loss=ended.is_begun)

    def _publish(self, claim: Claim, file: Path, result: dict[str, Any]) -> None:
        db = self.store.db.conn
        with attached(db, file), self.ledger.publishing(claim, result) as is_mine:
            if is_mine:
                import_shard(db, self.run.id, claim.spec["own"])
                self.requests += result["requests"]
        if is_mine:
            for path in file.parent.glob(f"{file.stem}.*"):
                path.unlink(missing_ok=True)

    def record_failures(self) -> None:
        """Units of failed shards: nothing was read, and their start pages say why. Never "missing"."""
        units = {unit.id: unit for unit in self.store.all_units(self.run)}
        book = Book(self.store, self.run)
        for spec, cause in self.ledger.failures():
            pages = [page for own in spec["own"] for page in start_pages(units[own])]
            book.record(replace(page, outcome=Outcome.ERROR, reason=f"not crawled: {cause}") for page in pages)
        book.flush()
