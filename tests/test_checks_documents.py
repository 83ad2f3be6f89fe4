"""Annual report, regulations, catalogue, normative documents, plans."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from checks.result import Verdict
from checks.rules.annual_report_published import annual_report_published
from checks.rules.catalogue_hierarchy import catalogue_hierarchy
from checks.rules.catalogue_published import catalogue_published
from checks.rules.normative_documents import normative_documents
from checks.rules.plan_published import plan_published
from checks.rules.plan_results_published import plan_results_published
from checks.rules.regulations_published import regulations_published
from crawler.pages import Outcome, Role
from crawler.units import Kind
from tests.site_builder import UNIT, Builder, attachment, portal_builder, portal_of

REPORT = "云水县教育局{}年政府信息公开工作年度报告"
SYSTEMS = ("政府信息主动公开制度", "政府信息依申请公开制度", "政府信息公开保密审查制度", "政府信息公开责任追究制度")
COMBINED = "第一章 主动公开制度\n应当公开的信息。\n第二章 依申请公开制度\n申请的办理。\n第三章 保密审查制度\n先审后发。\n第四章 责任追究制度\n依法追究。"


def verdicts(result) -> list[Verdict]:
    return [item.verdict for item in result.items]


@pytest.mark.parametrize(
    ("year", "published", "as_of", "kind", "late", "deadline"),
    [
        (2016, date(2017, 3, 20), date(2017, 12, 15), Kind.DEPARTMENT, 0, "2017-03-31"),
        (2016, date(2017, 3, 31), date(2017, 12, 15), Kind.DEPARTMENT, 0, "2017-03-31"),
        (2016, date(2017, 5, 23), date(2017, 12, 15), Kind.DEPARTMENT, 1, "2017-03-31"),
        (2018, date(2019, 3, 1), date(2019, 12, 15), Kind.DEPARTMENT, 0, "2019-03-31"),
        (2019, date(2020, 3, 1), date(2020, 12, 15), Kind.DEPARTMENT, 1, "2020-01-31"),
        (2019, date(2020, 1, 20), date(2020, 12, 15), Kind.TOWNSHIP, 0, "2020-01-31"),
        (2016, None, date(2017, 12, 15), Kind.DEPARTMENT, None, "2017-03-31"),
    ],
)
def test_the_deadline_goes_with_the_law(year, published, as_of, kind, late, deadline):
    builder = Builder()
    builder.listed("信息公开年报", REPORT.format(year), day=published)
    result = annual_report_published(builder.build(replace(UNIT, kind=kind), as_of))
    assert result.verdict is Verdict.MET
    assert (result.measured["late"], result.measured["deadline"], result.measured["year"]) == (late, deadline, year)


def test_a_township_may_have_its_own_deadline():
    builder = Builder()
    builder.listed("信息公开年报", REPORT.format(2019), day=date(2020, 2, 10))
    site = builder.build(replace(UNIT, kind=Kind.TOWNSHIP), date(2020, 12, 15))
    assert annual_report_published(site, township="02-20").measured["late"] == 0


@pytest.mark.parametrize(
    ("as_of", "years", "verdict", "judged"),
    [
        (date(2020, 1, 31), [2018], Verdict.MET, 2018),  # nobody owes the report for 2019 yet
        (date(2020, 1, 31), [], Verdict.NOT_MET, 2018),
        (date(2020, 1, 31), [2018, 2019], Verdict.MET, 2019),
        (date(2020, 2, 1), [2018], Verdict.NOT_MET, 2019),
        (date(2017, 3, 31), [2015], Verdict.MET, 2015),
        (date(2017, 4, 1), [2015], Verdict.NOT_MET, 2016),
    ],
)
def test_a_report_is_owed_only_after_its_deadline(as_of, years, verdict, judged):
    builder = Builder()
    builder.column("信息公开年报", *(builder.entry(REPORT.format(y), day=date(y + 1, 1, 20)) for y in years), parent=())
    result = annual_report_published(builder.build(as_of=as_of))
    assert (result.verdict, result.measured["year"]) == (verdict, judged)
    assert ("未到" in result.reason) == (judged != as_of.year - 1)


def test_last_year_s_report_only():
    builder = Builder()
    builder.listed("信息公开年报", REPORT.format(2015), day=date(2016, 3, 22))
    result = annual_report_published(builder.build())
    assert result.verdict is Verdict.NOT_MET
    assert "2015" in result.reason
    assert result.measured["published"] is None


@pytest.mark.parametrize(
    ("title", "verdict"),
    [
        ("云水县民政局2016年政府信息公开工作年度报告", Verdict.NOT_MET),
        ("云水县2016年政府信息公开工作年度报告", Verdict.NOT_MET),
        ("2016年法治政府建设年度报告", Verdict.NOT_MET),
        ("2016年政府网站工作年度报表", Verdict.NOT_MET),
        ("关于报送2016年政府信息公开年度报告的通知", Verdict.NOT_MET),
        ("2016年政府信息公开年报", Verdict.MET),
        ("政府信息公开年度报告", Verdict.MET),  # published in March 2017: the report for 2016
    ],
)
def test_which_report_counts(title, verdict):
    builder = Builder()
    builder.column("通知公告", builder.entry(title, day=date(2017, 3, 20)), parent=())
    assert annual_report_published(builder.build()).verdict is verdict


@pytest.mark.parametrize(
    ("title", "day", "verdict"),
    [
        ("2016年度政府信息公开年度报告（2017年3月发布）", date(2017, 3, 20), Verdict.MET),
        ("2017年政府信息公开年度报告", date(2017, 3, 20), Verdict.UNKNOWN),
        ("2015年政府信息公开年度报告", date(2017, 3, 20), Verdict.NOT_MET),
    ],
)
def test_title_year_and_publication_are_weighed_together(title, day, verdict):
    assert annual_report_published(Builder().listed("信息公开年报", title, day=day).build()).verdict is verdict


def test_a_report_without_any_year_is_for_a_person():
    builder = Builder()
    builder.listed("信息公开年报", "政府信息公开年度报告", day=None)
    assert annual_report_published(builder.build()).verdict is Verdict.UNKNOWN


def test_the_report_on_the_county_s_shared_column_counts():
    portal = portal_builder()
    portal.listed("信息公开年报", REPORT.format(2016), day=date(2017, 3, 17))
    result = annual_report_published(Builder().build(portal=portal_of(portal)))
    assert result.verdict is Verdict.MET
    assert result.evidence[0].why_ours == "标题含单位名称"


def test_an_unread_shared_column_of_reports_keeps_it_open():
    portal = portal_builder()
    portal.column("信息公开年报", outcome=Outcome.TIMEOUT)
    assert annual_report_published(Builder().build(portal=portal_of(portal))).verdict is Verdict.UNKNOWN


def test_an_unread_shared_column_of_something_else_does_not():
    portal = portal_builder()
    portal.column("政务要闻", outcome=Outcome.TIMEOUT)
    assert annual_report_published(Builder().build(portal=portal_of(portal))).verdict is Verdict.NOT_MET


@pytest.mark.parametrize(("year", "verdict"), [(2015, Verdict.NOT_MET), (2016, Verdict.UNKNOWN)])
def test_an_unread_report_matters_only_if_it_is_of_the_year(year, verdict):
    builder = Builder()
    builder.listed("信息公开年报", REPORT.format(year), day=None, outcome=Outcome.TIMEOUT)
    assert annual_report_published(builder.build()).verdict is verdict


def test_a_dead_report_is_said_to_be_dead():
    builder = Builder()
    builder.listed("信息公开年报", REPORT.format(2016), outcome=Outcome.SOFT_404)
    assert annual_report_published(builder.build()).reason.startswith("链接失效")


def test_four_regulations_on_their_own_pages():
    assert regulations_published(Builder().listed("信息公开制度", *SYSTEMS).build()).verdict is Verdict.MET


def test_missing_regulations_are_counted_one_by_one():
    result = regulations_published(Builder().listed("信息公开制度", *SYSTEMS[:2]).build())
    assert verdicts(result) == [Verdict.MET, Verdict.MET, Verdict.NOT_MET, Verdict.NOT_MET]
    assert (result.verdict, "保密审查制度、责任追究制度" in result.reason) == (Verdict.PARTLY, True)


def test_regulations_inside_one_document():
    result = regulations_published(
        Builder().listed("信息公开制度", "云水县教育局政府信息公开工作制度汇编", text=COMBINED).build()
    )
    assert result.verdict is Verdict.MET
    assert result.items[2].evidence[0].excerpt[result.items[2].evidence[0].start :].startswith("第三章 保密审查制度")


def test_a_sentence_about_secrecy_is_no_regulation():
    text = COMBINED.replace("第三章 保密审查制度\n先审后发。\n", "发布前应当进行保密审查。\n")
    result = regulations_published(Builder().listed("信息公开制度", "信息公开工作制度", text=text).build())
    assert verdicts(result)[2] is Verdict.NOT_MET


def test_a_combined_document_in_a_file_is_for_a_person():
    builder = Builder().listed(
        "信息公开制度", "信息公开工作制度汇编", text="见附件", attachments=(attachment("制度汇编.doc"),)
    )
    assert set(verdicts(regulations_published(builder.build()))) == {Verdict.UNKNOWN}


def test_regulations_only_mentioned_in_news():
    titles = ("我局学习政府信息公开保密审查制度", "县委办转发责任追究制度", "我局召开主动公开制度培训会")
    assert set(verdicts(regulations_published(Builder().listed("工作动态", *titles).build()))) == {Verdict.NOT_MET}


ROWS = (
    ("序号", "一级类别", "公开内容"),
    ("1", "机构概况", "职能"),
    ("2", "政策文件", "文件"),
    ("3", "财政信息", "预算"),
)


@pytest.mark.parametrize(
    ("facts", "verdict"),
    [
        ({"tables": (ROWS,)}, Verdict.MET),
        ({"headings": ("一、机构概况", "二、政策文件", "三、财政信息")}, Verdict.MET),
        ({}, Verdict.NOT_MET),
        ({"tables": (ROWS[:3],)}, Verdict.NOT_MET),
        ({"text": "见附件", "attachments": (attachment("目录.xls"),)}, Verdict.UNKNOWN),
        ({"text": "", "images": 2}, Verdict.UNKNOWN),
    ],
)
def test_levels_of_a_catalogue(facts, verdict):
    site = Builder().listed("信息公开目录", "云水县教育局信息公开目录", **facts).build()
    assert catalogue_published(site).verdict is Verdict.MET
    assert catalogue_hierarchy(site).verdict is verdict


def test_a_tree_of_columns_is_a_catalogue():
    builder = Builder()
    builder.column("信息公开目录", list_state="none", parent=(), kind="column")
    for name in ("机构概况", "政策文件", "财政信息"):
        builder.column(name, builder.entry(f"{name}说明"), parent=("信息公开目录",))
    site = builder.build()
    assert catalogue_published(site).verdict is Verdict.MET
    assert catalogue_hierarchy(site).verdict is Verdict.MET
    assert catalogue_hierarchy(site, min_categories=4).verdict is Verdict.NOT_MET


def test_an_empty_catalogue_column():
    builder = Builder()
    builder.column("信息公开目录")
    for check in (catalogue_published, catalogue_hierarchy):
        assert check(builder.build()).verdict is Verdict.NOT_MET


@pytest.mark.parametrize(
    ("column", "title", "text", "verdict"),
    [
        ("规范性文件", "云教发〔2017〕5号", "", Verdict.MET),
        ("通知公告", "关于印发《云水县学前教育管理办法》的通知", "", Verdict.MET),
        ("通知公告", "关于放假的通知", "", Verdict.NOT_MET),
        ("通知公告", "转发省教育厅关于印发《管理办法》的通知", "", Verdict.NOT_MET),
        ("规范性文件", "规范性文件情况说明", "本局2017年没有制定规范性文件，特此说明。", Verdict.DECLARED_NONE),
        ("通知公告", "关于本单位无规范性文件的说明", "特此说明。", Verdict.DECLARED_NONE),
        ("通知公告", "学前教育管理办法起草说明", "", Verdict.MET),
        ("规范性文件", "云教发〔2017〕6号", " ", Verdict.UNKNOWN),
    ],
)
def test_normative_documents(column, title, text, verdict):
    site = Builder().listed(column, title, text=text or "根据有关规定，制定本办法。" * 10).build()
    assert normative_documents(site).verdict is verdict


@pytest.mark.parametrize(
    ("title", "day", "plan", "results"),
    [
        ("云水县教育局2017年工作要点", date(2017, 2, 1), Verdict.MET, Verdict.NOT_MET),
        ("云水县教育局2017年工作计划执行完成情况", date(2017, 11, 1), Verdict.NOT_MET, Verdict.MET),
        ("2016年工作总结和2017年工作计划", date(2017, 1, 9), Verdict.MET, Verdict.MET),
        ("2014年工作要点", date(2014, 2, 1), Verdict.NOT_MET, Verdict.NOT_MET),
        ("2014年工作要点", None, Verdict.NOT_MET, Verdict.NOT_MET),
        ("我局召开2017年工作计划部署会", date(2017, 2, 1), Verdict.NOT_MET, Verdict.NOT_MET),
        ("2017年招生计划", date(2017, 2, 1), Verdict.NOT_MET, Verdict.NOT_MET),
    ],
)
def test_plan_and_results(title, day, plan, results):
    site = Builder().listed("通知公告", title, day=day).build()
    assert plan_published(site).verdict is plan
    assert plan_results_published(site).verdict is results


def test_an_old_plan_is_said_to_be_old():
    assert plan_published(
        Builder().listed("计划总结", "2014年工作要点", day=date(2014, 2, 1)).build()
    ).reason.startswith("已过期")


@pytest.mark.parametrize(
    "check",
    [
        annual_report_published, regulations_published, catalogue_published, catalogue_hierarchy, normative_documents,
        plan_published, plan_results_published,
    ],
)  # fmt: skip
def test_nothing_is_missing_where_something_was_not_read(check):
    blocked = Builder()
    blocked.column("信息公开", outcome=Outcome.BLOCKED)
    over_budget = Builder().home()
    over_budget.page(f"{UNIT.site_url}xxgk/index_2.html", Role.LIST_PAGE, Outcome.OVER_BUDGET, "3")
    refused = Builder().home(Outcome.REFUSED)
    for builder in (blocked, over_budget, refused):
        assert check(builder.build()).verdict is Verdict.UNKNOWN
