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
@click.option(
    "--package",
    "packages",
    multiple=True,
    metavar="UNIT",
    help="Also one zip for this unit that it can verify by itself; may be repeated; `all`: every unit.",
)
@click.option(
    "--screenshots",
    is_flag=True,
    help="Also pictures of the stored pages evidence points at (needs Chromium; slow); with --package of those units only.",
)
@click.option(
    "--timestamp-url",
    default="",
    metavar="URL",
    help="Have the code stamped by this RFC 3161 service (needs the network).",
)
@click.option(
    "--template",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Your office's own table (.xlsx): filled for every unit where its rows match the rubric's words.",
)
@click.pass_context
def report(
    ctx: click.Context,
    db: Path,
    rubric: str,
    as_of: date,
    method: str,
    year_marks: Path | None,
    out: Path,
    packages: tuple[str, ...],
    screenshots: bool,
    timestamp_url: str,
    template: Path | None,
) -> None:
    """Write an evidence report, a score sheet and a WARC file per unit, the county page and workbook, scores.csv and scores.json.

    Verdicts and scores are sealed before they are printed; the code (校验码) stands on every report and sheet.

    \b
    Examples: gongkai report --db county.db --rubric yuanling-2017 --as-of 2017-12-15 --out reports/
              gongkai report --db county.db --rubric yuanling-2017 --out reports/ --package jyj --package wjj
    """
    from crawler.clock import now
    from reports.basis import load_basis
    from reports.console import warn_degraded
    from reports.handout import Extras, hand_out
    from reports.pipeline import assess_file
    from reports.publish import refuse_file

    refuse_file(out)
    basis = load_basis(rubric, method, year_marks)
    assessment = assess_file(db, basis, as_of)
    hand_out(db, assessment, basis.rubric, out, now(), Extras(packages, screenshots, timestamp_url, template))
    ctx.exit(warn_degraded(assessment.run.state))
