"""What the crawler gets of a page: links with their part, verdicts, identity, and facts that come back whole."""

from datetime import date

import pytest

from checks.facts.codec import from_json, to_json
from checks.facts.page import Attachment, Entry, Label, PageFacts, Part
from checks.facts.reader import VERSION, read_for_crawl, read_page
from crawler.reading import Reading

SEEN = date(2018, 1, 1)
URL = "http://www.x.gov.cn/jyj/tzgg/index.html"


def crawl(body: str, status: int = 200, url: str = URL) -> Reading:
    return read_for_crawl(body.encode(), url, "text/html", status, SEEN)


def kinds(reading: Reading) -> dict[str, str]:
    return {link.url.removeprefix("http://www.x.gov.cn"): link.kind for link in reading.links}


def test_links_by_kind() -> None:
    reading = crawl(
        """<title>通知公告</title><div class=nav><a href="/">首页</a><a href="/zwgk/">政务公开</a></div>
        <ul><li><a href="1.html#top">关于开学的通知</a> 2017-01-01</li></ul><a href="index_2.html">下一页</a>
        <a href="/f/a.doc">申请表</a><iframe src="list.jsp"></iframe>
        <a href="javascript:void(0)">x</a><a href="mailto:a@b">y</a><a href="ftp://a/b">z</a><a href="http://[bad">w</a>"""
    )
    assert kinds(reading) == {
        "/f/a.doc": "attachment",
        "/jyj/tzgg/1.html": "entry",
        "/jyj/tzgg/index_2.html": "page",
        "/jyj/tzgg/list.jsp": "frame",
        "/": "nav",
        "/zwgk/": "nav",
    }
    assert reading.is_list
    assert reading.version == VERSION


@pytest.mark.parametrize(
    "body",
    [
        '<meta http-equiv="Refresh" content="0; URL=/jyj/">',
        "<meta http-equiv=refresh content='0;url=\"/jyj/\"'>",
        "<script>window.location.href='/jyj/';</script>",
        '<script>location.replace("/jyj/")</script>',
        "<html><body>页面加载中,请稍候...</body></html><script>window.location = '/jyj/';</script>",
        """<script>document.write('<meta http-equiv="Refresh" content="0;URL=/jyj/" />');</script>""",
    ],
)
def test_redirects(body: str) -> None:
    assert kinds(crawl(body)) == {"/jyj/": "refresh"}


def test_a_script_of_a_full_page_is_no_redirect() -> None:
    text = "欢迎访问本网站，请点击下面的链接浏览政务公开的各个栏目，了解本单位的工作动态和通知公告等内容。"
    assert kinds(
        crawl(f"<p>{text}</p><a href='/a/'>公开</a><script>function go(){{location.href='/jyj/'}}</script>")
    ) == {"/a/": "nav"}


def test_base_is_honoured() -> None:
    assert kinds(crawl("<base href='http://www.x.gov.cn/other/'><a href='a.html'>某栏目</a>")) == {
        "/other/a.html": "nav"
    }


def test_links_are_bounded() -> None:
    assert len(crawl("".join(f"<a href='/n{n}/'>栏目{n}</a>" for n in range(9000))).links) == 2000


LONG = "这是一个真实的页面，讲述本单位依法处理各类访问请求的情况，其中提到页面不存在和系统维护。" * 20


@pytest.mark.parametrize(
    ("body", "status", "verdict"),
    [
        ("<h1>服务器安全狗防护验证页面</h1>", 200, "blocked"),
        ("<p>当前访问疑似黑客攻击，已被网站管理员设置为拦截</p>", 200, "blocked"),
        ("<script>document.cookie=('_')+('_')+('jsl');location.href=location.pathname</script>", 200, "blocked"),
        ("<script>$_ts={};</script><meta content='xxxx'>", 202, "blocked"),
        ("", 521, "blocked"),
        (LONG, 412, "blocked"),
        ("<title>404 Not Found</title><h1>404 Not Found</h1>", 200, "soft_404"),
        ("<p>抱歉，您访问的页面不存在或已删除。</p>", 200, "soft_404"),
        ("<p>系统维护中，请稍后访问</p>", 200, "maintenance"),
        ("<form>用户登录<input name=u><input type=password></form>", 200, "login_wall"),
        (LONG, 200, ""),
        ("<ul><li><a href='1.html'>关于网站维护的通知</a> 2017-01-01</li></ul><p>" + LONG, 200, ""),
    ],
)
def test_verdicts(body: str, status: int, verdict: str) -> None:
    reading = crawl(body, status)
    assert reading.verdict == verdict
    assert bool(reading.reason) == bool(verdict)
    assert (from_json(reading.facts).kind == "error") == bool(verdict)


def test_identity_names_everything_the_page_calls_itself() -> None:
    reading = crawl(
        """<title>信息公开指南-某县教育局</title><meta name=SiteName content=某县人民政府><div>当前位置：<a href=/>首页</a> > 部门公开 > 县教育局公开</div>
        <h1>信息公开指南</h1><p>发布机构：教育局办公室</p><div class=footer>主办单位：某县政务中心 电话</div>"""
    )
    for name in ("某县人民政府", "县教育局公开", "信息公开指南", "教育局办公室", "某县政务中心", "某县教育局"):
        assert name in reading.identity


def test_the_crawl_and_the_check_read_the_same_facts() -> None:
    body = "<title>通知</title><ul><li><a href=1.html>关于开学的通知</a> 2017-01-01</li></ul>"
    assert from_json(crawl(body).facts) == read_page(body.encode(), URL, "text/html", seen_on=SEEN)


def test_every_field_survives_json() -> None:
    facts = PageFacts(
        url=URL, charset="gb18030", charset_reason="meta", title="标题\u2028", site="站", columns=("甲", "乙"), publisher="局",
        text="一\n二", published=SEEN, published_source="label", formed=date(2017, 1, 2), formed_source="signature", kind="list",
        list_state="rows", entries=(Entry("t", "u", SEEN, "p"), Entry("t", "")), pages=("a", "b"),
        attachments=(Attachment("t", "u", "pdf"),), labels=(Label("n", ""),), headings=("一、",), menu=(("t", "u"),),
        tables=((("a", "b"), ("c",)), ()), is_placeholder=True, images=3, notes=("n",), parts=(Part("list", "a", "n"), Part("frame", "b")),
    )  # fmt: skip
    assert from_json(to_json(facts)) == facts


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"url": 1}', "null"])
def test_damaged_json_is_refused(text: str) -> None:
    with pytest.raises((ValueError, TypeError, KeyError)):
        from_json(text)
