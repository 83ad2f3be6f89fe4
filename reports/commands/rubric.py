"""``gongkai rubric``: the editions that are built in, and one's own."""

from __future__ import annotations

from pathlib import Path

import click


@click.group()
def rubric() -> None:
    """Rubrics (评分细则): list, show, lint."""


@rubric.command("list")
def list_() -> None:
    """List the built-in rubrics.

    \b
    Example: gongkai rubric list
    """
    from reports.console import table
    from reports.text import points
    from rubrics.load import list_rubrics, load_rubric
    from rubrics.model import all_lines

    editions = [load_rubric(id_) for id_ in list_rubrics()]
    rows = [(r.id, str(r.year), r.place, points(r.total), str(len(list(all_lines(r)))), r.title) for r in editions]
    click.echo(table(("id", "year", "place", "total", "lines", "title"), rows, right=(1, 3, 4)))


@rubric.command()
@click.argument("id_or_file", metavar="ID|FILE")
@click.option("--format", "shape", type=click.Choice(["table", "json"]), default="table", show_default=True)
def show(id_or_file: str, shape: str) -> None:
    """Show a rubric, word for word.

    \b
    Example: gongkai rubric show yuanling-2017 --format json
    """
    import json

    from rubrics.load import load_rubric
    from rubrics.show import rubric_json

    found = load_rubric(id_or_file)
    if shape == "json":
        click.echo(json.dumps(rubric_json(found), ensure_ascii=False, indent=1))
        return
    from reports.rubrictext import rubric_text

    click.echo(rubric_text(found))


@rubric.command()
@click.argument("file", metavar="FILE")
@click.option(
    "--source",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The original's text in UTF-8, to compare word for word.",
)
@click.pass_context
def lint(ctx: click.Context, file: str, source: Path | None) -> None:
    """Find mistakes in a rubric file: sums, ids, unknown checks and parameters. Exit code 1 if there are errors.

    \b
    Example: gongkai rubric lint my-county-2026.toml
    """
    from crawler.errors import InputError
    from rubrics.lint import lint_rubric
    from rubrics.load import read_source

    read_source(file)  # a missing file is wrong usage; whatever is wrong inside it is a finding
    original = source.read_bytes().decode("utf-8-sig", "replace") if source else None
    try:
        findings = lint_rubric(file, source=original)
    except InputError as error:
        click.echo(str(error))
        ctx.exit(1)
    for finding in findings:
        click.echo(str(finding))
    errors = sum(1 for finding in findings if finding.is_error)
    click.echo(f"{file}: {errors} errors")
    ctx.exit(1 if errors else 0)
