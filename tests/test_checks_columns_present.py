"""columns_present: a column counts by its name; what stands in it is another check's matter."""

from __future__ import annotations

import pytest

from checks.result import Verdict
from checks.rules.columns_present import columns_present
from crawler.pages import Outcome, Role
from tests.site_builder import LONG, UNIT, Builder


def item(builder: Builder, topic: str):
    return columns_present(builder.build(), topics=(topic,)).items[0]


@pytest.mark.parametrize(
    ("topic", "name"),
    [("news", "工作动态"), ("news", "云水县教育局工作动态"), ("org", "机构职能"), ("leaders", "领导信息"), ("regs", "政策文件"),
     ("interp", "政策解读"), ("overview", "行政区划"), ("service_statistics", "办件统计")],
)  # fmt: skip
def test_a_column_by_its_name(topic, name):
    builder = Builder()
    builder.column(name, builder.entry("内容"))
    found = item(builder, topic)
    assert (found.verdict, found.key) == (Verdict.MET, topic)
    assert found.evidence


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({}, Verdict.MET),  # blank, but there
        ({"list_state": "unreadable"}, Verdict.MET),
        ({"outcome": Outcome.TIMEOUT}, Verdict.MET),  # the menu shows it
        ({"outcome": Outcome.HTTP_4XX, "status": 403}, Verdict.MET),
        ({"outcome": Outcome.HTTP_4XX, "status": 404}, Verdict.NOT_MET),
    ],
)
def test_what_became_of_the_column(facts, verdict):
    builder = Builder()
    builder.column("政策解读", parent=(), **facts)
    assert item(builder, "interp").verdict is verdict


def test_the_menu_is_enough():
    builder = Builder(menu=(("首页", "/"), ("政策解读", "http://www.yunshui.gov.cn/zcjd/")))
    found = item(builder, "interp")
    assert (found.verdict, found.evidence[0].url) == (Verdict.MET, UNIT.site_url)
    assert "链接未打开核实" in found.reason


def test_absence_needs_everything_read():
    assert item(Builder(), "interp").verdict is Verdict.NOT_MET
    unread = Builder()
    unread.column("其他", outcome=Outcome.TIMEOUT)
    assert item(unread, "interp").verdict is Verdict.UNKNOWN
    assert item(Builder().home(Outcome.BLOCKED), "interp").verdict is Verdict.UNKNOWN


def test_a_near_name_or_a_page_about_it_leaves_it_open():
    near = Builder()
    near.column("政策解读及回应", near.entry("内容"))
    assert item(near, "interp").verdict is Verdict.UNKNOWN
    single = Builder()
    single.page(f"{UNIT.site_url}gk.html", Role.OTHER, title="云水县教育局单位简介", kind="article", text=LONG)
    assert item(single, "overview").verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("topic", "name"),
    [
        ("org", "内设科室及职责"),
        ("leaders", "局班子成员"),
        ("overview", "学校概况"),
        ("regs", "文件汇编"),
        ("service_statistics", "数据公开"),
    ],
)
def test_a_name_with_a_root_of_the_topic_leaves_it_open(topic, name):
    builder = Builder(menu=(("首页", "/"),))
    builder.column(name, builder.entry("内容"), parent=())
    assert item(builder, topic).verdict is Verdict.UNKNOWN
    menu = Builder(menu=(("首页", "/"), (name, f"{UNIT.site_url}x/")))
    found = item(menu, topic)
    assert (found.verdict, found.evidence[0].url) == (Verdict.UNKNOWN, UNIT.site_url)


def test_an_entry_in_another_column_is_no_column():
    builder = Builder()
    builder.column("通知公告", builder.entry("关于《招生办法》的政策解读"))
    assert item(builder, "interp").verdict is Verdict.NOT_MET


def test_an_unknown_topic_raises():
    with pytest.raises(KeyError):
        columns_present(Builder().build(), topics=("nonsense",))
