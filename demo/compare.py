"""The pipeline's answers beside the truth."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from checks.result import Item, Result
from checks.results import load_results
from crawler.store import Store
from demo.plan import AS_OF, UnitPlan
from demo.truth import Expected, load_score, load_truth


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


def read_results(database: Path, unit: str) -> dict[str, list[Result]]:
    """The stored results of one unit in the newest run, by check."""
    store = Store.open(database)
    run = store.newest_run()
    if run is None:
        return {}
    found: dict[str, list[Result]] = {}
    for (check, _), result in load_results(store, run.id, unit, AS_OF).items():
        found.setdefault(check, []).append(result)
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
