"""What every paper is written from (案卷): one assessment with its problems, the ledger of rectification and the journal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property

import click

from checks.calendar import UnknownYear, add_days
from crawler.store import Run, Store
from reports.assessment import Assessed, Assessment
from reports.basis import Basis, Grading, read_marks
from reports.decisions import scope_of
from reports.journal import Entry, load_entries
from reports.papers.model import Text, fill, quote
from reports.papers.places import common_place
from reports.papers.problems import Problem, find_problems
from reports.papers.rectification import Row, load_rows
from reports.pipeline import Results, Snapshot, Told, assemble, open_snapshot, rubric_results
from reports.workflow import Appeal, find_appeals
from rubrics.method import year_result
from rubrics.model import Rubric

RECTIFY_WORKDAYS, OBJECT_WORKDAYS = 15, 5  # practice: 5 to 15 and 3 to 5 working days; `--due` says otherwise


@dataclass(frozen=True, slots=True)
class Terms:
    """What an office gives beside the numbers. Dates are ISO or "" (a person fills them in); ``place``: its county."""

    organ: str = ""
    issued: str = ""
    due: str = ""
    object_by: str = ""
    place: str = ""


@dataclass(frozen=True)
class Dossier:
    """``rows``: the ledger of this rubric and year; ``entries``: the journal of it; ``pages``: unit → addresses by outcome."""

    assessment: Assessment
    rubric: Rubric
    results: Mapping[str, Results]
    problems: Sequence[Problem] = ()
    rows: Sequence[Row] = ()
    entries: Sequence[Entry] = ()
    terms: Terms = field(default_factory=Terms)

    @cached_property
    def appeals(self) -> list[Appeal]:
        return find_appeals(self.entries)

    @cached_property
    def place(self) -> Text:
        """The county: as told, else as most units are named, else as the rubric has it (which another county may have lent)."""
        common = common_place(unit.sheet.name for unit in self.units)
        if self.terms.place:
            return quote(self.terms.place, "gongkai report --place")
        if common:
            return quote(common, self.sql(f"SELECT name FROM run_unit WHERE run = {self.assessment.run.id}"))
        return quote(self.rubric.place, self.clause("place")) or (fill("地区"),)

    @cached_property
    def by_unit(self) -> dict[str, list[Problem]]:
        found: dict[str, list[Problem]] = {unit.sheet.unit: [] for unit in self.assessment.units}
        for problem in self.problems:
            found[problem.unit].append(problem)
        return found

    @property
    def units(self) -> Sequence[Assessed]:
        return self.assessment.units

    def unit(self, id_: str) -> Assessed:
        return next(unit for unit in self.units if unit.sheet.unit == id_)

    def score(self, path: str) -> str:
        """A figure's source: a path of the scores."""
        return f"gongkai score --rubric {self.rubric.id} --as-of {self.assessment.as_of} --format json: {path}"

    def clause(self, id_: str) -> str:
        """A figure's source: words of the rubric."""
        return f"rubric {self.rubric.id}: {id_}"

    def sql(self, query: str) -> str:
        """A figure's source: a query on the county's database."""
        return f"sql: {query}"

    def facts(self) -> dict[str, str]:
        head = self.assessment
        return {
            "rubric": head.rubric.id,
            "as_of": head.as_of,
            "run": head.run.id,
            "version": head.version,
            "code": head.code,
        }


def find_run(store: Store, rubric: Rubric, as_of: date, wanted: int | None) -> Run:
    """The run that is judged: as asked for; else that of the ledger opened on this day, so that what was put right later
    moves no score; else the newest. Raises InputError."""
    if wanted is not None:
        return store.run(wanted)
    noticed = [row.run for row in load_rows(store, rubric.id, str(as_of.year)) if row.as_of == as_of.isoformat()]
    newest = open_snapshot(store, as_of).run
    if noticed and max(noticed) != newest.id:
        said = f"run {max(noticed)}, on which the problems were handed out, counts; later corrections are no score"
        click.echo(f"gongkai: {said} (--run {newest.id} for the newest)", err=True)
        return store.run(max(noticed))
    return newest


def load_dossier(store: Store, basis: Basis, as_of: date, run: Run, terms: Terms, told: Told) -> Dossier:
    """Checks that were not run yet are run. Raises InputError, StorageError."""
    snapshot = Snapshot(store, run, as_of)
    results = rubric_results(snapshot, basis.rubric, told)
    assessment = _graded(assemble(snapshot, basis.rubric, results), basis.grading, snapshot)
    return Dossier(
        assessment,
        basis.rubric,
        results,
        find_problems(assessment, basis.rubric, results),
        load_rows(store, basis.rubric.id, str(as_of.year)),
        load_entries(store, scope_of(basis.rubric.id, as_of)),
        terms,
    )


def _graded(assessment: Assessment, grading: Grading | None, snapshot: Snapshot) -> Assessment:
    if grading is None:
        return assessment
    marks = read_marks(grading, snapshot.units)
    units = tuple(
        replace(unit, year=year_result(grading.method, unit.sheet, marks.get(unit.sheet.unit)))
        for unit in assessment.units
    )
    return replace(assessment, units=units)


def terms_of(organ: str, issued: date, due: date | None, place: str = "") -> Terms:
    """The usual periods in working days where no day is given; a year without a calendar leaves them to a person."""
    last = due.isoformat() if due else _after(issued, RECTIFY_WORKDAYS)
    return Terms(organ, issued.isoformat(), last, _after(issued, OBJECT_WORKDAYS), place)


def _after(day: date, workdays: int) -> str:
    try:
        return add_days(day, workdays, "workday").isoformat()
    except UnknownYear:
        return ""
