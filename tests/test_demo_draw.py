"""Drawn counties: the same for the same seed, really different for another, and every rule has its case in each."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

import pytest

from demo.county import build_county
from demo.deal import ANNUAL, GUIDES
from demo.draw import FREE_TRAPS, SMALLEST, draw_plan, with_filler
from demo.plan import ELEMENTS, FAULTS, PORTAL, Planted, UnitPlan
from demo.planting import OLD
from demo.styles import STYLES
from demo.truth import load_score, load_suggestions, load_truth

SEEDS = (1, 2, 11)
SIZE = 60
PLANS = {seed: draw_plan(seed, SIZE) for seed in SEEDS}


def _origins(plan: tuple[UnitPlan, ...]) -> dict[str, str]:
    return {unit.origin: f"http://{unit.origin}.test" for unit in plan} | {PORTAL: "http://portal.test"}


def test_a_seed_is_a_county() -> None:
    assert draw_plan(1, SIZE) == PLANS[1]
    assert len({unit.id for unit in PLANS[1]}) == len(PLANS[1]) == SIZE
    built = {unit.id: (unit.style, unit.charset, unit.planted) for unit in PLANS[1]}
    other = {unit.id: (unit.style, unit.charset, unit.planted) for unit in PLANS[2]}
    same = [id_ for id_ in built if built[id_] == other.get(id_)]
    assert len(same) < SIZE / 10


@pytest.mark.parametrize("seed", SEEDS)
def test_every_rule_has_its_case(seed: int) -> None:
    readable = [unit for unit in PLANS[seed] if not unit.fault]
    assert {unit.fault for unit in PLANS[seed]} == set(FAULTS)
    assert {unit.style for unit in readable} == set(STYLES)
    assert {unit.kind for unit in readable} == {"部门", "乡镇", "垂管", "公共企事业"}
    stale = sum(unit.planted.posts == "stale" for unit in readable)
    assert {unit.planted.guide for unit in readable} >= set(GUIDES)
    assert len(set(ANNUAL) - {unit.planted.annual for unit in readable}) <= stale  # they got nothing new at all
    lacking = {key for unit in readable for key in unit.planted.guide_missing + unit.planted.guide_bare}
    assert len(lacking & set(ELEMENTS)) >= len(ELEMENTS) - 2
    assert {trap for unit in readable for trap in unit.traps} >= set(FREE_TRAPS)
    for key in ("dead", "soft", "stale", "declared", "misplaced", "files_only", "odd_titles", "decoys", "mentions"):
        assert sum(bool(getattr(unit.planted, key)) for unit in readable) >= 2, key
    assert sum(bool(unit.alias) for unit in readable) >= 4


@pytest.mark.parametrize("seed", SEEDS)
def test_the_county_can_be_built_and_its_truth_told(seed: int) -> None:
    plan = PLANS[seed]
    county = build_county(_origins(plan), seed, plan)
    assert sum(map(len, county.pages.values())) > 40 * SIZE
    for unit in plan:
        assert unit.planted.mentions == tuple(topic for topic in unit.planted.mentions if topic in unit.duties)
        truth = load_truth(unit)
        assert all(expected.verdicts for expected in truth.values())
        assert load_score(unit)
        if unit.is_blocked:
            assert sum(load_suggestions(unit).values()) == 0
            assert all("not_met" not in truth[name].verdicts for name in truth if name != "subsite_linked")


def test_every_key_of_the_plan_is_drawn() -> None:
    """A new key that no draw ever sets would be a rule without a case."""
    usual = Planted()
    for field in fields(Planted):
        values = {getattr(unit.planted, field.name) for plan in PLANS.values() for unit in plan}
        assert values - {getattr(usual, field.name)}, field.name


@pytest.mark.parametrize("size", [SMALLEST - 1, 1000])
def test_a_size_that_cannot_be_drawn_is_refused(size: int) -> None:
    with pytest.raises(ValueError, match="can be drawn"):
        draw_plan(1, size)


def test_filler_is_old_and_changes_nothing_that_is_planted() -> None:
    plan = draw_plan(1, SMALLEST)[:4]
    bare, full = build_county(_origins(plan), 1, plan), build_county(_origins(plan), 1, with_filler(plan, 40))
    for unit in plan:
        documents = [d for column in full.sites[unit.id].columns.values() for d in column.documents]
        old = [document for document in documents if document.key == OLD]
        assert len(old) == 40
        assert {document.column for document in old} == {"news", "notices"}
        assert max(document.date for document in old) < date(2015, 1, 1)
        planted = {(d.title, d.date) for column in bare.sites[unit.id].columns.values() for d in column.documents}
        assert planted == {(d.title, d.date) for d in documents if d.key != OLD}
        if not unit.fault:
            assert full.answer(unit.origin, full.sites[unit.id].document_path(old[0])).status == 200
    assert load_truth(plan[0]) == load_truth(with_filler(plan, 40)[0])
