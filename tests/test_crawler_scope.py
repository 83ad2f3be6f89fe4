"""Whose page an address is, and what becomes of a link."""

from __future__ import annotations

import pytest

from crawler.frontier import NO_DISCLOSURE, disclosure_rank, is_body, rank
from crawler.pages import Outcome, Page, Role
from crawler.plan import MAX_DEPTH, MAX_LINKS, MAX_LIST_PAGES, MAX_PATTERN, State, plan
from crawler.reading import Link, Reading
from crawler.scope import Place, Scope
from crawler.units import Kind, Unit

HOST = "http://www.xx.gov.cn"


def unit(site: str = "/jyj/", column: str = "", portal: str = HOST) -> Unit:
    full = site if site.startswith("http") else HOST + site
    return Unit("jyj", "沅陵县教育局", Kind.DEPARTMENT, portal + "/", full, HOST + column if column else "")


@pytest.mark.parametrize(
    ("site", "column", "address", "place"),
    [
        ("/jyj/", "", "/jyj/", Place.OWN),
        ("/jyj/", "", "/jyj/a/b.html?x=1", Place.OWN),
        ("/jyj", "", "/jyj/a.html", Place.OWN),
        ("/jyj", "", "/jyj", Place.OWN),
        ("/jyj", "", "/jyjx/", Place.LEAF),
        ("/jyj/index.html", "", "/jyj/a.html", Place.OWN),
        ("/jyj/", "", "/slj/", Place.LEAF),
        ("/xxgk/jyj.html", "", "/xxgk/jyj.html", Place.OWN),
        ("/xxgk/jyj.html", "", "/xxgk/jyj/10.html", Place.OWN),
        ("/xxgk/jyj.html", "", "/xxgk/slj.html", Place.LEAF),
        ("http://jyj.xx.gov.cn/", "", "http://jyj.xx.gov.cn/any/x", Place.OWN),
        ("http://jyj.xx.gov.cn/", "", "http://other.gov.cn/", Place.OUT),
        ("http://jyj.xx.gov.cn/", "", "https://jyj.xx.gov.cn/any/x", Place.OWN),
        ("http://jyj.xx.gov.cn/", "", "http://jyj.xx.gov.cn:81/", Place.OUT),
        ("http://jyj.xx.gov.cn/", "/open/?branch_id=ab&column_code=1&page=1", "/open/?branch_id=ab&page=7", Place.OWN),
        ("http://jyj.xx.gov.cn/", "/open/?branch_id=ab", "/openContent/?branch_id=ab&column_code=3", Place.OWN),
        ("http://jyj.xx.gov.cn/", "/open/?branch_id=ab", "/open/?branch_id=cd", Place.LEAF),
        ("/list.jsp?area=5&page=1", "", "/list.jsp?area=5&page=2", Place.OWN),
        ("/list.jsp?area=5", "", "/list.jsp?area=6", Place.LEAF),
        ("/list.jsp?area=5", "", "/other.jsp?area=5", Place.LEAF),
        ("/jyj/", "/index23.html", "/index23/1.html", Place.OWN),
        ("/jyj/", "/index23.html", "/info/1.html", Place.LEAF),
    ],
)
def test_place(site: str, column: str, address: str, place: Place) -> None:
    scope = Scope(unit(site, column))
    assert scope.place(address if address.startswith("http") else HOST + address) is place


def links(
    *found: tuple[str, str, str], page: Page | None = None, identity: str = "", state: State | None = None
) -> list[Page]:
    page = page or Page("jyj", f"{HOST}/jyj/", Role.HOME)
    made = tuple(Link(url if ":" in url else HOST + url, text, kind) for kind, url, text in found)  # type: ignore[arg-type]
    return plan(state or State(unit(), 300), page, page.url, Reading(made, identity, False, "", "", "{}", "1"))


@pytest.mark.parametrize(
    ("kind", "url", "text", "role"),
    [
        ("nav", "/jyj/zn/", "信息公开指南", Role.COLUMN),
        ("nav", "/jyj/x/", "本局风采", Role.LIST),
        ("nav", "/jyj/x/", "15", Role.OTHER),
        ("nav", "/jyj/x/", "关于做好2017年秋季学期开学工作的紧急通知", Role.OTHER),
        ("entry", "/gk/1.html", "条目", Role.ENTRY),
        ("attachment", "/f/1.doc", "附件", Role.ATTACHMENT),
        ("page", "/gk/l_2.html", "2", Role.LIST_PAGE),
        ("frame", "/gk/list.jsp", "", Role.HOME),
        ("nav", "/slj/", "水利局", None),
        ("nav", "http://www.gov.cn/", "中国政府网", None),
        ("nav", "javascript:x()", "信息公开", None),
        ("nav", "/gk/", "政府信息公开", Role.COLUMN),
    ],
)
def test_the_role_of_a_link(kind: str, url: str, text: str, role: Role | None) -> None:
    assert [row.role for row in links((kind, url, text))] == ([role] if role else [])


def test_a_leaf_page_gives_only_its_attachments_unless_it_names_the_unit() -> None:
    entry = Page("jyj", f"{HOST}/gk/1.html", Role.ENTRY)
    found = (("nav", "/gk/2.html", "指南"), ("entry", "/gk/3.html", "条目"), ("attachment", "/f.doc", "附件"))
    assert [row.role for row in links(*found, page=entry)] == [Role.ATTACHMENT]
    assert len(links(*found, page=entry, identity="沅陵县人民政府 县教育局 公告")) == 2
    assert links(*found, page=Page("jyj", f"{HOST}/gk/", Role.COLUMN)) == []


def test_a_moved_site_is_adopted_but_never_the_whole_portal() -> None:
    scope = Scope(unit())
    assert not scope.adopt(f"{HOST}/")
    assert scope.place(f"{HOST}/slj/") is Place.LEAF
    assert scope.adopt(f"{HOST}/new/jyj/index.html")
    assert scope.place(f"{HOST}/new/jyj/a.html") is Place.OWN


def test_caps_leave_a_row_each() -> None:
    deep = Page("jyj", f"{HOST}/jyj/d/", Role.LIST, depth=MAX_DEPTH)
    assert links(("nav", "/jyj/x/", "甲"), page=deep)[0].outcome is Outcome.CAPPED
    many = links(*(("entry", f"/jyj/{n}", "条目") for n in range(MAX_LINKS + 50)))
    assert [row.outcome for row in many[-2:]] == [None, Outcome.CAPPED]
    assert len(many) == MAX_LINKS + 1
    state = State(unit(), 300)
    pages = links(*(("page", f"/jyj/l_{n}", str(n)) for n in range(MAX_LIST_PAGES + 5)), state=state)
    assert [row.outcome for row in pages].count(Outcome.CAPPED) == 5
    assert links(("page", "/jyj/l_1", "2"), state=state) == []  # known already


def test_a_calendar_is_capped_and_columns_with_names_are_not() -> None:
    state = State(unit(), 300)
    days = links(*(("nav", f"/jyj/day/{n}.html", f"{n}日") for n in range(MAX_PATTERN + 5)), state=state)
    assert [row.outcome for row in days].count(Outcome.CAPPED) == 5
    names = [chr(0x4E00 + n) + "科" for n in range(MAX_PATTERN + 5)]
    columns = links(*(("nav", f"/jyj/day/{900 + n}.html", name) for n, name in enumerate(names)), state=state)
    assert [row.outcome for row in columns] == [None] * len(names)


def test_a_link_in_a_stronger_role_brings_the_row_forward() -> None:
    state = State(unit(), 300)
    assert [row.role for row in links(("nav", "/jyj/1.html", "7"), state=state)] == [Role.OTHER]
    assert [row.role for row in links(("entry", "/jyj/1.html", "条目"), state=state)] == [Role.ENTRY]
    assert links(("entry", "/jyj/1.html", "条目"), state=state) == []
    days = links(*(("nav", f"/jyj/d/{n}.html", str(n)) for n in range(MAX_PATTERN + 1)), state=state)
    again = links(("entry", days[-1].url, "条目"), state=state)
    assert days[-1].outcome is Outcome.CAPPED
    assert [(row.role, row.outcome) for row in again] == [(Role.ENTRY, None)]
    assert (state.raised, state.reopened) == (1, 1)


def test_a_row_on_its_way_keeps_its_role() -> None:
    state = State(unit(), 300)
    row = links(("nav", "/jyj/1.html", "7"), state=state)[0]
    state.is_asked(row.url)
    assert links(("entry", "/jyj/1.html", "条目"), state=state) == []


@pytest.mark.parametrize("text", ["信息公开意见箱", "信息公开申请", "信息公开指南", "政府信息公开年报", "本局风采"])
def test_a_part_of_the_disclosure_column_is_not_the_column(text: str) -> None:
    assert disclosure_rank(text) == NO_DISCLOSURE


def test_the_catalogue_is_the_column_only_where_nothing_better_is_there() -> None:
    assert (
        disclosure_rank("政府信息公开") < disclosure_rank("政务公开") < disclosure_rank("信息公开目录") < NO_DISCLOSURE
    )


@pytest.mark.parametrize(
    ("text", "expected"), [("县财政局", True), ("远襄镇", True), ("乡镇街道", False), ("政府部门", False)]
)
def test_the_name_of_a_unit(text: str, expected: bool) -> None:
    assert is_body(text) is expected


def at(role: Role, anchor: str = "", number: int = 1, in_needed: bool = False, depth: int = 2) -> int:
    return rank(Page("a", "u", role, anchor=anchor, depth=depth), number, in_needed)


def test_the_order_of_visiting() -> None:
    order = [
        at(Role.HOME, depth=0),
        at(Role.COLUMN, "政府信息公开"),
        at(Role.COLUMN, "年度报告"),
        at(Role.COLUMN, "公告"),
        at(Role.LIST, "本局风采"),
        at(Role.LIST_PAGE, number=3, in_needed=True),
        at(Role.ENTRY, "信息公开指南", in_needed=True),
        at(Role.ATTACHMENT, "信息公开指南", in_needed=True),
        at(Role.ENTRY, "点击下载", in_needed=True),
        at(Role.ENTRY, "关于印发值班安排的通知"),
        at(Role.ENTRY, "开会", depth=1),
        at(Role.OTHER, "表格下载", depth=1) + 1,
        at(Role.ENTRY, "关于印发值班安排的通知", number=3),
        at(Role.LIST_PAGE, number=4, in_needed=True),
        at(Role.LIST_PAGE, number=2),
        at(Role.LIST_PAGE, number=200, in_needed=True),
        at(Role.LIST_PAGE, number=200) + 1,
        at(Role.ENTRY, "开会"),
        at(Role.ENTRY, "我局组织学习管理办法", number=9),
        at(Role.ENTRY, "开会", number=9),
        at(Role.ATTACHMENT, "照片", number=9),
        at(Role.OTHER, "其他"),
    ]
    assert order == sorted(order, reverse=True)


@pytest.mark.parametrize("number", [2, 3, 4, 20, 200])
def test_every_list_page_comes_before_what_older_pages_showed(number: int) -> None:
    shown = [at(role, anchor, number) for role in (Role.ENTRY, Role.ATTACHMENT) for anchor in ("开会", "照片")]
    assert at(Role.LIST_PAGE, number=number) > max(shown)
    assert at(Role.ENTRY, "开会", number) <= at(Role.ENTRY, "开会", number - 1)


def test_texts_are_known_by_their_list_and_its_page() -> None:
    state = State(unit(), 300)
    news, plans = f"{HOST}/jyj/news/", f"{HOST}/jyj/plans/"
    state.count(Page("jyj", news, Role.COLUMN, anchor="工作动态"))
    state.count(Page("jyj", plans, Role.COLUMN, anchor="计划总结"))
    state.count(Page("jyj", plans + "1.htm", Role.ENTRY, section=plans, anchor="2017年要点"))
    assert state.is_in_needed(Page("jyj", news + "2.htm", Role.LIST_PAGE, section=news))
    assert not state.is_in_needed(Page("jyj", news + "1.htm", Role.ENTRY, section=news))
    assert state.is_in_needed(Page("jyj", plans + "1.htm", Role.ENTRY, section=plans))
    assert state.is_in_needed(Page("jyj", plans + "1.doc", Role.ATTACHMENT, section=plans + "1.htm"))


def test_what_a_far_list_page_shows_comes_later() -> None:
    state = State(unit(), 300)
    second = Page("jyj", f"{HOST}/jyj/l_2.htm", Role.LIST_PAGE, section=f"{HOST}/jyj/l.htm")
    state.count(second)
    rows = links(("entry", "/jyj/1.html", "条目"), page=second, state=state)
    assert [state.numbers[row.url] for row in rows] == [2]


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("公开指南", Role.COLUMN),
        ("政府信息公开年度报告", Role.COLUMN),
        ("公示公告", Role.COLUMN),
        ("关于开展卫生运动的通知", Role.OTHER),  # the article before or after
        ("县领导到我局走访慰问", Role.OTHER),
    ],
)
def test_an_article_leads_to_columns_and_to_its_neighbours(text: str, role: Role) -> None:
    rows = links(("nav", "/jyj/x/", text), page=Page("jyj", f"{HOST}/jyj/1.html", Role.ENTRY))
    assert [row.role for row in rows] == [role]


def test_a_link_named_after_a_page_turns_it() -> None:
    for text in ("第2页", "第 12 页"):
        assert [row.role for row in links(("nav", "/jyj/list_2.htm", text))] == [Role.LIST_PAGE]
    assert links(("nav", "/jyj/list_1.htm", "第 1 页")) == []
