"""``gongkai central``: many counties' scores in one PostgreSQL database."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from reports.options import as_of_option, db_option, method_options, rubric_option


def _address(name: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    return click.option(
        name,
        "address",
        required=True,
        envvar="GONGKAI_CENTRAL",
        metavar="ADDRESS",
        help="postgresql://user@host/dbname, or GONGKAI_CENTRAL; the password belongs into ~/.pgpass or PGPASSWORD.",
    )


@click.group(short_help="Many counties' scores in one PostgreSQL database.")
def central() -> None:
    """Scores and verdicts of many counties in one database; pages and evidence stay in each county's file."""


@central.command(short_help="Send a county's published run.")
@db_option()
@rubric_option()
@as_of_option()
@method_options()
@_address("--to")
@click.option(
    "--source", default="", help="The county's name there, for example 沅陵县. Default: the host of its portal."
)
@click.option(
    "--portal-moved", is_flag=True, help="The source is the same county although its portal has another host."
)
@click.pass_context
def push(
    ctx: click.Context,
    db: Path,
    rubric: str,
    as_of: date,
    method: str,
    year_marks: Path | None,
    address: str,
    source: str,
    portal_moved: bool,
) -> None:
    """Score the published run and write it there in one transaction. The same again changes nothing; other decisions replace it.

    \b
    Example: gongkai central push --db county.db --rubric yuanling-2017 --source 沅陵县 --to postgresql://gk@db.example/central
    """
    from reports.basis import load_basis
    from reports.central.sending import send

    basis = load_basis(rubric, method, year_marks)
    ctx.exit(send(db, basis, as_of, address, source, is_moved=portal_moved))


@central.command(short_help="What arrived, what did not, and who stands where.")
@_address("--from")
@click.option("--format", "shape", type=click.Choice(["text", "json"]), default="text", show_default=True)
@click.option(
    "--stale-days",
    type=click.IntRange(0, 3650),
    default=3,
    show_default=True,
    help="After so many days: no data since.",
)
@click.option(
    "--expect",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A text file, a source a line: those that never sent anything are named.",
)
def show(address: str, shape: str, stale_days: int, expect: Path | None) -> None:
    """Sources, last runs, open lines, share of verdicts decided, and rank and mean per section over all of them.

    A source without a run for --stale-days is "no data since": it is left out of ranks and means, never a zero.

    \b
    Example: gongkai central show --from postgresql://gk@db.example/central --expect counties.txt
    """
    from crawler.clock import today
    from reports.central.sending import shown

    click.echo(shown(address, shape, today(), stale_days, expect))


@central.command(short_help="Keep only the totals of old nights.")
@_address("--from")
@click.option(
    "--keep-days", type=click.IntRange(1, 36500), required=True, help="Runs that ended in these days stay whole."
)
def prune(address: str, keep_days: int) -> None:
    """Take the lines and verdicts of older runs; units, sections and the log of pushes stay, and each source's newest run.

    \b
    Example: gongkai central prune --from postgresql://gk@db.example/central --keep-days 60
    """
    from crawler.clock import today
    from reports.central.sending import pruned

    click.echo(pruned(address, today(), keep_days))
