"""columns_fresh: the newest entry by its date, and late only where nothing newer can stand unseen."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from checks.facts.page import Entry
from checks.result import Verdict
from checks.rules.columns_fresh import columns_fresh
from crawler.pages import Outcome, Role
from tests.site_builder import AS_OF, LONG, PORTAL, UNIT, Builder


def days_ago(days: int) -> date:
    return AS_OF - timedelta(days=days)


def rows(builder: Builder, *ages: int) -> list[Entry]:
    return [builder.entry(f"教育局召开第{age}次工作会议", day=days_ago(age)) for age in ages]


def fresh(builder: Builder, *limits: str, allowed: int = 0, **unit):
    return columns_fresh(builder.build(replace(UNIT, **unit)), limits=limits or ("news=14",), allowed=allowed)


@pytest.mark.parametrize(
    ("ages", "verdict"),
    [
        ((0,), Verdict.MET),
        ((14,), Verdict.MET),
        ((15,), Verdict.NOT_MET),
        ((900, 3, 500), Verdict.MET),
        ((40, 900), Verdict.NOT_MET),
    ],
)
def test_the_newest_by_date_not_by_position(ages, verdict):
    builder = Builder()
    builder.column("工作动态", *rows(builder, *ages))
    result = fresh(builder)
    assert result.verdict is verdict
    assert result.items[0].evidence
    assert str(days_ago(min(ages))) in result.items[0].reason


def test_a_date_after_the_day_of_the_check_is_no_update():
    builder = Builder()
    builder.column("工作动态", *rows(builder, 40, -30))
    assert fresh(builder).verdict is Verdict.NOT_MET


def test_the_later_of_the_lists_and_the_pages_date_counts():
    builder = Builder()
    entry = builder.entry("教育局召开会议", day=days_ago(200))
    builder.column("工作动态", Entry(entry.title, entry.url, days_ago(5)))
    assert fresh(builder).verdict is Verdict.MET


def test_a_column_that_is_not_there_is_not_late():
    builder = Builder()
    builder.column("通知公告", *rows(builder, 3))
    assert fresh(builder).verdict is Verdict.NOT_APPLICABLE
    assert fresh(Builder().home(Outcome.TIMEOUT)).verdict is Verdict.UNKNOWN
    assert fresh(Builder().home(Outcome.HTTP_4XX)).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    "facts",
    [
        {"outcome": Outcome.TIMEOUT},
        {"list_state": "unreadable"},
        {"list_state": "none"},
        {"signs": (("list_script", "dataproxy.jsp"),)},
        {"pages": (f"{UNIT.site_url}xxgk/c1/index_2.html",)},  # the ledger does not know this page
    ],
)
def test_a_list_that_was_not_read_to_its_end_is_unknown(facts):
    builder = Builder()
    entries = () if facts.get("list_state") else rows(builder, 40)
    builder.column("工作动态", *entries, **facts)
    assert fresh(builder).verdict is Verdict.UNKNOWN


def test_an_unread_second_page_is_unknown_and_a_read_one_counts():
    builder = Builder()
    url = builder.column("工作动态", *rows(builder, 40))
    second = f"{url}index_2.html"
    builder.page(second, Role.LIST_PAGE, Outcome.TIMEOUT, section=url)
    assert fresh(builder).verdict is Verdict.UNKNOWN
    builder.pages.pop()
    builder.page(second, Role.LIST_PAGE, section=url, list_state="rows", kind="list", entries=tuple(rows(builder, 2)))
    assert fresh(builder).verdict is Verdict.MET


def test_rows_without_a_date_that_nobody_opened_leave_it_open():
    builder = Builder()
    builder.column("工作动态", *rows(builder, 40), builder.entry("教育局举办会议", day=None, fetched=False))
    assert fresh(builder).verdict is Verdict.UNKNOWN
    opened = Builder()
    opened.column("工作动态", *rows(opened, 40), opened.entry("教育局举办会议", day=None))
    assert fresh(opened).verdict is Verdict.NOT_MET  # no shown time counts as not updated


@pytest.mark.parametrize(
    ("title", "verdict"),
    [
        ("云水县教育局关于规范性文件制定情况的说明", Verdict.DECLARED_NONE),
        ("本单位无规范性文件的情况说明", Verdict.DECLARED_NONE),
        ("云水县教育局招生办法", Verdict.NOT_MET),
        ("关于招生办法的起草说明", Verdict.NOT_MET),
        ("不动产登记办法说明", Verdict.NOT_MET),
    ],
)
def test_an_explanation_counts_as_explained(title, verdict):
    builder = Builder()
    builder.column("规范性文件", builder.entry(title, day=days_ago(300)))
    item = fresh(builder, "regs=183").items[0]
    assert item.verdict is verdict


def test_a_column_of_links_has_no_limit():
    builder = Builder()
    links = [Entry(f"国务院新闻办第{n}次发布", f"http://www.gov.cn/{n}.html", days_ago(300)) for n in range(3)]
    builder.column("工作动态", *links)
    assert fresh(builder).items[0].verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize("facts", [{}, {"list_state": "none", "is_placeholder": True, "text": "内容更新中"}])
def test_a_blank_column_is_counted_elsewhere(facts):
    builder = Builder()
    builder.column("工作动态", **facts)
    result = fresh(builder)
    assert (result.items[0].verdict, result.verdict) == (Verdict.NOT_APPLICABLE, Verdict.NOT_APPLICABLE)


def test_of_a_topic_the_top_column_counts_with_everything_below():
    builder = Builder()
    builder.column("政策文件", *rows(builder, 400), parent=())
    builder.column("规范性文件", *rows(builder, 10), parent=("政策文件",))
    result = fresh(builder, "regs=183")
    assert (result.verdict, len(result.items)) == (Verdict.MET, 1)
    unread = Builder()
    unread.column("政策文件", *rows(unread, 400), parent=())
    unread.column("规范性文件", outcome=Outcome.TIMEOUT, parent=("政策文件",))
    assert fresh(unread, "regs=183").verdict is Verdict.UNKNOWN


def test_pages_that_bear_only_the_units_name_are_told_apart_by_the_menu():
    builder = Builder()
    for name, age in (("工作动态", 40), ("通知公告", 3)):
        builder.column(name, *rows(builder, age), title="云水县教育局", columns=())
    result = fresh(builder, "news=14", "notice=183")
    assert [(item.name, item.verdict) for item in result.items] == [
        ("工作动态", Verdict.NOT_MET),
        ("通知公告", Verdict.MET),
    ]


@pytest.mark.parametrize(
    ("late", "good", "allowed", "verdict"),
    [(1, 1, 0, Verdict.PARTLY), (2, 0, 0, Verdict.NOT_MET), (2, 0, 2, Verdict.MET), (3, 1, 2, Verdict.NOT_MET)],
)
def test_how_many_may_be_late(late, good, allowed, verdict):
    builder = Builder()
    for number in range(late + good):
        builder.column(f"业务{'甲乙丙丁'[number]}", *rows(builder, 400 if number < late else 4))
    result = fresh(builder, "other=365", allowed=allowed)
    assert (result.verdict, result.measured["late"]) == (verdict, late)


def test_unread_columns_can_lift_the_count_over_what_is_allowed():
    builder = Builder()
    builder.column("业务甲", *rows(builder, 400))
    builder.column("业务乙", outcome=Outcome.TIMEOUT)
    assert fresh(builder, "other=365", allowed=1).verdict is Verdict.UNKNOWN
    assert fresh(builder, "other=365", allowed=2).verdict is Verdict.MET


@pytest.mark.parametrize("name", ["工作动态", "通知公告", "政策解读", "局长信箱"])
def test_other_leaves_out_columns_with_a_limit_of_their_own(name):
    builder = Builder()
    builder.column(name, *rows(builder, 800))
    assert fresh(builder, "other=365").items == ()


@pytest.mark.parametrize("name", ["信息公开指南", "机构职能", "领导分工", "信息公开年报"])
def test_other_leaves_out_what_is_updated_on_demand(name):
    builder = Builder()
    builder.column(name, *rows(builder, 800))
    assert {item.verdict for item in fresh(builder, "other=365").items} == {Verdict.NOT_APPLICABLE}


def test_other_counts_no_column_that_only_leads_on():
    builder = Builder()
    builder.column("业务工作", *rows(builder, 800), parent=())
    builder.column("职业教育", *rows(builder, 2), parent=("业务工作",))
    assert [item.name for item in fresh(builder, "other=365").items] == ["职业教育"]


def test_a_single_page_has_no_limit_among_others_but_one_under_its_topic():
    builder = Builder()
    builder.column("机构职能", list_state="none", kind="article", text=LONG, published=days_ago(500))
    assert fresh(builder, "other=365").items[0].verdict is Verdict.NOT_APPLICABLE
    assert fresh(builder, "org=365").verdict is Verdict.NOT_MET


def test_a_unit_that_is_the_portal_is_judged_by_all_columns():
    builder = Builder(PORTAL)
    builder.column("工作动态", *rows(builder, 40), parent=())
    assert fresh(builder, site_url=PORTAL, column_url="").verdict is Verdict.NOT_MET


@pytest.mark.parametrize(("limit", "error"), [("news", ValueError), ("nonsense=3", KeyError)])
def test_a_limit_that_cannot_be_read_raises(limit, error):
    with pytest.raises(error):
        fresh(Builder(), limit)
