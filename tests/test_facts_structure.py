"""Main text, column path, labels, tables, attachments, menu and the kind of a page."""

from datetime import date

import pytest

from checks.facts.page import PageFacts
from checks.facts.reader import read_page

SEEN = date(2018, 1, 1)
TEXT = (
    "为进一步规范全县政府信息公开工作，根据国务院有关规定，结合本县实际，经县人民政府同意，现将有关事项通知如下，请认真贯彻执行。"
    * 5
)
NAV = "<div id='menu'><a href='/'>首页</a><a href='/zwgk/'>政务公开</a><a href='/xxgkzn/'>信息公开指南</a></div>"
FOOT = "<div class='foot'>主办单位：某县人民政府办公室 联系电话：0745-1234567 邮箱：web@x.gov.cn</div>"


def read(
    body: str, head: str = "<title>信息公开指南-某县教育局</title>", url: str = "http://www.x.gov.cn/jyj/1.html"
) -> PageFacts:
    return read_page(f"<html><head>{head}</head><body>{NAV}{body}{FOOT}</body></html>".encode(), url, seen_on=SEEN)


@pytest.mark.parametrize(
    "body",
    [
        f"<div id='zoom'><p>{TEXT}</p><p>第二段。</p></div><div class='related'><a href='2.html'>推荐一则</a></div>",
        f"<font id='Zoom'><p>{TEXT}</p><p>第二段。</p></font>",
        f"<div id='vsb_content_1001'><p>{TEXT}</p><p>第二段。</p></div>",
        f"<div class='a'><div class='side'><a href='3.html'>左侧栏目</a></div><div class='b'><p>{TEXT}</p><p>第二段。</p></div></div>",
        f"<table><tr><td><a href='3.html'>左侧栏目</a></td><td><p>{TEXT}</p><p>第二段。</p></td></tr></table>",
        f"<div class='main_nav_wrap'><p>{TEXT}</p><p>第二段。</p></div>",
    ],
)
def test_main_text(body: str) -> None:
    assert read(f"<h1>信息公开指南</h1>{body}").text == f"{TEXT}\n第二段。"


def test_text_behind_an_early_end_of_html_is_not_lost() -> None:
    assert read(f"<div>页头</div></body></html><div id='zoom'>{TEXT}</div>").text == TEXT


@pytest.mark.parametrize(
    "crumb",
    [
        "<div>当前位置：<a href='/'>首页</a> &gt; <a href='/a'>政务公开</a> &gt; <a href='/b'>教育局</a></div>",
        "<div>您现在的位置： <a href='/'>网站首页</a> » 政务公开 » 教育局 » 正文</div>",
        "<p>当前位置：<a href='/'>首页</a>&nbsp;-&nbsp;<a href='/a'>政务公开</a>&nbsp;-&nbsp;教育局</p>",
        "<div class='curmb'><span>您的位置：</span><ul><li>首页</li><li>政务公开</li><li>教育局</li></ul></div>",
        "<div><a href='/'>首页</a> &gt; <a href='/a'>政务公开</a> &gt; 教育局</div>",
    ],
)
def test_columns(crumb: str) -> None:
    assert read(f"{crumb}<h1>信息公开指南</h1>").columns == ("政务公开", "教育局")


def test_columns_from_meta() -> None:
    assert read("<h1>信息公开指南</h1>", head="<title>x</title><META NAME=ColumnName content='教育局'>").columns == (
        "教育局",
    )


@pytest.mark.parametrize(
    ("head", "body", "title"),
    [
        ("<title>关于开学的通知-某县教育局</title>", "<h2>关于开学的通知</h2>", "关于开学的通知"),
        ("<title>某县教育局_通知公告_关于开学的通知</title>", "<div class='title'>关于开学的通知</div>", "关于开学的通知"),
        ("<title>某县人民政府门户网站</title>", "<h1>关于开学的通知</h1>", "关于开学的通知"),
        ("<title>某县人民政府门户网站</title><meta name='ArticleTitle' content='关于开学的通知'>", "", "关于开学的通知"),
        ("<title>关于进一步做好2018年春季开学工作有关事项的…-某县教育局</title>", "<h1>关于进一步做好2018年春季开学工作有关事项的通知</h1>", "关于进一步做好2018年春季开学工作有关事项的通知"),
        ("<title>“春风行动”工作方案 - 某县教育局</title>", "<p>“春风行动”工作方案</p>", "“春风行动”工作方案"),
        ("<title></title>", "", ""),
    ],
)  # fmt: skip
def test_title(head: str, body: str, title: str) -> None:
    assert read(body, head).title == title


def labels(body: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for label in read(f"<h1>信息公开指南</h1><div id='zoom'>{body}</div>").labels:
        found.setdefault(label.name, label.value)
    return found


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("<p>办公地址：某县城关镇1号</p><p>传　真：0745-1</p>", {"办公地址": "某县城关镇1号", "传真": "0745-1"}),
        ("<p>联系电话：0745-1234567，传真：0745-7654321</p>", {"联系电话": "0745-1234567", "传真": "0745-7654321"}),
        ("<p>电子邮箱：</p><p>二、公开范围</p>", {"电子邮箱": ""}),
        ("<p>传真号码：</p><p>0745-7654321</p>", {"传真号码": "0745-7654321"}),
        ("<table><tr><td>索引号</td><td>431/2017-1</td><td>发布机构</td><td>县教育局</td></tr></table>", {"索引号": "431/2017-1", "发布机构": "县教育局"}),
        ("<table><tr><td>传真</td><td></td></tr></table>", {"传真": ""}),
        ("<table><tr><td>索引号</td><td>名称</td><td>发布机构</td></tr></table>", {}),
        ("<p>依申请公开受理机构联系电话：0745-1</p>", {"依申请公开受理机构联系电话": "0745-1"}),
        ("<p>我们将通过电话和传真与申请人联系。</p>", {}),
    ],
)  # fmt: skip
def test_labels(body: str, wanted: dict[str, str]) -> None:
    assert labels(body) == wanted


def test_footer_has_no_labels_and_real_values_come_before_a_form() -> None:
    body = "<p>联系电话：0745-1234567</p><table><tr><td>联系电话</td><td></td></tr></table>"
    found = read(f"<h1>信息公开指南</h1><div id='zoom'>{TEXT}{body}</div>").labels
    assert [label.value for label in found if label.name == "联系电话"] == ["0745-1234567", ""]
    assert "web@x.gov.cn" not in {label.value for label in found}


@pytest.mark.parametrize(
    ("body", "publisher"),
    [
        ("<td>发布机构：县教育局</td>", "县教育局"),
        ("<div>来源：县教育局办公室 作者：张三</div>", "县教育局办公室"),
        ("<p>发布机构：县教育局</p><p>来源：人民日报</p>", "县教育局"),
    ],
)
def test_publisher(body: str, publisher: str) -> None:
    assert read(f"<h1>信息公开指南</h1>{body}").publisher == publisher


def test_attachments() -> None:
    body = "<a href='/files/P1.PDF'>附件1：名单</a><a href='/download.jsp?f=a.docx'>附件2</a><a href='b.htm'>无关</a><a href='/files/P1.PDF'>再次</a>"
    found = read(f"<h1>信息公开指南</h1><div id='zoom'>{TEXT}{body}</div>").attachments
    assert [(item.title, item.url.rpartition("/")[2], item.extension) for item in found] == [
        ("附件1：名单", "P1.PDF", "pdf"),
        ("附件2", "download.jsp?f=a.docx", "docx"),
    ]


def test_tables_headings_menu_images() -> None:
    body = f"<p>{TEXT}</p><p>一、总体情况</p><table><tr><td>项目</td><td>数量</td></tr><tr><td>规章</td><td>3</td></tr></table><p>第二章 办理</p><img src='a.jpg'>"
    facts = read(f"<h1>信息公开指南</h1><div id='zoom'>{body}</div>")
    assert facts.tables == ((("项目", "数量"), ("规章", "3")),)
    assert facts.headings == ("一、总体情况", "第二章 办理")
    assert ("信息公开指南", "http://www.x.gov.cn/xxgkzn/") in facts.menu
    assert facts.images == 1


@pytest.mark.parametrize(
    ("title", "body", "kind"),
    [
        ("某县教育局信息公开指南", TEXT, "guide"),
        ("某县教育局2017年政府信息公开工作年度报告", TEXT, "annual_report"),
        ("政府信息公开保密审查制度", TEXT, "regulation"),
        (
            "护照核发",
            f"一、办理依据：护照法<br>二、申请材料：照片<br>三、办理时限：5日<br>四、收费标准：不收费<br>{TEXT}",
            "service_guide",
        ),
        ("办事指南：护照核发", TEXT, "service_guide"),
        ("关于开学的通知", TEXT, "article"),
        ("县长信箱", "<a href='/w'>我要写信</a>", "mailbox"),
        ("旅游指南", TEXT, "article"),
    ],
)
def test_kind(title: str, body: str, kind: str) -> None:
    assert read(f"<h1>{title}</h1><div>{body}</div>", f"<title>{title}-某县教育局</title>").kind == kind


def test_home_and_column() -> None:
    assert read("<p>欢迎</p>", url="http://www.x.gov.cn/").kind == "home"
    assert read("<p>欢迎</p>", url="http://www.x.gov.cn/jyj/").kind == "column"


@pytest.mark.parametrize(
    ("body", "placeholder"),
    [("内容更新中……", True), ("栏目建设中", True), (TEXT + "建设中", False), ("联系方式", False)],
)
def test_placeholder(body: str, placeholder: bool) -> None:
    assert read(f"<h1>信息公开指南</h1><div id='zoom'>{body}</div>").is_placeholder is placeholder


TITLE_ROW = "<table><tr><td>索 引 号：</td><td>1/2019</td><td>标 题：</td><td>关于停水有关事项的通知</td></tr></table>"


@pytest.mark.parametrize(
    ("body", "head", "title"),
    [
        (TITLE_ROW + "<p>关于停水</p><p>有关事项的通知</p>", "", "关于停水有关事项的通知"),
        ("<h3>关于停水有关事项的通知 2023-08-19 来源：某县水利局</h3>", "<title>关于停水有关事项的通知</title>", "关于停水有关事项的通知"),
        ("<h1>云溪县教育局</h1><p>通知公告</p>", "<title>通知公告_云溪县教育局_云溪县政务公开</title>", "通知公告"),
        ("<h2>· 信息公开目录</h2>", "<title>· 信息公开目录</title>", "信息公开目录"),
        ("<p>采购单位</p><p>某县公路建设养护中心</p>", "<title>某县公路建设养护中心安防工程第十标段成交公告</title>", "某县公路建设养护中心安防工程第十标段成交公告"),
        ("<div>文史组58-《何谓物流》</div>", "<title>文史组58-《何谓物流》-第二届某县微课比赛</title>", "文史组58-《何谓物流》"),
        ("<p>欢迎光临某县教育局！今天是：</p>", "<title>某县教育局</title>", "某县教育局"),
    ],
    ids=["label", "byline", "platform", "bullet", "name that begins it", "competition", "welcome"],
)  # fmt: skip
def test_titles_among_decoration(body: str, head: str, title: str) -> None:
    assert read(body, head).title == title


def test_merged_cells_stand_in_every_row_they_cover() -> None:
    table = """<table><tr><th>一级</th><th>二级</th><th colspan=2>时限</th></tr><tr><td rowspan=2>机构</td><td>职能</td><td>5</td><td>日</td></tr>
<tr><td>领导</td><td>6</td><td rowspan=99999>天</td></tr><tr><td>财政</td><td>预算</td><td>7</td></tr></table>"""
    facts = read(f"<h1>信息公开目录</h1><div id=zoom><p>{'目录说明。' * 30}</p>{table}</div>")
    assert facts.tables == (
        (("一级", "二级", "时限", ""), ("机构", "职能", "5", "日"), ("机构", "领导", "6", "天"), ("财政", "预算", "7", "天")),
    )  # fmt: skip
