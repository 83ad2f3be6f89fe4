"""entrances_present: links are looked at, never used; somebody else's door, or one not seen, is no absence."""

from __future__ import annotations

import pytest

from checks.facts.page import Attachment
from checks.result import Verdict
from checks.rules.entrances_present import entrances_present
from checks.site.entrances import load_entrances
from crawler.pages import Outcome, Role
from tests.site_builder import PORTAL, UNIT, Builder, portal_builder, portal_of

HOME = (("首页", f"{PORTAL}jyj/"), ("工作动态", f"{PORTAL}jyj/dt/"))


def item(key: str, *links: tuple[str, str], portal: Builder | None = None, builder: Builder | None = None, **home):
    builder = builder or Builder(menu=(*HOME, *links))
    builder.home(**home)
    builder.column("工作动态", builder.entry("教育局召开会议"))
    county = portal or portal_builder().home(menu=(("首页", PORTAL), ("走进云水", f"{PORTAL}zj/")))
    site = builder.build(portal=portal_of(county))
    return entrances_present(site, entrances=(key,)).items[0]


@pytest.mark.parametrize(
    ("key", "text", "url"),
    [
        ("on_request", "依申请公开", f"{UNIT.site_url}ysq/"),
        ("on_request", "信息公开申请表", f"{UNIT.site_url}sqb.doc"),
        ("suggestion_box", "政府信息公开意见箱", f"{UNIT.site_url}yjx/"),
        ("mailbox", "局长信箱", f"{UNIT.site_url}xx/"),
        ("mailbox", "我要咨询", f"{PORTAL}hd/"),
        ("service", "办事指南", f"{UNIT.site_url}bs/"),
        ("service", "进入", "http://zwfw-new.hunan.gov.cn/"),
        ("service_portal", "湖南政务服务网", "http://www.example.gov.cn/"),
        ("service_portal", "", "http://www.hnzwfw.gov.cn/"),
    ],
)
def test_a_link_is_an_entrance_by_its_text_or_address(key, text, url):
    found = item(key, (text, url))
    assert (found.verdict, found.key) == (Verdict.MET, key)
    assert found.evidence
    assert "链接未打开核实" in found.reason


@pytest.mark.parametrize(
    ("key", "text", "verdict"),
    [
        ("on_request", "依申请公开制度", Verdict.NOT_MET),
        ("on_request", "依申请公开情况统计", Verdict.NOT_MET),
        ("on_request", "申请须知", Verdict.UNKNOWN),
        ("suggestion_box", "关于校车管理的实施意见", Verdict.NOT_MET),
        ("suggestion_box", "监督举报", Verdict.UNKNOWN),
        ("mailbox", "网上信访", Verdict.NOT_MET),
        ("mailbox", "纪检举报信箱", Verdict.NOT_MET),
        ("mailbox", "联系我们", Verdict.UNKNOWN),
        ("service", "志愿服务", Verdict.NOT_MET),
        ("service_portal", "网上办事", Verdict.UNKNOWN),
    ],
)
def test_what_only_sounds_like_it(key, text, verdict):
    assert item(key, (text, f"{UNIT.site_url}x/")).verdict is verdict


@pytest.mark.parametrize("key", load_entrances())
def test_absence_is_seen_on_the_units_pages_and_the_portals(key):
    found = item(key)
    assert found.verdict is Verdict.NOT_MET
    assert found.evidence[0].url == UNIT.site_url


def test_a_door_of_the_portal_may_serve_the_unit():
    county = portal_builder()
    county.home(menu=(("首页", PORTAL), ("依申请公开", f"{PORTAL}ysq/")))
    found = item("on_request", portal=county)
    assert found.verdict is Verdict.UNKNOWN
    assert found.evidence[0].url == PORTAL


def test_an_unread_or_missing_portal_leaves_it_open():
    assert item("on_request", portal=portal_builder().home(Outcome.TIMEOUT)).verdict is Verdict.UNKNOWN
    site = Builder(menu=HOME).home().build()
    assert entrances_present(site, entrances=("mailbox",)).verdict is Verdict.UNKNOWN


def test_a_dead_door_is_no_door_but_another_may_be():
    builder = Builder(menu=(*HOME, ("局长信箱", f"{UNIT.site_url}xx/")))
    builder.page(f"{UNIT.site_url}xx/", Role.LIST, Outcome.HTTP_4XX, "局长信箱", 404)
    found = item("mailbox", builder=builder)
    assert found.verdict is Verdict.NOT_MET
    assert "待复核" in found.reason
    both = Builder(menu=(*HOME, ("局长信箱", f"{UNIT.site_url}xx/"), ("在线咨询", f"{UNIT.site_url}zx/")))
    both.page(f"{UNIT.site_url}xx/", Role.LIST, Outcome.HTTP_4XX, "局长信箱", 404)
    assert item("mailbox", builder=both).verdict is Verdict.MET


def test_a_picture_without_words_is_called_what_it_leads_to_or_leaves_it_open():
    blind = (("", f"{UNIT.site_url}xx/"),)
    assert item("mailbox", other_links=blind).verdict is Verdict.UNKNOWN
    builder = Builder(menu=HOME)
    builder.page(f"{UNIT.site_url}xx/", Role.OTHER, title="局长信箱", kind="mailbox")
    assert item("mailbox", builder=builder, other_links=blind).verdict is Verdict.MET


@pytest.mark.parametrize("outcome", [Outcome.TIMEOUT, Outcome.BLOCKED, Outcome.HTTP_4XX])
def test_an_unread_home_page_or_column_is_no_absence(outcome):
    site = Builder().home(outcome).build(portal=portal_of(portal_builder()))
    assert entrances_present(site, entrances=("mailbox",)).verdict is Verdict.UNKNOWN
    builder = Builder(menu=HOME)
    builder.column("互动", outcome=Outcome.TIMEOUT, parent=())
    assert item("mailbox", builder=builder).verdict is Verdict.UNKNOWN


def test_a_form_among_the_attachments_counts():
    files = (Attachment("云水县教育局信息公开申请表.doc", f"{UNIT.site_url}f/1.doc", "doc"),)
    assert item("on_request", attachments=files).verdict is Verdict.MET


def test_several_entrances_in_the_order_asked():
    builder = Builder(menu=(*HOME, ("依申请公开", f"{UNIT.site_url}ysq/")))
    builder.column("政府信息公开", builder.entry("内容"))
    asked = ("disclosure_column", "on_request", "suggestion_box")
    result = entrances_present(builder.build(portal=portal_of(portal_builder())), entrances=asked)
    assert [(i.key, i.verdict) for i in result.items] == list(
        zip(asked, (Verdict.MET, Verdict.MET, Verdict.NOT_MET), strict=True)
    )
    assert result.verdict is Verdict.PARTLY
    with pytest.raises(KeyError):
        entrances_present(builder.build(), entrances=("nonsense",))


@pytest.mark.parametrize(
    "title", ["云水县教育局依申请公开政府信息工作规程", "云水县教育局依申请公开政府信息工...", "依申请公开实施细则"]
)
def test_a_document_about_requests_is_no_door(title):
    assert item("on_request", (title, f"{UNIT.site_url}1.html")).verdict is not Verdict.MET
