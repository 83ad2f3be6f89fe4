"""A column with one undated row hides nothing, if the row was read and says that it stands there."""

from __future__ import annotations

from datetime import date

import pytest

from checks.facts.page import PageFacts
from checks.facts.reader import read_page
from checks.result import Verdict
from checks.rules.normative_documents import normative_documents
from checks.site.rows import is_group, is_lone_row
from crawler.pages import Outcome, Role
from tests.site_builder import LONG, PORTAL, UNIT, Builder

ROW = f"{UNIT.site_url}xxgk/1.html"
TITLE = "转发省厅《关于印发农村公路资金管理办法的通知》的通知"
HERE = ("信息公开", "规范性文件")


def column(
    links: tuple[tuple[str, str], ...] = ((TITLE, ROW),), path: tuple[str, ...] = HERE, outcome: Outcome = Outcome.OK,
    text: str = LONG, **facts: object,
) -> Builder:  # fmt: skip
    builder = Builder().home()
    builder.page(ROW, Role.ENTRY, outcome, TITLE, title=TITLE, text=text, kind="article", columns=path)
    builder.column("规范性文件", kind="column", list_state="none", other_links=links, **facts)
    return builder


def with_dead() -> Builder:
    builder = column(((TITLE, ROW), ("另一份文件的标题也比较长一些", OTHER)))
    builder.page(OTHER, Role.ENTRY, Outcome.HTTP_4XX, "另一份文件的标题也比较长一些", 404)
    return builder


OTHER = f"{UNIT.site_url}xxgk/2.html"


@pytest.mark.parametrize(
    ("builder", "is_seen"),
    [
        (column(), True),
        (column(((TITLE, ROW), ("县政府门户网站", PORTAL))), True),  # the portal's pages are nobody's rows
        (column(((TITLE, ROW), ("政务公开", f"{UNIT.site_url}xxgk/c1/"))), True),  # a crumb
        (column(path=("信息公开", "通知公告")), False),  # it stands elsewhere: a row of another block
        (column(path=()), False),
        (column(outcome=Outcome.TIMEOUT), False),
        (column(text=""), False),
        (column(()), False),
        (column(((TITLE, ROW), ("另一份文件的标题也比较长一些", OTHER))), False),  # nobody opened the other one
        (with_dead(), True),  # it was opened and found dead
        (column(pages=(f"{UNIT.site_url}xxgk/c1/2.html",)), False),
        (column(signs=(("loads", "$.get"),)), False),  # a script may bring more
        (column(signs=(("search", "站内搜索"),)), True),
    ],
)
def test_when_nothing_is_left_unseen(builder: Builder, is_seen: bool) -> None:
    site = builder.build()
    found = next(each for each in site.columns if each.name == "规范性文件")
    assert found.state == "blank"
    assert is_lone_row(site, found) is is_seen
    verdict = normative_documents(site).verdict
    assert verdict is (Verdict.NOT_MET if is_seen else Verdict.UNKNOWN)


@pytest.mark.parametrize(
    ("links", "is_seen"),
    [
        ((("审批服务", "c2/"),), True),
        ((("审批服务", "c2/"), ("首页", "")), False),  # crumbs: it may have rows of its own that a script writes
        ((("审批服务", "c2/"), ("规范性文件", "c1/")), False),  # a menu
        ((("审批服务", "c2/"), ("某份文件", "c9/")), False),
        ((), False),
    ],
)
def test_a_page_of_nothing_but_columns(links: tuple[tuple[str, str], ...], is_seen: bool) -> None:
    builder = Builder().home()
    shown = tuple((text, f"{UNIT.site_url}xxgk/{path}" if path else UNIT.site_url) for text, path in links)
    builder.column("规范性文件", kind="column", list_state="none", other_links=shown)
    builder.column("审批服务")
    site = builder.build()
    assert is_group(site, next(each for each in site.columns if each.name == "规范性文件")) is is_seen


def test_a_lone_record_of_a_datastore_is_a_row() -> None:
    page = """<html><head><title>政策文件</title></head><body><div id="1"><script type="text/xml"><datastore><recordset><record>
<![CDATA[<li><a href="/art/2017/4/28/art_1_2.html">关于无规范性文件的情况说明</a><b></b></li>]]></record></recordset></datastore>
</script></div></body></html>"""
    facts: PageFacts = read_page(page.encode(), f"{PORTAL}col/col1/index.html", "text/html", seen_on=date(2017, 12, 15))
    assert [(entry.title, str(entry.date)) for entry in facts.entries] == [("关于无规范性文件的情况说明", "2017-04-28")]


@pytest.mark.parametrize(("text", "verdict"), [(f"· {TITLE}", Verdict.UNKNOWN), (f"{TITLE}\n{LONG}", Verdict.MET)])
def test_a_page_of_nothing_but_a_link_is_no_document(text: str, verdict: Verdict) -> None:
    builder = Builder().home()
    url = f"{UNIT.site_url}newslist.jsp?classid=1"
    builder.page(
        url, Role.COLUMN, anchor="规范性文件", kind="other", text=text, columns=HERE, other_links=((TITLE, ROW),)
    )
    builder.column("规范性文件", kind="column", list_state="none")
    assert normative_documents(builder.build()).verdict is verdict
