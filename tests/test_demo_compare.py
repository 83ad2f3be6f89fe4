"""The comparison itself notices what is wrong: a verdict, a missing result, points taken from a blocked unit."""

from __future__ import annotations

from typing import Any

from checks.result import Item, Result, Verdict
from demo.compare import Comparison, compare_score, compare_verdicts
from demo.plan import UnitPlan, load_plan
from demo.truth import Expected, load_score, load_truth

PLAN = {unit.id: unit for unit in load_plan()}


def _right(unit: UnitPlan) -> dict[str, list[Result]]:
    """Results that say exactly what the truth says, the first of the right verdicts where there are several."""
    return {name: [_result(name, expected)] for name, expected in load_truth(unit).items()}


def _result(name: str, expected: Expected) -> Result:
    items = tuple(Item(key, key, Verdict(min(right)), "") for key, right in expected.items.items())
    return Result(name, Verdict(min(expected.verdicts)), "", items=items)


def _sheet(unit: UnitPlan, **points: float) -> dict[str, Any]:
    lines = []
    for indicator, right in load_score(unit).items():
        taken = points.get(indicator.replace(".", "_"), right.points)
        part = [{"points": taken}] if taken else []
        line = {
            "id": indicator,
            "mode": "auto",
            "max": 2,
            "status": min(right.statuses),
            "reason": "",
            "deductions": part,
        }
        lines.append(line)
    return {"indicators": lines}


def _compare(unit: UnitPlan, found: dict[str, list[Result]]) -> Comparison:
    comparison = Comparison()
    compare_verdicts(unit, found, comparison)
    return comparison


def test_the_truth_agrees_with_itself() -> None:
    for unit in PLAN.values():
        comparison = _compare(unit, _right(unit))
        compare_score(unit, _sheet(unit), comparison)
        assert comparison.verdicts > 15
        assert not comparison.differences
        assert not comparison.score_differences
        assert comparison.wrongly_deducted == 0


def test_a_wrong_verdict_a_wrong_item_and_a_missing_result_are_noticed() -> None:
    found = _right(PLAN["jyj"])
    found["guide_published"] = [Result("guide_published", Verdict.NOT_MET, "未见")]
    found["money_published"] = [
        Result("money_published", Verdict.MET, "", items=(Item("debt", "", Verdict.UNKNOWN, ""),))
    ]
    del found["column_posts"]
    noticed = {(wrong.check, wrong.item, wrong.said) for wrong in _compare(PLAN["jyj"], found).differences}
    assert noticed == {
        ("guide_published", "", "not_met"),
        ("money_published", "debt", "unknown"),
        ("column_posts", "", "nothing"),
    }


def test_points_taken_wrongly_are_counted_with_the_cap_of_the_line() -> None:
    comparison = Comparison()
    compare_score(PLAN["gaj"], _sheet(PLAN["gaj"], **{"2_4": 9}), comparison)
    assert comparison.wrongly_deducted == 2
    assert [wrong.item for wrong in comparison.score_differences] == ["2.4"]
