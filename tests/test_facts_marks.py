"""Footer, tags, signs and other links as the reader takes them off a page."""

from __future__ import annotations

import time
from datetime import date

import pytest

from checks.facts import codec
from checks.facts.page import PageFacts
from checks.facts.reader import read_page

URL = "http://www.yunshui.gov.cn/jyj/"
PAGE = """<html><head><title>云水县教育局</title><META NAME="SiteName" CONTENT="云水县教育局">
<meta name=SiteIDCode content=4312220001><meta name="ColumnName" content="null"><meta name="PubDate" content=""><meta name="viewport" content="width">
</head><body><div class="nav"><a href="/jyj/">首页</a><a href="gk/">机构概况</a></div>{body}
<div class="footer"><p>主办单位：云水县教育局</p><p><a href="map.html">网站地图</a> <a href="http://x.example/"><img src="a.png"></a></p>
<p>湘ICP备15021526号-1</p></div></body></html>"""


def read(body: str = "") -> PageFacts:
    facts = read_page(PAGE.format(body=body).encode(), URL, "text/html; charset=utf-8", seen_on=date(2017, 12, 15))
    assert codec.from_json(codec.to_json(facts)) == facts
    return facts


def signs(body: str) -> dict[str, str]:
    return dict(read(body).signs)


def test_footer_tags_and_links():
    facts = read()
    assert "主办单位：云水县教育局" in facts.footer
    assert "湘ICP备15021526号-1" in facts.footer
    assert facts.tags == ("sitename", "siteidcode")
    assert facts.other_links == (("网站地图", f"{URL}map.html"), ("", "http://x.example/"))
    assert facts.signs == ()


@pytest.mark.parametrize(
    ("body", "sign"),
    [
        ('<a href="http://bszs.conac.cn/sitename?method=show&id=08A84D5F38000F44E053022819AC4FA3"></a>', "party_mark"),
        ("""<script>document.write(unescape("%3Cspan id='_ideConac' %3E%3C/span%3E"))</script>""", "party_mark"),
        (
            "<script>\n<!--\ndocument.write(\"<script src='//dcs.conac.cn/js/20/1.js'>\")\n//-->\n</script>",
            "party_mark",
        ),
        (
            '<script id="_jiucuo_" sitecode="4312220001" src="http://pucha.kaipuyun.cn/exposure/jiucuo.js"></script>',
            "error_report",
        ),
        ('<a href="http://www.beian.gov.cn/portal/registerSystemInfo?recordcode=43122202000012">备案</a>', "police"),
        ('<a href="http://www.miitbeian.gov.cn/">备案</a>', "icp"),
        ('<a href="http://beian.miit.gov.cn/">备案</a>', "icp"),
        ('<img src="ghs.png"><a href="http://beian.mps.gov.cn/#/query">备案</a>', "police"),
        ("<div class=foot></div>" * 40 + '<script src="/js/footer.js"></script>', "footer_script"),
        ("<p>脚</p>" * 300 + '<script src="/js/footer.js"></script>' + "<p>脚</p>" * 300, "footer_script"),
        ('<!-- 旧 --><script src="/js/footer.js"></script>', "footer_script"),
        ('<script>var a = 1; <!--\n $.post("/list") \n//--></script>', "loads"),
        ('<script src="/js/footer.js"></script>', "footer_script"),
        ('<div id="f"></div><script>$("#f").load("/inc/bottom.html")</script>', "footer_script"),
        ("<script>$.ajax({url:'/list'})</script>", "loads"),
        ('<li v-for="row in rows"></li>', "list_script"),
        ('<form action="/jsearch/search.do"><input type=text></form>', "search"),
        ('<input placeholder="请输入关键字">', "search"),
        ('<input type="text" name="q">', "search"),
        ('<a href="/so/">高级搜索</a>', "search"),
        ('<a href="/was5/web/search?channelid=1">进入</a>', "search"),
    ],
)
def test_signs(body, sign):
    assert sign in signs(body)


@pytest.mark.parametrize(
    ("body", "sign"),
    [
        ('<!-- <a href="http://bszs.conac.cn/sitename?id=1"></a> -->', "party_mark"),
        ("<!-- <form action='/jsearch/'><input name='keyword'></form> -->", "search"),
        ('<input type="hidden" name="searchid" value="3">', "search"),
        ('<input type="text" name="username">', "search"),
        ('<a href="http://114.55.181.28/errorInfo/search">我要纠错</a>', "search"),
        ("<p>公安机关查询网站备案</p>", "police"),
        ('<a href="http://www.beian.cn/">备案</a>', "icp"),
        ("<!-- $.ajax( --><script>go()</script>", "loads"),
        ("<p>$.a1jax(</p>", "loads"),  # only without its digits the word
        ('<script src="/js/foot1.txt.bak/main.js"></script>', "police"),
    ],
)
def test_what_is_no_sign(body, sign):
    assert sign not in signs(body)


def test_sizes_are_bounded_and_hostile_pages_are_read_in_time():
    started = time.monotonic()
    facts = read("<p>" + "脚" * 5000 + "</p>" + "".join(f'<a href="/p{n}.html"><img></a>' for n in range(1000)))
    assert len(facts.footer) <= 2000
    assert len(facts.other_links) == 200
    for hostile in ("<!--" * 200_000, "<input " * 60_000, "<script src=" * 60_000, "conac" * 100_000):
        assert len(read(hostile).signs) < 20
    assert time.monotonic() - started < 20
