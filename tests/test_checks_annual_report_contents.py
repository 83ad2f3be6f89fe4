"""What stands in an annual report: its parts, its sums, and whether somebody else wrote it."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from checks.annual import prose_grams, shared_part
from checks.facts.page import PageFacts
from checks.facts.reader import read_page
from checks.result import Verdict
from checks.rules.annual_report_arithmetic import annual_report_arithmetic
from checks.rules.annual_report_copied import annual_report_copied
from checks.rules.annual_report_elements import annual_report_elements
from checks.site.site import Document, Site, SitePage
from checks.site.sums import read_requests, read_review
from crawler.pages import Outcome, Page, Role
from tests.site_builder import Builder, attachment

CORPUS = Path(os.environ.get("GONGKAI_SHARED", Path(__file__).parents[2] / "shared")) / "corpus"
SAMPLE = CORPUS / "saved/samples/annual_report_hangzhou_2025_three_tables.html"
MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN
PARTLY, NOT_APPLICABLE = Verdict.PARTLY, Verdict.NOT_APPLICABLE
AS_OF = date(2024, 12, 1)
PARTS = ("总体情况", "主动公开政府信息情况", "收到和处理政府信息公开申请情况", "政府信息公开行政复议、行政诉讼情况",
         "存在的主要问题及改进情况", "其他需要报告的事项")  # fmt: skip
FILL = "本年度严格按照条例要求开展工作，内容真实准确，接受社会监督，有关数据如下表所示。"


def text_of(*parts: str) -> str:
    return (
        "\n".join(f"{number}、{part}\n{FILL}" for number, part in zip("一二三四五六七", parts, strict=False)) + FILL * 5
    )


def report(
    text: str, title: str = "云水县教育局2023年政府信息公开工作年度报告", day: date = date(2024, 1, 20), **facts
) -> Site:
    builder = Builder().home()
    builder.listed("政府信息公开年报", title, text=text, day=day, **facts)
    return builder.build(as_of=facts.get("as_of", AS_OF))


def verdicts(result) -> dict[str, Verdict]:
    return {item.key: item.verdict for item in result.items}


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (text_of(*PARTS), set()),
        (text_of("2023年政务公开总体情况", *PARTS[1:4], "存在问题及改进情况", PARTS[5]), set()),
        (text_of(*PARTS[:3], "收费情况", PARTS[4], PARTS[5]), {"review"}),
        (text_of(*PARTS[:5]), {"other"}),
        (text_of("本年工作", "会议情况").replace("条例", "要求"), {"overview", "proactive", "requests", "review", "problems", "other"}),
    ],
)  # fmt: skip
def test_six_parts_are_missed_by_name(text, missing):
    result = annual_report_elements(report(text))
    assert {key for key, verdict in verdicts(result).items() if verdict is NOT_MET} == missing, result.reason
    if missing == {"review"}:
        assert "政府信息公开行政复议、行政诉讼情况" in result.reason


def test_a_part_that_is_only_touched_in_passing_is_left_to_a_person():
    text = text_of(*PARTS[:3], PARTS[4], PARTS[5]) + "全年没有发生行政复议、行政诉讼。"
    result = annual_report_elements(report(text))
    assert verdicts(result)["review"] is UNKNOWN
    assert NOT_MET not in verdicts(result).values()


def test_the_older_reports_have_seven_parts_in_their_own_words():
    text = (
        "现将2016年情况公布如下。"
        + FILL * 6
        + "主动公开信息30条。依申请公开0件。没有收取费用。行政复议0件。存在的不足是人手少。"
    )
    site = report(text, "云水县教育局2016年政府信息公开工作年度报告", date(2017, 3, 1))
    result = annual_report_elements(replace(site, as_of=date(2017, 12, 1)))
    assert len(result.items) == 7
    assert verdicts(result) == dict.fromkeys(
        ["overview", "proactive", "requests", "fees", "review", "problems"], MET
    ) | {"other": NOT_APPLICABLE}
    site = report(text.replace("没有收取费用。", ""), "云水县教育局2016年政府信息公开工作年度报告", date(2017, 3, 1))
    assert verdicts(annual_report_elements(replace(site, as_of=date(2017, 12, 1))))["fees"] is NOT_MET


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("详见附件", {"attachments": (attachment("云水县教育局2023年政府信息公开工作年度报告.doc"),)}),
        ("见图", {"images": 4}),
    ],
)
@pytest.mark.parametrize("check", [annual_report_elements, annual_report_copied])
def test_a_report_that_was_not_read_is_not_judged(check, text, facts):
    assert check(report(text, **facts)).verdict is UNKNOWN


@pytest.mark.parametrize("check", [annual_report_elements, annual_report_arithmetic, annual_report_copied])
def test_without_the_report_its_contents_are_open(check):
    assert check(Builder().home().listed("工作动态", "会议召开").build(as_of=AS_OF)).verdict is UNKNOWN
    site = report(text_of(*PARTS), "云水县教育局2022年政府信息公开工作年度报告", date(2023, 1, 5))
    assert check(site).verdict is UNKNOWN


# 表三, 表四

KINDS = ("（一）予以公开", "（二）部分公开", "（三）不予公开", "（四）无法提供", "（五）不予处理", "（六）其他处理")


def requests(**changes: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """A right table: 5 new and 1 carried over, 3 + 2 dealt with, 1 left. ``changes``: row → its seven cells."""
    rows = {
        "new": ("4", "1", "0", "0", "0", "0", "5"),
        "carried": ("1", "0", "0", "0", "0", "0", "1"),
        "a": ("2", "1", "0", "0", "0", "0", "3"),
        "c1": ("1", "0", "0", "0", "0", "0", "1"),
        "c2": ("1", "0", "0", "0", "0", "0", "1"),
        "sum": ("4", "1", "0", "0", "0", "0", "5"),
        "left": ("1", "0", "0", "0", "0", "0", "1"),
    } | changes
    none = ("0",) * 7
    return (
        ("（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）", "申请人情况"),
        ("自然人", "法人或其他组织", "总计"),
        ("", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", ""),
        ("一、本年新收政府信息公开申请数量", *rows["new"]),
        ("二、上年结转政府信息公开申请数量", *rows["carried"]),
        ("三、本年度办理结果", KINDS[0], *rows["a"]),
        (KINDS[1], *none),
        (KINDS[2], "1.属于国家秘密", *rows["c1"]),
        ("2.其他法律行政法规禁止公开", *rows["c2"]),
        (KINDS[3], "1.本机关不掌握相关政府信息", *none),
        (KINDS[4], "1.信访举报投诉类申请", *none),
        (KINDS[5], "3.其他", *none),
        ("（七）总计", *rows["sum"]),
        ("四、结转下年度继续办理", *rows["left"]),
    )


def review(*values: str) -> tuple[tuple[str, ...], ...]:
    four = ("结果维持", "结果纠正", "其他结果", "尚未审结", "总计")
    return (("行政复议", "行政诉讼"), four * 3, values or ("0",) * 15)


RIGHT = (requests(), review())


@pytest.mark.parametrize(
    ("tables", "wrong", "words"),
    [
        (RIGHT, {}, ""),
        ((requests(new=("1,004", "１", "0", "0", "0", "0", "1005")), review()), {"balance": NOT_MET}, "第一项加第二项为1005，第三项总计加第四项为5"),
        ((requests(new=("4", "1", "0", "0", "0", "0", "6")), review()), {"balance": NOT_MET, "totals": NOT_MET}, "各类申请人之和为5，总计为6"),
        ((requests(a=("3", "1", "0", "0", "0", "0", "4")), review()), {"results": NOT_MET}, "（一）至（六）之和为5，（七）总计为4"),
        ((requests(c1=("1", "", "0", "-", "/", "0", "1")), review()), {"blanks": PARTLY}, "3个单元格空白"),
        ((requests(c1=("", "", "", "", "", "", "")), review()), {"blanks": PARTLY, "results": UNKNOWN}, "待人工核实"),
        ((requests(), review(*["0"] * 4, "2", *["0"] * 10)), {"review": NOT_MET}, "四类结果之和为0，总计为2"),
        ((requests(),), {"review": UNKNOWN}, ""),
        ((requests(new=("四", "1", "0", "0", "0", "0", "5")), review()), dict.fromkeys(["balance", "results", "totals", "blanks"], UNKNOWN), ""),
        ((requests()[:9], review()), dict.fromkeys(["balance", "results", "totals", "blanks"], UNKNOWN), ""),
        ((), dict.fromkeys(["balance", "results", "totals", "blanks", "review"], UNKNOWN), ""),
    ],
)  # fmt: skip
def test_every_broken_sum_is_named_with_both_numbers(tables, wrong, words):
    result = annual_report_arithmetic(report(text_of(*PARTS), tables=tables))
    right = dict.fromkeys(["balance", "results", "totals", "blanks", "review"], MET) | {"carried_over": NOT_APPLICABLE}
    assert verdicts(result) == right | wrong
    assert words in "".join(item.reason for item in result.items)


@pytest.mark.parametrize(("left", "verdict"), [("1", MET), ("2", NOT_MET)])
def test_what_was_left_last_year_is_carried_over(left, verdict):
    builder = Builder().home()
    before = requests(left=(left, "0", "0", "0", "0", "0", left))
    builder.listed(
        "公开年报",
        "云水县教育局2022年政府信息公开工作年度报告",
        text=text_of(*PARTS),
        day=date(2023, 1, 9),
        tables=(before,),
    )
    builder.listed(
        "公开年报",
        "云水县教育局2023年政府信息公开工作年度报告",
        text=text_of(*PARTS),
        day=date(2024, 1, 9),
        tables=RIGHT,
    )
    result = annual_report_arithmetic(builder.build(as_of=AS_OF))
    assert verdicts(result)["carried_over"] is verdict


def test_reports_before_2019_have_no_such_tables():
    assert annual_report_arithmetic(Builder().home().build()).verdict is NOT_APPLICABLE


def test_the_sums_of_a_real_report_come_out():
    if not SAMPLE.exists():
        pytest.skip("the corpus of real pages is not beside the project")
    facts = read_page(SAMPLE.read_bytes(), "http://h/1.html", seen_on=date(2026, 3, 1))
    builder = Builder().home()
    title = "云水县教育局2025年政府信息公开工作年度报告"
    builder.listed("政府信息公开年报", title, text=facts.text, day=date(2026, 1, 20), tables=facts.tables)
    site = builder.build(as_of=date(2026, 12, 1))
    result = annual_report_arithmetic(site)
    assert result.verdict is MET, result.items
    assert annual_report_elements(site).verdict is MET
    table, values = read_requests(facts.tables), read_review(facts.tables)
    assert table is not None
    assert (table.total("new", -1), table.total("left", -1), table.total("c", 0)) == (14069, 819, 719)
    assert values is not None
    assert values[4] == 790


# 雷同

PROSE = "".join(
    f"第{word}项工作由{word}股负责落实，全年组织{word}类培训，面向{word}村群众公开办理结果。\n"
    for word in "甲乙丙丁戊己庚辛壬癸子丑寅卯辰巳午未"
)
OTHER = "".join(
    f"我们在{word}方面继续改进平台栏目，完善{word}制度，加强审核，回应{word}类关切和来信。\n"
    for word in "东南西北春夏秋冬金木水火土日月星风云"
)


def sibling(text: str, title: str = "云水县水利局2023年政府信息公开工作年度报告") -> Document:
    row = Page("slj", "http://www.yunshui.gov.cn/slj/1.html", Role.ENTRY, outcome=Outcome.OK, sha256="cd")
    facts = PageFacts(row.url, title=title, text=text)
    return Document(title, row.url, "read", publisher="云水县水利局", page=SitePage(row, facts))


@pytest.mark.parametrize(
    ("before", "siblings", "verdict", "words"),
    [
        ("", (), NOT_APPLICABLE, ""),
        (OTHER, (), MET, "不雷同"),
        (PROSE, (), NOT_MET, "本单位2022年度报告"),
        (PROSE.replace("全年组织", "全年组织12"), (), NOT_MET, ""),  # other figures, the same sentences
        ("", (sibling(OTHER),), MET, ""),
        ("", (sibling(PROSE),), NOT_MET, "云水县水利局2023年度报告"),
        ("", (sibling(PROSE, "云水县水利局2021年政府信息公开工作年度报告"),), NOT_APPLICABLE, ""),
        ("", (sibling(PROSE, "云水县教育局2023年政府信息公开工作年度报告"),), NOT_APPLICABLE, ""),  # its own, elsewhere
        (PROSE[: len(PROSE) // 2] + OTHER, (), MET, ""),
    ],
)  # fmt: skip
def test_a_copied_report_is_found_with_both_texts(before, siblings, verdict, words):
    builder = Builder().home()
    if before:
        builder.listed("公开年报", "云水县教育局2022年政府信息公开工作年度报告", text=before, day=date(2023, 1, 9))
    builder.listed("公开年报", "云水县教育局2023年政府信息公开工作年度报告", text=PROSE, day=date(2024, 1, 9))
    result = annual_report_copied(replace(builder.build(as_of=AS_OF), siblings=siblings))
    assert result.verdict is verdict, result.reason
    assert words in result.reason
    if verdict is NOT_MET:
        assert len({evidence.url for evidence in result.evidence}) == 2


def test_short_reports_are_all_alike():
    assert annual_report_copied(report(FILL * 3)).verdict is NOT_APPLICABLE
    assert shared_part(FILL, FILL) == 0.0
    assert shared_part(PROSE, PROSE) == 1.0
    assert shared_part(PROSE, OTHER) < 0.3
    assert prose_grams("短") == frozenset()
