"""No bytes whatever make the reader raise, and what it hands on is bounded."""

from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks import fuzz
from checks.facts.codec import from_json
from checks.facts.reader import read_for_crawl

SEEN = date(2024, 1, 1)
URL = "http://www.x.gov.cn/zwgk/tzgg/index.html"
PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>通知公告-某县教育局</title><meta name="PubDate" content="2020-01-01">
<meta http-equiv=refresh content="0;url=/a/"></head><body><div class="nav"><a href="/">首页</a></div>
<div>当前位置：<a href="/">首页</a> &gt; <a href="/zwgk/">政务公开</a></div><h1>关于招聘教师的公告</h1>
<div>发布时间：<script>var pubdata='2020年01月02日';document.write(pubdata)</script> 来源：某县教育局</div>
<div id="zoom"><p>一、总体情况。联系电话：0745-1234567</p><table><tr><th>索引号</th><th>名称</th><th>发布日期</th></tr>
<tr><td>1</td><td><a href="/t20200101_1.htm" title="全文标题">全文…</a></td><td>2020-01-01</td></tr></table><p>二○二○年一月一日</p></div>
<ul><li><a href="/info/1/2.htm">关于停水的公告</a><span>(01-02)</span></li></ul><a href="index_2.html">下一页</a><a href="index_9.html">尾页</a>
<script type="text/xml"><datastore><nextgroup><![CDATA[<a href="/dataproxy.jsp?page=2"></a>]]></nextgroup><record><![CDATA[<li><a href=a>b</a></li>]]></record></datastore></script>
<script>createPageHTML(5, 0, "index", "html"); var url="./t20200101_2.html"; var title="某标题某标题";</script>
<a href="a.pdf">附件</a><iframe src="x.jsp"></iframe><div class="footer">版权所有 ICP备1号</div></body></html>"""
PIECES = st.sampled_from(
    ["<", ">", '"', "'", "</html>", "<table>", "</div>", "<a href=", "<tr><td>", "<![CDATA[", "]]>", "<!--", "&#0;", "\x00", "：", "2020年", "http://[", "%", "\u202e", "<script>", "<base href='//['>", "\ud7ff", "9" * 50]
)  # fmt: skip


def assert_bounded(body: bytes, content_type: str = "") -> None:
    reading = read_for_crawl(body, URL, content_type, 200, SEEN)
    facts = from_json(reading.facts)
    assert len(reading.links) <= 2000
    assert len(facts.entries) <= 1000
    assert len(facts.pages) <= 200
    assert len(facts.text) <= 200_000
    assert all(link.url.startswith(("http://", "https://")) and "#" not in link.url for link in reading.links)
    for day in (facts.published, facts.formed, *(entry.date for entry in facts.entries)):
        assert day is None or date(1990, 1, 1) <= day <= date(2024, 1, 8)


@given(st.binary(max_size=600), st.text(max_size=30))
@settings(deadline=None, max_examples=150)
def test_random_bytes(body: bytes, content_type: str) -> None:
    assert_bounded(body, content_type)


@given(
    st.lists(st.tuples(st.integers(0, len(PAGE)), st.integers(0, 200), PIECES), min_size=1, max_size=12),
    st.sampled_from(["utf-8", "gb18030", "utf-16-le"]),
)
@settings(deadline=None, max_examples=200, suppress_health_check=[HealthCheck.too_slow])
def test_mutated_pages(cuts: list[tuple[int, int, str]], charset: str) -> None:
    page = PAGE
    for start, length, piece in cuts:
        page = page[:start] + piece + page[start + length :]
    assert_bounded(page.encode(charset, "replace"))


@given(st.integers(0, len(PAGE.encode())))
@settings(deadline=None, max_examples=60)
def test_truncated_pages(end: int) -> None:
    assert_bounded(PAGE.encode()[:end])


@pytest.mark.parametrize(
    "body",
    [
        "<div>" * 60_000 + "深",
        "<table><tr><td>" * 8_000 + "深",
        "<a href='/x'>" * 30_000,
        "<li>" * 30_000,
        "<p>" + "发布时间：" * 20_000,
        "<p>" + "2020-01-01 " * 20_000,
        "<p>" + "联系电话：" * 20_000,
        "<title>" + "-" * 50_000 + "</title><h1>" + "_ " * 20_000,
        "当前位置：" + ">" * 100_000,
        "<p>" + " " * 200_000 + "x",
        "<p>" + "一二三四五六七八九十" * 10_000,
        "<script>" + "url=\"./" * 30_000,
        "<record><![CDATA[" * 10_000,
        "<div id='" + "a" * 500_000 + "' class='" + "nav " * 50_000 + "'>x",
        "<a href='" + "/a" * 100_000 + "'>很长的地址</a>",
        "<meta name=x content='" + "url=" * 100_000 + "'>",
        "createPageHTML(" * 20_000,
        "var countPage = " * 10_000 + "index_",
        "&#x0;" * 50_000,
        "<option value='?page=1'>" * 20_000,
    ],
    ids=range(20),
)  # fmt: skip
def test_hostile_pages_end(body: str) -> None:
    assert_bounded(f"<html><body>{body}".encode())


PAGES = fuzz.load_pages(40)  # with the corpus beside the checkout real pages too


@pytest.mark.parametrize("seed", range(120))
def test_the_fuzz_benchmark_s_first_cases(seed: int) -> None:
    name, body = fuzz.make_case(seed, PAGES)
    assert_bounded(body)
    assert min(fuzz.run_case(body) for _ in range(2)) < fuzz.LIMIT, name
