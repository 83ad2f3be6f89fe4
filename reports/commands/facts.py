"""``gongkai facts``: what is read off saved pages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from reports.options import as_of_option


@click.command(short_help="Print what is read off saved pages and files.")
@click.argument(
    "files", metavar="FILE…", type=click.Path(exists=True, dir_okay=False, path_type=Path), nargs=-1, required=True
)
@as_of_option()
@click.option("--format", "shape", type=click.Choice(["json"]), default="json", show_default=True)
def facts(files: tuple[Path, ...], as_of: date, shape: str) -> None:
    """Print what is read off saved pages and attachments: one JSON object a line.

    \b
    Example: gongkai facts saved/index.html saved/notice.docx
    """
    from reports.savedpages import facts_row, read_bytes
    from reports.text import json_text

    for path in files:
        click.echo(json_text(facts_row(path, read_bytes(path), as_of), indent=None))
