"""The crawl of many processes as the command line runs it: shards with a line of progress, the rest, a summary."""

from __future__ import annotations

import shutil
import time
from pathlib import Path
from typing import Any

import click

from cluster.dask import DaskEngine
from cluster.driver import Shards, run_shards
from cluster.local import Engine, LocalEngine
from cluster.status import load_status
from crawler.events import tell
from crawler.hours import CLOSED
from crawler.lock import only_writer
from crawler.run import portals_of
from crawler.store import Store
from crawler.units import load_units
from reports.console import Progress
from reports.crawling import INTERRUPTED, crawl_units, is_outside, update

DEFAULTS = {"delay": 1.0, "concurrency": 1, "pages": 300, "contact": "", "full": False}


def crawl_sharded(registry: Path, db: Path, place: dict[str, Any], settings: dict[str, Any]) -> int:
    """Crawl shard by shard, then what lies between shards; the exit code of ``gongkai crawl``.

    ``place``: ``local`` (number of processes), or ``scheduler`` (address), ``workers`` and ``contact_address``; ``lease`` in seconds;
    ``bodies``: ``results`` or ``shards``. ``settings`` as for :func:`reports.crawling.crawl_units`. Raises InputError and
    StorageError; started again, it goes on where the ledger stands.
    """
    units = load_units(registry)
    given: dict[str, Any] = DEFAULTS | {name: value for name, value in settings.items() if value is not None}
    if is_outside(given.get("hours", "")):
        return INTERRUPTED
    update(db)
    folder = db.with_name(db.name + "-shards")
    folder.mkdir(exist_ok=True)
    with Store.open(db, create=True) as store, only_writer(db), Progress("shards") as progress:
        engine = _engine(place, folder)
        done = run_shards(
            [*units, *portals_of(units)],
            store,
            engine,
            _crawl_settings(given),
            ttl=place["lease"],
            is_keeping=place["bodies"] == "shards",
            progress=lambda counts: progress.show(counts.get("published", 0), sum(counts.values()), ""),
        )
        click.echo(load_status(store.db.conn, time.time()).line())
    shutil.rmtree(folder, ignore_errors=True)
    return _finish(registry, db, done, given)


def _crawl_settings(given: dict[str, Any]) -> dict[str, Any]:
    """The arguments of :func:`crawler.run.crawl` for a shard."""
    own = {name: given[name] for name in DEFAULTS}
    return own | {"overrides": {"HOURS": given.get("hours", ""), "DAILY_CEILING": given.get("daily_ceiling", 0)}}


def _finish(registry: Path, db: Path, done: Shards, given: dict[str, Any]) -> int:
    for cause, count in done.causes.items():
        click.echo(f"gongkai: {count} shards failed, their units stay unread: {cause}", err=True)
    if done.is_stopped:
        click.echo("gongkai: interrupted (its hours are over); run the same command again to go on", err=True)
        tell("stopped", run=done.run.id, reason=CLOSED)
        return INTERRUPTED
    return crawl_units(registry, db, (), given)


def _engine(place: dict[str, Any], folder: Path) -> Engine:
    if place["scheduler"]:
        return DaskEngine(place["scheduler"], folder, place["workers"], place["contact_address"])
    return LocalEngine(place["local"], folder)


def status_lines(db: Path) -> list[str]:
    """What `gongkai cluster status` prints."""
    with Store.open(db, readonly=True) as store:
        status = load_status(store.db.conn, time.time())
    if not status.total:
        return ["no shards: this database was crawled by one process"]
    waiting = (f"  waiting {count}: {cause}" for cause, count in status.waiting.items())
    return [status.line(), *(f"  failed {count}: {cause}" for cause, count in status.causes.items()), *waiting]
