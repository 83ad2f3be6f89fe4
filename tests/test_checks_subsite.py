"""subsite_exists, subsite_linked, column_posts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from checks.result import Verdict
from checks.rules.column_posts import column_posts
from checks.rules.guide_published import guide_published
from checks.rules.hijacked_links import hijacked_links
from checks.rules.regulations_published import regulations_published
from checks.rules.subsite_exists import subsite_exists
from checks.rules.subsite_linked import subsite_linked
from crawler.pages import Outcome, Role
from tests.site_builder import LONG, PORTAL, UNIT, Builder, portal_builder, portal_of


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


TAKEN = [
    ({"kind": "hijacked", "title": "澳门新葡京_真人娱乐", "text": LONG}, "疑似被劫持"),
    ({"kind": "hijacked", "title": "云水县教育局", "text": LONG}, "疑似被劫持"),  # foul key words behind the old title
    ({"kind": "parked", "title": "域名出售", "text": "该域名出售，请联系 QQ", "menu": ()}, "停放的域名"),
    ({"kind": "parked", "title": "Welcome to nginx!", "menu": ()}, "服务器默认页"),
]


@pytest.mark.parametrize(("facts", "words"), TAKEN)
def test_a_page_of_others_in_place_of_the_subsite_is_left_to_a_person(facts, words):
    site = Builder().home(**facts).build()
    result = subsite_exists(site)
    assert result.verdict is Verdict.UNKNOWN
    assert words in result.reason
    assert "待人工核实" in result.reason
    assert result.evidence[0].url == UNIT.site_url


@pytest.mark.parametrize(("facts", "words"), TAKEN)
def test_it_is_a_finding_of_its_own(facts, words):
    result = hijacked_links(Builder().home(**facts).build())
    assert result.verdict is Verdict.NOT_MET
    assert result.reason.count("本单位首页") == 1
    assert result.items[0].evidence[0].url == UNIT.site_url


@pytest.mark.parametrize(("facts", "words"), TAKEN)
def test_a_link_to_it_is_left_to_a_person(facts, words):
    portal = portal_builder().home(title="云水县人民政府", menu=(("县教育局", UNIT.site_url),))
    result = subsite_linked(Builder().home(**facts).build(portal=portal_of(portal)))
    assert result.verdict is Verdict.UNKNOWN
    assert words in result.reason
    assert len(result.evidence) == 2


@pytest.mark.parametrize(("facts", "words"), TAKEN)
def test_nothing_else_is_deducted_on_it(facts, words):
    site = Builder().home(**facts).build()
    assert site.coverage.gate
    assert any(words in cause for _, cause in site.coverage.unread)
    for check in (guide_published, regulations_published, column_posts):
        assert check(site).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(("facts", "words"), TAKEN)
def test_a_document_whose_page_is_taken_is_not_missing(facts, words):
    builder = Builder().home()
    entry = builder.entry("云水县教育局政府信息公开指南")
    builder.column("信息公开指南", entry)
    builder.page(entry.url, Role.ENTRY, anchor=entry.title, **facts)
    result = guide_published(builder.build())
    assert result.verdict in (Verdict.MET, Verdict.UNKNOWN)
    assert hijacked_links(builder.build()).verdict is Verdict.NOT_MET


@pytest.mark.parametrize(
    "facts",
    [
        {"title": "网站已关闭", "menu": ()},
        {"title": "Test Page for the HTTP Server", "menu": ()},
        {"title": "", "menu": (), "text": ""},
    ],
)
def test_closed_and_bare_pages(facts):
    assert subsite_exists(Builder().home(**facts).build()).verdict is Verdict.UNKNOWN


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
