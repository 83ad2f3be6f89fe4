"""A unit's check of itself: its own crawl, the to-do list, the 自查报告."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from crawler.clock import now
from crawler.errors import InputError
from crawler.store import PORTAL, Store
from reports.basis import Basis
from reports.console import Progress
from reports.papers.dossier import Terms, load_dossier
from reports.papers.pdf import write_pdfs
from reports.papers.selfreport import selfreport
from reports.papers.stage import staged
from reports.papers.todo import find_todos, todo_lines, todo_paper
from reports.papers.write import pick_units, seal_dossier, write_paper
from reports.pipeline import open_snapshot


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """Who looks at itself. ``neighbours``: a county's database with examples."""

    unit: str
    neighbours: Path | None = None
    pdf: bool = False


def crawl_self(registry: Path, db: Path, unit: str, settings: dict[str, Any]) -> int:
    """Crawl one unit into a file of its own; the exit code. Raises InputError for a county's database: its newest run would
    hold one unit."""
    from reports.crawling import crawl_units

    if db.exists():
        with Store.open(db) as store:
            run = store.newest_run()
            others = (
                [one.id for one in store.units(run) if one.id != unit and not one.id.startswith(PORTAL)] if run else []
            )
        if others:
            raise InputError(
                f"--db {db}: is a county's database; name a file of the unit's own, and this one as --neighbours"
            )
    return crawl_units(registry, db, (unit,), settings)


def run_selfcheck(db: Path, basis: Basis, as_of: date, out: Path, wanted: SelfCheck) -> str:
    """Write and print the list; the run's state. Raises InputError, StorageError."""
    with ExitStack() as stack:
        store = stack.enter_context(Store.open(db))
        near = [stack.enter_context(Store.open(wanted.neighbours, readonly=True))] if wanted.neighbours else []
        run = open_snapshot(store, as_of).run
        with Progress("check") as progress:
            dossier = load_dossier(store, basis, as_of, run, Terms(), progress.show)
        [unit] = pick_units(dossier, [wanted.unit])
        at = now()
        dossier = seal_dossier(store, dossier, at)
        todos = find_todos(dossier, unit, [store, *near])
        with staged(out) as stage:
            papers = (todo_paper(dossier, unit, todos), selfreport(dossier, unit))
            texts = [write_paper(stage, paper, dossier.facts(), datetime.fromisoformat(at)) for paper in papers]
            if wanted.pdf:
                write_pdfs(texts)
    click.echo("\n".join(todo_lines(todos)) or "没有可争取的分值")
    click.echo(f"gongkai: written into {out}", err=True)
    return run.state
