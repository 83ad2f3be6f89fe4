"""``gongkai doctor``: is the machine fit for the nights?"""

from __future__ import annotations

from pathlib import Path

import click


@click.command(short_help="Is the machine fit for unattended nights?")
@click.option(
    "--db", type=click.Path(path_type=Path, dir_okay=False), help="Also look at this database, its runs and its lock."
)
@click.option("--units", "registry", type=click.Path(path_type=Path), help="Also look at this registry.")
@click.pass_context
def doctor(ctx: click.Context, db: Path | None, registry: Path | None) -> None:
    """Look at disk, clock, browser, fonts, extras, registry, database, last runs and lock; change nothing.

    A line each: ✓ as it should be, ! works but look at it, ✗ a night would fail or mislead. Exit code 1 if there is a ✗.

    \b
    Example: gongkai doctor --db county.db --units units.csv
    """
    from datetime import datetime

    from crawler.clock import CHINA
    from reports.doctor import FAIL, examine
    from reports.text import clean

    failed = False
    for said in examine(db, registry, datetime.now(CHINA)):
        click.echo(clean(str(said)))
        failed |= said.mark == FAIL
    ctx.exit(1 if failed else 0)
