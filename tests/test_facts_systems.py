"""One list page and one article of every publishing system that counties use, as small as the system's marks allow."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest

from checks.facts.codec import from_json
from checks.facts.page import PageFacts
from checks.facts.reader import read_for_crawl
from crawler.reading import Reading

SEEN = date(2024, 1, 1)
HOST = "http://www.x.gov.cn"
HEX = "0123456789abcdef0123456789abcde"
TITLES = (
    "关于公开招聘教师的公告",
    "2023年政府信息公开工作年度报告",
    "关于停水检修的通知",
    "县教育局2023年部门预算公开",
)
DAYS = (date(2023, 12, 4), date(2023, 11, 20), date(2023, 8, 3), date(2023, 1, 9))


@dataclass(frozen=True)
class System:
    """``link`` and ``row`` are patterns of one row; ``pages`` are the further pages expected."""

    url: str
    link: str
    row: str
    around: str = "<ul>{rows}</ul>"
    pages: tuple[str, ...] = ()

    def hrefs(self) -> list[str]:
        return [self.link.format(n=n, d=day, hex=f"{HEX}{n}", hex24=f"{HEX}{n}"[-24:]) for n, day in enumerate(DAYS)]

    def page(self) -> str:
        rows = "".join(
            self.row.format(href=href, title=title, d=day)
            for href, title, day in zip(self.hrefs(), TITLES, DAYS, strict=True)
        )
        return (
            "<html><head><meta charset=utf-8><title>通知公告-某县教育局</title></head><body><div>当前位置：<a href='/'>首页</a> &gt; 通知公告</div>"
            f"{self.around.replace('{rows}', rows)}</body></html>"
        )


LI = "<li><a href='{href}' title='{title}'>{title}</a><span>{d}</span></li>"
TR = "<tr><td>X/2023-1</td><td><a href='{href}'>{title}</a></td><td>县教育局</td><td>{d}</td></tr>"
TABLE = "<table><tr><th>索引号</th><th>名称</th><th>发布机构</th><th>发布日期</th></tr>{rows}</table>"
RECORD = "<record><![CDATA[<li><a href='{href}' title='{title}'>{title}</a><span>{d}</span></li>]]></record>"
SYSTEMS = {
    "trs": System(
        "/zwgk/tzgg/index.shtml", "./t{d:%Y%m%d}_{n}.shtml", LI, "<ul>{rows}</ul><script>createPageHTML(3, 0, 'index', 'shtml');</script>",
        ("/zwgk/tzgg/index_1.shtml", "/zwgk/tzgg/index_2.shtml"),
    ),
    "trs inline count": System(
        "/zwgk/tzgg/index.html", "./{d:%Y%m}/t{d:%Y%m%d}_{n}.html", LI,
        """<ul>{rows}</ul><script>var currentPage = 0; var countPage = 3; document.write("<a href=\\"index_"+(currentPage+1)+".html\\">");</script>""",
        ("/zwgk/tzgg/index_1.html", "/zwgk/tzgg/index_2.html"),
    ),
    "trs rows by script": System(
        "/zwgk/tzgg/index.html", "./{d:%Y%m}/t{d:%Y%m%d}_{n}.shtml",
        "<script>var url='{href}'; var title='{title}'; document.writeln('{d} 17:32');</script>",
    ),
    "ucap": System(
        "/x/fg/fg.shtml", "/x/fg/{d:%Y%m}/{hex}.shtml", LI, "<ul>{rows}</ul><div id=page_div></div><script>createPageHTML('page_div',3, 1,'fg','shtml',56);</script>",
        ("/x/fg/fg_2.shtml", "/x/fg/fg_3.shtml"),
    ),
    "hanweb": System(
        "/col/col12345/index.html", "/art/{d.year}/{d.month}/{d.day}/art_31418_{n}.html", RECORD,
        '<div id=1><script type="text/xml"><datastore><nextgroup><![CDATA[<a href="/module/web/jpage/dataproxy.jsp?page=2&columnid=61490"></a>]]></nextgroup>'
        "<totalrecord>328</totalrecord><recordset>{rows}</recordset></datastore></script></div>",
        ("/module/web/jpage/dataproxy.jsp?page=2&columnid=61490",),
    ),
    "hanweb continuation": System(
        "/module/web/jpage/dataproxy.jsp?page=2&columnid=61490", "/art/{d.year}/{d.month}/{d.day}/art_31418_{n}.html", RECORD, "<datastore>{rows}</datastore>",
    ),
    "vsb": System(
        "/xwzx/tzgg.htm", "info/1021/{n}.htm", LI, "<ul>{rows}</ul><span class='p_no'><a href='tzgg/2.htm'>2</a></span>"
        "<span class='p_next p_fun'><a href='tzgg/2.htm'>下页</a></span><span class='p_last p_fun'><a href='tzgg/1.htm'>尾页</a></span>",
        ("/xwzx/tzgg/2.htm", "/xwzx/tzgg/1.htm"),
    ),
    "vsb dynamic": System("/list.jsp?urltype=tree.TreeTempUrl&wbtreeid=1154", "content.jsp?urltype=news.NewsContentUrl&wbtreeid=1154&wbnewsid={n}", LI),
    "gkmlpt article list": System("/gkmlpt/index", "/gkmlpt/content/0/{n}/post_{n}.html", TR, TABLE),
    "nfcms": System("/zwgk/tzgg/index.html", "/zwgk/content/post_{n}.html", LI),
    "openness": System(
        "/opennessTarget/?branch_id=0123456789abcdef01234567&column_code=10000&page=1", "/openness/detail/content/{hex24}.html", LI,
        "<ul>{rows}</ul><a href='?branch_id=0123456789abcdef01234567&column_code=10000&page=2'>2</a> "
        "<a href='?branch_id=0123456789abcdef01234567&column_code=10000&page=2'>下一页</a>",
        ("/opennessTarget/?branch_id=0123456789abcdef01234567&column_code=10000&page=2",),
    ),
    "openness public": System("/public/column/6600001", "/public/6600001/1000000{n}.html", TR, TABLE),
    "asp": System(
        "/ShowClass.asp?ClassID=3", "ShowArticle.asp?ArticleID={n}", "<tr><td><a href='{href}'>{title}</a></td><td>{d:%Y/%m/%d}</td></tr>",
        "<table>{rows}</table>共 <b>56</b> 条 首页 上一页 <a href='?ClassID=3&page=2'>下一页</a> <a href='?ClassID=3&page=4'>尾页</a> 页次：1/4页",
        ("/ShowClass.asp?ClassID=3&page=2", "/ShowClass.asp?ClassID=3&page=4", "/ShowClass.asp?ClassID=3&page=3"),
    ),
    "jsp": System(
        "/list.jsp?id=3", "/show.jsp?id={n}", LI, "<ul>{rows}</ul><a href='list.jsp?id=3&curpage=2'>2</a> <a href='list.jsp?id=3&curpage=2'>下一页</a>",
        ("/list.jsp?id=3&curpage=2",),
    ),
    "old platform": System("/xxgk/list.do?code=1", "index.do?templet=info&code={{0C2A-{n}}}", TR, TABLE),
    "sitewebs": System("/columns/a/index.html", "/columns/01234567-0123-0123-0123-0123456789ab/{d:%Y%m}/{d:%d}/01234567-0123-0123-0123-0123456789a{n}.html", LI),
    "dedecms": System("/list_1_1.html", "/plus/view.php?aid={n}", LI),
    "empire": System("/html/tzgg/", "/e/action/ShowInfo.php?classid=3&id={n}", LI),
    "aspx": System("/list.aspx?n=1", "/News_Content.aspx?n={n}", "<tr><td><a href='{href}'>{title}</a></td><td>2023-{d:%m-%d}</td></tr>", "<table>{rows}</table>"),
}  # fmt: skip


def read(body: str, url: str = "/zwgk/tzgg/index.html") -> tuple[Reading, PageFacts]:
    reading = read_for_crawl(body.encode(), HOST + url, "text/html", 200, SEEN)
    return reading, from_json(reading.facts)


@pytest.mark.parametrize("name", SYSTEMS)
def test_the_list_of_every_system(name: str) -> None:
    system = SYSTEMS[name]
    reading, facts = read(system.page(), system.url)
    assert facts.list_state == "rows"
    assert [entry.title for entry in facts.entries] == list(TITLES)
    assert [entry.date for entry in facts.entries] == list(DAYS)
    assert [link.url for link in reading.links if link.kind == "entry"] == [entry.url for entry in facts.entries]
    assert tuple(page.removeprefix(HOST) for page in facts.pages) == system.pages
    assert not reading.needs_script


def test_one_row_that_a_script_writes_is_a_row() -> None:
    link = """document.write('<a href="' + url + '">' + title + '</a>'); document.writeln("<span>2023-12-04</span>");"""
    script = f"var url='./202312/t20231204_1.shtml'; var title='{TITLES[0]}'; "
    _, facts = read(f"<html><body><p>通知公告</p><ul><li><script>{script}{link}</script></li></ul></body></html>")
    assert [(entry.title, entry.date) for entry in facts.entries] == [(TITLES[0], DAYS[0])]
    _, facts = read(f"<html><body><p>通知公告</p><script>{script}count(url, '2023-12-04');</script></body></html>")
    assert facts.entries == ()


JPAAS = """<div class="page-content" url='/api-gateway/jpaas-publish-server/front/page/build/unit'
 queryData="{'webId':'1','pageId':2,'tagId':'list','tplSetId':'3'}"></div>"""
BUILT = {
    "jpaas": JPAAS,
    "gkmlpt": "<div id='app'></div><script>window._CONFIG = {SID:'745001', TREE:[{id:1}]};</script>",
    "jquery": """<ul id=list></ul><script>$.ajax({url: "/api/list", success: function (res) { var html = "";
        $.each(res.rows, function (i, row) { html += "<li>" + row.title + "</li>"; }); $("#list").html(html); }});</script>""",
    "fetch": "<ul id=l></ul><script>fetch('/api').then(r => r.json()).then(d => d.forEach(x => { l.innerHTML += x.t; }));</script>",
    "load": "<div id=list></div><script>$('#list').load('/module/list.jsp?id=3');</script>",
    "vue": "<ul><li v-for='item in rows'>{{ item.title }}</li></ul>",
    "shell": "<div id='app'></div><script src='/app.js'></script>",
}


@pytest.mark.parametrize("name", BUILT)
def test_a_list_by_script_is_unreadable_and_never_empty(name: str) -> None:
    body = f"<html><head><title>通知公告-某县教育局</title></head><body><div>当前位置：首页 &gt; 通知公告</div>{BUILT[name]}</body></html>"
    reading, facts = read(body)
    assert (facts.list_state, reading.needs_script, facts.entries) == ("unreadable", True, ())


@pytest.mark.parametrize(
    "script",
    [
        "$.get('/hits?id=3', function (n) { $('#hits').html(n); });",  # a counter: nothing is gone over
        "for (var i = 0; i < 3; i++) { document.write('<b>' + i + '</b>'); }",  # no server is asked
        "fetch('/log', {method: 'POST'});",
    ],
)
def test_counters_and_ornaments_build_no_list(script: str) -> None:
    body = f"<html><head><title>通知公告-某县教育局</title></head><body><p>通知公告</p><script>{script}</script></body></html>"
    assert read(body)[1].list_state == "none"


def test_frames_and_refreshes_are_followed() -> None:
    framed, _ = read("<html><frameset><frame src=top.htm><frame src='list.jsp?id=3'></frameset></html>")
    assert [(link.kind, link.url) for link in framed.links] == [
        ("frame", f"{HOST}/zwgk/tzgg/top.htm"),
        ("frame", f"{HOST}/zwgk/tzgg/list.jsp?id=3"),
    ]
    inline, _ = read("<html><body><p>通知公告</p><iframe src='/list.jsp?id=3'></iframe></body></html>")
    assert [(link.kind, link.url) for link in inline.links] == [("frame", f"{HOST}/list.jsp?id=3")]
    moved, _ = read("<html><head><meta http-equiv='refresh' content='0; url=./gsgg/'></head><body></body></html>")
    assert [(link.kind, link.url) for link in moved.links] == [("refresh", f"{HOST}/zwgk/tzgg/gsgg/")]
    scripted, _ = read("<html><body><script>window.location.href='/new/';</script></body></html>")
    assert [(link.kind, link.url) for link in scripted.links] == [("refresh", f"{HOST}/new/")]


@pytest.mark.parametrize(
    ("shown", "day"),
    [
        ("民国112年3月2日", date(2023, 3, 2)),
        ("3天前", None),  # counted from the day of the visit: no date of a document
        ("二○二三年三月二日", date(2023, 3, 2)),
        ("2023/3/2", date(2023, 3, 2)),
        ("23-03-02", date(2023, 3, 2)),
        ("2023-03-02 10:23:11", date(2023, 3, 2)),
        ("２０２３年３月２日", date(2023, 3, 2)),
        ("2023-02-30", None),
        ("2035-03-02", None),
    ],
)
def test_the_date_of_an_article_in_every_spelling(shown: str, day: date | None) -> None:
    text = "为规范教师招聘工作，现将有关事项公告如下，请符合条件的人员按时报名参加考试。" * 6
    body = (
        "<html><head><title>关于公开招聘教师的公告-某县教育局</title></head><body><h1>关于公开招聘教师的公告</h1>"
        f"<div>发布日期：{shown}</div><div id=zoom><p>{text}</p></div></body></html>"
    )
    assert read(body, "/zwgk/1.html")[1].published == day


def test_days_ago_in_a_list_are_counted_from_the_visit() -> None:
    rows = "".join(
        f"<li><a href='/info/1021/{n}.htm'>{title}</a><span>{n + 2}天前</span></li>" for n, title in enumerate(TITLES)
    )
    facts = read(
        f"<html><head><title>通知公告-某县教育局</title></head><body><p>通知公告</p><ul>{rows}</ul></body></html>"
    )[1]
    assert [entry.date for entry in facts.entries] == [date(2023, 12, day) for day in (30, 29, 28, 27)]
