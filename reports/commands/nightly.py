"""``gongkai nightly``: everything once, for cron."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from reports.digestoptions import delivery_options
from reports.options import as_of_option, crawl_options, db_option, log_of, log_options, method_options, registry_option


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
@log_options()
@delivery_options()
@click.pass_context
def nightly(
    ctx: click.Context,
    /,
    registry: Path,
    db: Path,
    rubrics: tuple[str, ...],
    more_rubrics: tuple[str, ...],
    out: Path,
    as_of: date,
    method: str,
    year_marks: Path | None,
    log_file: Path | None,
    log_format: str,
    log_keep: int,
    folder: Path | None,
    mail_to: tuple[str, ...],
    robot: str | None,
    **crawl: Any,
) -> None:
    """Crawl, check, score and report, once; for cron, a systemd timer or the Windows Task Scheduler.

    Registry, rubrics and folders are looked at before anything is fetched, and --contact is needed. If too much could not be
    read, the run is degraded: the reports of the run before stay, say so, and the exit code is 1. An interrupted run is
    resumed the next time. A digest goes out where something happened; that it could not be sent is a warning.

    \b
    Example: gongkai nightly --units units.csv --db county.db --rubric yuanling-2017 --out reports/ --contact zwgkb@example.gov.cn
    """
    from crawler.errors import InputError
    from reports.logs import logged
    from reports.morning import Delivery
    from reports.nightly import Plan, run_nightly

    if not crawl["contact"]:
        raise InputError(
            "--contact (or GONGKAI_CONTACT) is needed: a mail address, telephone number or web page of your office for the visited servers"
        )

    def night() -> int:
        delivery = Delivery.checked(folder, mail_to, robot or "")
        plan = Plan.checked(registry, db, rubrics + more_rubrics, out, method, year_marks)
        return run_nightly(plan, as_of, crawl, delivery)

    ctx.exit(logged(log_of(log_file, log_format, log_keep), night))
