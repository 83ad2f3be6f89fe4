"""One night's work: crawl once, then check, score and report by every rubric."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import click

from crawler.clock import now
from crawler.errors import InputError
from crawler.store import Store
from crawler.units import load_units
from reports.basis import Basis, load_basis, read_marks
from reports.console import warn_degraded
from reports.crawling import INTERRUPTED, crawl_units
from reports.handout import hand_out
from reports.pipeline import assess_file
from reports.publish import refuse_file


@dataclass(frozen=True, slots=True)
class Plan:
    """What the night is to do; everything in it has been looked at."""

    registry: Path
    db: Path
    reports: tuple[tuple[Basis, Path], ...]  # with the folder of each rubric

    @classmethod
    def checked(
        cls, registry: Path, db: Path, rubrics: Sequence[str], out: Path, method: str, marks: Path | None
    ) -> Plan:
        """Raises InputError for whatever is wrong with it; nothing is written."""
        units = load_units(registry)
        bases = [load_basis(rubric, method, marks) for rubric in rubrics]
        for basis in bases:
            read_marks(basis.grading, units)
        folders = _folders(out, [basis.rubric.id for basis in bases])
        for folder in (out, *folders):
            refuse_file(folder)
        if db.exists():
            Store.open(db).close()
        return cls(registry, db, tuple(zip(bases, folders, strict=True)))


def _folders(out: Path, ids: Sequence[str]) -> list[Path]:
    """One rubric: the folder itself; several: one folder each, by the rubric's id."""
    if len(set(ids)) < len(ids):
        raise InputError(f"--rubric: the same id twice: {', '.join(ids)}")
    return [out] if len(ids) == 1 else [out / id_ for id_ in ids]


def run_nightly(plan: Plan, as_of: date, crawl: dict[str, Any]) -> int:
    """The exit code: 0, 1 if the run is degraded (the reports are there and say so), 130 if it was interrupted."""
    code = crawl_units(plan.registry, plan.db, (), crawl)
    if code == INTERRUPTED:
        return code
    for basis, folder in plan.reports:
        click.echo(f"{basis.rubric.id}: {basis.rubric.title}")
        assessment = assess_file(plan.db, basis, as_of)
        hand_out(plan.db, assessment, basis.rubric, folder, now())
        code = max(code, warn_degraded(assessment.run.state))
    return code
