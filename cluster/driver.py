"""Crawls a registry shard by shard and publishes each shard once; what lies between shards is fetched at the end.

A row at a server that belongs to another shard (an article on the portal, a redirect) stays open. When all shards have
ended, the ordinary crawl resumes the run, and with it these rows, the second looks they need and the run's verdict.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from cluster.kept import remove_parts
from cluster.ledger import Claim, Ledger, count_causes
from cluster.local import Ended, Engine, shard_file
from cluster.names import RegistryNames
from cluster.quota import Quota
from cluster.results import Results
from cluster.seed import write_seed
from cluster.shards import MOST_UNITS, plan_shards
from cluster.versions import own_versions
from crawler.errors import InputError
from crawler.hours import CLOSED
from crawler.ledger import Ledger as Book
from crawler.pages import Outcome
from crawler.plan import start_pages
from crawler.run import begin_run
from crawler.sights import record_earlier_runs
from crawler.slots import Slots
from crawler.store import Run, Store
from crawler.units import Unit

TTL = 30.0  # seconds of a lease
BATCHES = 2  # shards for each worker, where units are few: one slow server keeps no process idle for long
RENEW = 0.1  # of the lease: so often leases are renewed, all in one transaction
PATIENCE = 0.4  # of the lease: so long a crawl goes on without contact
MOST_REFUSALS = 6  # in a row, with nothing else going on: no worker is of the driver's version
_LONGEST_PAUSE = 30.0  # seconds, after refusals
_AT_ONCE = 8  # shards that are claimed before leases are looked at again: a seed takes up to half a second
_TICK = 0.2  # seconds
_NOTED = ("delay", "concurrency", "pages")  # of the settings, in the run


@dataclass(frozen=True, slots=True)
class Shards:
    """What became of the shards of a run. ``is_stopped``: hours are over, and some are not at their end."""

    run: Run
    counts: dict[str, int]  # state → shards
    causes: dict[str, int]  # why shards failed → how many
    requests: int
    is_stopped: bool = False


def run_shards(
    units: Iterable[Unit],
    store: Store,
    engine: Engine,
    settings: dict[str, Any],
    *,
    ttl: float = TTL,
    is_keeping: bool = False,
    progress: Callable[[dict[str, int]], None] = lambda counts: None,
) -> Shards:
    """Crawl the registry's units on ``engine`` into ``store``; an interrupted run is taken up where its ledger stands.

    ``settings``: delay, concurrency, pages, contact, full, overrides of :func:`crawler.run.crawl`. ``is_keeping``: the bodies
    stay in files of their own beside the results, one per shard. Afterwards the run is open still: one call of
    :func:`crawler.run.crawl` finishes it. Raises StorageError, and InputError when all workers are of another version.
    """
    noted = {name: settings[name] for name in _NOTED} | ({"full": True} if settings.get("full") else {})
    run, _ = begin_run(store, list(units), noted)
    record_earlier_runs(store)
    remove_parts(store)
    driver = _Driver(store, run, engine, settings, ttl, is_keeping=is_keeping)
    try:
        while driver.step():
            progress(driver.ledger.counts())
            time.sleep(_TICK)
    finally:
        driver.give_back()
        engine.close()
    driver.record_failures()
    return Shards(run, driver.ledger.counts(), count_causes(store.db.conn), driver.requests, driver.is_stopped)


class _Driver:
    def __init__(
        self, store: Store, run: Run, engine: Engine, settings: dict[str, Any], ttl: float, *, is_keeping: bool
    ) -> None:
        self.store = store
        self.run = run
        self.engine = engine
        self.ttl = ttl
        self.requests = 0
        self.is_stopped = False
        self.versions = own_versions()
        self.task = {"settings": settings, "patience": PATIENCE * ttl, "versions": self.versions}
        self.refusals = 0  # since the last attempt that was none
        self.renew_at = self.submit_at = 0.0  # monotonic seconds
        self.held: dict[tuple[str, int], Claim] = {}
        self.arrived: list[Ended] = []  # and not dealt with yet
        self.aside: list[Claim] = []  # what they brought is here, and not all of it: held until we end
        self.ledger = Ledger(store.db.conn)
        self.results = Results(store, run, self.ledger, is_keeping=is_keeping)
        self.quota = Quota(store, settings.get("overrides", {}).get("DAILY_CEILING", 0), settings["delay"])
        units = store.all_units(run)
        most = min(MOST_UNITS, -(-len(units) // (BATCHES * max(engine.room(), 1))))
        self.ledger.begin(run.id, lambda: plan_shards(run.id, units, Slots(RegistryNames(units)).key, most))

    def step(self) -> bool:
        """Publish, renew, claim; False when every shard has ended, or when hours are over and none runs any more."""
        self.arrived += self.engine.poll()
        while self.arrived:
            self._end(self.arrived.pop(0))
            self._keep_leases()
        self._keep_leases()
        while new := self.ledger.claim_some("driver", self.ttl, min(self._room(), _AT_ONCE)):
            for claim in new:
                self.held[claim.shard, claim.attempt] = claim
                self._submit(claim)
            self._keep_leases()
        return bool(self.held) or (not self.is_stopped and self._is_open())

    def _keep_leases(self) -> None:
        """Between any two things that take time, or leases would run out while many shards end at once."""
        for claim in self._lost():
            self.engine.stop(claim)
            del self.held[claim.shard, claim.attempt]

    def _room(self) -> int:
        """How many attempts may be begun now."""
        return self.engine.room() if time.monotonic() >= self.submit_at and not self.is_stopped else 0

    def _is_open(self) -> bool:
        counts = self.ledger.counts()
        return counts.get("ready", 0) + counts.get("running", 0) > len(self.aside)

    def _submit(self, claim: Claim) -> None:
        self.quota.begin(claim)
        write_seed(self.store, self.run, claim.spec, self.versions["reader"], shard_file(self.engine.folder, claim))
        self.engine.submit(claim, claim.spec | self.task)

    def _lost(self) -> list[Claim]:
        """Renew the leases of the attempts that are heard from, now and then; those that nobody holds any more."""
        heard = [*self.engine.alive(), *(ended.claim for ended in self.arrived)]
        alive = {(claim.shard, claim.attempt) for claim in heard}
        silent = [claim for key, claim in self.held.items() if key not in alive and not self.ledger.holds(claim)]
        if time.monotonic() < self.renew_at:
            return silent
        self.renew_at = time.monotonic() + RENEW * self.ttl
        self.ledger.renew(self.aside, self.ttl)
        return silent + self.ledger.renew([claim for key, claim in self.held.items() if key in alive], self.ttl)

    def _end(self, ended: Ended) -> None:
        claim = ended.claim
        self.held.pop((claim.shard, claim.attempt), None)
        if ended.file is not None:
            self._take(claim, ended)
        elif ended.is_over:
            self.ledger.give_back(claim, ended.cause, is_loss=ended.is_begun)
        if not ended.is_begun:
            self.quota.end(claim)
        self._count_refusal(ended)

    def _take(self, claim: Claim, ended: Ended) -> None:
        """A result: of a shard that is at its end, as far as ceilings let it, or whose hours are over."""
        assert ended.file is not None
        if ended.result["stopped"] == CLOSED:
            self.is_stopped = True
            is_mine = self.results.put_aside(claim, ended.file)
            self.aside += [claim] if is_mine else []
        else:
            is_mine = self.results.publish(claim, ended.file, ended.result)
        if is_mine:
            self.requests += ended.result["requests"]
            self.quota.end(claim)

    def _count_refusal(self, ended: Ended) -> None:
        """Wait after a refusal, ever longer; end where nobody is left who would take anything."""
        self.refusals = self.refusals + 1 if ended.is_refused else 0
        if not ended.is_refused:
            self.submit_at = 0.0
            return
        self.submit_at = time.monotonic() + min(_TICK * 2**self.refusals, _LONGEST_PAUSE)
        if self.refusals >= MOST_REFUSALS and not self.held:
            raise InputError(f"{ended.cause}; no worker took a shard: install one release everywhere, then start again")

    def give_back(self) -> None:
        """Shards that were put aside are ready again, for the next start."""
        for claim in self.aside:
            self.ledger.give_back(claim, CLOSED, is_loss=False)

    def record_failures(self) -> None:
        """Units of failed shards: nothing was read, and their start pages say why. Never "missing"."""
        units = {unit.id: unit for unit in self.store.all_units(self.run)}
        book = Book(self.store, self.run)
        for spec, cause in self.ledger.failures():
            pages = [page for own in spec["own"] for page in start_pages(units[own])]
            book.record(replace(page, outcome=Outcome.ERROR, reason=f"not crawled: {cause}") for page in pages)
        book.flush()
