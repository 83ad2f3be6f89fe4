"""The crawl as the command line runs it: progress while it goes, a summary at the end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.clock import CHINA, now
from crawler.errors import InputError
from crawler.events import tell
from crawler.gate import load_gate
from crawler.hours import CLOSED, Hours
from crawler.migrate import migrate
from crawler.store import Run, Store
from crawler.units import Unit, load_units
from reports.console import Progress, warn_degraded
from reports.gate import reasons, told
from reports.wording import UNIT_STATES, outcome_name

if TYPE_CHECKING:
    from crawler.run import CrawlSummary

INTERRUPTED = 130
_WHY = {
    CLOSED: "its hours are over",
    "memusage_exceeded": "it took more memory than it may",
}


def pick(units: list[Unit], only: tuple[str, ...]) -> list[Unit]:
    """The units named by ``--unit``, all without it. Raises InputError for an id that is not in the registry."""
    unknown = sorted(set(only) - {unit.id for unit in units})
    if unknown:
        raise InputError(f"--unit: {', '.join(unknown)} not in the registry; it has {', '.join(u.id for u in units)}")
    return [unit for unit in units if not only or unit.id in only]


def crawl_units(registry: Path, db: Path, only: tuple[str, ...], settings: dict[str, Any]) -> int:
    """Crawl, print the summary, return the exit code: 0, 1 if the run is degraded, 130 if it was interrupted.

    ``settings``: the arguments of :func:`crawler.run.crawl`, and ``hours`` and ``daily_ceiling``; None where the default holds.
    """
    registered = load_units(registry)
    units = pick(registered, only)
    given = {name: value for name, value in settings.items() if value is not None}
    overrides = {"HOURS": given.pop("hours", ""), "DAILY_CEILING": given.pop("daily_ceiling", 0)}
    if is_outside(overrides["HOURS"]):
        return INTERRUPTED
    update(db)
    from crawler.run import crawl

    tell("start", units=len(units), db=str(db))
    with Progress("crawl") as progress:
        given |= {"overrides": overrides, "progress": lambda done, total, unit, _: progress.show(done, total, unit)}
        summary = crawl(units, db, **given)
    click.echo("\n".join(summary_lines(summary)))
    if len(units) < len(registered):
        held = f"{len(units)} of the registry's {len(registered)} units"
        click.echo(
            f"gongkai: this run holds {held}; scores and reports show no others until the next full run", err=True
        )
    return _end(db, summary)


def is_outside(window: str) -> bool:
    """It is not the time of ``--hours`` (``22:00-06:00``, "" for the whole day), and that has been said."""
    if not window or Hours.parse(window).is_open(datetime.now(CHINA)):
        return False
    words = f"it is {CLOSED} {window} (Asia/Shanghai): nothing was asked; start it within them"
    click.echo(f"gongkai: {words}", err=True)
    tell("stopped", reason=CLOSED)
    return True


def update(db: Path) -> None:
    """Bring the database of an older program up to date, a copy of it first; seal a run whose end was cut off.

    Raises InputError, StorageError.
    """
    if not db.exists() or not db.stat().st_size:
        return
    if copy := migrate(db):
        click.echo(f"{db}: brought up to date; the database as it was: {copy}", err=True)
        tell("migrated", db=str(db), copy=str(copy))
    from reports.proof.seal import seal_run

    with Store.open(db) as store:
        if last := store.last_finished():
            seal_run(store, last, now())


def _end(db: Path, summary: CrawlSummary) -> int:
    """The exit code of the crawl; a finished run is sealed."""
    if summary.interrupted:
        why = _WHY.get(summary.stopped, "")
        click.echo(f"gongkai: interrupted{why and f' ({why})'}; run the same command again to go on", err=True)
        tell("stopped", run=summary.run.id, reason=why or summary.stopped)
        return INTERRUPTED
    if summary.put_off:
        words = f"some servers have had their requests of the day: {summary.put_off} addresses wait for the next night"
        click.echo(f"gongkai: {words}, and what rests on them stays open", err=True)
        tell("put off", run=summary.run.id, addresses=summary.put_off)
    from reports.proof.seal import seal_run

    with Store.open(db) as store:
        click.echo(f"sealed: {seal_run(store, summary.run, now()).code}")
        return _tell_end(store, summary.run)


def _tell_end(store: Store, run: Run) -> int:
    """What became of every unit, and whether the run is the one that is shown from now on; the exit code."""
    names = {unit.id: unit.name for unit in store.units(run)}
    for unit, state in store.unit_states(run).items():
        tell("unit done", unit=unit, name=names.get(unit, ""), state=state)
    if run.state != "degraded":
        tell("published", run=run.id)
        return 0
    tell("degraded", run=run.id, why=list(reasons(load_gate(store, run))))
    shown = store.newest_run()
    line = told(store, shown) if shown else ""
    if not line:
        return warn_degraded(run.state)  # there is no earlier one: it is shown, and says what it is
    click.echo(f"gongkai: {line}", err=True)
    return 1


def summary_lines(summary: CrawlSummary) -> Iterator[str]:
    """What the crawl did, for a person."""
    did = "resumed" if summary.resumed else "started"
    yield f"run {summary.run.id} ({did} {summary.run.started_at}): {summary.run.state}"
    yield "units: " + ", ".join(f"{UNIT_STATES.get(state, state)} {n}" for state, n in sorted(summary.units.items()))
    rows = sorted(summary.outcomes.items(), key=lambda pair: -pair[1])
    yield f"addresses: {sum(summary.outcomes.values())}"
    yield from (f"  {count:>7}  {outcome_name(str(outcome))}" for outcome, count in rows)
    rate = summary.requests / summary.seconds if summary.seconds else 0.0
    yield f"{summary.requests} requests in {summary.seconds:.0f} s ({rate:.1f}/s)"
