"""``gongkai db``: looks after the database file."""

from __future__ import annotations

from pathlib import Path

import click

from reports.options import db_option


@click.group(short_help="Look after the database file.")
def db() -> None:
    """Look after the database file.

    \b
    Example: gongkai db migrate --db county.db
    """


@db.command(short_help="Bring it to this program's schema, a copy first.")
@db_option()
def migrate(db: Path) -> None:
    """Bring a database of an older program up to date; `crawl` and `nightly` do it by themselves.

    A copy is made first and its integrity checked: county.db.bak-<schema>-<time>. To go back, put it in the database's place.

    \b
    Example: gongkai db migrate --db county.db
    """
    from crawler.migrate import migrate as bring_up

    copy = bring_up(db)
    click.echo(f"brought up to date; the database as it was: {copy}" if copy else "nothing to do: it is up to date")
