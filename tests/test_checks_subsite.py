"""subsite_exists, subsite_linked, column_posts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from checks.result import Verdict
from checks.rules.column_posts import column_posts
from checks.rules.subsite_exists import subsite_exists
from checks.rules.subsite_linked import subsite_linked
from crawler.pages import Outcome, Role
from tests.site_builder import PORTAL, UNIT, Builder, portal_builder, portal_of


@pytest.mark.parametrize(
    ("outcome", "status", "verdict"),
    [
        (Outcome.OK, 200, Verdict.MET),
        (Outcome.HTTP_4XX, 404, Verdict.NOT_MET),
        (Outcome.SOFT_404, 200, Verdict.NOT_MET),
        (Outcome.HTTP_4XX, 403, Verdict.UNKNOWN),
        (Outcome.DNS_NXDOMAIN, None, Verdict.UNKNOWN),
        (Outcome.REFUSED, None, Verdict.UNKNOWN),
        (Outcome.BLOCKED, 521, Verdict.UNKNOWN),
        (Outcome.MAINTENANCE, 200, Verdict.UNKNOWN),
        (None, None, Verdict.UNKNOWN),
    ],
)
def test_does_the_subsite_answer(outcome, status, verdict):
    builder = Builder()
    facts = {"title": "云水县教育局", "menu": builder.menu, "kind": "home"}
    builder.page(UNIT.site_url, Role.HOME, outcome, status=status, **facts)
    assert subsite_exists(builder.build()).verdict is verdict


def test_one_refused_look_is_said_to_be_one_look():
    assert "一次访问未成功（连接被拒绝）" in subsite_exists(Builder().home(Outcome.REFUSED).build()).reason


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({"title": "域名出售", "menu": (), "text": "该域名出售，请联系 QQ"}, Verdict.NOT_MET),
        ({"title": "Welcome to nginx!", "menu": ()}, Verdict.NOT_MET),
        ({"title": "", "menu": (), "text": ""}, Verdict.UNKNOWN),
    ],
)
def test_parked_and_bare_pages(facts, verdict):
    assert subsite_exists(Builder().home(**facts).build()).verdict is verdict


def test_a_redirect_to_the_portal_is_no_subsite():
    builder = Builder()
    builder.page(UNIT.site_url, Role.HOME, Outcome.OK, final_url=PORTAL, title="云水县人民政府", menu=builder.menu)
    assert subsite_exists(builder.build()).verdict is Verdict.NOT_MET


def test_no_address_in_the_registry():
    assert subsite_exists(Builder().build(replace(UNIT, site_url=""))).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("link", "verdict"),
    [
        (UNIT.site_url, Verdict.MET),
        (f"{UNIT.site_url}index.html", Verdict.MET),
        (f"{PORTAL}mzj/", Verdict.NOT_MET),
        (f"{PORTAL}jyjzx/", Verdict.NOT_MET),
    ],
)
def test_a_link_on_the_portal(link, verdict):
    portal = portal_builder()
    portal.home(title="云水县人民政府", menu=(("部门网站", "/bm/"), ("县教育局", link)))
    assert subsite_linked(Builder().build(portal=portal_of(portal))).verdict is verdict


def test_an_address_that_the_portal_s_crawl_met_is_a_link():
    portal = portal_builder().home(title="云水县人民政府")
    portal.page(UNIT.site_url, Role.OTHER, Outcome.OUT_OF_SCOPE, "教育局", section=PORTAL)
    result = subsite_linked(Builder().build(portal=portal_of(portal)))
    assert result.verdict is Verdict.MET
    assert result.evidence[0].url == PORTAL


@pytest.mark.parametrize(("anchor", "verdict"), [("部门和乡镇网站", Verdict.UNKNOWN), ("政务要闻", Verdict.NOT_MET)])
def test_an_unread_list_of_units_keeps_the_link_open(anchor, verdict):
    portal = portal_builder().home(menu=(("县教育局信息", "/zwgk/jyj/"), ("县情", "/xq/"), ("要闻", "/yw/")))
    portal.column(anchor, outcome=Outcome.TIMEOUT)
    assert subsite_linked(Builder().build(portal=portal_of(portal))).verdict is verdict


def test_a_portal_on_which_no_unit_can_be_read_says_nothing():
    portal = portal_builder().home(menu=(("要闻", "/yw/"), ("县情", "/xq/"), ("政务", "/zw/")))
    assert subsite_linked(Builder().build(portal=portal_of(portal))).verdict is Verdict.UNKNOWN


def test_without_the_portal_nothing_is_said():
    assert subsite_linked(Builder().build()).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("day", "verdict"),
    [(date(2017, 3, 1), Verdict.MET), (date(2016, 12, 31), Verdict.NOT_MET), (date(2017, 12, 16), Verdict.NOT_MET), (None, Verdict.UNKNOWN)],
)  # fmt: skip
def test_posts_of_the_period(day, verdict):
    result = column_posts(Builder().listed("通知公告", "关于放假的通知", day=day).build())
    assert result.verdict is verdict


def test_posts_are_counted_against_the_least():
    site = Builder().listed("通知公告", "甲通知", "乙通知").build()
    assert column_posts(site, min_items=2).measured["items"] == 2
    assert column_posts(site, min_items=3).verdict is Verdict.NOT_MET


def test_posts_on_the_county_s_column_count():
    portal = portal_builder()
    portal.listed("部门信息", "云水县教育局关于放假的通知", "云水县民政局关于放假的通知")
    assert column_posts(Builder().build(portal=portal_of(portal))).measured["items"] == 1


def test_news_outside_the_disclosure_column_do_not_count():
    builder = Builder()
    builder.column("工作动态", builder.entry("我局植树", url=f"{UNIT.site_url}news/1.html"), path="news/", parent=())
    assert column_posts(builder.build()).verdict is Verdict.NOT_MET


def test_a_blocked_column_is_not_an_empty_one():
    builder = Builder()
    builder.column("信息公开", outcome=Outcome.BLOCKED)
    assert column_posts(builder.build()).verdict is Verdict.UNKNOWN


def test_a_disclosure_column_on_an_uncrawled_platform_is_not_an_empty_one():
    builder = Builder().home()
    builder.page("http://xxgk.example.gov.cn/dept?id=12", Role.COLUMN, Outcome.OUT_OF_SCOPE, "政府信息公开")
    assert column_posts(builder.build()).verdict is Verdict.UNKNOWN
