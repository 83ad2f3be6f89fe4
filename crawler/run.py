"""One crawl of a registry, in this process: start or resume a run, drive the spider, close the run."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy.crawler import CrawlerProcess
from scrapy.settings import Settings

from crawler.browser.chromium import find_browser
from crawler.resolver import registered_hosts
from crawler.schema import only_writer
from crawler.settings import own_settings, settings_for
from crawler.spiders.unit import Progress, UnitSpider
from crawler.store import PORTAL, Run, Store
from crawler.units import Kind, Unit
from crawler.urls import host_of

DEGRADED_SHARE = 0.2  # of the units without one good page: too many to publish the run


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
    overrides: Mapping[str, Any] | None = None,
) -> CrawlSummary:
    """Crawl all units into ``db_path``; an interrupted run of the same units is resumed.

    ``delay``: seconds between two requests to one server; 0 for one's own. ``pages``: budget per unit. ``render``: lists
    that only a script shows are read with Chromium. ``overrides``: Scrapy settings laid over ours. The reactor cannot be
    started twice: one call per process. Raises :class:`InputError` (not our database, no browser) and :class:`StorageError` (the disk refused; what was committed stays).
    """
    units = list(units)
    if render:
        find_browser()  # says how to get one before anything else
    overrides = {"RENDER": render, **(overrides or {})}
    Store.open(db_path, create=True).close()  # says what is wrong with the path before anything else
    with only_writer(Path(db_path)):
        return _crawl(units, Path(db_path), delay, concurrency, pages, contact, progress, overrides)


def _crawl(
    units: list[Unit],
    db_path: Path,
    delay: float,
    concurrency: int,
    pages: int,
    contact: str,
    progress: Progress | None,
    overrides: Mapping[str, Any],
) -> CrawlSummary:
    started = time.monotonic()
    with Store.open(db_path) as store:
        interrupted = _resumable(store, units)
        run = interrupted or store.start_run([*units, *_portals(units)], _noted(delay, concurrency, pages), _version())
    hosts = registered_hosts(*(url for unit in units for url in (unit.portal_url, unit.site_url, unit.column_url)))
    settings = settings_for(delay=delay, concurrency=concurrency, contact=contact, hosts=hosts)
    spider, stats = _drive({**settings, **overrides}, str(db_path), run.id, pages, progress)
    if spider.error:
        raise spider.error
    is_finished = spider.close_reason == "finished"
    with Store.open(db_path) as store:
        if is_finished:
            store.finish_run(run, _judge(store.judge_units(run)))
        return CrawlSummary(
            run=store.run(run.id),
            outcomes=dict(spider.visits.counts.outcomes),
            units=dict(Counter(_registered(store.judge_units(run)).values())),
            requests=int(stats.get_value("downloader/request_count") or 0),
            seconds=time.monotonic() - started,
            resumed=interrupted is not None,
            interrupted=not is_finished,
        )


def _drive(overrides: Mapping[str, Any], db: str, run: int, pages: int, progress: Progress | None) -> tuple[Any, Any]:
    """Run the engine to its end; the spider and the engine's statistics."""
    settings = Settings(own_settings(), priority="project")
    settings.update(dict(overrides), priority="cmdline")
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(UnitSpider)
    failures: list[Any] = []
    process.crawl(crawler, db=db, run=run, pages=pages, progress=progress).addErrback(failures.append)
    process.start()
    if failures:
        failures[0].raiseException()
    return crawler.spider, crawler.stats


def _portals(units: Iterable[Unit]) -> list[Unit]:
    """A pseudo unit for each portal, crawled once for all its units."""
    portals = {host_of(unit.portal_url): unit.portal_url for unit in units}
    return [Unit(PORTAL + host, "", Kind.DEPARTMENT, _root(url), _root(url)) for host, url in portals.items()]


def _root(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/" if parts.path.count("/") <= 1 else url


def _resumable(store: Store, units: list[Unit]) -> Run | None:
    """The interrupted run, if it was of the same units; discovered columns are no difference."""
    run = store.interrupted_run()
    if run is None:
        return None
    stored = {unit.id: unit for unit in store.units(run)}
    same = [
        unit.id in stored
        and (unit if unit.column_url else replace(unit, column_url=stored[unit.id].column_url)) == stored[unit.id]
        for unit in units
    ]
    return run if len(stored) == len(units) and all(same) else None


def _judge(states: Mapping[str, str]) -> str:
    counted = Counter(_registered(states).values())
    return "degraded" if counted["failed"] > DEGRADED_SHARE * counted.total() else "complete"


def _registered(states: Mapping[str, str]) -> dict[str, str]:
    return {unit: state for unit, state in states.items() if not unit.startswith(PORTAL)}


def _noted(delay: float, concurrency: int, pages: int) -> dict[str, Any]:
    return {"delay": delay, "concurrency": concurrency, "pages": pages}


def _version() -> str:
    try:
        return version("gongkai")
    except PackageNotFoundError:
        return ""  # run from a checkout that is not installed
