"""The trust benchmark counts what it says it counts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks import tally as tallying
from benchmarks.tally import Count, Tally, count_county
from benchmarks.verdicts import deductions
from checks.result import Item, Result, Verdict
from demo.faults import DROPPED, Outage
from demo.found import FINDINGS, Findings, load_findings
from demo.pipeline import Inspection
from demo.plan import UnitPlan, load_plan
from demo.truth import load_score, load_suggestions, load_truth

PLAN = {unit.id: unit for unit in load_plan()}
ALL_LINES = ("2.1", "2.2", "2.4", "2.5", "2.6", "2.8", "2.9", "2.10", "2.11", "2.12", "2.13", "3.2")


def _results(unit: UnitPlan) -> dict[str, list[Result]]:
    """What the truth says, the first of the right verdicts where there are several."""
    found = {}
    for name, expected in load_truth(unit).items():
        items = tuple(Item(key, key, Verdict(min(right)), "") for key, right in expected.items.items())
        found[name] = [Result(name, Verdict(min(expected.verdicts)), "", items=items)]
    return found


def _findings(unit: UnitPlan) -> dict[str, Result]:
    """What has to be found, and no more."""
    return {name: right_finding(name, expected) for name, expected in load_findings(unit).items()}


def right_finding(name: str, expected: Findings) -> Result:
    items = [Item(key, key, Verdict(min(right)), "") for key, right in expected.items.items()]
    items += [Item(str(number), mark, Verdict.NOT_MET, "") for number, mark in enumerate(expected.marks)]
    measured = {"found": len(items)} if name in FINDINGS else {}
    return Result(name, Verdict(min(expected.verdicts)), "", items=tuple(items), measured=measured)


def _sheet(unit: UnitPlan, **changed: float) -> dict[str, Any]:
    right = {name: line.points for name, line in load_score(unit).items()} | load_suggestions(unit)
    lines = []
    for name in ALL_LINES:
        points = changed.get("p" + name.replace(".", "_"), right.get(name, 0))
        taken = [{"id": f"{name}.a", "points": points}] if points else []
        mode = "auto" if name in ("2.1", "2.4", "2.5", "2.9") else "assisted"
        lines.append({"id": name, "mode": mode, "max": 10, "reason": "", "deductions": taken})
    return {"indicators": lines}


def _count(
    monkeypatch: pytest.MonkeyPatch,
    unit: UnitPlan,
    results: dict[str, list[Result]],
    sheet: dict[str, Any],
    findings: dict[str, Result] | None = None,
) -> Tally:
    monkeypatch.setattr(tallying, "read_results", lambda database, units: {unit.id: results})
    monkeypatch.setattr(tallying, "read_findings", lambda database, units: {unit.id: findings or _findings(unit)})
    tally = Tally()
    for line in count_county(Inspection((unit,), Path("none.db"), {unit.id: sheet}, 0), tally):
        assert line.startswith(unit.id)
    return tally


@pytest.mark.parametrize("unit", PLAN.values(), ids=PLAN.keys())
def test_the_truth_itself_is_perfect(monkeypatch: pytest.MonkeyPatch, unit: UnitPlan) -> None:
    tally = _count(monkeypatch, unit, _results(unit), _sheet(unit))
    assert tally.verdicts > 15
    assert tally.on_blocked == tally.false_on_auto == tally.unverified == 0
    assert all(count.precision in (None, 1.0) and not count.missed for count in tally.checks.values())
    assert all(count.precision in (None, 1.0) and count.recall in (None, 1.0) for count in tally.indicators.values())


def test_false_missed_and_open_verdicts_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = PLAN["syj"]  # guide and catalogue are placeholders, no plan, no normative document
    results = _results(unit)
    results["catalogue_published"] = [Result("catalogue_published", Verdict.MET, "")]
    results["plan_published"] = [Result("plan_published", Verdict.UNKNOWN, "")]
    results["annual_report_published"] = [Result("annual_report_published", Verdict.NOT_MET, "")]
    tally = _count(monkeypatch, unit, results, _sheet(unit, p2_5=2, p2_9=0))
    assert tally.checks["catalogue_published"] == Count(missed=1)
    assert tally.checks["plan_published"] == Count(missed=1, open=1)
    assert tally.checks["annual_report_published"] == Count(wrong=1)
    assert tally.unverified == 1
    assert tally.false_on_auto == 2
    assert tally.indicators["2.9"] == Count(missed=2)
    assert "points wrongly deducted on automatic lines: 2" in tally.report()


def test_a_deduction_on_a_blocked_unit_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = PLAN["gaj"]
    assert unit.is_blocked
    tally = _count(monkeypatch, unit, _results(unit), _sheet(unit, p2_4=1))
    assert tally.on_blocked == 1
    assert tally.false_on_auto == 1


def test_findings_are_counted_one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    unit = replace(PLAN["wjj"], traps=("dark_links", "dead_home", "personal"))
    findings = _findings(unit)
    invented = Item("x", "机关体检表", Verdict.NOT_MET, "含身份证号码")
    findings["hidden_links"] = Result("hidden_links", Verdict.MET, "", measured={"found": 0})
    findings["dead_links"] = replace(findings["dead_links"], items=findings["dead_links"].items[:1])
    findings["personal_data_exposed"] = replace(
        findings["personal_data_exposed"], items=(*findings["personal_data_exposed"].items, invented)
    )
    tally = _count(monkeypatch, unit, _results(unit), _sheet(unit), findings)
    assert tally.checks["hidden_links"] == Count(missed=1)
    assert tally.checks["dead_links"] == Count(right=1, missed=1)
    assert tally.checks["personal_data_exposed"] == Count(right=1, wrong=1)


def test_what_a_bad_night_may_not_add() -> None:
    unit = PLAN["wjj"]
    clean, worse = ({unit.id: _sheet(unit, p2_5=points)} for points in (0, 2))
    first, second = (deductions(Inspection((unit,), Path("none.db"), sheets, 0)) for sheets in (clean, worse))
    assert second - first == {(unit.id, "2.5", "2.5.a", "2")}


def test_a_bad_night_fails_the_same_share_of_pages_all_night() -> None:
    paths = [f"/xxgk/{number}.htm" for number in range(4000)]
    night = Outage(0.03, 1)
    failing = {path for path in paths if night.answer("jyj", path)}
    assert 0.02 < len(failing) / len(paths) < 0.04
    assert failing == {path for path in paths if night.answer("jyj", path)}
    assert failing != {path for path in paths if Outage(0.03, 2).answer("jyj", path)}
    assert {answer.status for path in failing if (answer := night.answer("jyj", path))} == {500, DROPPED}
