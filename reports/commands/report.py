"""``gongkai report``: writes what inspectors and units read."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from reports.options import as_of_option, db_option, method_options, rubric_option


@click.command(short_help="Write evidence reports, score sheets, county page.")
@db_option()
@rubric_option()
@as_of_option()
@method_options()
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder to write into.")
@click.pass_context
def report(
    ctx: click.Context, db: Path, rubric: str, as_of: date, method: str, year_marks: Path | None, out: Path
) -> None:
    """Write an evidence report and a score sheet per unit, the county page, scores.csv and scores.json.

    \b
    Example: gongkai report --db county.db --rubric yuanling-2017 --as-of 2017-12-15 --out reports/
    """
    from reports.basis import load_basis
    from reports.console import warn_degraded
    from reports.pipeline import assess_file
    from reports.publish import publish, refuse_file

    refuse_file(out)
    assessment = assess_file(db, load_basis(rubric, method, year_marks), as_of)
    publish(assessment, out)
    ctx.exit(warn_degraded(assessment.run.state))
