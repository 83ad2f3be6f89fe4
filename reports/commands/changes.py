"""``gongkai changes``: what turned since last night."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from reports.options import as_of_option, db_option, rubric_option


@click.command(short_help="What is new, fixed or reopened since an earlier run.")
@db_option()
@rubric_option()
@as_of_option()
@click.option("--since", default="", metavar="RUN|DATE", help="Compare with this run, or the last one up to that day. Default: the run before.")  # fmt: skip
@click.option("--runs", "most", type=click.IntRange(2, 400), default=14, show_default=True, help="How many runs to look back for what was there before.")  # fmt: skip
@click.option("--format", "shape", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.pass_context
def changes(ctx: click.Context, db: Path, rubric: str, as_of: date, since: str, most: int, shape: str) -> None:
    """Compare the newest run with an earlier one, unit by unit and part by part, each judged as of its own day.

    A change counts once a second look bore it out; those seen once are listed apart. What could not be read is neither
    fixed nor new.

    \b
    Examples: gongkai changes --db county.db --rubric yuanling-2017
              gongkai changes --db county.db --rubric yuanling-2017 --since 2017-12-01 --format json
    """
    from crawler.store import Store
    from reports.basis import load_basis
    from reports.changes.load import load_changes
    from reports.changes.show import changes_json, changes_table
    from reports.console import Progress, warn_degraded
    from reports.text import json_text
    from reports.trend import load_trends, trends_json

    basis = load_basis(rubric)
    with Store.open(db) as store, Progress("check") as progress:
        county = load_changes(store, basis.rubric, as_of, since, most, progress.show)
        trends = trends_json(load_trends(store, basis.rubric.id)) if shape == "json" else {}
    if shape == "json":
        click.echo(json_text(changes_json(county, trends)))
    else:
        click.echo(changes_table(county))
    ctx.exit(warn_degraded(county.now.run.state))
