"""``gongkai crawl``: visits the units."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from reports.options import crawl_options, db_option, log_of, log_options, registry_option


@click.command(short_help="Visit the units and keep every page.")
@registry_option()
@db_option("The county's database; made if it does not exist.")
@click.option(
    "--unit", "only", multiple=True, metavar="ID", help="Only this unit, in a run of its own; may be repeated."
)
@click.option("--full", is_flag=True, help="Fetch every page again, also what has not changed since the last run.")
@crawl_options()
@click.option("--render", is_flag=True, help="Read lists that only a script shows with Chromium, 20 pages a unit.")
@log_options()
@click.pass_context
def crawl(
    ctx: click.Context,
    /,
    registry: Path,
    db: Path,
    only: tuple[str, ...],
    log_file: Path | None,
    log_format: str,
    log_keep: int,
    **settings: Any,
) -> None:
    """Visit each unit's subsite and disclosure column; an interrupted run is resumed.

    \b
    Example: gongkai crawl --units units.csv --db county.db
    """
    from reports.crawling import crawl_units
    from reports.logs import logged

    log = log_of(log_file, log_format, log_keep)
    ctx.exit(logged(log, lambda: crawl_units(registry, db, only, settings)))
