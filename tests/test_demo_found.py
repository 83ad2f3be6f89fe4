"""What has to be found beside the score follows from the plan, each trap has its clean control, and the county shows both."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks.harm import find_numbers
from checks.registry import load_checks
from demo.compare import Comparison, compare_findings, sort_findings
from demo.county import build_county
from demo.draw import draw_plan
from demo.found import ASKED, load_findings
from demo.persons import citizen_number
from demo.plan import PORTAL, UnitPlan
from demo.risks import CONTROLS, MISSING, PLANTED
from demo.words import Words
from tests.test_benchmarks_verdicts import right_finding

SEED = 3
PLAN = draw_plan(SEED, 60)
READABLE = [unit for unit in PLAN if not unit.fault and "script_list" not in unit.traps]
COUNTY = build_county(
    {unit.origin: f"http://{unit.origin}.test" for unit in PLAN} | {PORTAL: "http://portal.test"}, SEED, PLAN
)


def _source(unit: UnitPlan) -> str:
    pages = [
        answer.body for path, answer in COUNTY.pages[unit.origin].items() if unit.own_host or f"/{unit.id}/" in path
    ]
    return "\n".join(body.decode(unit.charset, errors="ignore") + body.decode(errors="ignore") for body in pages)


def test_every_check_that_is_asked_for_exists_and_has_a_truth() -> None:
    assert {name for name, _ in ASKED} <= set(load_checks())
    for unit in PLAN:
        assert set(load_findings(unit)) == {name for name, _ in ASKED}


@pytest.mark.parametrize("trap", [*PLANTED, *CONTROLS, *MISSING])
def test_every_trap_is_dealt_and_only_to_units_that_can_be_read(trap: str) -> None:
    units = [unit for unit in PLAN if trap in unit.traps]
    assert len(units) >= (1 if trap == "no_guide" else 2)
    assert not [unit.id for unit in units if unit.fault]


@pytest.mark.parametrize(
    ("trap", "words"),
    [("dark_links", "葡京"), ("hidden_tabs", "上级政府网站"), ("parked", "域名已过期"), ("shell", "学习体会"), ("doors", "信息公开意见箱"),
     ("gambling_news", "网络赌博的危害"), ("contacts", "值班人员"), ("dead_home", "表格下载中心"), ("mobiles", "棋类比赛"), ("backdated_notice", "卫生大扫除"), ("statutory", "法定主动公开内容")],
)  # fmt: skip
def test_the_pages_show_what_was_dealt(trap: str, words: str) -> None:
    for unit in READABLE:
        if unit.own_host:
            assert (words in _source(unit)) is (trap in unit.traps), unit.id


def test_invented_numbers_are_right_and_masked_ones_are_not() -> None:
    words = Words(READABLE[0], SEED)
    for _ in range(50):
        number = citizen_number(words)
        assert [found.kind for found in find_numbers(f"身份证号 {number}")] == ["id"]
        assert not find_numbers(f"身份证号 {number[:6]}********{number[-4:]}")


def test_clean_units_may_not_be_found_anything() -> None:
    clean = [unit for unit in READABLE if not {*PLANTED, "bulk", "circular", "future_dates"} & {*unit.traps}]
    assert clean
    for unit in clean:
        assert not [name for name, right in load_findings(unit).items() if right.marks and name != "dates_backdated"]


def test_the_comparison_notices_what_was_missed_and_what_was_invented() -> None:
    unit = next(unit for unit in READABLE if "dark_links" in unit.traps)
    right = {name: right_finding(name, expected) for name, expected in load_findings(unit).items()}
    comparison = Comparison()
    compare_findings(unit, right, comparison)
    assert not comparison.differences
    expected = load_findings(unit)["hidden_links"]
    other = right_finding("hidden_links", replace(expected, marks=("县长信箱",)))
    missed, wrong = sort_findings(other, expected)
    assert (missed, [item.name for item in wrong]) == (["葡京"], ["县长信箱"])
    compare_findings(unit, right | {"hidden_links": other}, comparison)
    assert [(each.check, each.said) for each in comparison.differences] == [
        ("hidden_links", "not found"),
        ("hidden_links", "found"),
    ]
