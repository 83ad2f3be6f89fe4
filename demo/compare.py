"""The pipeline's answers beside the truth."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from checks.result import Item, Result, Verdict
from checks.results import load_results, params_key
from checks.run import run_checks
from checks.site.load import load_portal, load_site
from checks.site.site import Site
from crawler.store import Run, Store
from crawler.units import Unit
from demo.found import ASKED, Findings, load_findings
from demo.plan import AS_OF, UnitPlan
from demo.truth import Expected, load_score, load_truth
from rubrics.load import load_rubric
from rubrics.scoring import required_checks

RUBRIC = "yuanling-2017"


@dataclass(frozen=True, slots=True)
class Difference:
    """An answer that is not among the right ones."""

    unit: str
    check: str
    item: str
    right: frozenset[str]
    said: str
    reason: str

    def __str__(self) -> str:
        place = f"{self.unit} · {self.check}" + (f" · {self.item}" if self.item else "")
        return f"{place}: said {self.said}, right is {'/'.join(sorted(self.right))} ({self.reason})"


@dataclass
class Comparison:
    """What was compared and what differed."""

    verdicts: int = 0
    differences: list[Difference] = field(default_factory=list)
    lines: int = 0
    score_differences: list[Difference] = field(default_factory=list)
    wrongly_deducted: float = 0.0


def read_findings(database: Path, units: Iterable[str]) -> dict[str, dict[str, Result]]:
    """Unit → check → what the newest run says of what ``demo/found.py`` asks for; what is not stored is run. Raises LookupError."""
    wanted = set(units)
    with Store.open(database) as store:
        run = store.newest_run(complete=False)
        if run is None:
            raise LookupError(f"{database}: no run")
        portals: dict[str, Site | None] = {}
        return {unit.id: _asked(store, run, unit, portals) for unit in store.units(run) if unit.id in wanted}


def _asked(store: Store, run: Run, unit: Unit, portals: dict[str, Site | None]) -> dict[str, Result]:
    kept = load_results(store, run.id, unit.id, AS_OF)
    missing = [(name, params) for name, params in ASKED if (name, params_key(params)) not in kept]
    if missing:
        if unit.portal_url not in portals:
            portals[unit.portal_url] = load_portal(store, run, unit, AS_OF)
        results = run_checks(load_site(store, run, unit, AS_OF, portals[unit.portal_url]), missing)
        kept |= {(name, params_key(params)): result for (name, params), result in zip(missing, results, strict=True)}
    return {name: kept[name, params_key(params)] for name, params in ASKED}


def read_results(
    database: Path, units: Iterable[str], run: int = 0, as_of: date = AS_OF
) -> dict[str, dict[str, list[Result]]]:
    """Unit → check → stored results of the run (0: the newest), with the parameters that the rubric gives. Raises LookupError."""
    wanted = {(check, params_key(params)) for check, params in required_checks(load_rubric(RUBRIC))}
    with Store.open(database) as store:
        if not run:
            newest = store.newest_run(complete=False)
            if newest is None:
                raise LookupError(f"{database}: no run")
            run = newest.id
        return {unit: _of_rubric(load_results(store, run, unit, as_of), wanted) for unit in units}


def _of_rubric(results: dict[tuple[str, str], Result], wanted: set[tuple[str, str]]) -> dict[str, list[Result]]:
    found: dict[str, list[Result]] = {}
    for key, result in results.items():
        if key in wanted:
            found.setdefault(result.check, []).append(result)
    return found


def compare_verdicts(
    unit: UnitPlan,
    found: dict[str, list[Result]],
    comparison: Comparison,
    truth: Mapping[str, Expected] | None = None,
) -> None:
    """Every check of the truth (by default the plan's): its verdict, and each item's."""
    for check, expected in (load_truth(unit) if truth is None else truth).items():
        results = found.get(check, [])
        if not results:
            comparison.verdicts += 1
            comparison.differences.append(
                Difference(unit.id, check, "", expected.verdicts, "nothing", "no result stored")
            )
        for result in results:
            _compare(unit.id, result, expected, comparison)


def compare_findings(unit: UnitPlan, found: dict[str, Result], comparison: Comparison) -> None:
    """Every check beside the score: its verdict, its items, and what each finding is about."""
    for check, expected in load_findings(unit).items():
        result = found[check]
        _count(comparison, unit.id, check, "", expected.verdicts, result)
        for item in result.items:
            if item.key in expected.items:
                _count(comparison, unit.id, check, item.key, expected.items[item.key], item)
        missed, wrong = sort_findings(result, expected)
        comparison.verdicts += len(missed) + len(wrong)
        comparison.differences += [
            Difference(unit.id, check, mark, frozenset({"found"}), "not found", result.reason) for mark in missed
        ]
        comparison.differences += [
            Difference(unit.id, check, item.key, frozenset({"nothing"}), "found", item.reason) for item in wrong
        ]


def sort_findings(result: Result, expected: Findings) -> tuple[list[str], list[Item]]:
    """(marks that no finding bears, findings that bear no mark) of a check that reports findings."""
    if expected.items:
        return [], []
    said = [(item, f"{item.name}{item.reason}") for item in result.items if item.verdict is Verdict.NOT_MET]
    missed = [mark for mark in expected.marks if not any(mark in words for _, words in said)]
    known = (*expected.marks, *expected.maybe)
    return missed, [item for item, words in said if not any(mark in words for mark in known)]


def _compare(unit: str, result: Result, expected: Expected, comparison: Comparison) -> None:
    said = {item.key: item for item in result.items}
    if not expected.items or not said or set(said) == set(expected.items):
        _count(comparison, unit, result.check, "", expected.verdicts, result)
    for key, item in said.items():
        if key in expected.items:
            _count(comparison, unit, result.check, key, expected.items[key], item)


def _count(
    comparison: Comparison, unit: str, check: str, item: str, right: frozenset[str], said: Result | Item
) -> None:
    comparison.verdicts += 1
    if said.verdict.value not in right:
        comparison.differences.append(Difference(unit, check, item, right, said.verdict.value, said.reason))


def compare_score(unit: UnitPlan, sheet: dict[str, Any], comparison: Comparison) -> None:
    """The automatic lines of the unit's sheet: status and points taken."""
    said = {line["id"]: line for line in sheet["indicators"]}
    for indicator, right in load_score(unit).items():
        line = said[indicator]
        if line["mode"] != "auto":
            continue
        comparison.lines += 1
        taken = _taken([line])
        comparison.wrongly_deducted += max(0.0, taken - right.points)
        if line["status"] not in right.statuses or taken != right.points:
            answer = f"{line['status']} −{taken:g}"
            wanted = frozenset(f"{status} −{right.points}" for status in right.statuses)
            comparison.score_differences.append(Difference(unit.id, "score", indicator, wanted, answer, line["reason"]))
    if unit.is_blocked:
        comparison.wrongly_deducted += _taken(line for line in said.values() if line["id"] not in load_score(unit))


def _taken(lines: Iterable[dict[str, Any]]) -> float:
    """Points taken off, each line capped at its own points."""
    return sum(min(float(line["max"]), sum(float(part["points"]) for part in line["deductions"])) for line in lines)
