"""home_page_fresh: the newest date that the home page shows or leads to."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from checks.facts.page import Entry
from checks.result import Verdict
from checks.rules.home_page_fresh import home_page_fresh
from crawler.pages import Outcome, Role
from tests.site_builder import AS_OF, UNIT, Builder


def days_ago(days: int) -> date:
    return AS_OF - timedelta(days=days)


def home(*ages: int, builder: Builder | None = None, **facts) -> Builder:
    builder = builder or Builder(menu=())
    rows = tuple(builder.entry(f"第{age}次会议", day=days_ago(age)) for age in ages)
    return builder.home(entries=(*rows, *facts.pop("more", ())), **facts)


@pytest.mark.parametrize(
    ("ages", "verdict"),
    [
        ((14, 400, 500), Verdict.MET),
        ((500, 400, 1), Verdict.MET),
        ((15, 20, 30), Verdict.NOT_MET),
        ((-5, 20, 30, 40), Verdict.NOT_MET),  # a date after the day of the check
    ],
)
def test_truth_table(ages, verdict):
    result = home_page_fresh(home(*ages).build())
    assert result.verdict is verdict
    assert result.evidence
    assert result.measured["newest"] == str(days_ago(min(age for age in ages if age >= 0)))


@pytest.mark.parametrize(
    "facts",
    [
        {"signs": (("loads", "$.ajax("),)},
        {"signs": (("list_script", "v-for="),)},
        {"more": (Entry("没有日期的一条", f"{UNIT.site_url}z.html"),)},
        {"other_links": (("", f"{UNIT.site_url}pic.html"),)},  # a picture that leads to news, perhaps
    ],
)
def test_what_was_not_seen_may_be_newer(facts):
    assert home_page_fresh(home(30, 40, 50, **facts).build()).verdict is Verdict.UNKNOWN
    assert home_page_fresh(home(3, 40, 50, **facts).build()).verdict is Verdict.MET


def test_the_date_of_the_page_behind_a_picture_counts():
    builder = Builder(menu=())
    url = builder.entry("图片新闻", day=days_ago(2)).url
    assert home_page_fresh(home(30, 40, 50, builder=builder, other_links=(("", url),)).build()).verdict is Verdict.MET


def test_a_home_page_that_only_leads_on_is_judged_by_its_columns():
    for age, verdict in ((3, Verdict.MET), (30, Verdict.NOT_MET)):
        builder = Builder(menu=())
        builder.column("工作动态", builder.entry("会议", day=days_ago(age)))
        assert home_page_fresh(builder.home().build()).verdict is verdict
    unread = Builder(menu=())
    unread.column("工作动态", unread.entry("会议", day=days_ago(30)))
    unread.column("通知公告", outcome=Outcome.TIMEOUT)
    assert home_page_fresh(unread.home().build()).verdict is Verdict.UNKNOWN
    assert home_page_fresh(Builder(menu=()).home().build()).verdict is Verdict.UNKNOWN


def test_a_frame_of_the_home_page_is_part_of_it():
    builder = home(30, 40, 50)
    builder.page(f"{UNIT.site_url}main.htm", Role.HOME, entries=(builder.entry("会议", day=days_ago(1)),))
    assert home_page_fresh(builder.build()).verdict is Verdict.MET
    cut = home(30, 40, 50)
    cut.page(f"{UNIT.site_url}main.htm", Role.HOME, Outcome.TIMEOUT)
    assert home_page_fresh(cut.build()).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("outcome", [Outcome.TIMEOUT, Outcome.BLOCKED, Outcome.HTTP_4XX])
def test_an_unread_home_page_says_nothing(outcome):
    assert home_page_fresh(Builder().home(outcome).build()).verdict is Verdict.UNKNOWN
