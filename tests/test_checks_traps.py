"""Traps of the drawn counties in small: each once cost a unit points, or hid a defect."""

from __future__ import annotations

from datetime import date

import pytest

from checks.assurance import assure
from checks.facts.reader import read_page
from checks.result import Verdict
from checks.rules.annual_report_published import annual_report_published
from checks.rules.catalogue_published import catalogue_published
from checks.rules.guide_elements import guide_elements
from checks.rules.money_published import money_published
from checks.rules.normative_documents import normative_documents
from checks.rules.personnel_published import personnel_published
from checks.rules.plan_published import plan_published
from checks.rules.service_guides import service_guides
from checks.rules.topics_published import topics_published
from checks.site.names import unit_names
from crawler.pages import Outcome, Role
from tests.site_builder import UNIT, Builder

GUIDE = """为方便公民依法获取政府信息，编制本指南。
一、主动公开
（一）信息的分类。分为机构概况、政策文件、财政信息三类。
（二）编排体系。由索引号、信息名称、生成日期组成。
（三）获取方式。登录门户网站查阅。
二、受理单位的联系办法
受理机构：教育局办公室
办公地址：云水县人民路12号
办公时间：工作日8:30-17:30
{lines}
电子邮箱：jyj@163.com
三、监督和救济
可以依法申请行政复议。"""


def _element(key: str, lines: str, footer: str = "") -> Verdict:
    text = GUIDE.format(lines=lines) + (f"\n{footer}" if footer else "")
    builder = Builder().listed("信息公开指南", "云水县教育局信息公开指南", text=text, kind="guide")
    return next(item.verdict for item in guide_elements(builder.build()).items if item.key == key)


@pytest.mark.parametrize(
    ("key", "lines", "footer", "verdict"),
    [
        ("phone", "联系电话：0747-4221000\n传真：0747-4221001", "", Verdict.MET),
        ("phone", "联系电话：\n传真电话：0747-4221001", "", Verdict.NOT_MET),  # a fax is no telephone
        ("phone", "传真：0747-4221001", "主办：云水县人民政府 电话：0747-4221234", Verdict.UNKNOWN),  # only the footer's
        ("phone", "联系电话：0747-4221000", "主办：云水县人民政府 电话：0747-4221234", Verdict.MET),
        ("fax", "联系电话：0747-4221000\n传真：无", "主办：云水县人民政府 传真：0747-4221235", Verdict.DECLARED_NONE),
    ],
)  # fmt: skip
def test_the_footer_is_not_the_guide(key: str, lines: str, footer: str, verdict: Verdict) -> None:
    assert _element(key, lines, footer) is verdict


def test_what_is_not_published_actively_is_no_classification() -> None:
    text = GUIDE.replace("（一）信息的分类。分为机构概况、政策文件、财政信息三类。\n", "").format(
        lines="未主动公开的信息可以申请。"
    )
    builder = Builder().listed(
        "信息公开指南", "云水县教育局信息公开指南", text=text.replace("一、主动公开\n", ""), kind="guide"
    )
    assert (
        next(i.verdict for i in guide_elements(builder.build()).items if i.key == "classification") is Verdict.NOT_MET
    )


@pytest.mark.parametrize("title", ["云水县教育局2017年工作安排", "2017年工作思路", "教育局2017年工作要点"])
def test_a_plan_by_another_name(title: str) -> None:
    assert plan_published(Builder().listed("通知公告", title).build()).verdict is Verdict.MET


@pytest.mark.parametrize("title", ["2017年国庆节值班工作安排", "关于春节放假期间工作安排的通知"])
def test_a_rota_is_no_plan(title: str) -> None:
    assert plan_published(Builder().listed("通知公告", title).build()).verdict is Verdict.NOT_MET


def test_training_may_be_what_a_service_is_about() -> None:
    text = "办理主体：云水县教育局\n办理依据：《行政许可法》第十二条\n办理流程：申请、受理、审核\n办理期限：20个工作日"
    text += "\n收费依据和标准：不收费\n申报材料：申请表\n咨询投诉电话：0747-4221000"
    builder = Builder().listed("办事指南", "技能培训补贴申领服务指南", text=text, kind="service_guide")
    assert service_guides(builder.build()).verdict is Verdict.MET


@pytest.mark.parametrize(
    "title",
    [
        "关于印发《教育局政府信息主动公开制度》的通知",
        "依申请公开工作办法",
        "转发省厅《关于印发资金管理办法的通知》的通知",
    ],
)
def test_rules_of_disclosure_and_others_papers_are_no_normative_documents(title: str) -> None:
    assert normative_documents(Builder().listed("信息公开制度", title).build()).verdict is Verdict.NOT_MET


def _personnel(title: str) -> dict[str, Verdict]:
    text = "经核实，本局2017年没有此类事项，故无公开内容。特此说明。"
    site = Builder().listed("人事任免", title, text=text).build()
    return {item.key: item.verdict for item in personnel_published(site).items}


def test_a_statement_says_of_what_there_is_none_and_of_nothing_else() -> None:
    appointments = _personnel("云水县教育局2017年无人事任免情况说明")
    assert appointments["appointment"] is Verdict.DECLARED_NONE
    assert appointments["exam"] is appointments["recruitment"] is Verdict.NOT_MET
    recruitment = _personnel("云水县教育局2017年无公开招聘情况说明")
    assert recruitment["recruitment"] is Verdict.DECLARED_NONE
    assert recruitment["appointment"] is Verdict.NOT_MET
    general = _personnel("云水县教育局情况说明")
    assert general["appointment"] is Verdict.DECLARED_NONE


def test_a_statement_about_other_money_in_the_same_column() -> None:
    text = "本局2017年没有专项经费，故无公开内容。特此说明。"
    site = Builder().listed("财政信息", "云水县教育局2017年无专项经费的情况说明", text=text).build()
    found = {item.key: item.verdict for item in money_published(site).items}
    assert found["special_fund"] is Verdict.DECLARED_NONE
    assert found["sangong"] is Verdict.NOT_MET


def test_a_statement_that_there_is_nothing_is_no_policy() -> None:
    text = "本局2017年没有制定规范性文件。特此说明。"
    site = Builder().listed("规范性文件", "教育局规范性文件情况说明", text=text).build()
    found = {item.key: item.verdict for item in topics_published(site, topics=("policy",)).items}
    assert found["policy"] is Verdict.NOT_MET
    assert normative_documents(site).verdict is Verdict.DECLARED_NONE


@pytest.mark.parametrize(
    ("unit", "title", "owner"),
    [
        ("云水县教育局", "云水县教育局机关幼儿园", "other"),
        ("云水县龙口乡人民政府", "云水县龙口乡人民政府机关幼儿园", "other"),
        ("云水县龙口乡人民政府", "龙口乡", "ours"),
        ("云水县教育局", "云水县教育局办公室", "ours"),
        ("临川市民政局", "民政局", "ours"),
        ("临川市民政局", "临川市民政局", "ours"),
        ("临川市民族宗教事务局", "民族宗教事务局", "ours"),
        ("临川市政务服务中心", "政务服务中心", "ours"),
        ("临川市民政局", "青岭县民政局", "other"),
    ],
)
def test_a_body_below_the_unit_is_another_body(unit: str, title: str, owner: str) -> None:
    assert unit_names(unit).owner(title) == owner


@pytest.mark.parametrize(
    "title",
    ["云水县教育局机关幼儿园2016年政府信息公开工作年度报告", "云水县财政局关于2016年政府信息公开工作情况的报告"],
)
def test_another_body_s_report_in_the_unit_s_own_column(title: str) -> None:
    builder = Builder().listed("信息公开年报", title, day=date(2017, 3, 20), publisher="云水县教育局")
    assert annual_report_published(builder.build()).verdict is Verdict.NOT_MET


def test_a_catalogue_column_whose_only_row_is_dead_is_no_catalogue() -> None:
    builder = Builder()
    row = builder.entry("云水县教育局信息公开目录", outcome=Outcome.HTTP_4XX, status=404)
    builder.column("信息公开目录", row)
    assert catalogue_published(builder.build()).verdict is Verdict.NOT_MET


def test_a_bare_column_above_other_columns_hides_nothing() -> None:
    builder = Builder()
    builder.page(
        f"{UNIT.site_url}bsfw/", Role.COLUMN, anchor="办事服务", kind="column", title="办事服务", columns=("办事服务",)
    )
    builder.column("办事指南", parent=("办事服务",))
    assert service_guides(builder.build()).verdict is Verdict.NOT_MET


def _guide_of(builder: Builder) -> Verdict:
    builder.listed("信息公开指南", "云水县教育局信息公开指南", text=GUIDE.format(lines=""), kind="guide")
    site = builder.build()
    return next(item.verdict for item in assure(site, guide_elements(site)).items if item.key == "phone")


def test_a_defect_stands_where_the_unit_was_read() -> None:
    assert _guide_of(Builder()) is Verdict.NOT_MET


def test_no_defect_stands_where_the_disclosure_column_itself_was_refused() -> None:
    builder = Builder()
    builder.page(UNIT.column_url, Role.COLUMN, Outcome.TIMEOUT, "信息公开")
    for number in range(12):
        builder.listed(f"栏目{number}", f"关于第{number}号事项的通知")
    assert _guide_of(builder) is Verdict.UNKNOWN


def test_no_defect_stands_where_a_fifth_of_all_pages_was_refused() -> None:
    builder = Builder()
    for number in range(8):
        builder.page(f"{UNIT.site_url}xxgk/r{number}.html", Role.ENTRY, Outcome.BLOCKED, f"第{number}号", status=403)
    assert _guide_of(builder) is Verdict.UNKNOWN


def test_a_menu_in_one_line_above_a_date_is_no_list() -> None:
    names = ("信息公开指南", "信息公开制度", "信息公开目录", "信息公开年报", "依申请公开", "规范性文件", "计划总结")
    menu = "".join(f'<a href="/col/col{3166 + number}/index.html">{name}</a>' for number, name in enumerate(names))
    body = f"""<html><body><div class="l">{menu}</div><div class="r"><h1>云水县教育局信息公开目录</h1>
    <div><span>发布日期：2016-05-09</span> <span>信息来源：教育局</span></div><div id="zoom"><p>请下载附件查看。</p></div>
    <div>附件：<p><a href="/uploadfile/catalogue.doc">信息公开目录.doc</a></p></div></div></body></html>"""
    facts = read_page(body.encode(), "http://www.x.gov.cn/art/2016/5/9/art_3168_1.html", seen_on=date(2017, 12, 15))
    assert facts.entries == ()
    assert facts.kind not in ("list", "column")


@pytest.mark.parametrize("tail", ["正文", "浏览正文", "文章正文", "信息详情"])
def test_the_end_of_a_path_that_names_no_column(tail: str) -> None:
    body = f"""<html><head><title>青石镇人民政府指南</title></head><body><div>您的位置：<a href="/">首页</a> → <a href="/list.asp?id=1">政务公开</a>
    → <a href="/list.asp?id=2">公开指南</a> → {tail}</div><h1>青石镇人民政府指南</h1><div>更新时间：2016-12-29</div>
    <div id="zoom">{"<p>为方便公民依法获取政府信息，编制本指南，申请人可以依申请公开。</p>" * 8}</div></body></html>"""
    facts = read_page(body.encode(), "http://www.x.gov.cn/show.asp?id=9", seen_on=date(2017, 12, 15))
    assert facts.columns == ("政务公开", "公开指南")
