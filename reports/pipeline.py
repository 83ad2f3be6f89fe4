"""From a snapshot to an assessment: run the checks that have not been run, weigh, and put the heads beside."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from checks.facts.reader import VERSION
from checks.registry import load_checks
from checks.result import Result
from checks.results import load_results, params_key, save_results
from checks.run import run_checks
from checks.site.load import Portals, load_site
from crawler.errors import InputError
from crawler.schema import storage_errors
from crawler.store import Run, Store
from crawler.units import Unit
from reports.assessment import Assessed, Assessment, Outside
from reports.basis import Basis, Grading, read_marks
from reports.decisions import scope_of
from reports.gate import notice, told
from reports.heads import crawl_state, rubric_head, run_head
from reports.journal import load_entries
from reports.previous import Previous
from reports.risks import WANTED, load_risks
from reports.standing import UnitState, load_states, rulings_of
from reports.verdicts import Tally
from reports.version import version
from rubrics.load import list_rubrics, load_rubric
from rubrics.method import YearMarks, year_result
from rubrics.model import Rubric, is_for
from rubrics.model import params_key as rubric_key
from rubrics.scoring import required_checks, score_units

Wanted = list[tuple[str, dict[str, Any]]]
Results = dict[tuple[str, str], Result]
Told = Callable[[int, int], None]  # done, of how many


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The newest complete run of a store, and the day that is judged."""

    store: Store
    run: Run
    as_of: date

    @property
    def units(self) -> list[Unit]:
        return self.store.units(self.run)


def open_snapshot(store: Store, as_of: date) -> Snapshot:
    """Raises InputError where no run was ever finished."""
    run = store.newest_run()
    if run is None:
        raise InputError(f"{store.path}: holds no finished run; run `gongkai crawl` (again) to finish one")
    return Snapshot(store, run, as_of)


def every_check() -> Wanted:
    """All checks with their own defaults, and as the built-in rubrics want them; each once."""
    wanted: Wanted = [(name, {}) for name in load_checks()]
    for id_ in list_rubrics():
        wanted += _known(required_checks(load_rubric(id_)))
    return list({(name, params_key(params)): (name, params) for name, params in wanted}.values())


def judge_units(
    snapshot: Snapshot, units: Sequence[Unit], wanted: Wanted, told: Told, again: bool = False
) -> Iterator[tuple[str, Results]]:
    """Unit by unit, its id and the results of the wanted checks; those not yet kept (with ``again``: all) are run and kept.

    Only what the caller holds is held: the store has everything. Results of another version of the product or of its reader
    are not trusted: they are run again.
    """
    _drop_outdated(snapshot.store)
    judge = _Judge(snapshot, wanted, again)
    for count, unit in enumerate(units, 1):
        with storage_errors(snapshot.store.path):
            results = judge.results(unit)
        told(count, len(units))
        yield unit.id, results


class _Judge:
    """What the units of a run share while they are judged one after the other."""

    def __init__(self, snapshot: Snapshot, wanted: Wanted, again: bool) -> None:
        self.snapshot = snapshot
        self.wanted = {(name, params_key(params)): (name, params) for name, params in wanted}
        self.again = again
        self.previous = Previous(snapshot.store, snapshot.run, snapshot.as_of)
        self.portals = Portals(snapshot.store, snapshot.run, snapshot.as_of)

    def results(self, unit: Unit) -> Results:
        store, run, as_of = self.snapshot.store, self.snapshot.run, self.snapshot.as_of
        kept = {} if self.again else load_results(store, run.id, unit.id, as_of, self.wanted)
        missing = [check for key, check in self.wanted.items() if key not in kept]
        if missing:
            results = run_checks(load_site(store, run, unit, as_of, self.portals.load(unit)), missing)
            pairs = self.previous.confirm(unit, [(params, r) for (_, params), r in zip(missing, results, strict=True)])
            save_results(store, run.id, unit.id, as_of, pairs)
            kept |= {(result.check, params_key(params)): result for params, result in pairs}
        return kept


def check_all(store: Store, as_of: date, told: Told = lambda done, total: None) -> tuple[Run, Tally]:
    """Run every check on the newest complete run and keep the results: (run, what came out)."""
    snapshot, tally = open_snapshot(store, as_of), Tally()
    for _, results in judge_units(snapshot, snapshot.units, every_check(), told, again=True):
        tally.add(results)
    return snapshot.run, tally


def assess(
    store: Store,
    rubric: Rubric,
    as_of: date,
    told: Told = lambda done, total: None,
    grading: Grading | None = None,
) -> Assessment:
    """Every unit of the newest complete run that the rubric is for. Raises InputError, StorageError."""
    snapshot = open_snapshot(store, as_of)
    marks = read_marks(grading, snapshot.units)
    assessment = assemble(snapshot, rubric, rubric_results(snapshot, rubric, told))
    return assessment if grading is None else _graded(assessment, grading.method, marks)


def rubric_results(snapshot: Snapshot, rubric: Rubric, told: Told) -> dict[str, Results]:
    """unit id → what the engine is handed: the results of the checks that the rubric asks for, by its own keys."""
    mine = [unit for unit in snapshot.units if is_for(rubric, unit.kind)]
    required = required_checks(rubric)
    found = judge_units(snapshot, mine, _with_risks(_known(required)), told)
    return {unit: _by_rubric_key(required, kept) for unit, kept in found}


def unit_states(snapshot: Snapshot, rubric: Rubric, results: Mapping[str, Results]) -> dict[str, UnitState]:
    """unit id → the machine's own sheet and what persons decided on it; empty while nobody decided anything."""
    entries = load_entries(snapshot.store, scope_of(rubric.id, snapshot.as_of))
    if not entries:
        return {}
    return load_states(snapshot.store, snapshot.run, entries, score_units(rubric, snapshot.units, results))


def assemble(snapshot: Snapshot, rubric: Rubric, results: Mapping[str, Results]) -> Assessment:
    """The sheets beside the state of the run and of each unit's crawl; the other units as being outside."""
    units = {unit.id: unit for unit in snapshot.units}
    states = snapshot.store.unit_states(snapshot.run)
    decided = unit_states(snapshot, rubric, results)
    sheets = score_units(rubric, list(units.values()), results, rulings_of(decided))
    assessed = tuple(
        Assessed(
            sheet,
            crawl_state(snapshot.store, snapshot.run, sheet.unit, states.get(sheet.unit, "")),
            units[sheet.unit].site_url,
            units[sheet.unit].column_url,
            state=decided.get(sheet.unit),
            risks=load_risks(snapshot.store, snapshot.run, sheet.unit, snapshot.as_of),
        )
        for sheet in sheets
    )
    others = [unit for unit in units.values() if not is_for(rubric, unit.kind)]
    return Assessment(
        rubric_head(rubric),
        snapshot.as_of.isoformat(),
        run_head(snapshot.run),
        version(),
        assessed,
        tuple(Outside(unit.id, unit.name, unit.kind.value) for unit in others),
        notice=notice(snapshot.store, snapshot.run),
    )


def _graded(assessment: Assessment, method: Rubric, marks: Mapping[str, YearMarks]) -> Assessment:
    """Each unit with its year's result."""
    units = tuple(
        replace(unit, year=year_result(method, unit.sheet, marks.get(unit.sheet.unit))) for unit in assessment.units
    )
    return replace(assessment, units=units)


def assess_file(db: Path, basis: Basis, as_of: date) -> Assessment:
    """What ``score``, ``report`` and ``nightly`` start from. The basis is read before: a wrong one costs no time."""
    from reports.console import Progress

    with Store.open(db) as store:
        with Progress("check") as progress:
            assessment = assess(store, basis.rubric, as_of, progress.show, basis.grading)
        if line := told(store, store.run(int(assessment.run.id))):
            click.echo(f"gongkai: {line}", err=True)
    return assessment


def _known(required: Iterable[tuple[str, Mapping[str, Any]]]) -> Wanted:
    """The required checks that exist; a line whose check does not exist yet stays open for a person."""
    known = load_checks()
    return [(name, plain_params(params)) for name, params in required if name in known]


def _with_risks(wanted: Wanted) -> Wanted:
    """The rubric's checks, and those that the report shows without scoring them."""
    known = {(name, params_key(params)) for name, params in wanted}
    return wanted + [(name, params) for name, params in WANTED if (name, params_key(params)) not in known]


def wanted_by(rubric: Rubric) -> set[str]:
    """The kept results a rubric's scores rest on, each as its check, a blank and its ``params_key``."""
    return {f"{name} {params_key(params)}" for name, params in _known(required_checks(rubric))}


def _by_rubric_key(required: Iterable[tuple[str, Mapping[str, Any]]], kept: Results) -> Results:
    keys = [(name, rubric_key(params), params_key(plain_params(params))) for name, params in required]
    return {(name, theirs): kept[name, ours] for name, theirs, ours in keys if (name, ours) in kept}


def plain_params(params: Mapping[str, Any]) -> dict[str, Any]:
    """Parameters as a check takes them: a decimal of the rubric file as a number."""
    return {key: float(value) if isinstance(value, Decimal) else value for key, value in params.items()}


def _drop_outdated(store: Store) -> None:
    """Results are worth what made them: another version of the product or of its reader may judge otherwise."""
    stamp = f"{version()} / reader {VERSION}"
    with storage_errors(store.path), store.db.atomic():
        kept = store.db.execute("SELECT value FROM meta WHERE key = 'results'").fetchone()
        if kept is None or kept[0] != stamp:
            store.db.table("result").drop(ignore=True)
            store.db.table("meta").insert({"key": "results", "value": stamp}, replace=True)
