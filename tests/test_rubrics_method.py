"""罗湖's method over the sheets of any rubric: the year's score, grade, share and consequences; the office's marks."""

from __future__ import annotations

import json
from decimal import Decimal as D
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.errors import InputError
from rubrics.load import load_rubric
from rubrics.method import YearMarks, load_method, year_result
from rubrics.sheet import ScoredVeto, ScoreSheet
from rubrics.sheet_json import year_json
from rubrics.year_marks import load_year_marks, mark_fields

LUOHU = load_rubric("luohu-method")
UNITS = ("jyj", "czj")


def sheet(floor: str, ceiling: str = "", total: str = "100", vetoes: tuple[ScoredVeto, ...] = ()) -> ScoreSheet:
    return ScoreSheet("jyj", "县教育局", "department", D(total), D(floor), D(ceiling or floor), D(0), (), vetoes=vetoes)


def marks(first: str | None, second: str | None, satisfaction: str | None = None) -> YearMarks:
    daily = tuple(None if mark is None else D(mark) for mark in (first, second))
    return YearMarks({"daily": daily}, None if satisfaction is None else D(satisfaction))


@pytest.mark.parametrize(
    ("scored", "grade"),
    [
        (sheet("95"), "优秀"),
        (sheet("89.5"), "良好"),
        (sheet("80", "95"), "良好—优秀（待人工核实后确定）"),
        (sheet("12", "100"), "不合格—优秀（待人工核实后确定）"),
        (sheet("76", "88"), "良好"),
        (sheet("42.75", "47.5", total="50"), "良好—优秀（待人工核实后确定）"),  # 85.5 and 95 of 100
    ],
)
def test_a_range_has_the_grades_that_it_allows(scored: ScoreSheet, grade: str) -> None:
    """优秀(90分以上) · 良好(75分-89分) · 合格(60分-74分) · 不合格(59分以下)"""
    assert year_result(LUOHU, scored).grade == grade


def test_daily_checks_count_into_the_years_result() -> None:
    """平时检查的考核成绩纳入政务公开年终考核成绩; 30 to 70 is our default"""
    result = year_result(LUOHU, sheet("90", "100"), marks("80", "60", "88"))
    assert (result.floor, result.ceiling) == (D("84.00"), D("91.00"))  # 0.3 × 70 + 0.7 × 90, 0.3 × 70 + 0.7 × 100
    assert [(part.id, part.weight, part.floor, part.ceiling) for part in result.parts] == [
        ("daily", 30, 70, 70),
        ("year_end", 70, 90, 100),
    ]
    assert result.notes == ()


def test_what_is_missing_is_said() -> None:
    without = year_result(LUOHU, sheet("90"))
    assert (without.floor, without.parts[0].floor) == (90, None)
    assert without.notes == (
        "未提供平时检查成绩，年度得分暂按年终考核得分计",
        "未提供群众满意度；低于60%的，不论得分定为不合格",
    )
    half = year_result(LUOHU, sheet("90"), marks("80", None, "70"))
    assert half.floor == D("87.00")
    assert half.notes == ("平时检查成绩缺 1 次，按已有成绩平均",)
    assert "折算为百分制" in year_result(LUOHU, sheet("45", total="50")).notes[-1]


@pytest.mark.parametrize(("satisfaction", "grade"), [("59.99", "不合格"), ("60", "优秀")])
def test_satisfaction_under_60_percent_fails(satisfaction: str, grade: str) -> None:
    """群众满意度低于60%"""
    assert year_result(LUOHU, sheet("95"), marks("95", "95", satisfaction)).grade == grade


def test_consequences_and_share() -> None:
    """优秀…进行表扬; 不合格…提交书面整改报告; 政务公开考核分值权重不低于4%"""
    best, worst = year_result(LUOHU, sheet("95")), year_result(LUOHU, sheet("20"))
    assert [grade for grade, _ in best.consequences] == ["优秀"]
    assert "表扬" in best.consequences[0][1]
    assert "书面整改报告" in worst.consequences[0][1]
    assert year_result(LUOHU, sheet("80")).consequences == ()
    share = year_result(LUOHU, sheet("70", "95")).share
    assert share is not None
    assert (share.percent, share.floor, share.ceiling) == (4, D("2.80"), D("3.80"))


def test_an_observed_veto_decides_the_grade() -> None:
    veto = ScoredVeto("1.2", "站点无法访问", "fail", "不合格", "", False)
    assert year_result(LUOHU, sheet("95", vetoes=(veto,))).grades == ("不合格",)


MARKS = st.decimals(0, 100, places=2)


@given(MARKS, MARKS, MARKS, st.one_of(st.none(), MARKS))
def test_a_narrower_range_never_has_another_grade(one: D, two: D, between: D, daily: D | None) -> None:
    """What people decide later can only be one of the grades that were announced."""
    floor, ceiling = min(one, two), max(one, two)
    final = min(max(between, floor), ceiling)
    given_marks = None if daily is None else YearMarks({"daily": (daily, daily)}, D(70))
    wide = year_result(LUOHU, sheet(str(floor), str(ceiling)), given_marks)
    decided = year_result(LUOHU, sheet(str(final)), given_marks)
    assert wide.floor <= decided.floor == decided.ceiling <= wide.ceiling
    assert len(decided.grades) == 1
    assert set(decided.grades) <= set(wide.grades)


def test_a_rubric_without_grades_is_no_method() -> None:
    with pytest.raises(InputError, match="luohu-method"):
        load_method("yuanling-2017")
    assert load_method("guoban-2019").id == "guoban-2019"


def test_the_json_has_numbers_with_two_decimals() -> None:
    shape = json.loads(json.dumps(year_json(year_result(LUOHU, sheet("89.333", "90"), marks("80", "60", "88")))))
    assert shape["score"] == {"floor": 83.53, "ceiling": 84}
    assert (shape["grade"], shape["grades"], shape["satisfaction"]) == ("良好", ["良好"], 88)
    assert shape["share"] == {"percent": 4, "floor": 3.34, "ceiling": 3.36}
    assert shape["components"][0] == {"id": "daily", "title": "平时检查", "weight": 30, "floor": 70, "ceiling": 70}


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "marks.csv"
    path.write_text(text, encoding=encoding)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize(
    "header", ["unit,daily_1,daily_2,satisfaction", "单位编号,上半年平时检查,下半年平时检查,群众满意度"]
)
def test_the_offices_table(tmp_path: Path, header: str, encoding: str) -> None:
    path = written(tmp_path, f"{header}\njyj,88,91.5,82%\nczj,70,,\n", encoding)
    assert load_year_marks(path, LUOHU, UNITS) == {"jyj": marks("88", "91.5", "82"), "czj": marks("70", None)}


def test_a_column_may_be_missing(tmp_path: Path) -> None:
    path = written(tmp_path, "unit,satisfaction\njyj,82\n")
    assert load_year_marks(path, LUOHU, UNITS) == {"jyj": marks(None, None, "82")}
    assert list(mark_fields(load_rubric("guoban-2019"))) == ["unit", "satisfaction"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ["line 1: empty"]),
        ("jyj,88\n", ["line 1: field jyj: unknown", "line 1: field 88: unknown", "line 1: field unit: missing"]),
        ("unit,daily_1,daily_1\njyj,1,2\n", ["line 1: field daily_1: stands twice"]),
        ("unit,daily_1\nnobody,88\n", ["line 2: field unit: 'nobody' is not in the registry"]),
        ("unit,daily_1\njyj,88\njyj,89\n", ["line 3: field unit: 'jyj' stands twice"]),
        ("unit,daily_1\njyj,9o\nczj,101\n", ["line 2: field daily_1: '9o'", "line 3: field daily_1: '101'"]),
        ("unit,daily_1\njyj,-1\n", ["line 2: field daily_1"]),
        ("unit,daily_1\njyj,nan\n", ["line 2: field daily_1"]),
        ("unit,daily_1\njyj,1.234\n", ["line 2: field daily_1"]),
        ("unit,daily_1\njyj,88%\n", ["line 2: field daily_1"]),
        ("unit,satisfaction\n\njyj,1e9\n", ["line 3: field satisfaction"]),
    ],
)
def test_every_mistake_is_named_with_line_and_field(tmp_path: Path, text: str, expected: list[str]) -> None:
    path = written(tmp_path, text)
    with pytest.raises(InputError) as caught:
        load_year_marks(path, LUOHU, UNITS)
    found = str(caught.value).splitlines()
    assert len(found) == len(expected)
    assert all(line.startswith(f"{path}: {words}") for line, words in zip(found, expected, strict=True))
