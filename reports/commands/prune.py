"""``gongkai prune``: frees what no published score rests on."""

from __future__ import annotations

from pathlib import Path

import click

from reports.options import db_option


@click.command(short_help="Free the space of old runs; scores stay provable.")
@db_option()
@click.option(
    "--keep-runs", type=click.IntRange(1), required=True, metavar="N", help="The newest N runs stay as they are."
)
@click.option("--yes", is_flag=True, help="Do it. Without it nothing is changed: only what would be freed is told.")
def prune(db: Path, keep_runs: int, yes: bool) -> None:
    """Remove ledger rows and bodies of older runs, but for those that a published score rests on: these are never removed.

    What is removed is written into the chain of manifests first, so `gongkai verify` still passes afterwards.

    \b
    Example: gongkai prune --db county.db --keep-runs 30 --yes
    """
    from crawler.clock import now
    from crawler.lock import only_writer
    from crawler.store import Store
    from reports.proof.prune import plan_prune, prune_store

    with Store.open(db) as store:
        plan = plan_prune(store, keep_runs)
        for line in plan.lines():
            click.echo(line)
        if not yes:
            click.echo("nothing was changed; --yes does it")
        elif plan.is_empty:
            click.echo("nothing to do")
        else:
            with only_writer(db):
                freed = prune_store(store, plan, now())
            click.echo(f"the file is {freed / 2**20:.1f} MiB smaller")
