"""service_guides_usable, and the further elements of service_guides: counted per guide, never from a cover."""

from __future__ import annotations

import pytest

from checks.result import Verdict
from checks.rules.service_guides import service_guides
from checks.rules.service_guides_usable import service_guides_usable
from checks.site.elements import load_elements
from crawler.pages import Outcome
from tests.site_builder import LONG, Builder, attachment

GOOD = """设定依据：《义务教育法》第十二条
办理条件：年满六周岁的儿童
申请材料：户口簿、房产证
办理地点：县政务服务中心三楼
办理机构：县教育局基础教育股
收费标准：不收费
办理时间：工作日上午8:30至12:00
联系电话：0745-4222345
办理流程：申请、受理、审核、办结"""
POOR = "设定依据：《义务教育法》第十二条\n联系电话：0745-4222345\n" + LONG


def guides(good: int = 0, poor: int = 0, **facts) -> Builder:
    builder = Builder()
    rows = [builder.entry(f"入学手续{n}办事指南", GOOD) for n in range(good)]
    rows += [builder.entry(f"学籍变动{n}办事指南", POOR, **facts) for n in range(poor)]
    builder.column("办事指南", *rows)
    return builder


@pytest.mark.parametrize(
    ("good", "poor", "verdict"),
    [
        (1, 0, Verdict.MET),
        (3, 4, Verdict.MET),
        (3, 5, Verdict.NOT_MET),
        (0, 2, Verdict.NOT_MET),  # of fewer than five, all
        (1, 2, Verdict.MET),
    ],
)
def test_five_poor_guides_or_all_of_fewer(good, poor, verdict):
    result = service_guides_usable(guides(good, poor).build())
    assert result.verdict is verdict
    assert (result.measured["guides"], result.measured["poor"]) == (good + poor, poor)
    assert sum(item.verdict is Verdict.NOT_MET for item in result.items) == poor
    assert all(item.evidence for item in result.items)


def test_the_reason_names_what_is_missing():
    item = service_guides_usable(guides(poor=5).build()).items[0]
    assert "缺少7类要素（办理条件、申请材料、办理地点、办理机构、收费标准、办理时间、办理程序）" in item.reason


@pytest.mark.parametrize(
    "facts",
    [{"attachments": (attachment("指南.doc"),)}, {"images": 2}, {"outcome": Outcome.TIMEOUT}],
)
def test_covers_and_unread_guides_are_unknown(facts):
    assert service_guides_usable(guides(1, 5, **facts).build()).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("title", ["学籍变动流程图", "关于办事窗口搬迁的通知"])
def test_charts_and_notices_are_no_guides(title):
    builder = Builder()
    builder.column(
        "办事指南", builder.entry("入学办事指南", GOOD), *(builder.entry(f"{title}{n}", POOR) for n in range(6))
    )
    assert service_guides_usable(builder.build()).measured["poor"] == 0


def test_the_same_guide_twice_is_one():
    builder = Builder()
    builder.column(
        "办事指南",
        builder.entry("入学办事指南", POOR),
        builder.entry("入学办事指南", GOOD),
        builder.entry("转学办事指南", GOOD),
    )
    result = service_guides_usable(builder.build())
    assert (result.measured["guides"], result.measured["poor"]) == (2, 0)


def test_none_is_another_checks_matter():
    assert service_guides_usable(Builder().build()).verdict is Verdict.NOT_APPLICABLE


def test_any_guide_at_all():
    assert service_guides(guides(1).build(), elements=()).verdict is Verdict.MET
    assert service_guides(Builder().build(), elements=()).verdict is Verdict.NOT_MET


LINES = {
    "item_type": "事项类型：行政许可",
    "statutory_limit": "法定办结时限：20个工作日",
    "promised_limit": "承诺时限：5个工作日",
    "result_name": "办理结果名称：办学许可证",
    "result_sample": "结果样本：见下图所示",
    "fee_standard": "收费标准及依据：每份10元，湘价费〔2010〕1号",
    "fee_basis": "收费依据：湘价费〔2010〕1号",
    "handling_form": "办理形式：窗口办理",
    "review_standard": "审查标准：材料齐全、符合法定形式",
    "scope": "通办范围：全县",
    "appointment": "预约办理：电话预约0745-4222345",
    "online_payment": "网上支付：不支持",
    "delivery": "物流快递：支持邮寄",
    "place": "办理地点：县政务服务中心三楼",
    "hours": "办公时间：工作日上午",
    "complaint_phone": "监督投诉电话：0745-4229999",
    "conditions": "受理条件：年满六周岁",
    "agency": "实施机关：县教育局",
}


@pytest.mark.parametrize(("key", "line"), LINES.items())
def test_each_further_element_is_found_by_its_line_only(key, line):
    def verdict(text: str) -> Verdict:
        builder = Builder().listed("办事指南", "民办学校审批办事指南", text=text)
        return service_guides(builder.build(), elements=(key,)).items[0].verdict

    assert verdict(f"{LONG}\n{line}\n{LONG}") is Verdict.MET
    others = "\n".join(other for name, other in LINES.items() if name != key and name not in SHARED.get(key, ()))
    assert verdict(f"{others}\n{LONG}") is Verdict.NOT_MET


SHARED = {"fee_basis": ("fee_standard",), "agency": ()}  # 收费标准及依据 is both


def test_free_of_charge_needs_no_basis():
    site = Builder().listed("办事指南", "入学办事指南", text=GOOD).build()
    result = service_guides(site, elements=("fee_standard", "fee_basis"))
    assert [item.verdict for item in result.items] == [Verdict.MET, Verdict.MET]


@pytest.mark.parametrize(
    ("text", "facts", "verdict"),
    [
        ("需填写入学申请表。" + LONG, {}, Verdict.NOT_MET),
        ("需填写入学申请表。" + LONG, {"attachments": (attachment("入学申请表.doc"),)}, Verdict.MET),
        ("需填写入学申请表。" + LONG, {"other_links": (("表格下载", "http://www.yunshui.gov.cn/a"),)}, Verdict.MET),
        ("持户口簿到学校办理。" + LONG, {}, Verdict.MET),  # no form is asked for
    ],
)
def test_forms_are_asked_only_where_the_guide_asks_for_one(text, facts, verdict):
    site = Builder().listed("办事指南", "入学办事指南", text=text, **facts).build()
    assert service_guides(site, elements=("forms",)).items[0].verdict is verdict


def test_the_twenty_two_of_the_rubric_are_known():
    assert {*LINES, "item_name", "basis", "materials", "procedure", "phone", "forms"} <= set(load_elements("service"))
