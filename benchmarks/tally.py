"""Verdicts and deducted points beside what was planted, counted per check and per indicator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from checks.result import Item, Result
from demo.compare import read_findings, read_results, sort_findings
from demo.found import Findings, load_findings
from demo.pipeline import Inspection
from demo.plan import UnitPlan
from demo.truth import Expected, load_score, load_suggestions, load_truth

NOT_MET, UNKNOWN = "not_met", "unknown"
SUBSITE = "2.1"  # what hangs on a missing subsite is the truth's "either" and is not counted


@dataclass
class Count:
    """Of one check: verdicts; of one indicator: points."""

    right: float = 0  # taken off, and rightly
    wrong: float = 0  # taken off, and wrongly
    missed: float = 0  # planted, and not taken off
    open: float = 0  # of the missed: left to a person

    @property
    def precision(self) -> float | None:
        """Share of what was taken off that was right; None: nothing was."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else None

    @property
    def recall(self) -> float | None:
        """Share of what was planted that was taken off; None: nothing was planted."""
        return self.right / (self.right + self.missed) if self.right + self.missed else None


@dataclass
class Tally:
    """Sums over counties."""

    checks: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    indicators: dict[str, Count] = field(default_factory=lambda: defaultdict(Count))
    auto: set[str] = field(default_factory=set)  # indicators
    units: int = 0
    verdicts: int = 0
    decidable: int = 0
    unverified: int = 0  # left open although the pages allow a decision
    on_blocked: int = 0  # deductions on units that kept us out

    @property
    def false_on_auto(self) -> float:
        """Points wrongly taken off on automatic lines."""
        return sum(count.wrong for name, count in self.indicators.items() if name in self.auto)

    def report(self) -> str:
        """The figures as text."""
        found, planted = _sums(self.checks)
        lines = [f"{self.units} units, {self.verdicts} verdicts"]
        lines += _table("check (deducting verdicts)", self.checks)
        lines += _table(
            "indicator (points; * automatic)",
            {f"{n}{'*' if n in self.auto else ''}": c for n, c in self.indicators.items()},
        )
        lines.append(f"deductions on units that kept us out: {self.on_blocked}")
        lines.append(
            f"points wrongly deducted on automatic lines: {self.false_on_auto:g}, on all lines: {sum(c.wrong for c in self.indicators.values()):g}"
        )
        lines.append(
            f"planted defects found: {found:g} of {planted:g} ({_percent(found / planted if planted else None)})"
        )
        lines.append(
            f"left open although the pages allow a decision: {self.unverified} of {self.decidable} ({_percent(self.unverified / max(1, self.decidable), 2)})"
        )
        return "\n".join(lines)


def count_county(inspection: Inspection, tally: Tally) -> Iterator[str]:
    """Counts one county; yields a line for everything that is not as planted."""
    ids = [unit.id for unit in inspection.plan]
    results, findings = read_results(inspection.database, ids), read_findings(inspection.database, ids)
    for unit in inspection.plan:
        tally.units += 1
        for check, expected in load_truth(unit).items():
            for result in results[unit.id].get(check, []):
                yield from _count_result(unit, result, expected, tally)
        for check, right in load_findings(unit).items():
            yield from _count_findings(unit, findings[unit.id][check], right, tally)
        yield from _count_lines(unit, inspection.sheets[unit.id], tally)


def _count_result(unit: UnitPlan, result: Result, expected: Expected, tally: Tally) -> Iterator[str]:
    items = {item.key: item for item in result.items if item.key in expected.items}
    pairs: list[tuple[str, Result | Item, frozenset[str]]] = [
        (key, item, expected.items[key]) for key, item in items.items()
    ]
    for key, said, right in pairs or [("", result, expected.verdicts)]:
        verdict = said.verdict.value
        _count(tally, tally.checks[result.check], verdict, right)
        if verdict not in right:
            yield f"{unit.id} ({unit.style}) · {result.check} · {key}: said {verdict}, right is {'/'.join(sorted(right))} ({said.reason})"


def _count_findings(unit: UnitPlan, result: Result, expected: Findings, tally: Tally) -> Iterator[str]:
    """Checks that report findings are counted finding by finding, the others as they are."""
    if expected.items or not result.measured.keys() & {"found", "dead"}:
        yield from _count_result(unit, result, Expected(expected.verdicts, expected.items), tally)
        return
    missed, wrong = sort_findings(result, expected)
    said, count = result.verdict.value, tally.checks[result.check]
    count.right += len(expected.marks) - len(missed)
    count.wrong += len(wrong)
    count.missed += len(missed)
    count.open += len(missed) if said == UNKNOWN else 0
    tally.verdicts += 1
    if UNKNOWN not in expected.verdicts:
        tally.decidable += 1
        tally.unverified += said == UNKNOWN
    place = f"{unit.id} ({unit.style}) · {result.check}"
    yield from (f"{place}: did not find {mark!r} ({result.reason})" for mark in missed)
    yield from (f"{place}: found what was not planted ({item.reason})" for item in wrong)
    if said not in expected.verdicts and not missed and not wrong:
        yield f"{place}: said {said}, right is {'/'.join(sorted(expected.verdicts))} ({result.reason})"


def _count(tally: Tally, count: Count, said: str, right: frozenset[str]) -> None:
    tally.verdicts += 1
    if said == NOT_MET:
        count.right += NOT_MET in right
        count.wrong += NOT_MET not in right
    elif right == {NOT_MET}:
        count.missed += 1
        count.open += said == UNKNOWN
    if UNKNOWN not in right:
        tally.decidable += 1
        tally.unverified += said == UNKNOWN


def _count_lines(unit: UnitPlan, sheet: dict[str, Any], tally: Tally) -> Iterator[str]:
    lines = {line["id"]: line for line in sheet["indicators"]}
    right = {name: line.points for name, line in load_score(unit).items()} | load_suggestions(unit)
    tally.auto |= {name for name, line in lines.items() if line["mode"] == "auto"}
    if unit.is_blocked:
        tally.on_blocked += sum(len(line["deductions"]) for line in lines.values())
    for name, points in right.items():
        if unit.fault == "no_site" and name != SUBSITE:
            continue
        taken = min(float(lines[name]["max"]), sum(float(part["points"]) for part in lines[name]["deductions"]))
        count = tally.indicators[name]
        count.right += min(taken, points)
        count.wrong += max(0.0, taken - points)
        count.missed += max(0.0, points - taken)
        if taken > points:
            yield f"{unit.id} ({unit.style}) · {name}: took {taken:g}, right is {points} ({lines[name]['reason']})"


def _sums(counts: dict[str, Count]) -> tuple[float, float]:
    found = sum(count.right for count in counts.values())
    return found, found + sum(count.missed for count in counts.values())


def _table(title: str, counts: dict[str, Count]) -> list[str]:
    head = f"\n{title:<34}{'right':>7}{'wrong':>7}{'missed':>8}{'open':>6}{'precision':>11}{'recall':>9}"
    rows = [
        f"{name:<34}{c.right:>7g}{c.wrong:>7g}{c.missed:>8g}{c.open:>6g}{_percent(c.precision):>11}{_percent(c.recall):>9}"
        for name, c in sorted(
            counts.items(), key=lambda pair: [int(p) if p.isdigit() else p for p in pair[0].strip("*").split(".")]
        )
    ]
    return [head, *rows, ""]


def _percent(share: float | None, digits: int = 1) -> str:
    return "–" if share is None else f"{share * 100:.{digits}f} %"
