"""Windows, composition, grades and ranks; the clauses are 罗湖's and 栾城's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal as D

import pytest

from rubrics.model import Rubric
from rubrics.rules import Component, CompositionRule, GradesRule
from rubrics.sheet import ScoredVeto, ScoreSheet
from rubrics.year import compose, find_band, find_grades, rank_scores, rank_sheets, window_of, window_scores

GRADES = GradesRule.model_validate(
    {
        "id": "g",
        "type": "grades",
        "fail_below": {"satisfaction": 60},
        "band": [
            {"name": "优秀", "at_least": 90},
            {"name": "良好", "at_least": 75},
            {"name": "合格", "at_least": 60},
            {"name": "不合格", "at_least": 0},
        ],
    }
)
DAILY = Component(id="daily", title="平时检查", weight=D(30), windows=("01-01/06-30", "07-01/12-31"))
YEAR = Component(id="year_end", title="年终考核", weight=D(70))
COMPOSITION = CompositionRule(id="c", type="composition", component=(DAILY, YEAR))  # type: ignore[call-arg]
WITH_GRADES = Rubric(id="m", title="m", year=2020, place="", source="", total=D(100), rules=(GRADES,))


def sheet(unit: str, floor: str, ceiling: str = "", *, kind: str = "department", total: str = "100") -> ScoreSheet:
    return ScoreSheet(unit, unit, kind, D(total), D(floor), D(ceiling or floor), D(0), ())


@pytest.mark.parametrize(
    ("score", "name"),
    [
        ("100", "优秀"),
        ("90", "优秀"),
        ("89.99", "良好"),
        ("89.5", "良好"),  # 优秀(90分以上): 89.5 is not 90
        ("75", "良好"),
        ("74.5", "合格"),
        ("60", "合格"),
        ("59.5", "不合格"),
        ("0", "不合格"),
        ("-3", "不合格"),
    ],
)
def test_grades(score: str, name: str) -> None:
    """优秀(90分以上) · 良好(75分-89分) · 合格(60分-74分) · 不合格(59分以下)"""
    assert find_band(GRADES, D(score)).name == name


@pytest.mark.parametrize(("satisfaction", "name"), [("59.9", "不合格"), ("60", "优秀"), ("95", "优秀")])
def test_satisfaction_gates_the_grade(satisfaction: str, name: str) -> None:
    """不合格: …群众满意度低于60%"""
    assert find_band(GRADES, D(95), {"satisfaction": D(satisfaction)}).name == name


def test_the_grade_of_a_range_is_every_grade_it_may_become() -> None:
    assert find_grades(WITH_GRADES, sheet("a", "91")) == ["优秀"]
    assert find_grades(WITH_GRADES, sheet("a", "70", "91")) == ["合格", "良好", "优秀"]
    assert find_grades(WITH_GRADES.model_copy(update={"rules": ()}), sheet("a", "91")) == []


@pytest.mark.parametrize(("is_open", "expected"), [(False, ["不合格"]), (True, ["不合格", "优秀"])])
def test_a_veto_decides_the_grade(is_open: bool, expected: list[str]) -> None:
    """Any veto → 不合格"""
    veto = ScoredVeto("1.2", "站点无法访问", "fail", "不合格", "", is_open)
    assert find_grades(WITH_GRADES, replace(sheet("a", "95"), vetoes=(veto,))) == expected


@pytest.mark.parametrize(
    ("day", "window"), [("2020-01-01", 0), ("2020-06-30", 0), ("2020-07-01", 1), ("2020-12-31", 1)]
)
def test_half_year_windows(day: str, window: int) -> None:
    """每半年通报一次检查结果"""
    assert window_of(DAILY, date.fromisoformat(day)) == DAILY.windows[window]
    assert window_of(YEAR, date.fromisoformat(day)) is None


def test_each_half_year_counts_once_however_often_it_was_checked() -> None:
    dated = [(date(2020, 3, 1), D(80)), (date(2020, 5, 1), D(90)), (date(2020, 6, 1), D(70)), (date(2020, 9, 1), D(60))]
    assert window_scores(DAILY, dated) == [D(80), D(60)]
    assert window_scores(YEAR, dated) == [D(75)]
    assert window_scores(DAILY, []) == []


def test_the_years_result_is_the_weighted_mean() -> None:
    """平时检查的考核成绩纳入政务公开年终考核成绩 · 各单位最终得分由日常检查评分和年度考核评分组成"""
    assert compose(COMPOSITION, {"daily": [D(80), D(60)], "year_end": [D(90)]}) == D("84.00")
    assert compose(COMPOSITION, {"daily": [D(80)], "year_end": []}) is None


def test_equal_scores_share_a_place_and_the_next_is_left_out() -> None:
    assert rank_scores({"a": D(90), "b": D("90.00"), "c": D(95), "d": D(10)}) == {"c": 1, "a": 2, "b": 2, "d": 4}
    assert rank_scores({}) == {}


def test_ranks_of_ranges_and_by_kind() -> None:
    sheets = [
        sheet("a", "90"),
        sheet("b", "60", "95"),
        sheet("c", "50"),
        sheet("t", "70", kind="township"),
    ]
    assert [(rank.unit, rank.best, rank.worst) for rank in rank_sheets(sheets)] == [
        ("a", 1, 2),
        ("b", 1, 3),
        ("t", 2, 3),
        ("c", 4, 4),
    ]
    assert [(rank.unit, rank.best, rank.worst) for rank in rank_sheets(sheets, "township")] == [("t", 1, 1)]


def test_units_with_another_total_are_compared_by_their_share() -> None:
    ranks = rank_sheets([sheet("a", "60", total="75"), sheet("b", "79")])
    assert [rank.unit for rank in ranks] == ["a", "b"]


def test_ties_share_a_rank() -> None:
    ranks = rank_sheets([sheet("b", "80"), sheet("a", "80"), sheet("c", "70")])
    assert [(rank.unit, rank.best, rank.worst) for rank in ranks] == [("a", 1, 1), ("b", 1, 1), ("c", 3, 3)]
