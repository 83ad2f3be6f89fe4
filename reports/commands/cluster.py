"""``gongkai cluster``: the crawl in several processes, on this machine or on many."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from reports.options import Seconds, crawl_options, db_option, registry_option


@click.group(short_help="Crawl in several processes, here or on a cluster.")
def cluster() -> None:
    """Crawl a large registry in shards. A host is never asked by two at once; a shard's result is published once."""


@cluster.command(short_help="Crawl the registry in shards.")
@registry_option()
@click.option(
    "--out", "--db", "db", type=click.Path(path_type=Path, dir_okay=False), required=True, help="The results database."
)
@click.option("--local", type=click.IntRange(1, 64), help="So many processes on this machine; no server is needed.")
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="A Dask scheduler, tcp://host:port, started with allowed-failures 0. It runs code for whoever reaches it: TLS, private net.",
)
@click.option("--workers", type=click.IntRange(1, 10_000), default=4, show_default=True, help="Shards at a time there.")
@click.option(
    "--contact-address",
    default="127.0.0.1:0",
    show_default=True,
    metavar="HOST:PORT",
    help="Where the workers reach this machine to keep their leases.",
)
@click.option(
    "--lease",
    type=Seconds(4, 3600),
    default=30.0,
    show_default=True,
    help="Seconds after which a silent worker is given up.",
)
@click.option(
    "--bodies",
    type=click.Choice(["results", "shards"]),
    default="results",
    show_default=True,
    help="Where the pages' bytes stay: all in the results database, or a file per shard in OUT.bodies/ beside it (a province).",
)
@click.option("--full", is_flag=True, help="Fetch every page again, also what has not changed since the last run.")
@crawl_options()
@click.pass_context
def run(
    ctx: click.Context,
    /,
    registry: Path,
    db: Path,
    local: int | None,
    scheduler: str | None,
    workers: int,
    contact_address: str,
    lease: float,
    bodies: str,
    **settings: Any,
) -> None:
    """Crawl in shards; started again, it goes on where it stopped.

    \b
    Example: gongkai cluster run --local 2 --units units.csv --out county.db
    """
    if (local is None) == (scheduler is None):
        raise click.UsageError("either --local N or --scheduler ADDRESS")
    from reports.clustering import crawl_sharded

    place = {
        "local": local,
        "scheduler": scheduler,
        "workers": workers,
        "contact_address": contact_address,
        "lease": lease,
        "bodies": bodies,
    }
    ctx.exit(crawl_sharded(registry, db, place, settings))


@cluster.command(short_help="How far the shards are.")
@db_option()
def status(db: Path) -> None:
    """Done, running, waiting, failed by cause, and the estimated end.

    \b
    Example: gongkai cluster status --db county.db
    """
    from reports.clustering import status_lines

    click.echo("\n".join(status_lines(db)))
