"""Further pages of a list, in every shape the systems write them."""

from datetime import date

import pytest

from checks.facts.reader import read_page

BASE = "http://www.x.gov.cn/zwgk/tzgg/"
ROW = "<ul><li><a href='/info/1/2.htm'>关于招聘教师的公告</a> 2020-01-01</li></ul>"


def pages(body: str, url: str = BASE + "index.html") -> list[str]:
    facts = read_page(
        f"<html><head><title>通知公告</title></head><body>{ROW}{body}</body></html>".encode(),
        url,
        seen_on=date(2024, 1, 1),
    )
    return [address.removeprefix(BASE) for address in facts.pages]


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ('<script>createPageHTML(4, 0, "index", "shtml");</script>', ["index_1.shtml", "index_2.shtml", "index_3.shtml"]),
        ("<script>createPageHTML('page_div',3, 1,'fg','shtml',89);</script>", ["fg_2.shtml", "fg_3.shtml"]),
        ("""<script>var currentPage = 0; var countPage = 3; document.write("<a href=\\"index_"+currentPage+".html\\">");</script>""", ["index_1.html", "index_2.html"]),
        ("<a href='index_2.html'>2</a><a href='index_3.html'>3</a><a href='index_2.html'>下一页</a><a href='index_5.html'>尾页</a>", ["index_2.html", "index_3.html", "index_5.html", "index_4.html"]),
        ("<a href='?page=2'>下一页</a> <a href='?page=4'>末页</a>", ["index.html?page=2", "index.html?page=4", "index.html?page=3"]),
        ("<span class='p_next'><a href='index/10.htm'>下页</a></span><span class='p_last'><a href='index/8.htm'>尾页</a></span>", ["index/10.htm", "index/8.htm", "index/9.htm"]),
        ("<a href='list.jsp?a1154p=2&amp;urltype=tree'>下页</a><a href='list.jsp?a1154p=3&amp;urltype=tree'>尾页</a>", ["list.jsp?a1154p=2&urltype=tree", "list.jsp?a1154p=3&urltype=tree"]),
        ("<a href='index_2.html'>下一页</a><select onchange='location=this.value'><option value='index.html'>1<option value='index_2.html'>2<option value='index_3.html'>3</select>", ["index_2.html", "index_3.html"]),
        ("<div class='pages'><span class='current'>1</span><a href='index_2.html'>2</a></div>", ["index_2.html"]),
        ("<span>1</span> <a href='index.html?page=2'>2</a>", ["index.html?page=2"]),
        ("<a href='/info/2.html'>2</a>", []),
        ("<a href='/2019/'>2019</a>", []),
        ("页次：1/1 首页 上一页 下一页 尾页", []),
        ('<script>createPageHTML(1, 0, "index", "html");</script>', []),
        ("<a href='javascript:void(0)'>下一页</a>", []),
    ],
    ids=["trs", "ucap", "inline count", "numbers", "query", "vsb descending", "vsb dynamic", "select", "two pages", "two pages by query", "a lone number elsewhere", "a year is no page", "no links", "one page", "script link"],
)  # fmt: skip
def test_pages(body: str, wanted: list[str]) -> None:
    assert pages(body) == wanted


@pytest.mark.parametrize(
    "body",
    [
        "<a href='javascript:go(2)'>下一页</a>",
        """<a href="javascript:__doPostBack('pager','2')">下一页</a>""",
        "<a href='javascript:;'>2</a><a href='javascript:;'>下一页</a><a>共 5900 条 当前第 1 / 590 页</a>",
        "<div>当前第1页&nbsp;&nbsp;共18页</div><a href='javascript:;'>下一页</a>",
        "<script type='text/xml'><datastore><totalrecord>328</totalrecord><record><![CDATA[<li>一</li>]]></record></datastore></script>",
    ],
    ids=["call", "post back", "of", "all", "hanweb"],
)
def test_a_list_that_goes_on_without_an_address_says_so(body: str) -> None:
    """Nobody can ask for the rest, so absence must not be concluded from what was read."""
    assert pages(body) == [f"翻页：{BASE}index.html"]


@pytest.mark.parametrize(
    "body",
    [
        "<a href='javascript:go(1)'>下一页</a>",
        "<a href='javascript:;'>下一页</a><p>第 61 / 61 页</p>",
        "<div>当前第18页 共18页</div><a href='javascript:;'>尾页</a>",
        "<p>本报告共12页，第1/12页为目录</p>",
        "<datastore><totalrecord>1</totalrecord><record><![CDATA[<li>一</li>]]></record></datastore>",
    ],
    ids=["the first", "the last of", "the last", "no pager", "all records"],
)
def test_a_list_that_ends_does_not(body: str) -> None:
    assert pages(body) == []


def test_the_page_itself_is_not_among_them() -> None:
    assert pages("<a href='index.html'>1</a><a href='index_2.html'>2</a><a href='index_2.html'>下一页</a>") == [
        "index_2.html"
    ]


@pytest.mark.parametrize(
    "body",
    [
        '<script>createPageHTML(99999, 0, "index", "html");</script>',
        "<a href='index_2.html'>下一页</a><a href='index_99999.html'>尾页</a>",
    ],
)
def test_bounded(body: str) -> None:
    assert len(pages(body)) == 200
