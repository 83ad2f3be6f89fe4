"""``gongkai nightly``: everything once, for cron."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from reports.options import as_of_option, crawl_options, db_option, method_options, registry_option


@click.command(short_help="Crawl, check, score and report in one go.")
@registry_option()
@db_option("The county's database; made if it does not exist.")
@click.option(
    "--rubric",
    "rubrics",
    multiple=True,
    required=True,
    metavar="ID|FILE",
    help="A built-in rubric or a TOML file. Several (repeated, or one after the other): each gets a folder of its own.",
)
@click.argument("more_rubrics", metavar="", nargs=-1)
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder to write into.")
@as_of_option()
@method_options()
@crawl_options()
@click.option("--contact", help="Mail or address of your office, told to the visited servers.")
@click.pass_context
def nightly(
    ctx: click.Context,
    registry: Path,
    db: Path,
    rubrics: tuple[str, ...],
    more_rubrics: tuple[str, ...],
    out: Path,
    as_of: date,
    method: str,
    year_marks: Path | None,
    delay: float | None,
    concurrency: int | None,
    pages: int | None,
    contact: str | None,
) -> None:
    """Crawl, check, score and report, once; for cron, a systemd timer or the Windows Task Scheduler.

    Registry, rubrics and folders are looked at before anything is fetched. If the run is degraded the reports are written
    and say so, and the exit code is 1. An interrupted run is resumed the next time.

    \b
    Example: gongkai nightly --units units.csv --db county.db --rubric yuanling-2017 --out reports/ --contact zwgkb@example.gov.cn
    """
    from reports.nightly import Plan, run_nightly

    plan = Plan.checked(registry, db, rubrics + more_rubrics, out, method, year_marks)
    if not contact:
        click.echo("gongkai: --contact is not given: the visited servers cannot tell whom to ask", err=True)
    crawl = {"delay": delay, "concurrency": concurrency, "pages": pages, "contact": contact}
    ctx.exit(run_nightly(plan, as_of, crawl))
