"""``gongkai radar``: what will cost points soon."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from reports.options import as_of_option, db_option, rubric_option


@click.command(short_help="What will cost points soon, when and how many.")
@db_option()
@rubric_option()
@as_of_option()
@click.option("--days", type=click.IntRange(1, 366), default=60, show_default=True, help="How far to look ahead.")
@click.option("--format", "shape", type=click.Choice(["table", "json", "html"]), default="table", show_default=True)
@click.pass_context
def radar(ctx: click.Context, db: Path, rubric: str, as_of: date, days: int, shape: str) -> None:
    """Judge the stored pages as of later days: which columns grow stale, which reports, letters and counts fall due.

    Nothing is fetched and nothing is deducted; units with the most points to keep come first.

    \b
    Examples: gongkai radar --db county.db --rubric guoban-2019
              gongkai radar --db county.db --rubric yuanling-2017 --days 90 --format html > due.html
    """
    from crawler.store import Store
    from reports.basis import load_basis
    from reports.console import Progress, warn_degraded
    from reports.radar.load import load_radar
    from reports.radar.show import radar_json, radar_page, radar_table
    from reports.text import json_text

    basis = load_basis(rubric)
    with Store.open(db) as store, Progress("radar") as progress:
        found = load_radar(store, basis.rubric, as_of, days, progress.show)
    if shape == "json":
        click.echo(json_text(radar_json(found)))
    else:
        click.echo(radar_page(found) if shape == "html" else radar_table(found))
    ctx.exit(warn_degraded(found.run.state))
