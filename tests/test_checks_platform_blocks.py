"""platform_blocks: one rubric takes three points for its absence without a person, so every doubt must stop it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks.result import Assurance, Verdict
from checks.rules.platform_blocks import platform_blocks
from checks.site.site import Site
from crawler.pages import Outcome, Role
from crawler.units import Kind
from tests.site_builder import LONG, PORTAL, UNIT, Builder, portal_builder, portal_of

MENU = (
    ("首页", f"{PORTAL}clz/"),
    ("镇情概况", f"{PORTAL}clz/zq/"),
    ("工作动态", f"{PORTAL}clz/dt/"),
    ("办事服务", f"{PORTAL}clz/bs/"),
)
TOWNSHIP = replace(
    UNIT, id="clz", name="云水县草龙镇人民政府", kind=Kind.TOWNSHIP, site_url=f"{PORTAL}clz/", column_url=""
)


def town(menu=MENU, **home) -> Builder:
    """A township whose whole site speaks of anything but disclosure."""
    builder = Builder(TOWNSHIP.site_url, "clz", menu=menu)
    builder.home(title="云水县草龙镇人民政府", **home)
    for name in ("镇情概况", "工作动态", "办事服务"):
        builder.column(name, builder.entry(f"草龙镇召开{name}会议"), parent=())
    return builder


def build(builder: Builder, portal: Site | None = None, unit=TOWNSHIP) -> Site:
    return builder.build(unit, portal=portal or portal_of(portal_builder()))


def test_nothing_anywhere_and_everything_read_is_absence():
    result = platform_blocks(build(town()))
    assert (result.verdict, result.assurance) == (Verdict.NOT_MET, Assurance.PROVISIONAL)
    assert "未设立政府信息公开平台" in result.reason
    assert result.evidence[0].url == TOWNSHIP.site_url
    assert result.search is not None
    assert len(result.search.columns) == 4


@pytest.mark.parametrize(
    ("name", "facts", "verdict"),
    [
        ("政府信息公开", {}, Verdict.MET),
        ("云水县草龙镇政务公开", {}, Verdict.MET),
        ("信息公开专栏", {"list_state": "unreadable"}, Verdict.MET),  # it stands there; what is in it is another matter
        ("政府信息公开", {"list_state": "none", "is_placeholder": True, "text": "建设中"}, Verdict.UNKNOWN),
        ("政府信息公开", {"outcome": Outcome.TIMEOUT}, Verdict.UNKNOWN),
        ("政府信息公开", {"outcome": Outcome.HTTP_4XX, "status": 404}, Verdict.UNKNOWN),  # one look; it may have moved
    ],
)
def test_a_column_of_that_name(name, facts, verdict):
    builder = town()
    builder.column(name, parent=(), **facts)
    result = platform_blocks(build(builder))
    assert result.verdict is verdict
    assert result.evidence


def test_the_registered_column_counts_whatever_it_is_called():
    builder = town()
    builder.page(f"{PORTAL}xxgk/clz/", Role.COLUMN, title="草龙镇", kind="column", text=LONG)
    unit = replace(TOWNSHIP, column_url=f"{PORTAL}xxgk/clz/")
    assert platform_blocks(build(builder, unit=unit)).verdict is Verdict.MET


def test_a_registered_column_that_is_gone_does_not_hide_another():
    builder = town()
    builder.page(f"{PORTAL}xxgk/clz/", Role.COLUMN, Outcome.HTTP_4XX, status=404)
    unit = replace(TOWNSHIP, column_url=f"{PORTAL}xxgk/clz/")
    assert platform_blocks(build(builder, unit=unit)).verdict is Verdict.UNKNOWN
    builder.column("政务公开", parent=())
    assert platform_blocks(build(builder, unit=unit)).verdict is Verdict.MET


def test_a_column_of_the_units_name_on_the_countys_platform():
    county = portal_builder()
    county.page(
        f"{PORTAL}xxgk/xz/clz/",
        Role.COLUMN,
        anchor="草龙镇",
        title="草龙镇",
        columns=("政府信息公开", "乡镇"),
        text=LONG,
    )
    assert platform_blocks(build(town(), portal_of(county))).verdict is Verdict.MET
    other = portal_builder()
    other.page(
        f"{PORTAL}xxgk/xz/slz/",
        Role.COLUMN,
        anchor="石龙镇",
        title="石龙镇",
        columns=("政府信息公开", "乡镇"),
        text=LONG,
    )
    assert platform_blocks(build(town(), portal_of(other))).verdict is Verdict.NOT_MET


def test_two_parts_make_a_platform_and_one_leaves_it_open():
    builder = town()
    builder.column("信息公开指南", list_state="none", kind="guide", text=LONG, parent=())
    assert platform_blocks(build(builder)).verdict is Verdict.UNKNOWN
    builder.column("信息公开年报", builder.entry("2016年政府信息公开年度报告"), parent=())
    assert platform_blocks(build(builder)).verdict is Verdict.MET


@pytest.mark.parametrize(
    "facts",
    [
        {"menu": (*MENU, ("政府信息公开", f"{PORTAL}xxgk/"))},  # leads to the county's
        {"menu": MENU[:2]},  # hardly a menu at all
        {"other_links": (("", "http://other.example/banner.html"),)},  # a picture without words
        {"signs": (("loads", "$.ajax("),)},
        {"footer": "", "entries": (), "other_links": (("信息公开年报", "http://x.example/"),)},
    ],
)
def test_a_doubt_on_the_home_page_is_no_absence(facts):
    menu = facts.pop("menu", MENU)
    result = platform_blocks(build(town(menu, **facts)))
    assert (result.verdict, result.assurance) == (Verdict.UNKNOWN, Assurance.INCONCLUSIVE)


@pytest.mark.parametrize(
    "outcome", [Outcome.TIMEOUT, Outcome.BLOCKED, Outcome.HTTP_5XX, Outcome.OVER_BUDGET, Outcome.HTTP_4XX]
)
def test_an_unread_home_page_is_no_absence(outcome):
    builder = Builder(TOWNSHIP.site_url, "clz").home(outcome)
    assert platform_blocks(build(builder)).verdict is Verdict.UNKNOWN


def test_an_unread_column_of_any_name_is_no_absence():
    builder = town()
    builder.column("党建工作", outcome=Outcome.TIMEOUT, parent=())
    assert platform_blocks(build(builder)).verdict is Verdict.UNKNOWN


def test_a_portal_that_was_not_read_is_no_absence():
    assert platform_blocks(town().build(TOWNSHIP)).verdict is Verdict.UNKNOWN
    county = portal_builder()
    county.page(f"{PORTAL}xxgk/", Role.COLUMN, Outcome.TIMEOUT, anchor="政府信息公开")
    assert platform_blocks(build(town(), portal_of(county))).verdict is Verdict.UNKNOWN


def test_a_document_of_such_a_platform_is_no_absence():
    builder = town()
    builder.column("公示公告", builder.entry("草龙镇人民政府信息公开指南"), parent=())
    result = platform_blocks(build(builder))
    assert result.verdict is Verdict.UNKNOWN
    assert "信息公开指南" in result.reason


ALL = ("guide", "systems", "statutory", "annual_reports")


def test_the_four_blocks():
    builder = Builder()
    for name in ("政府信息公开指南", "政府信息公开制度", "法定主动公开内容", "政府信息公开年报"):
        builder.column(name, builder.entry(f"云水县教育局{name}"))
    result = platform_blocks(builder.build(), blocks=ALL)
    assert result.verdict is Verdict.MET
    assert [item.key for item in result.items] == list(ALL)
    assert all(item.evidence for item in result.items)


def test_missing_blocks_are_named_and_a_catalogue_leaves_the_statutory_one_open():
    builder = Builder()
    builder.column("政府信息公开指南", builder.entry("云水县教育局政府信息公开指南"))
    by = {item.key: item.verdict for item in platform_blocks(builder.build(), blocks=ALL).items}
    assert by == dict(zip(ALL, (Verdict.MET, Verdict.NOT_MET, Verdict.NOT_MET, Verdict.NOT_MET), strict=True))
    builder.column("信息公开目录", builder.entry("云水县教育局信息公开目录"))
    by = {item.key: item.verdict for item in platform_blocks(builder.build(), blocks=ALL).items}
    assert by["statutory"] is Verdict.UNKNOWN


def test_a_block_in_the_menu_that_is_the_countys_is_not_the_units():
    countys = f"{PORTAL}xxgk/zn.html"
    county = portal_builder()
    county.page(countys, title="云水县人民政府信息公开指南", kind="guide", text=LONG)
    builder = Builder(menu=(("首页", "/"), ("政府信息公开指南", countys)))
    site = builder.build(portal=portal_of(county))
    (item,) = platform_blocks(site, blocks=("guide",)).items
    assert (item.verdict, item.assurance) == (Verdict.UNKNOWN, Assurance.INCONCLUSIVE)
    assert "通向县政府门户的页面" in item.reason


def test_a_block_in_the_menu_counts_and_an_unread_site_says_nothing():
    builder = Builder(menu=(("首页", "/"), ("公开指南", f"{UNIT.site_url}zn/"), ("公开年报", f"{UNIT.site_url}nb/")))
    by = {item.key: item.verdict for item in platform_blocks(builder.build(), blocks=ALL).items}
    assert by["guide"] is Verdict.MET
    blocked = Builder().home(Outcome.BLOCKED).build()
    assert {item.verdict for item in platform_blocks(blocked, blocks=ALL).items} == {Verdict.UNKNOWN}
