"""``gongkai rubric``: the editions that are built in, and one's own."""

from __future__ import annotations

from pathlib import Path

import click


@click.group()
def rubric() -> None:
    """Rubrics (评分细则): list, show, lint, copy, compare, import."""


@rubric.command("list")
@click.option("--format", "shape", type=click.Choice(["table", "json"]), default="table", show_default=True)
def list_(shape: str) -> None:
    """List the built-in rubrics with the share of their points that is auto, assisted and manual.

    \b
    Example: gongkai rubric list
    """
    import json

    from reports.rubriclist import list_json, list_table
    from rubrics.load import list_rubrics, load_rubric

    editions = [load_rubric(id_) for id_ in list_rubrics()]
    shown = json.dumps(list_json(editions), ensure_ascii=False, indent=1) if shape == "json" else list_table(editions)
    click.echo(shown)


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

    Of a draft (rubric import) it also lists what a person has to settle (待核对), with the line in the original.

    \b
    Example: gongkai rubric lint my-county-2026.toml
    """
    from crawler.errors import InputError
    from rubrics.importing.settle import find_open
    from rubrics.lint import lint_rubric
    from rubrics.load import read_source

    name, text = read_source(file)  # a missing file is wrong usage; whatever is wrong inside it is a finding
    original = source.read_bytes().decode("utf-8-sig", "replace") if source else None
    try:
        findings = lint_rubric(file, source=original)
    except InputError as error:
        click.echo(str(error))
        ctx.exit(1)
    for finding in findings:
        click.echo(str(finding))
    points = find_open(text, name)
    for point in points:
        click.echo(f"{name}：{point}")
    errors = sum(1 for finding in findings if finding.is_error)
    click.echo(f"{file}: {errors} errors" + (f", {len(points)} to settle" if points else ""))
    ctx.exit(1 if errors else 0)


@rubric.command()
@click.option("--from", "origin", required=True, metavar="ID|FILE", help="The edition to copy.")
@click.option("--year", type=click.IntRange(1990, 2100), required=True, help="The year of the new edition.")
@click.option("--id", "id_", default="", metavar="ID", help="Its id. Default: the original's with the new year.")
@click.argument("file", type=click.Path(path_type=Path))
def new(origin: str, year: int, id_: str, file: Path) -> None:
    """Copy an edition to a new file, to be edited; a file that is there is never overwritten.

    \b
    Example: gongkai rubric new --from yuanling-2017 --year 2026 my-county-2026.toml
    """
    from rubrics.edition import new_edition

    click.echo(f"{file}: {new_edition(origin, year, file, id_)}")


@rubric.command("import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), default=Path("rubric.toml"), show_default=True)
@click.option("--year", type=click.IntRange(1990, 2100), help="The year, where the document does not say it.")
@click.option("--id", "id_", default="", metavar="ID", help="The draft's id. Default: by the file's name and the year.")
def import_(file: Path, out: Path, year: int | None, id_: str) -> None:
    """Read a rubric out of the document it came in (.docx .doc .xlsx .xls .pdf .html .txt) and write a draft.

    Nothing in a draft decides by itself: what a clause may be checked by is only proposed, what was not recognised is
    kept word for word for a person. gongkai rubric lint lists what is to be settled. A file that is there is never
    overwritten; a second rubric in the same document goes to rubric-2.toml.

    \b
    Example: gongkai rubric import 2026年考核评分细则.docx --out my-county-2026.toml
    """
    from rubrics.importing.importer import import_document, write_drafts
    from rubrics.importing.summary import summary_lines

    drafts = import_document(file, year, id_)
    for path, draft in zip(write_drafts(drafts, out), drafts, strict=True):
        click.echo("\n".join(summary_lines(draft, str(path))))


@rubric.command()
@click.argument("old", metavar="A")
@click.argument("new", metavar="B")
def diff(old: str, new: str) -> None:
    """Show what changed from rubric A to rubric B (ids or files): lines, words, points, modes, deductions.

    \b
    Example: gongkai rubric diff yuanling-2017 my-county-2026.toml
    """
    from rubrics.difference import diff_rubrics
    from rubrics.load import load_rubric

    found = diff_rubrics(load_rubric(old), load_rubric(new))
    click.echo("\n".join(map(str, found)) or "no difference")
