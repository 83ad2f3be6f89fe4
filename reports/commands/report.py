"""``gongkai report``: writes what inspectors and units read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click

from crawler.clock import today
from reports.options import IsoDate, as_of_option, db_option, method_options, rubric_option


def paper_options() -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """``--paper`` and what papers need beside the numbers."""
    options = (
        click.option(
            "--paper",
            "papers",
            multiple=True,
            metavar="KIND",
            help="Only this paper, as .docx and HTML with the source of every number: tongbao, zongjie, zhenggai, taizhang, "
            "zicha, mulu, dengji (contacts), fuhe, their Chinese names, or `all` (but dengji); may be repeated.",
        ),
        click.option(
            "--unit", "units", multiple=True, metavar="ID", help="With --paper: only this unit; may be repeated."
        ),
        click.option("--organ", default="", metavar="NAME", help="With --paper: the office that issues it (发文机关)."),
        click.option(
            "--place",
            default="",
            metavar="NAME",
            help="With --paper: the county in the titles. Default: as most units are named, else the rubric's.",
        ),
        click.option(
            "--issued", type=IsoDate(), default=today, show_default="today", help="With --paper: its date (成文日期)."
        ),
        click.option(
            "--due", type=IsoDate(), help="With --paper: last day of rectification. Default: 15 working days."
        ),
        click.option(
            "--run", "run_id", type=click.IntRange(1), help="With --paper: judge this run instead of the newest."
        ),
        click.option("--pdf", is_flag=True, help="With --paper: also as PDF (needs LibreOffice or Chromium)."),
    )

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


@click.command(short_help="Write evidence reports, score sheets, county page; papers.")
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
@paper_options()
@click.pass_context
def report(
    ctx: click.Context,
    /,
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
    papers: tuple[str, ...],
    **terms: Any,
) -> None:
    """Write an evidence report, a score sheet and a WARC file per unit, the county page and workbook, scores.csv and scores.json.

    Verdicts and scores are sealed before they are printed; the code (校验码) stands on every report and sheet.

    \b
    Examples: gongkai report --db county.db --rubric yuanling-2017 --as-of 2017-12-15 --out reports/
              gongkai report --db county.db --rubric yuanling-2017 --out reports/ --package jyj --package wjj
              gongkai report --db county.db --rubric yuanling-2017 --out papers/ --paper 整改通知书 --paper 整改台账
    """
    from crawler.clock import now
    from reports.basis import load_basis
    from reports.console import warn_degraded
    from reports.handout import Extras, hand_out
    from reports.pipeline import assess_file
    from reports.publish import refuse_file

    refuse_file(out)
    basis = load_basis(rubric, method, year_marks)
    if papers:
        from reports.papers.order import hand_out_papers

        if packages or screenshots or timestamp_url or template:
            raise click.UsageError("--paper writes papers only; --package, --screenshots … belong to the reports")
        ctx.exit(warn_degraded(hand_out_papers(db, basis, as_of, out, papers, **terms)))
    assessment = assess_file(db, basis, as_of)
    hand_out(db, assessment, basis.rubric, out, now(), Extras(packages, screenshots, timestamp_url, template))
    ctx.exit(warn_degraded(assessment.run.state))
