"""``gongkai score``: weighs the findings."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from reports.options import as_of_option, db_option, method_options, rubric_option


@click.command(short_help="Score the units by a rubric.")
@db_option()
@rubric_option()
@as_of_option()
@method_options()
@click.option("--format", "shape", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True)
@click.option("--explain", nargs=2, metavar="UNIT INDICATOR", help="Only this line of this unit, with its evidence.")
@click.pass_context
def score(
    ctx: click.Context,
    db: Path,
    rubric: str,
    as_of: date,
    method: str,
    year_marks: Path | None,
    shape: str,
    explain: tuple[str, str] | None,
) -> None:
    """Score every unit by a rubric; runs the checks it needs if they have not been run.

    \b
    Examples: gongkai score --db county.db --rubric yuanling-2017 --as-of 2017-12-15
              gongkai score --db county.db --rubric yuanling-2017 --explain jyj 2.4
              gongkai score --db county.db --rubric yuanling-2017 --method luohu-method --year-marks marks.csv
    """
    from reports.basis import load_basis
    from reports.console import warn_degraded
    from reports.pipeline import assess_file
    from reports.scoreout import explained, printed

    assessment = assess_file(db, load_basis(rubric, method, year_marks), as_of)
    click.echo(explained(assessment, *explain) if explain else printed(assessment, shape), nl=shape != "csv")
    ctx.exit(warn_degraded(assessment.run.state))
