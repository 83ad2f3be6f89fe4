"""``gongkai sheet``: filled score sheets back into the county."""

from __future__ import annotations

from pathlib import Path

import click

from reports.options import db_option


@click.group()
def sheet() -> None:
    """Score sheets (评分表) that inspectors filled in."""


@sheet.command("import")
@click.argument(
    "files", metavar="FILE.xlsx…", type=click.Path(exists=True, dir_okay=False, path_type=Path), nargs=-1, required=True
)
@db_option()
@click.option("--by", default="", metavar="NAME", help="Who answers for marks without a name under 复核人.")
@click.option("--rubric", default="", metavar="FILE", help="The rubric file, if the sheets are not by a built-in one.")
@click.pass_context
def import_(ctx: click.Context, files: tuple[Path, ...], db: Path, by: str, rubric: str) -> None:
    """Read filled score sheets back: all of them or, where one has a mistake, none.

    A mark counts with a name beside it (复核人) or with --by. A suggested mark that was left as it is counts only with a
    name. What was decided elsewhere since the sheet left, and what the machine sees differently now, is listed with both
    sides and left alone.

    \b
    Example: gongkai sheet import reports/sheets/jyj.xlsx --db county.db --by 张三

    Exit codes: 0 done; 1 done, but conflicts or decisions to be looked at again are listed; 2 a sheet has mistakes, each
    on a line, nothing imported; 3 storage failed.
    """
    from crawler.clock import now
    from reports.importing import import_sheets
    from reports.importtext import imported_text

    done = import_sheets(db, files, by.strip(), now(), rubric)
    click.echo(imported_text(done))
    ctx.exit(0 if all(one.is_clean for one in done) else 1)
