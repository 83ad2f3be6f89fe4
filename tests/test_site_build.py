"""Columns, entries, attribution and coverage of a Site."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from checks.facts.page import Entry
from checks.site.address import address_key
from checks.site.attribution import COLUMN, PUBLISHER, SUBSITE, TITLE
from checks.site.search import find_documents
from checks.site.wanted import load_wanted
from crawler.pages import Outcome, Role
from tests.site_builder import PORTAL, UNIT, Builder, portal_builder, portal_of


def reasons(site) -> dict[str, str]:
    return {entry.title: entry.why_ours for entry in site.entries}


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("http://a.gov.cn/x/index.html", "https://a.gov.cn/x/", True),
        ("http://a.gov.cn/x/", "http://a.gov.cn/x", True),
        ("http://a.gov.cn/x;jsessionid=1", "http://a.gov.cn/x;jsessionid=2", True),
        ("http://a.gov.cn:80/x", "http://A.gov.cn/x#top", True),
        ("http://a.gov.cn/x?id=1", "http://a.gov.cn/x?id=2", False),
        ("http://a.gov.cn:8080/x", "http://a.gov.cn/x", False),
    ],
)
def test_same_page(one, other, same):
    assert (address_key(one) == address_key(other)) is same


def test_entries_are_kept_once_with_their_column():
    builder = Builder()
    row = builder.entry("关于放假的通知")
    builder.column("通知公告", row, parent=())
    builder.column("公示公告", replace(row, url=row.url + "#x"), parent=("信息公开",))
    site = builder.build()
    assert [entry.title for entry in site.entries] == ["关于放假的通知"]
    assert site.entries[0].columns == ("信息公开", "公示公告")


def test_rows_of_further_pages_belong_to_the_column():
    builder = Builder()
    second = f"{builder.base}xxgk/c9/index_1.html"
    column = builder.column("通知公告", builder.entry("关于甲的通知"), pages=(second,))
    row = builder.entry("关于乙的通知")
    builder.page(second, Role.LIST_PAGE, anchor="2", section=column, entries=(row,), list_state="rows", kind="list")
    site = builder.build()
    assert [len(c.entries) for c in site.columns if c.name == "通知公告"] == [2]
    assert site.coverage.state == "complete"


def test_reasons_by_address_publisher_and_title():
    builder = Builder()
    rows = [
        builder.entry("甲公告"),
        builder.entry("乙公告", url=f"{UNIT.site_url}news/1.html"),
        builder.entry("丙公告", url=f"{PORTAL}zwgk/3.html", publisher="县教育局"),
        builder.entry("云水县教育局丁公告", url=f"{PORTAL}zwgk/4.html"),
        builder.entry("戊公告", url=f"{PORTAL}zwgk/5.html", publisher="县民政局"),
    ]
    builder.column("通知公告", *rows, parent=())
    assert reasons(builder.build()) == {
        "甲公告": COLUMN, "乙公告": SUBSITE, "丙公告": PUBLISHER, "云水县教育局丁公告": TITLE, "戊公告": "",
    }  # fmt: skip


def test_a_subsite_that_is_the_portal_is_no_reason():
    builder = Builder(PORTAL)
    builder.column("通知公告", builder.entry("县里的公告"), parent=())
    site = builder.build(unit=replace(UNIT, site_url=PORTAL, column_url=""))
    assert reasons(site) == {"县里的公告": ""}


def test_the_portal_s_entries_that_name_the_unit_are_shared():
    portal = portal_builder()
    portal.listed("信息公开年报", "云水县教育局2016年政府信息公开年度报告", "云水县民政局2016年政府信息公开年度报告")
    site = Builder().build(portal=portal_of(portal))
    assert [entry.title for entry in site.shared] == ["云水县教育局2016年政府信息公开年度报告"]


@pytest.mark.parametrize(
    ("role", "outcome", "status", "state"),
    [
        (Role.COLUMN, Outcome.OK, 200, "complete"),
        (Role.COLUMN, Outcome.HTTP_4XX, 404, "complete"),
        (Role.COLUMN, Outcome.SOFT_404, 200, "complete"),
        (Role.COLUMN, Outcome.HTTP_4XX, 403, "partial"),
        (Role.COLUMN, Outcome.TIMEOUT, None, "partial"),
        (Role.LIST, Outcome.BLOCKED, 521, "partial"),
        (Role.LIST_PAGE, Outcome.OVER_BUDGET, None, "partial"),
        (Role.LIST, None, None, "partial"),
        (Role.ENTRY, Outcome.TIMEOUT, None, "complete"),
        (Role.ATTACHMENT, Outcome.TOO_LARGE, None, "complete"),
        (Role.OTHER, Outcome.DNS_NXDOMAIN, None, "complete"),
        (Role.LIST, Outcome.OUT_OF_SCOPE, None, "complete"),
    ],
)
def test_what_keeps_a_search_from_being_complete(role, outcome, status, state):
    builder = Builder().home()
    builder.page(f"{builder.base}x/", role, outcome, "某栏目", status, text="文字" * 30)
    assert builder.build().coverage.state == state


def test_an_unreadable_list_and_an_unknown_list_page_count_as_unread():
    builder = Builder()
    builder.column("通知公告", list_state="unreadable")
    builder.column("公示公告", builder.entry("甲公告"), pages=(f"{builder.base}p2.html",))
    causes = {cause for _, cause in builder.build().coverage.unread}
    assert {cause.partition("（")[0] for cause in causes} == {"列表由脚本生成，未能读取", "翻页未读取"}


def test_a_home_page_that_answers_404_is_an_answer_and_a_refused_one_is_none():
    assert Builder().home(Outcome.HTTP_4XX).build().coverage.state == "complete"
    assert Builder().home(Outcome.REFUSED).build().coverage.state == "failed"


def test_doors_of_a_calendar_and_menus_in_a_circle_hide_nothing():
    builder = Builder().home()
    builder.column("工作动态", builder.entry("我局植树"), parent=())
    builder.page(f"{builder.base}cal?m=201801", Role.LIST, Outcome.CAPPED, "下一月")
    builder.page(f"{builder.base}a/a/a/", Role.LIST, Outcome.CAPPED, "工作动态")
    assert builder.build().coverage.state == "complete"
    builder.page(f"{builder.base}b/b/b/", Role.LIST, Outcome.CAPPED, "人事任免")
    assert builder.build().coverage.state == "partial"


def test_a_redirected_row_uses_the_page_it_led_to():
    builder = Builder()
    target = builder.page(f"{builder.base}new.html", title="甲公告", text="正文" * 30, kind="article")
    builder.pages.append(
        (
            replace(builder.pages[0][0], url=f"{builder.base}old.html", outcome=Outcome.REDIRECTED, final_url=target),
            None,
        )
    )
    builder.column("通知公告", Entry("甲公告", f"{builder.base}old.html", date(2017, 3, 1)), parent=())
    assert next(entry for entry in builder.build().entries if entry.source).state == "read"


def test_a_column_that_shows_nothing_is_unread_for_its_own_document_and_for_all_when_most_are_so():
    builder = Builder()
    builder.column("通知公告", builder.entry("甲公告"))
    builder.column("信息公开指南", list_state="none", kind="column")
    site = builder.build()
    assert site.coverage.state == "complete"
    assert find_documents(site, load_wanted()["guide"]).gaps
    assert not find_documents(site, load_wanted()["annual"]).gaps
    for name in ("人事任免", "财政信息", "规划计划"):
        builder.column(name, list_state="none", kind="column")
    assert builder.build().coverage.state == "partial"


def test_a_row_that_leads_to_a_column_is_no_document():
    builder = Builder()
    column = builder.column("人事任免")
    builder.column("信息公开", Entry("人事任免", column), parent=())
    site = builder.build()
    assert not site.entries
    assert {c.state for c in site.columns if c.name == "人事任免"} == {"empty"}


def test_an_unread_row_with_the_name_of_a_column_is_an_unread_column():
    builder = Builder()
    builder.column("信息公开", builder.entry("规范性文件", outcome=Outcome.BLOCKED), parent=())
    assert builder.build().coverage.state == "partial"


def test_days_of_a_calendar_are_no_pages_of_a_list():
    builder = Builder().home()
    calendar = builder.page(f"{builder.base}rili?m=12", Role.LIST, anchor="工作日历", kind="column", list_state="none")
    builder.page(f"{builder.base}rili?m=12&d=1", Role.LIST_PAGE, Outcome.OVER_BUDGET, section=calendar)
    assert builder.build().coverage.state == "complete"


@pytest.mark.parametrize(
    ("anchor", "gaps"), [("信息公开指南", 1), ("政府信息公开", 1), ("县政府信息公开指南", 0), ("中国政府网", 0)]
)
def test_a_menu_that_leads_to_an_uncrawled_platform_keeps_absence_open(anchor, gaps):
    builder = Builder().home()
    url = "http://xxgk.example.gov.cn/dept?id=12"
    builder.page(url, Role.COLUMN, Outcome.OUT_OF_SCOPE, anchor)
    assert len(find_documents(builder.build(), load_wanted()["guide"]).gaps) == gaps
    portal = portal_builder()
    portal.page(url, Role.COLUMN, anchor=anchor, title="县政府信息公开", kind="list", list_state="empty")
    assert not find_documents(builder.build(portal=portal_of(portal)), load_wanted()["guide"]).gaps
