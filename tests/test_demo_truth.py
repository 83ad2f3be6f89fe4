"""The truth of the sample county says what the plan says, and nothing about units that could not be read."""

from __future__ import annotations

import pytest

from demo.plan import TOPICS, UnitPlan, load_plan
from demo.truth import ITEMS, NOT_APPLICABLE, load_score, load_truth

PLAN = {unit.id: unit for unit in load_plan()}
BLOCKED = [unit for unit in PLAN.values() if unit.is_blocked]


def _points(unit: str) -> dict[str, int]:
    return {line: right.points for line, right in load_score(PLAN[unit]).items() if right.points}


@pytest.mark.parametrize(
    ("unit", "points"),
    [
        ("jyj", {}),
        ("wjj", {"2.4": 1}),
        ("gtj", {}),
        ("hbj", {"2.4": 2}),
        ("mzj", {"2.6": 2}),
        ("fgj", {"2.4": 2}),
        ("jsj", {"2.2": 2}),
        ("nyj", {"2.4": 1, "2.5": 2}),
        ("ajj", {"2.5": 2}),
        ("syj", {"2.4": 2, "2.6": 2, "2.8": 2, "2.9": 2}),
        ("rsj", {"2.9": 2}),
        ("qxj", {"2.4": 2, "2.5": 2}),
        ("qsz", {"2.1": 2, "2.5": 2, "2.8": 2, "2.9": 2}),
        ("llx", {"2.2": 1}),
        ("ylx", {"2.1": 2}),
    ],
)
def test_points_that_the_plan_costs(unit: str, points: dict[str, int]) -> None:
    assert _points(unit) == points


@pytest.mark.parametrize("unit", BLOCKED, ids=lambda unit: unit.id)
def test_blocked_units_cost_nothing_and_allow_no_negative(unit: UnitPlan) -> None:
    assert _points(unit.id) == {}
    for name, expected in load_truth(unit).items():
        if name != "subsite_linked":
            assert "not_met" not in expected.verdicts, name
            assert all("not_met" not in verdicts for verdicts in expected.items.values()), name


def test_every_check_has_a_truth_for_every_unit() -> None:
    names = {frozenset(load_truth(unit)) for unit in PLAN.values()}
    assert len(names) == 1
    for unit in PLAN.values():
        for name, expected in load_truth(unit).items():
            assert expected.verdicts
            assert not expected.items or tuple(expected.items) == tuple(ITEMS[name])


def test_topics_outside_the_duties_do_not_apply() -> None:
    items = load_truth(PLAN["jyj"])["topics_published"].items
    assert {key for key in TOPICS if items[key] == NOT_APPLICABLE} == set(TOPICS) - set(PLAN["jyj"].duties)


def test_what_is_planted_is_a_duty() -> None:
    for unit in PLAN.values():
        assert set(unit.planted.topics) | set(unit.planted.mentions) <= set(unit.duties) <= set(TOPICS)
        assert not set(unit.planted.topics) & set(unit.planted.mentions)
