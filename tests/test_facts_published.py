"""Publication and formation dates: the right one of several, and rather none than a wrong one."""

from datetime import date

import pytest

from checks.facts.page import PageFacts
from checks.facts.reader import read_page

SEEN = date(2018, 1, 1)
DAY = date(2017, 3, 2)
TEXT = (
    "为进一步规范全县政府信息公开工作，根据国务院有关规定，结合本县实际，经县人民政府同意，现将有关事项通知如下，请认真贯彻执行。"
    * 4
)


def article(
    byline: str, body: str = TEXT, head: str = "", tail: str = "", url: str = "http://www.x.gov.cn/a/1.html"
) -> PageFacts:
    page = (
        f"<html><head><title>关于做好信息公开工作的通知-某县人民政府</title>{head}</head><body><div class='top'>今天是2017年12月31日 星期日</div>"
        f"<h1>关于做好信息公开工作的通知</h1><div class='info'>{byline}</div><div class='TRS_Editor'><p>{body}</p></div>{tail}</body></html>"
    )
    return read_page(page.encode(), url, seen_on=SEEN)


@pytest.mark.parametrize(
    "byline",
    [
        "发布时间：2017-03-02 10:11 来源：县政府办 浏览次数：20170101",
        "发布日期: <b>2017年3月2日</b>",
        "日期：2017-03-02",
        "来源：县政府办 2017-03-02 08:13:00",
        "2017年03月02日 08时01分",
        "<span>发布时间</span>：<span>2017/3/2</span>",
        "成文日期：2017-02-20 发布日期：2017-03-02",
        "施行日期：2017-05-01 发布日期：2017-03-02",
        "<table><tr><td>索引号</td><td>123/2017-001</td><td>成文日期</td><td>2017-02-20</td></tr>"
        "<tr><td>发布机构</td><td>县教育局</td><td>发布日期</td><td>2017-03-02</td></tr></table>",
        "发布时间：<script>var pubdata='2017年03月02日'; if(pubdata!=''){document.write(pubdata);}</script> 字体：大 中 小",
        "<script>var pubDate = '2017-03-02 10:00';</script>",
        "更新时间：2017-03-02 来源：县政府办",
    ],
)
def test_shown_date(byline: str) -> None:
    facts = article(byline)
    assert (facts.published, facts.published_source) == (DAY, "label")


@pytest.mark.parametrize(
    "byline",
    [
        "",
        "生效日期：2017-03-02",
        "有效期至2017-03-02",
        "会议时间：2017-03-02",
        "成文日期：2017-03-02",
        "访问时间：2017-03-02",
        "今天是2017年3月2日",
        "发布时间：2017-02-30",
        "发布时间：2017-03",
        "发布时间：2019-03-02",
    ],
)
def test_no_publication_date(byline: str) -> None:
    assert article(byline).published is None


@pytest.mark.parametrize(
    "tail",
    [
        "<div class='footer'>版权所有：某县人民政府 2017-03-02</div>",
        "<p>Copyright 2017-03-02 All Rights Reserved</p>",
        "<p>上一篇：<a href='2.html'>关于召开会议的通知</a> 2017-03-02</p>",
        "<div class='related'><ul><li><a href='3.html'>另一件事情的通知</a> 2017-03-02</li></ul></div>",
        "<div class='box'><h3>相关信息</h3><ul><li><a href='3.html'>另一件事情的通知</a><span>2017-03-02</span></li></ul></div>",
        "<div class='calendar'>2017-03-02</div>",
        "<script>var str_1='./t20170302_1.html'; var str_2='2017-03-02';</script>",
    ],
)
def test_other_dates_of_a_page_are_not_its_own(tail: str) -> None:
    assert article("", tail=tail).published is None


def test_dates_inside_the_text_are_not_the_publication() -> None:
    assert article("", body=f"{TEXT}<br>自2017年3月2日起施行。发布日期不早于2017年3月2日。").published is None


def test_meta_date_when_nothing_is_shown() -> None:
    facts = article("", head='<META content="2017-03-02 10:19" NAME=PubDate>')
    assert (facts.published, facts.published_source) == (DAY, "meta")


def test_shown_date_beats_a_regenerated_meta_date() -> None:
    assert article("时间：2017年3月2日", head='<meta name="PubDate" content="2017-09-09">').published == DAY


def test_address_comes_last() -> None:
    facts = article("", url="http://www.x.gov.cn/zwgk/201703/t20170302_99.html")
    assert (facts.published, facts.published_source) == (DAY, "address")
    assert article("日期：2017-03-02", url="http://www.x.gov.cn/zwgk/201704/t20170404_99.html").published == DAY


@pytest.mark.parametrize(
    ("byline", "ending", "source"),
    [
        ("成文日期：2017年3月2日", "", "label"),
        ("<table><tr><td>生成日期</td><td>2017-03-02</td></tr></table>", "", "label"),
        ("发布日期：2017-04-01", "</p><p>某县人民政府办公室</p><p>2017年3月2日", "signature"),
        ("发布日期：2017-04-01", "</p><p>某县人民政府</p><p>二〇一七年三月二日</p><p>附件：1.名单", "signature"),
        ("发布日期：2017-04-01", "</p><p>某县教育局 2017年3月2日", "signature"),
    ],
)
def test_formation_date(byline: str, ending: str, source: str) -> None:
    facts = article(byline, body=TEXT + ending)
    assert (facts.formed, facts.formed_source) == (DAY, source)


def test_no_formation_date_without_a_signature() -> None:
    assert article("发布日期：2017-04-01", body=f"{TEXT}</p><p>本办法自2017年3月2日起施行，有效期五年。").formed is None
