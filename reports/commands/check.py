"""``gongkai check``: runs the checks."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from reports.options import as_of_option, db_option


@click.command(short_help="Run every check on the newest snapshot.")
@db_option()
@as_of_option()
@click.pass_context
def check(ctx: click.Context, db: Path, as_of: date) -> None:
    """Run every check on the newest complete snapshot and keep the results.

    \b
    Example: gongkai check --db county.db --as-of 2017-12-15
    """
    from crawler.store import Store
    from reports.console import Progress, warn_degraded
    from reports.gate import told
    from reports.pipeline import check_all
    from reports.verdicts import verdict_table

    with Store.open(db) as store, Progress("check") as progress:
        run, tally = check_all(store, as_of, progress.show)
        line = told(store, run)
    if line:
        click.echo(f"gongkai: {line}", err=True)
    click.echo(verdict_table(tally))
    ctx.exit(warn_degraded(run.state))
