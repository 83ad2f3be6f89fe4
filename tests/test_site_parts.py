"""A column is what a browser shows at its address: with the list of an API, of a frame, or of the page it leads on to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from checks.facts.apis import MAX_APIS
from checks.facts.page import Entry, Part
from checks.facts.pagination import NO_ADDRESS
from checks.site.attribution import COLUMN
from checks.site.site import Column, Site
from crawler.pages import Outcome, Role
from crawler.urls import normalise
from tests.site_builder import PORTAL, UNIT, Builder

BASE = UNIT.site_url
API = f"{PORTAL}api/list?page="  # outside the unit's folder, as such interfaces are
ROWS = tuple(Entry(f"关于第{n}次检查的通报", f"{BASE}xxgk/t{n}.html", date(2017, 3, n)) for n in (1, 2, 3))
SHELL: dict[str, Any] = {"list_state": "unreadable"}


def column_of(site: Site, name: str = "年度报告") -> Column:
    return next(column for column in site.columns if column.name == name)


def answer(builder: Builder, number: int, *entries: Entry, section: str, **facts: Any) -> None:
    state = "rows" if entries else "empty"
    facts = {"list_state": state, "kind": "list", "entries": entries} | facts
    builder.page(f"{API}{number}", Role.LIST_PAGE, section=section, **facts)


def shell(builder: Builder, *parts: Part, **facts: Any) -> str:
    return builder.column("年度报告", parts=parts or (Part("list", f"{API}1"),), **(SHELL | facts))


def test_answers_are_the_column_s_rows_and_the_evidence() -> None:
    builder = Builder()
    url = shell(builder)
    answer(builder, 1, ROWS[0], ROWS[1], section=url, pages=(f"{API}2",))
    answer(builder, 2, ROWS[2], section=url)
    site = builder.build()
    column = column_of(site)
    assert (column.state, column.url, [entry.title for entry in column.entries]) == (
        "rows",
        url,
        [r.title for r in ROWS],
    )
    assert {entry.columns for entry in column.entries} == {("信息公开", "年度报告")}
    assert [entry.source.row.url for entry in column.entries if entry.source] == [f"{API}1", f"{API}1", f"{API}2"]
    assert {entry.why_ours for entry in column.entries} == {COLUMN}
    assert (site.coverage.state, site.coverage.unread) == ("complete", ())
    assert [each.url for each in site.columns if "api" in each.url] == []


def test_only_an_answer_that_says_so_is_empty() -> None:
    builder = Builder()
    answer(builder, 1, section=shell(builder))
    assert column_of(builder.build()).state == "empty"


@pytest.mark.parametrize("template", ["unreadable", "none", "empty"])
@pytest.mark.parametrize(
    "kept",
    [
        {},  # the API was never asked for
        {"outcome": Outcome.TIMEOUT},
        {"outcome": Outcome.HTTP_4XX, "status": 403},
        {"outcome": Outcome.BLOCKED_ROBOTS},
        {"outcome": Outcome.HTTP_4XX, "status": 404},
        {"list_state": "none"},  # an error as JSON
        {"list_state": "rows", "entries": ROWS[:1], "pages": (f"{API}2",)},  # the second page is not there
    ],
)
def test_what_cannot_be_joined_stays_unreadable(kept: dict[str, Any], template: str) -> None:
    """Whatever the template says: 暂无数据 may be there for scripts to hide."""
    builder = Builder()
    url = shell(builder, list_state=template)
    if kept:
        builder.page(f"{API}1", Role.LIST_PAGE, section=url, kind="list", **kept)
    site = builder.build()
    assert column_of(site).state == "unreadable"
    assert site.coverage.state == "partial"


def test_a_repeated_answer_is_no_further_page() -> None:
    builder = Builder()
    url = shell(builder)
    answer(builder, 1, ROWS[0], section=url, pages=(f"{API}2",))
    answer(builder, 2, ROWS[0], section=url)
    row, facts = builder.pages[-1]
    builder.pages[-1] = replace(row, reason="repeats an earlier page of the list"), facts
    assert column_of(builder.build()).state == "unreadable"


def test_more_lists_than_are_asked_for() -> None:
    builder = Builder()
    parts = [Part("list", f"{API}{n}", f"第{n}类") for n in range(MAX_APIS + 1)]
    url = shell(builder, *parts)
    for part in parts:
        builder.page(part.url, Role.COLUMN, section=url, anchor=part.name, list_state="empty", kind="list")
    assert column_of(builder.build()).state == "unreadable"


def test_columns_within_a_page() -> None:
    """广东: one page, a tree of categories, an answer for each."""
    builder = Builder()
    parts = (Part("list", f"{API}7", "规划计划"), Part("list", f"{API}8", "人事信息"))
    url = builder.column("信息公开", parent=(), parts=parts, **SHELL)
    for part, rows in zip(parts, (ROWS[:2], ()), strict=True):
        state = "rows" if rows else "empty"
        builder.page(part.url, Role.COLUMN, section=url, anchor=part.name, list_state=state, kind="list", entries=rows)
    site = builder.build()
    whole, plans, staff = (column_of(site, name) for name in ("信息公开", "规划计划", "人事信息"))
    assert [(each.state, each.path) for each in (whole, plans, staff)] == [
        ("rows", ("信息公开",)),
        ("rows", ("信息公开", "规划计划")),
        ("empty", ("信息公开", "人事信息")),
    ]
    assert {each.why_ours for each in (whole, plans, staff)} == {COLUMN}
    assert len(whole.entries) == len(plans.entries) == 2
    assert len(site.entries) == 2


@pytest.mark.parametrize(
    ("frame", "state", "count"),
    [
        ({"list_state": "rows", "entries": ROWS}, "rows", 3),
        ({"list_state": "empty"}, "empty", 0),
        ({"list_state": "unreadable"}, "unreadable", 0),
        ({"outcome": Outcome.TIMEOUT}, "blank", 0),
    ],
)
def test_a_list_in_a_frame_is_the_column_s(frame: dict[str, Any], state: str, count: int) -> None:
    builder = Builder()
    url = builder.column("年度报告", parts=(Part("frame", f"{BASE}list.jsp?id=3"),), list_state="none")
    builder.page(f"{BASE}list.jsp?id=3", Role.COLUMN, section=url, **({"kind": "list"} | frame))
    column = column_of(site := builder.build())
    assert (column.state, len(column.entries)) == (state, count)
    assert (site.coverage.state == "complete") is (state in ("rows", "empty"))


def test_a_text_in_a_frame_is_called_what_its_column_is_called() -> None:
    builder = Builder()
    url = builder.column("公开指南", parts=(Part("frame", f"{BASE}zn.htm"),), list_state="none")
    builder.page(f"{BASE}zn.htm", Role.COLUMN, section=url, kind="article", text="为便于公民获取信息，编制本指南。" * 9)
    texts = [entry for entry in builder.build().entries if entry.text]
    assert [(entry.title, entry.columns) for entry in texts] == [("公开指南", ("信息公开", "公开指南"))]


@pytest.mark.parametrize("target", ["xxgk/nb/list.htm", "xxgk/nb/index.htm"])
def test_a_page_that_only_leads_on_is_what_it_leads_to(target: str) -> None:
    builder = Builder()
    door = builder.page(
        f"{BASE}xxgk/nb/",
        Role.COLUMN,
        anchor="年度报告",
        section=BASE,
        parts=(Part("refresh", BASE + target),),
        kind="column",
    )
    builder.page(BASE + target, Role.COLUMN, section=door, list_state="rows", kind="list", entries=ROWS)
    site = builder.build()
    assert [
        (each.name, each.state, len(each.entries)) for each in site.columns if each.page.row.role is Role.COLUMN
    ] == [("年度报告", "rows", 3)]
    assert (found := site.find_page(door)) is not None
    assert found.row.url == BASE + target
    assert site.coverage.state == "complete"
    assert all(entry.title for entry in site.entries)


def test_a_start_page_that_leads_on() -> None:
    builder = Builder()
    builder.page(BASE, Role.HOME, parts=(Part("refresh", f"{BASE}web/"),), kind="home")
    builder.page(f"{BASE}web/", Role.HOME, section=BASE, kind="home", menu=builder.menu)
    site = builder.build()
    assert [page.row.url for page in site.pages if page.row.role is Role.HOME] == [f"{BASE}web/"]
    assert site.coverage.state == "complete"


def test_a_page_with_words_of_its_own_is_no_door() -> None:
    builder = Builder()
    door = builder.column(
        "年度报告", parts=(Part("refresh", f"{BASE}new/"),), list_state="none", text="本栏目已迁移。" * 20
    )
    builder.page(f"{BASE}new/", Role.COLUMN, section=door, list_state="rows", kind="list", entries=ROWS)
    assert builder.build().find_page(door).facts.text  # type: ignore[union-attr]


def test_a_list_that_goes_on_without_an_address_is_not_read_to_its_end() -> None:
    """Its pager calls a script: the reader's mark is no address that anybody could ask for."""
    builder = Builder()
    url = builder.column("年度报告", *ROWS, pages=(f"{NO_ADDRESS}{BASE}xxgk/c1/",))
    site = builder.build()
    assert (column_of(site).state, site.coverage.state) == ("rows", "partial")
    assert site.coverage.unread == ((f"{NO_ADDRESS}{url}", "翻页未读取"),)
    with pytest.raises(ValueError, match="scheme"):
        normalise(f"{NO_ADDRESS}{url}")


@pytest.mark.parametrize("role", [Role.COLUMN, Role.LIST, Role.OTHER])
def test_a_column_behind_a_picture_is_joined_too(role: Role) -> None:
    """A link without words makes no column by its role; its list makes it one."""
    builder = Builder()
    url = builder.page(
        f"{BASE}xxgk/nb/",
        role,
        list_state="unreadable",
        kind="list",
        title="年度报告",
        parts=(Part("list", f"{API}1"),),
    )
    answer(builder, 1, *ROWS, section=url)
    column = column_of(site := builder.build())
    assert (column.state, len(column.entries), site.coverage.state) == ("rows", 3, "complete")


def test_links_that_nobody_sees_keep_a_start_page() -> None:
    """Whoever put them there put them on that page."""
    builder = Builder()
    hidden = (("赌场", "http://bad.example/"),)
    builder.page(BASE, Role.HOME, parts=(Part("refresh", f"{BASE}web/"),), kind="home", hidden_links=hidden)
    builder.page(f"{BASE}web/", Role.HOME, section=BASE, kind="home", menu=builder.menu)
    homes = [page for page in builder.build().pages if page.row.role is Role.HOME]
    assert [page.facts.hidden_links for page in homes if page.facts] == [hidden, ()]


def test_a_page_may_lead_on_to_one_that_leads_on() -> None:
    builder = Builder()
    builder.page(BASE, Role.HOME, parts=(Part("refresh", f"{BASE}index.htm"),), kind="home")
    builder.page(f"{BASE}index.htm", Role.HOME, section=BASE, parts=(Part("refresh", f"{BASE}web/"),), kind="home")
    builder.page(f"{BASE}web/", Role.HOME, section=f"{BASE}index.htm", kind="home", menu=builder.menu)
    site = builder.build()
    assert [page.row.url for page in site.pages if page.row.role is Role.HOME] == [f"{BASE}web/"]
    assert [site.find_page(url).row.url for url in (BASE, f"{BASE}index.htm")] == [f"{BASE}web/"] * 2  # type: ignore[union-attr]


def test_a_counter_in_a_frame_of_a_text_is_not_called_what_the_text_is_called() -> None:
    builder = Builder()
    text = "为便于公民获取信息，编制本指南。" * 9
    url = builder.column(
        "公开指南", parts=(Part("frame", f"{BASE}hits.jsp"),), list_state="none", kind="guide", text=text
    )
    builder.page(f"{BASE}hits.jsp", Role.COLUMN, section=url, kind="other", text="您是第12345位访客，欢迎再次光临本站")
    assert [entry.title for entry in builder.build().entries if "访客" in entry.text] == [""]
