"""``gongkai report --paper``: from the command line's words to files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from crawler.clock import now
from crawler.store import Store
from reports.basis import Basis
from reports.console import Progress
from reports.papers.dossier import find_run, load_dossier, terms_of
from reports.papers.kinds import read_kinds
from reports.papers.write import Order, write_papers
from reports.text import clean


def hand_out_papers(
    db: Path,
    basis: Basis,
    as_of: date,
    out: Path,
    papers: tuple[str, ...],
    units: tuple[str, ...],
    organ: str,
    place: str,
    issued: date,
    due: date | None,
    run_id: int | None,
    pdf: bool,
) -> str:
    """Write them and say where they are; the run's state. Raises InputError, StorageError."""
    kinds = tuple(read_kinds(papers))
    with Store.open(db) as store:
        run = find_run(store, basis.rubric, as_of, run_id)
        with Progress("check") as progress:
            dossier = load_dossier(
                store, basis, as_of, run, terms_of(organ, issued, due, clean(place).strip()), progress.show
            )
        made = write_papers(store, dossier, Order(kinds, out, units, pdf), now())
    if pdf and not any(path.suffix == ".pdf" for path in made):
        click.echo("gongkai: no PDF was made; LibreOffice or Chromium is needed", err=True)
    click.echo(f"{len(made)} files in {out}")
    return run.state
