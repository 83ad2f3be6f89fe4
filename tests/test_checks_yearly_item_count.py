"""yearly_item_count: by publication date, each item once, and 至少 where more may exist."""

from __future__ import annotations

from datetime import date

import pytest

from checks.result import Assurance, Verdict
from checks.rules.yearly_item_count import yearly_item_count
from crawler.pages import Outcome
from tests.site_builder import UNIT, Builder, portal_builder, portal_of


def counted(builder: Builder, **build):
    return yearly_item_count(builder.build(**build))


def test_by_publication_date_within_the_year():
    builder = Builder()
    days = [date(2016, 12, 31), date(2017, 1, 1), date(2017, 12, 15), date(2017, 12, 16)]
    builder.column("工作动态", *(builder.entry(f"动态{n}", day=day) for n, day in enumerate(days)))
    result = counted(builder)
    assert (result.verdict, result.measured["count"]) == (Verdict.MET, 2)
    assert (result.measured["from"], result.measured["to"]) == ("2017-01-01", "2017-12-15")
    assert {evidence.title for evidence in result.evidence} == {"动态1", "动态2"}


def test_each_item_once():
    builder = Builder()
    same = builder.entry("放假通知", day=date(2017, 3, 1))
    builder.column("通知公告", same, builder.entry("放假通知", day=date(2017, 3, 1)))  # another address, same day
    builder.column("最新信息", same)  # the same address
    builder.column("工作动态", builder.entry("放假通知", day=date(2017, 9, 30)))  # another notice of the same name
    assert counted(builder).measured["count"] == 2


@pytest.mark.parametrize(
    ("facts", "count", "verdict"),
    [
        ({"outcome": Outcome.TIMEOUT}, 1, Verdict.MET),  # the list shows title and date
        ({"outcome": Outcome.HTTP_4XX, "status": 404}, 0, Verdict.MET),
        ({"text": "内容更新中", "is_placeholder": True}, 0, Verdict.MET),
        ({"day": None}, 0, Verdict.UNKNOWN),
    ],
)
def test_what_stands_behind_the_row(facts, count, verdict):
    result = counted(Builder().listed("通知公告", "放假通知", **facts))
    assert (result.measured["count"], result.verdict) == (count, verdict)


def test_an_incomplete_crawl_gives_a_floor():
    builder = Builder().listed("通知公告", "放假通知")
    builder.column("工作动态", outcome=Outcome.OVER_BUDGET)
    result = counted(builder)
    assert (result.verdict, result.assurance) == (Verdict.UNKNOWN, Assurance.INCONCLUSIVE)
    assert result.measured["count"] == 1
    assert "至少1条" in result.reason


def test_an_unfinished_year_is_not_judged():
    result = counted(Builder().listed("通知公告", "放假通知"), as_of=date(2017, 6, 30))
    assert result.verdict is Verdict.UNKNOWN
    assert "年度尚未结束" in result.reason


def news(*rows: tuple[str, str, str]) -> Builder:
    """(column, title, publisher) on the county's portal."""
    portal = portal_builder()
    for column, title, publisher in rows:
        portal.column(column, portal.entry(title, publisher=publisher, columns=(column,)), parent=())
    return portal


def on_portal(*rows: tuple[str, str, str]):
    return yearly_item_count(Builder().build(portal=portal_of(news(*rows))), scope="portal_news")


def test_portal_news_that_names_the_unit():
    result = on_portal(
        ("政务要闻", "县教育局召开招生会议", "县委宣传部"),
        ("工作动态", "招生工作启动", "云水县教育局"),
        ("通知公告", "关于招生的公告", "云水县教育局"),  # no news column
        ("政务要闻", "县水利局巡查河道", "县水利局"),
        ("政务要闻", "县教育局幼儿园开学", "县融媒体中心"),  # another body
    )
    assert (result.verdict, result.measured["count"]) == (Verdict.MET, 2)


def test_unsigned_news_may_be_the_units():
    result = on_portal(("政务要闻", "县教育局召开招生会议", ""), ("政务要闻", "全县招生工作启动", ""))
    assert result.verdict is Verdict.UNKNOWN
    assert "至少1条，另有1条动态没有署来源" in result.reason


def test_without_the_portal_nothing_is_known():
    result = yearly_item_count(Builder().build(), scope="portal_news")
    assert result.verdict is Verdict.UNKNOWN
    assert UNIT.portal_url in result.reason


@pytest.mark.parametrize("rows", [(), (("通知公告", "关于招生的公告", "云水县教育局"),)])
def test_a_portal_whose_news_was_not_read_proves_nothing(rows):
    result = on_portal(*rows)
    assert result.verdict is Verdict.UNKNOWN
    assert "未读到县政府门户网站的动态栏目" in result.reason


def test_no_news_signed_by_the_unit_is_not_none_sent_in():
    result = on_portal(("政务要闻", "县水利局巡查河道", "县水利局"))
    assert (result.verdict, result.measured["count"]) == (Verdict.UNKNOWN, 0)
    assert "可能未署来源" in result.reason


def test_a_unit_that_was_not_read_loses_nothing_by_the_portals_news():
    portal = portal_of(news(("政务要闻", "县教育局召开招生会议", "县委宣传部")))
    result = yearly_item_count(Builder().home(Outcome.BLOCKED).build(portal=portal), scope="portal_news")
    assert (result.verdict, result.measured["count"]) == (Verdict.UNKNOWN, 1)


def test_unknown_scopes_are_refused():
    with pytest.raises(ValueError, match="scope"):
        yearly_item_count(Builder().build(), scope="everything")
