"""One crawl of a registry, in this process: start or resume a run, drive the spider, close the run."""

from __future__ import annotations

import gc
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings

from crawler import ceiling, gate
from crawler.browser.chromium import find_browser
from crawler.engine import StraightCrawler
from crawler.lock import only_writer
from crawler.middlewares.pace import SENT
from crawler.openfiles import allow_open_files
from crawler.resolver import registered_hosts
from crawler.settings import own_settings, settings_for
from crawler.sights import record_run
from crawler.spiders.unit import Progress, UnitSpider
from crawler.store import PORTAL, Run, Store
from crawler.units import Kind, Unit, are_same
from crawler.urls import host_of

_GC = (50_000, 20, 50)  # a page makes thousands of short-lived objects: Python's 700 would look several times a page


@dataclass(frozen=True, slots=True)
class CrawlSummary:
    """What a crawl did. ``interrupted``: it was stopped and can be resumed by the same call."""

    run: Run
    outcomes: dict[str, int]  # rows of the ledger by outcome, the whole run
    units: dict[str, int]  # complete | partial | failed → number of units
    requests: int  # sent by this process, robots.txt and retries included
    seconds: float
    resumed: bool
    interrupted: bool
    read: int = 0  # pages that this process read for facts; the same bytes are not read twice
    stopped: str = ""  # why it was interrupted: the engine's word
    put_off: int = 0  # addresses that the day's ceiling left to the next start


def crawl(
    units: Iterable[Unit],
    db_path: str | Path,
    *,
    delay: float = 1.0,
    concurrency: int = 1,
    pages: int = 300,
    contact: str = "",
    progress: Progress | None = None,
    render: bool = False,
    full: bool = False,
    servers: frozenset[str] | None = None,
    overrides: Mapping[str, Any] | None = None,
) -> CrawlSummary:
    """Crawl all units into ``db_path``; an interrupted run of the same units is resumed.

    ``delay``: seconds between two requests to one server; 0 for one's own. ``pages``: budget per unit. ``render``: lists
    that only a script shows are read with Chromium. ``full``: everything is fetched, whatever earlier runs know.
    ``servers``: the only ones that are asked (:meth:`Slots.key`), for a shard of a registry; then ``units`` are taken as
    they are, portal pseudo units among them, rows at other servers stay open, and so does the run. ``overrides``: Scrapy
    settings laid over ours. The reactor cannot be started twice: one call per process.

    Raises :class:`InputError` (not our database, no browser) and :class:`StorageError` (the disk refused; what was
    committed stays).
    """
    units = list(units)
    if render:
        find_browser()  # says how to get one before anything else
    overrides = {"RENDER": render, **(overrides or {})}
    Store.open(db_path, create=True).close()  # says what is wrong with the path before anything else
    with only_writer(Path(db_path)):
        noted = _noted(delay, concurrency, pages) | {name: True for name, is_set in _switches(full, render) if is_set}
        return _crawl(units, Path(db_path), noted, contact, progress, servers, overrides)


def _crawl(
    units: list[Unit],
    db_path: Path,
    noted: dict[str, Any],
    contact: str,
    progress: Progress | None,
    servers: frozenset[str] | None,
    overrides: Mapping[str, Any],
) -> CrawlSummary:
    started = time.monotonic()
    with Store.open(db_path) as store:
        run, resumed = begin_run(store, units if servers is not None else [*units, *portals_of(units)], noted)
    hosts = registered_hosts(*(url for unit in units for url in (unit.portal_url, unit.site_url, unit.column_url)))
    settings = settings_for(delay=noted["delay"], concurrency=noted["concurrency"], contact=contact, hosts=hosts)
    task = {"db": str(db_path), "run": run.id, "pages": noted["pages"], "progress": progress, "servers": servers}
    spider, stats = _drive({**settings, **overrides}, task)
    if spider.error:
        raise spider.error
    with Store.open(db_path) as store:
        put_off = ceiling.waiting(store, run)
        stopped = _stopped(spider, put_off > 0, servers is not None)
        if not stopped and servers is None:
            if not put_off:
                record_run(store, run)
            store.finish_run(run, gate.decide(store, run))
        return CrawlSummary(
            run=store.run(run.id),
            outcomes=dict(spider.visits.counts.outcomes),
            units=dict(Counter(_registered(store.judge_units(run)).values())),
            read=spider.visits.counts.read + spider.visits.readings.read_again,
            requests=int(stats.get_value(SENT) or 0),
            seconds=time.monotonic() - started,
            resumed=resumed,
            interrupted=bool(stopped),
            stopped=stopped,
            put_off=put_off,
        )


def begin_run(store: Store, units: list[Unit], noted: dict[str, Any]) -> tuple[Run, bool]:
    """The run to go on with and True, or a new one and False; ``units``: portal pseudo units included.

    Gone on with is the interrupted run of the same units, or in a new one of its own what the day's ceiling put off.
    """
    if run := _same(store, store.interrupted_run(), units):
        ceiling.reopen(store, run)
        return run, True
    last = None if store.interrupted_run() else store.last_finished()
    if (run := _same(store, last, units)) and ceiling.is_to_go_on(store, run):
        return ceiling.go_on(store, run), True
    if last and ceiling.waiting(store, last):
        record_run(store, last)  # nothing goes on with it
    return store.start_run(units, noted, _version()), False


def _drive(overrides: Mapping[str, Any], task: Mapping[str, Any]) -> tuple[Any, Any]:
    """Run the engine to its end; the spider and the engine's statistics."""
    settings = Settings(own_settings(), priority="project")
    settings.update(dict(overrides), priority="cmdline")
    process = CrawlerProcess(settings)
    crawler = StraightCrawler(UnitSpider, settings, init_reactor=True)
    failures: list[Any] = []
    allow_open_files()
    process.crawl(crawler, **task).addErrback(failures.append)
    gc.freeze()  # what is loaded by now stays
    gc.set_threshold(*_GC)
    process.start()
    if failures:
        failures[0].raiseException()
    return crawler.spider, crawler.stats


def portals_of(units: Iterable[Unit]) -> list[Unit]:
    """A pseudo unit for each portal, crawled once for all its units."""
    portals = {host_of(unit.portal_url): unit.portal_url for unit in units}
    return [Unit(PORTAL + host, "", Kind.DEPARTMENT, _root(url), _root(url)) for host, url in portals.items()]


def _root(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/" if parts.path.count("/") <= 1 else url


def _same(store: Store, run: Run | None, units: list[Unit]) -> Run | None:
    """The run, if it is of the same units; discovered columns are no difference."""
    return run if run is not None and are_same(units, store.all_units(run)) else None


def _stopped(spider: Any, is_waiting: bool, is_shard: bool) -> str:
    """Why the run is not at its end; "" if it is."""
    if spider.close_reason != "finished":
        return str(spider.close_reason) or "stopped"
    return ceiling.REACHED if is_waiting and is_shard else ""


def _registered(states: Mapping[str, str]) -> dict[str, str]:
    return {unit: state for unit, state in states.items() if not unit.startswith(PORTAL)}


def _noted(delay: float, concurrency: int, pages: int) -> dict[str, Any]:
    return {"delay": delay, "concurrency": concurrency, "pages": pages}


def _switches(full: bool, render: bool) -> list[tuple[str, bool]]:
    return [("full", full), ("render", render)]


def _version() -> str:
    try:
        return version("gongkai")
    except PackageNotFoundError:
        return ""  # run from a checkout that is not installed
