"""Lists of the systems Chinese government sites run on: rows found, rows dated, and never empty where unread."""

from datetime import date

import pytest

from checks.facts.page import PageFacts
from checks.facts.reader import read_page

SEEN = date(2024, 1, 1)
URL = "http://www.x.gov.cn/zwgk/tzgg/index.html"
NAV = "<div class='nav'><ul>" + "".join(f"<li><a href='/c{n}/'>栏目{n}号</a></li>" for n in range(9)) + "</ul></div>"
FOOT = "<div class='footer'><p>主办单位：某县人民政府办公室 ICP备12345号 2010-01-01</p></div>"


def page(body: str, url: str = URL, head: str = "<title>通知公告-某县人民政府</title>") -> PageFacts:
    return read_page(
        f"<html><head>{head}</head><body>{NAV}<div>当前位置：<a href='/'>首页</a> &gt; <a href='/zwgk/'>政务公开</a> &gt; 通知公告</div>{body}{FOOT}</body></html>".encode(),
        url,
        seen_on=SEEN,
    )


def rows(facts: PageFacts) -> list[tuple[str, str, str]]:
    return [(entry.title, entry.url.removeprefix("http://www.x.gov.cn"), str(entry.date)) for entry in facts.entries]


TRS = """<ul class="list">
<li><a href="./202003/t20200302_12.html" title="关于2020年春季开学工作安排的通知">关于2020年春季开学工作...</a><span>2020-03-02</span></li>
<li><a href="./202002/t20200220_11.html">关于招聘教师的公告</a><span>2020-02-20</span></li></ul>"""
ASP = """<table><tr><td><a href="show.asp?id=7">关于招聘教师的公告</a></td><td>[2020/2/20]</td></tr>
<tr><td><a href="show.asp?id=6">停水通知</a></td><td>[2020/2/19]</td></tr></table>"""
VSB = """<table class="winstyle1"><tr id="line_1"><td>·</td><td><a href="../info/1001/2.htm" class="c1">关于招聘教师的公告</a></td><td><span class="timestyle1">2020年02月20日</span></td></tr></table>"""
OPEN_TABLE = """<table><tr><th>索引号</th><th>名称</th><th>发布机构</th><th>发布日期</th></tr>
<tr><td>431/2020-01</td><td><a href="/public/1/2.html">关于招聘教师的公告</a></td><td>县教育局</td><td>2020-02-20</td></tr>
<tr><td>431/2020-02</td><td><a href="/public/1/3.html">关于停课的公告</a></td><td></td><td>2020-02-19</td></tr></table>"""
DIVS = """<div class="items"><div class="item"><div class="t"><a href="/content/post_1.html">关于招聘教师的公告</a></div><div class="d">2020-02-20</div></div>
<div class="item"><div class="t"><a href="/content/post_2.html">关于停水的公告</a></div><div class="d">2020-02-19</div></div></div>"""
SPLIT = """<ul><li><a href="/content/post_1.html">关于招聘教师的公告</a><b>20</b> <i>2020-02</i></li>
<li><a href="/content/post_2.html">关于停水的公告</a><b>19</b> <i>2020-02</i></li></ul>"""
NO_YEAR = """<ul><li><a href="/a/2.html">关于招聘教师的公告</a>(01-05)</li><li><a href="/2019/1230/9.html">关于停水的公告</a>(12-30)</li></ul>"""
IN_LINK = """<ul><li><a href="/content/post_1.html">关于招聘教师的公告<span>2020-02-20</span></a></li><li><a href="/content/post_2.html"><span>2020-02-19</span>关于停水的公告</a></li></ul>"""


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        (TRS, [("关于2020年春季开学工作安排的通知", "/zwgk/tzgg/202003/t20200302_12.html", "2020-03-02"), ("关于招聘教师的公告", "/zwgk/tzgg/202002/t20200220_11.html", "2020-02-20")]),
        (ASP, [("关于招聘教师的公告", "/zwgk/tzgg/show.asp?id=7", "2020-02-20"), ("停水通知", "/zwgk/tzgg/show.asp?id=6", "2020-02-19")]),
        (VSB, [("关于招聘教师的公告", "/zwgk/info/1001/2.htm", "2020-02-20")]),
        (OPEN_TABLE, [("关于招聘教师的公告", "/public/1/2.html", "2020-02-20"), ("关于停课的公告", "/public/1/3.html", "2020-02-19")]),
        (DIVS, [("关于招聘教师的公告", "/content/post_1.html", "2020-02-20"), ("关于停水的公告", "/content/post_2.html", "2020-02-19")]),
        (SPLIT, [("关于招聘教师的公告", "/content/post_1.html", "2020-02-20"), ("关于停水的公告", "/content/post_2.html", "2020-02-19")]),
        (NO_YEAR, [("关于招聘教师的公告", "/a/2.html", "None"), ("关于停水的公告", "/2019/1230/9.html", "2019-12-30")]),
        (IN_LINK, [("关于招聘教师的公告", "/content/post_1.html", "2020-02-20"), ("关于停水的公告", "/content/post_2.html", "2020-02-19")]),
    ],
    ids=["trs", "asp", "vsb", "platform table", "divs", "split date", "no year", "date in link"],
)  # fmt: skip
def test_rows(body: str, wanted: list[tuple[str, str, str]]) -> None:
    facts = page(body)
    assert rows(facts) == wanted
    assert (facts.kind, facts.list_state, facts.published) == ("list", "rows", None)


def test_publisher_cell() -> None:
    assert [entry.publisher for entry in page(OPEN_TABLE).entries] == ["县教育局", ""]


def test_rows_without_dates_by_the_shape_of_their_addresses() -> None:
    body = (
        "<ul>"
        + "".join(f"<li><a href='/zwgk/201903/t2019030{n}_1.html'>第{n}次常务会议纪要</a></li>" for n in range(1, 5))
        + "</ul>"
    )
    assert [str(entry.date) for entry in page(body).entries] == [f"2019-03-0{n}" for n in range(1, 5)]


def test_pinned_row_and_bullets_leave_the_title_clean() -> None:
    body = "<ul><li><a href='/content/post_1.html'>【置顶】关于招聘教师的公告</a> 2019-01-01</li><li><a href='/content/post_2.html'>· 关于停水的公告</a> 2020-02-19</li></ul>"
    assert [entry.title for entry in page(body).entries] == ["关于招聘教师的公告", "关于停水的公告"]


def test_column_label_before_the_title_is_no_entry() -> None:
    body = "<ul><li><span>2021-04-13</span><a href='/c1/'>[通知]</a><a href='/info/1/2.htm' title='关于招聘教师的公告'>关于招聘…</a></li></ul>"
    assert [entry.title for entry in page(body).entries] == ["关于招聘教师的公告"]


def test_sidebar_is_not_the_list() -> None:
    side = "<div><h3>热门信息</h3><ul><li><a href='/content/post_8.html'>很久以前的热门消息一则</a><span>2011-01-01</span></li></ul></div>"
    assert [entry.title for entry in page(TRS + side).entries] == [
        "关于2020年春季开学工作安排的通知",
        "关于招聘教师的公告",
    ]


def test_two_lists_of_a_column_page_both_count() -> None:
    second = (
        "<div class='b2'><h3>人事信息</h3><p><a href='/content/post_8.html'>人事任免的通知</a> 2020-05-01</p></div>"
    )
    assert len(page(TRS + second).entries) == 3


def test_a_row_shown_once_more_without_its_date_counts_once() -> None:
    marquee = "<ul><li><a href='./202003/t20200302_12.html'>关于2020年春季开学工作安排的通知</a></li></ul>"
    assert (
        len(page(TRS.replace("202003/t20200302_12", "a/12") + marquee.replace("202003/t20200302_12", "a/12")).entries)
        == 2
    )


def test_two_rows_of_one_title_are_two_rows() -> None:
    body = "<ul><li><a href='javascript:;'>人事任免</a> 2020-01-01</li><li><a href='javascript:;'>人事任免</a> 2020-02-01</li></ul>"
    assert len(page(body).entries) == 2


DATASTORE = """<div id="247686"><script type="text/xml"><datastore><nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=2&appid=1&columnid=61490"></a>]]></nextgroup>
<totalrecord>2</totalrecord><recordset><record><![CDATA[<li><a href="/art/2023/8/3/art_31_2.html" title="关于招聘教师的公告全文标题">关于招聘…</a><span>2023-08-03</span></li>]]></record>
<record><![CDATA[<a href="/art/2023/8/2/art_31_1.html">关于停水的公告</a><b>2023-08-02</b>]]></record></recordset></datastore></script></div>"""
WRITTEN = """<ul><script>var url="./202302/t20230214_1.shtml"; var title="关于招聘教师的公告"; var FILENUM="某政发〔2023〕1号"; document.writeln("<li>"+title+"2023-02-14 17:32</li>");</script>
<script>var url="./202302/t20230213_2.shtml"; var title="关于停水的公告"; document.writeln("2023-02-13 17:32");</script></ul>"""


def test_hanweb_datastore() -> None:
    facts = page(DATASTORE)
    assert rows(facts) == [
        ("关于招聘教师的公告全文标题", "/art/2023/8/3/art_31_2.html", "2023-08-03"),
        ("关于停水的公告", "/art/2023/8/2/art_31_1.html", "2023-08-02"),
    ]
    assert facts.pages == ("http://www.x.gov.cn/module/web/jpage/dataproxy.jsp?page=2&appid=1&columnid=61490",)
    assert facts.list_state == "rows"


def test_answer_of_dataproxy_is_read_by_itself() -> None:
    start, end = DATASTORE.index("<datastore>"), DATASTORE.index("</script>")
    body = "<?xml version='1.0' encoding='UTF-8'?>" + DATASTORE[start:end]
    facts = read_page(
        body.encode(), "http://www.x.gov.cn/module/web/jpage/dataproxy.jsp?page=2", "text/xml", seen_on=SEEN
    )
    assert len(facts.entries) == 2


def test_rows_written_by_script() -> None:
    assert rows(page(WRITTEN)) == [
        ("关于招聘教师的公告", "/zwgk/tzgg/202302/t20230214_1.shtml", "2023-02-14"),
        ("关于停水的公告", "/zwgk/tzgg/202302/t20230213_2.shtml", "2023-02-13"),
    ]


@pytest.mark.parametrize(
    ("body", "state"),
    [
        ("<div class='list'>暂无内容</div>", "empty"),
        ("<p>此栏目暂无任何新增信息</p>", "empty"),
        ("<td>没有找到相关信息</td>", "empty"),
        ("<div>尚无资料</div><div>共0条</div>", "empty"),
        ("<script>$('#x').jpage({proxyUrl:'/module/web/jpage/dataproxy.jsp?columnid=1'})</script><div id='x'></div>", "unreadable"),
        ("<div queryData=\"{'webId':'1'}\" url='/api-gateway/jpaas-publish-server/front/page/build/unit'></div>", "unreadable"),
        ("<script>window._CONFIG = {SID:'1', TREE:[]}</script><div id='list'></div>", "unreadable"),
        ("<ul><li v-for='item in list'>{{ item.title }}</li></ul>", "unreadable"),
        ("<p>联系我们</p>", "none"),
    ],
)  # fmt: skip
def test_list_state_without_rows(body: str, state: str) -> None:
    facts = page(body)
    assert (facts.list_state, facts.entries) == (state, ())


def test_empty_shell_of_an_application_is_unreadable() -> None:
    facts = read_page(
        b"<html><head><title>x</title></head><body><div id=app></div><script src=/main.js></script></body></html>",
        URL,
        seen_on=SEEN,
    )
    assert facts.list_state == "unreadable"


def test_an_article_has_no_entries() -> None:
    text = "为进一步规范政府信息公开工作，经研究决定，现将有关事项通知如下，请遵照执行。" * 10
    body = f"<h1>通知公告</h1><div>发布时间：2023-01-01</div><div class='TRS_Editor'>{text}</div>{TRS}"
    facts = page(body)
    assert (facts.kind, facts.entries, facts.list_state) == ("article", (), "none")


def test_bounds() -> None:
    many = (
        "<ul>"
        + "".join(f"<li><a href='/info/1/{n}.htm'>第{n}号公告的标题</a> 2020-01-01</li>" for n in range(3000))
        + "</ul>"
    )
    assert len(page(many).entries) == 1000
