"""blank_columns: opened, read, no entry and no explanation. A list that a script may fill is not blank."""

from __future__ import annotations

import pytest

from checks.result import Verdict
from checks.rules.blank_columns import blank_columns
from crawler.pages import Outcome
from tests.site_builder import LONG, UNIT, Builder


def one(**facts):
    builder = Builder()
    builder.column("规划计划", **facts)
    return blank_columns(builder.build())


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({}, Verdict.NOT_MET),
        ({"list_state": "none", "is_placeholder": True, "text": "内容更新中"}, Verdict.NOT_MET),
        ({"list_state": "unreadable"}, Verdict.UNKNOWN),
        ({"list_state": "none"}, Verdict.UNKNOWN),  # neither rows nor words: perhaps our reading
        ({"signs": (("list_script", "v-for="),)}, Verdict.UNKNOWN),
        ({"signs": (("loads", "$.ajax("),)}, Verdict.UNKNOWN),
        ({"signs": (("search_word", "search"),)}, Verdict.NOT_MET),
        ({"outcome": Outcome.TIMEOUT}, Verdict.UNKNOWN),
        ({"outcome": Outcome.BLOCKED}, Verdict.UNKNOWN),
        (
            {"outcome": Outcome.HTTP_4XX, "status": 404},
            Verdict.MET,
        ),  # no column any more: a dead link, not a blank column
        ({"list_state": "none", "text": LONG, "kind": "article"}, Verdict.MET),
    ],
)
def test_truth_table(facts, verdict):
    result = one(**facts)
    assert result.verdict is verdict
    assert len(result.items) == (verdict is not Verdict.MET)
    assert all(item.evidence for item in result.items)


def test_entries_and_explanations_are_not_blank():
    builder = Builder()
    builder.column("规划计划", builder.entry("2017年工作计划"))
    builder.column("规范性文件", builder.entry("关于本单位无规范性文件的情况说明"))
    result = blank_columns(builder.build())
    assert result.verdict is Verdict.MET
    assert [(item.name, item.verdict) for item in result.items] == [("规范性文件", Verdict.DECLARED_NONE)]


def test_a_column_whose_entries_stand_below_it_or_name_it_is_not_blank():
    builder = Builder()
    builder.column("重点领域", parent=())
    builder.column("义务教育", builder.entry("招生公告"), parent=("重点领域",))
    builder.column("人事信息", parent=())
    builder.page(f"{UNIT.site_url}rs/1.html", title="招聘公告", kind="article", text=LONG, columns=("人事信息",))
    assert blank_columns(builder.build()).verdict is Verdict.MET


def test_the_same_column_by_two_addresses_counts_once():
    builder = Builder()
    builder.column("规划计划", path="a/")
    builder.column("规划计划", path="b/")
    assert blank_columns(builder.build()).measured["blank"] == 1
    builder.column("规划计划", builder.entry("2017年工作计划"), path="c/")
    assert blank_columns(builder.build()).measured["blank"] == 0


@pytest.mark.parametrize("anchor", ["下一月", "2017年3月", "17", "工作日历", ">>"])
def test_the_doors_of_a_calendar_are_no_columns(anchor):
    builder = Builder()
    builder.column(anchor, title="工作日历")
    assert blank_columns(builder.build()).measured["columns"] == 0


@pytest.mark.parametrize(
    ("blank", "unread", "allowed", "verdict"),
    [
        (4, 0, 4, Verdict.MET),
        (5, 0, 4, Verdict.NOT_MET),
        (4, 1, 4, Verdict.UNKNOWN),
        (0, 1, 4, Verdict.MET),
        (1, 0, 0, Verdict.NOT_MET),
    ],
)
def test_how_many_may_be_blank(blank, unread, allowed, verdict):
    builder = Builder()
    for number in range(blank + unread):
        builder.column(f"栏目{'甲乙丙丁戊己'[number]}", outcome=Outcome.OK if number < blank else Outcome.TIMEOUT)
    result = blank_columns(builder.build(), allowed=allowed)
    assert (result.verdict, result.measured["blank"], result.measured["unread"]) == (verdict, blank, unread)


def test_an_unread_home_page_hides_columns():
    assert blank_columns(Builder().home(Outcome.TIMEOUT).build()).verdict is Verdict.UNKNOWN
