"""``gongkai rectify``: the ledger of problems, a person's word on one of them, and what the units wrote back."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from reports.options import as_of_option, db_option, rubric_option


@click.group(invoke_without_command=True, short_help="The problems handed out, and how they were put right.")
@db_option(required=False)
@rubric_option(required=False)
@as_of_option()
@click.option("--number", type=click.IntRange(1), help="The problem a person looked at (序号 in 整改台账).")
@click.option("--state", type=click.Choice(["fixed", "open"]), default="fixed", show_default=True)
@click.option("--by", default="", metavar="NAME", help="Who looked.")
@click.option("--note", default="", metavar="TEXT", help="What was seen (复查结果).")
@click.option("--link", default="", metavar="URL", help="Where it can be seen (整改后链接).")
@click.pass_context
def rectify(
    ctx: click.Context,
    /,
    db: Path | None,
    rubric: str | None,
    as_of: date,
    number: int | None,
    state: str,
    by: str,
    note: str,
    link: str,
) -> None:
    """List the problems that were handed to units, or keep what a person saw of one; nights look at the others by themselves.

    \b
    Examples: gongkai rectify --db county.db --rubric yuanling-2017 --as-of 2017-12-15
              gongkai rectify --db county.db --rubric yuanling-2017 --as-of 2017-12-15 --number 7 --by 王芳 --note 已补会议记录
              gongkai rectify import 整改台账.xlsx --db county.db
    """
    if ctx.invoked_subcommand is not None:
        return
    if db is None or rubric is None:
        raise click.UsageError("--db and --rubric are needed", ctx)
    from crawler.clock import now
    from crawler.store import Store
    from reports.papers.rectifying import keep_word, ledger_table
    from rubrics.load import load_rubric

    loaded = load_rubric(rubric)
    with Store.open(db) as store:
        if number is not None:
            keep_word(store, loaded, as_of, number, state, by, note, link, now())
        click.echo(ledger_table(store, loaded, as_of))


@rectify.command("import")
@click.argument(
    "files", metavar="FILE.xlsx…", type=click.Path(exists=True, dir_okay=False, path_type=Path), nargs=-1, required=True
)
@db_option()
@click.option("--by", default="", metavar="NAME", help="Who reads them in.")
def import_(files: tuple[Path, ...], db: Path, by: str) -> None:
    """Read filled ledgers (整改台账) back: 责任人, 整改情况, 整改后链接; all of them or, where one has a mistake, none.

    What a unit wrote closes nothing: the next night asks for the pages again, the link among them, and a page that the
    checks cannot judge by is left to a person (待人工复查). Cells left as they were printed change nothing.

    \b
    Example: gongkai rectify import 整改台账.xlsx --db county.db --by 张三

    Exit codes: 0 done; 2 a file has mistakes, each on a line with its row and field, nothing imported; 3 storage failed.
    """
    from crawler.clock import now
    from crawler.store import Store
    from reports.papers.feedback import import_ledgers, imported_text

    with Store.open(db) as store:
        click.echo(imported_text(import_ledgers(store, files, by, now())))
