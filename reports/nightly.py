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
from crawler.events import tell
from crawler.store import Run, Store
from crawler.units import load_units
from reports.basis import Basis, load_basis, read_marks
from reports.console import warn_degraded
from reports.crawling import INTERRUPTED, crawl_units, update
from reports.gate import held_back
from reports.handout import hand_out
from reports.morning import NOWHERE, Delivery, send_digest
from reports.papers.recheck import recheck_night
from reports.pending import find_pending
from reports.pipeline import assess_file
from reports.proof.chain import has_chain, manifests
from reports.publish import refuse_file, refuse_unwritable


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
            refuse_unwritable(folder)
        update(db)
        if db.exists():
            Store.open(db).close()
        return cls(registry, db, tuple(zip(bases, folders, strict=True)))


def _folders(out: Path, ids: Sequence[str]) -> list[Path]:
    """One rubric: the folder itself; several: one folder each, by the rubric's id."""
    if len(set(ids)) < len(ids):
        raise InputError(f"--rubric: the same id twice: {', '.join(ids)}")
    return [out] if len(ids) == 1 else [out / id_ for id_ in ids]


def run_nightly(plan: Plan, as_of: date, crawl: dict[str, Any], delivery: Delivery = NOWHERE) -> int:
    """The exit code: 0, 1 if the run is degraded, 130 if it was interrupted.

    A published run whose report broke off is reported first; where it is tonight's, nothing is crawled. A degraded run leaves
    the one before it in its place: the reports are those of the day they were made for, and say so. Where there is none
    before it, it is reported itself, and says what it is.
    """
    if left := find_pending(plan.db, plan.registry, [basis.rubric.id for basis, _ in plan.reports], now()):
        click.echo(f"run {left.run.id}, finished {left.run.finished_at}, was not reported to the end: first its report")
        code = _report(plan, [(basis, folder) for basis, folder in plan.reports if basis.rubric.id in left.rubrics], as_of, delivery)  # fmt: skip
        if left.is_tonights:
            click.echo("it is tonight's: nothing is crawled once more")
            return code
    code = crawl_units(plan.registry, plan.db, (), crawl)
    return code if code == INTERRUPTED else max(code, _report(plan, plan.reports, as_of, delivery))


def _report(plan: Plan, reports: Sequence[tuple[Basis, Path]], as_of: date, delivery: Delivery) -> int:
    """Check, score and hand out the run that is shown; 1 if it is degraded."""
    code = 0
    for basis, folder in reports:
        day = _day_of(plan.db, basis.rubric.id, as_of)
        click.echo(f"{basis.rubric.id}: {basis.rubric.title}, as of {day}")
        assessment = assess_file(plan.db, basis, day)
        manifest = hand_out(plan.db, assessment, basis.rubric, folder, now())
        fields = {"rubric": basis.rubric.id, "run": int(assessment.run.id), "as_of": day.isoformat()}
        tell("reported", **fields, out=str(folder), code=manifest.code)
        recheck_night(plan.db, basis.rubric, day, now())
        send_digest(plan.db, basis.rubric, day, delivery, folder)
        code = max(code, warn_degraded(assessment.run.state))
    return code


def _day_of(db: Path, rubric: str, as_of: date) -> date:
    """The day to judge, never later than the run's beginning: what was published after a page was read is nobody's fault.

    So a run that took several nights is judged as of its first. One that is still shown because those after it did not
    hold keeps the day it was reported for.
    """
    with Store.open(db) as store:
        shown = store.newest_run()
        if shown is None:
            return as_of
        begun = min(as_of, date.fromisoformat(shown.started_at[:10]))
        return begun if held_back(store, shown) is None else min(begun, _reported_day(store, shown, rubric))


def _reported_day(store: Store, run: Run, rubric: str) -> date:
    """The day the run was last reported for by this rubric; else the day it began."""
    reports = manifests(store, "report", run.id) if has_chain(store) else ()
    days = [str(each.subject["as_of"]) for each in reports if each.subject["rubric"] == rubric]
    return date.fromisoformat(days[-1] if days else run.started_at[:10])
