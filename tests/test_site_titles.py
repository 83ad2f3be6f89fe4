"""Titles: years, news, the document itself or a word about it."""

from __future__ import annotations

import pytest

from checks.site.names import unit_names
from checks.site.titles import clean, find_year, is_news, match_title
from checks.site.wanted import load_wanted

NAMES = unit_names("云水县教育局")


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("云水县教育局2016年政府信息公开年度报告", 2016),
        ("二〇一六年度报告", 2016),
        ("二○一五年度报告", 2015),
        ("2016年总结及2017年计划", 2017),
        ("政府信息公开指南", None),
        ("第20次会议", None),
    ],
)
def test_years(title, year):
    assert find_year(title) == year


@pytest.mark.parametrize(
    ("title", "news"),
    [
        ("我局召开安全生产工作会议", True),
        ("县领导到我局调研", True),
        ("我局深入学校开展检查", True),
        ("扎实推进精准扶贫", True),
        ("2017年安全生产工作方案", False),
        ("关于举行面试的公告", False),
        ("食品安全监督抽检信息公告（第3期）", False),
        ("扶贫资金项目安排公示", False),
    ],
)
def test_news(title, news):
    assert is_news(clean(title)) is news


@pytest.mark.parametrize(
    ("wanted", "title", "expected"),
    [
        ("annual", "2016年政府信息公开工作年度报告", ("", True)),
        ("annual", "云水县教育局2016年度政府信息公开工作报告.doc", ("ours", True)),
        ("annual", "云水县2016年政府信息公开工作年度报告", ("other", True)),
        ("annual", "政府信息公开工作2016年度报告", ("", True)),
        ("annual", "关于编制2016年政府信息公开年度报告的通知", ("", False)),
        ("annual", "2016年法治政府建设年度报告", None),
        ("annual", "企业年报公示", None),
        ("annual", "政府网站工作年度报表", None),
        ("system_secrecy", "云水县教育局信息公开发布保密审查制度", ("ours", True)),
        ("system_secrecy", "我局学习保密审查制度", ("", False)),
        ("system_accountability", "政府信息公开责任追究制度", ("", True)),
        ("system_accountability", "安全生产责任追究制度", None),
        ("system_on_request", "依申请公开政府信息工作制度", ("", True)),
        ("system_on_request", "依申请公开办理须知", None),
        ("system_proactive", "政府信息主动公开工作制度（试行）", ("", True)),
        ("catalogue", "云水县教育局信息公开目录", ("ours", True)),
        ("catalogue", "政府集中采购目录", None),
    ],
)
def test_documents_with_a_fixed_name(wanted, title, expected):
    match = match_title(clean(title), load_wanted()[wanted], NAMES)
    assert (None if match is None else (match.owner, match.is_document)) == expected


@pytest.mark.parametrize(
    ("wanted", "title", "document"),
    [
        ("plan", "云水县教育局2017年工作要点", True),
        ("plan", "2016年工作总结及2017年工作打算", True),
        ("plan", "2017年工作计划执行完成情况", None),
        ("plan", "2017年普通高校招生计划", None),
        ("plan", "2017年信息公开工作要点", None),
        ("plan_results", "2017年工作计划执行完成情况", True),
        ("plan_results", "2016年工作总结", True),
        ("normative", "关于印发《云水县学前教育管理办法》的通知", True),
        ("normative", "转发省教育厅关于印发管理办法的通知", None),
        ("normative", "关于机关办公楼停水停电的通告", None),
        ("sangong", "2017年“三公”经费预算公开", True),
        ("sangong", "食堂改造工程预算公告", None),
        ("debt", "2017年度债权债务情况", True),
        ("special_fund", "2017年学生资助专项资金分配情况公示", True),
        ("special_fund", "2017年三公经费预算公开", None),
        ("procure", "教学设备政府采购成交公告", True),
        ("pre_appointment", "干部任前公示", True),
        ("appointment", "关于张某某等同志任免职的通知", True),
        ("appointment", "干部任前公示", None),
        ("exam", "2017年公开招考工作人员公告", True),
        ("exam", "2017年高考考试公告", None),
        ("recruitment", "2017年公开招聘教师公告", True),
        ("recruitment", "我局举办教师招聘会", None),
        ("topic_safety", "我局召开安全生产工作会议", False),
        ("topic_safety", "云水县重大安全生产隐患挂牌督办情况公告", True),
        ("topic_poverty", "扎实推进精准扶贫工作", False),
    ],
)
def test_documents_by_words(wanted, title, document):
    match = match_title(clean(title), load_wanted()[wanted], NAMES)
    assert (None if match is None else match.is_document) is document
