"""``gongkai report``: writes what inspectors and units read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from reports.options import as_of_option, db_option, rubric_option


@click.command(short_help="Write evidence reports, score sheets, county page.")
@db_option()
@rubric_option()
@as_of_option()
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder to write into.")
@click.pass_context
def report(ctx: click.Context, db: Path, rubric: str, as_of: date, out: Path) -> None:
    """Write an evidence report and a score sheet per unit, the county page, scores.csv and scores.json.

    \b
    Example: gongkai report --db county.db --rubric yuanling-2017 --as-of 2017-12-15 --out reports/
    """
    from reports.console import Progress, warn_degraded
    from reports.pipeline import assess_file
    from reports.publish import refuse_file, write_reports

    refuse_file(out)
    assessment = assess_file(db, rubric, as_of)
    with Progress("report") as progress:
        index = write_reports(assessment, out, progress.show)
    blocked = sum(1 for unit in assessment.units if unit.is_blocked)
    click.echo(f"{len(assessment.units)} units, {blocked} of them with unread pages (nothing deducted for that)")
    click.echo(f"open {index}")
    ctx.exit(warn_degraded(assessment.run.state))
