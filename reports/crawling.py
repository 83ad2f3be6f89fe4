"""The crawl as the command line runs it: progress while it goes, a summary at the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.clock import now
from crawler.errors import InputError
from crawler.store import Store
from crawler.units import Unit, load_units
from reports.console import Progress, warn_degraded
from reports.wording import UNIT_STATES, outcome_name

if TYPE_CHECKING:
    from crawler.run import CrawlSummary

INTERRUPTED = 130


def pick(units: list[Unit], only: tuple[str, ...]) -> list[Unit]:
    """The units named by ``--unit``, all without it. Raises InputError for an id that is not in the registry."""
    unknown = sorted(set(only) - {unit.id for unit in units})
    if unknown:
        raise InputError(f"--unit: {', '.join(unknown)} not in the registry; it has {', '.join(u.id for u in units)}")
    return [unit for unit in units if not only or unit.id in only]


def crawl_units(registry: Path, db: Path, only: tuple[str, ...], settings: dict[str, Any]) -> int:
    """Crawl, print the summary, return the exit code: 0, 1 if the run is degraded, 130 if it was interrupted."""
    registered = load_units(registry)
    units = pick(registered, only)
    from crawler.run import crawl
    from reports.proof.seal import seal_run

    given = {name: value for name, value in settings.items() if value is not None}
    with Progress("crawl") as progress:
        summary = crawl(units, db, progress=lambda done, total, unit, _: progress.show(done, total, unit), **given)
    click.echo("\n".join(summary_lines(summary)))
    if len(units) < len(registered):
        told = f"{len(units)} of the registry's {len(registered)} units"
        click.echo(
            f"gongkai: this run holds {told}; scores and reports show no others until the next full run", err=True
        )
    if summary.interrupted:
        click.echo("gongkai: interrupted; run the same command again to go on", err=True)
        return INTERRUPTED
    with Store.open(db) as store:
        click.echo(f"sealed: {seal_run(store, summary.run, now()).code}")
    return warn_degraded(summary.run.state)


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
