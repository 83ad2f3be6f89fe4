"""``gongkai selfcheck``: a unit looks at itself before it is judged."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import click

from reports.options import as_of_option, crawl_options, db_option, rubric_option


@click.command(short_help="A unit on itself: to-do list by points, and its 自查报告.")
@click.option("--unit", "unit_id", required=True, metavar="ID", help="The unit, by its id in the registry.")
@db_option("The database to look into; with --units a file of the unit's own, made if it does not exist.")
@rubric_option()
@as_of_option()
@click.option("--out", type=click.Path(path_type=Path), required=True, help="The folder to write into.")
@click.option("--units", "registry", type=click.Path(path_type=Path), help="Crawl the unit first, by this registry.")
@click.option(
    "--neighbours",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A county's database to take examples of other units from.",
)
@click.option("--pdf", is_flag=True, help="Also as PDF (needs LibreOffice or Chromium).")
@crawl_options()
@click.pass_context
def selfcheck(
    ctx: click.Context,
    /,
    unit_id: str,
    db: Path,
    rubric: str,
    as_of: date,
    out: Path,
    registry: Path | None,
    neighbours: Path | None,
    pdf: bool,
    **settings: Any,
) -> None:
    """Check one unit against the edition that will judge it; what it can still gain, most points first, and its 自查报告.

    \b
    Examples: gongkai selfcheck --unit jyj --db county.db --rubric yuanling-2017 --out selfcheck/
              gongkai selfcheck --unit jyj --units units.csv --db jyj.db --neighbours county.db --rubric yuanling-2017 --out selfcheck/
    """
    from reports.basis import load_basis
    from reports.console import warn_degraded
    from reports.papers.selfchecking import SelfCheck, crawl_self, run_selfcheck
    from reports.publish import refuse_file

    refuse_file(out)
    basis = load_basis(rubric)
    if registry is not None:
        code = crawl_self(registry, db, unit_id, settings)
        if code == 130:
            ctx.exit(code)
    ctx.exit(warn_degraded(run_selfcheck(db, basis, as_of, out, SelfCheck(unit_id, neighbours, pdf))))
