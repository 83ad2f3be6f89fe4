"""The pipeline's answers beside the truth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from checks.result import Item, Result
from checks.results import load_results, params_key
from crawler.store import Store
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


def read_results(database: Path, units: Iterable[str]) -> dict[str, dict[str, list[Result]]]:
    """Unit → check → stored results of the newest run, with the parameters that the rubric gives. Raises LookupError."""
    wanted = {(check, params_key(params)) for check, params in required_checks(load_rubric(RUBRIC))}
    with Store.open(database) as store:
        run = store.newest_run(complete=False)
        if run is None:
            raise LookupError(f"{database}: no run")
        return {unit: _of_rubric(load_results(store, run.id, unit, AS_OF), wanted) for unit in units}


def _of_rubric(results: dict[tuple[str, str], Result], wanted: set[tuple[str, str]]) -> dict[str, list[Result]]:
    found: dict[str, list[Result]] = {}
    for key, result in results.items():
        if key in wanted:
            found.setdefault(result.check, []).append(result)
    return found


def compare_verdicts(unit: UnitPlan, found: dict[str, list[Result]], comparison: Comparison) -> None:
    """Every check of the truth: its verdict, and each item's."""
    for check, expected in load_truth(unit).items():
        results = found.get(check, [])
        if not results:
            comparison.verdicts += 1
            comparison.differences.append(
                Difference(unit.id, check, "", expected.verdicts, "nothing", "no result stored")
            )
        for result in results:
            _compare(unit.id, result, expected, comparison)


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
