"""The evidence report, read back with an HTML parser."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import lxml.html
import pytest

from checks.result import Search
from reports.assessment import Assessed, CrawlState
from reports.evidence import unit_page
from rubrics.sheet import ScoredBonus, ScoredGroup, ScoredVeto
from tests.sheets import GUIDE, HEAD, HOSTILE_TITLE, LINES, PARTIAL, SHA, absent, assessment, line, score_sheet


def page_of(*lines: object, crawl: CrawlState = PARTIAL, name: str = "县教育局") -> lxml.html.HtmlElement:
    unit = Assessed(score_sheet("jyj", name, lines or LINES), crawl, "http://www.example.gov.cn/jyj/")  # type: ignore[arg-type]
    return lxml.html.document_fromstring(unit_page(assessment(unit), unit))


def text(element: lxml.html.HtmlElement) -> str:
    return re.sub(r"\s+", " ", element.text_content())


def article(page: lxml.html.HtmlElement, id_: str) -> lxml.html.HtmlElement:
    return page.get_element_by_id(f"i-{id_}")


def test_every_indicator_stands_in_the_rubrics_order_with_its_own_words() -> None:
    page = page_of()
    assert [node.get("id") for node in page.xpath("//article")] == ["i-1.1", "i-2.1", "i-2.2", "i-2.3", "i-2.4"]
    for one in LINES:
        cells = [cell.text_content() for cell in article(page, one.id).xpath(".//table[@class='clause']//td")]
        assert cells[:2] == [one.text, one.method]


def test_the_summary_equals_the_sheet() -> None:
    rows = page_of().xpath("//table[@class='summary']/tbody/tr[not(contains(@class,'section'))]")
    shown = [[cell.text_content().strip() for cell in row.xpath("./td")] for row in rows]
    assert [row[0] for row in shown] == [one.id for one in LINES]
    assert [row[3] for row in shown] == ["—", "2", "1", "—", "0"]
    assert [row[2] for row in shown] == ["2"] * 5


def test_the_score_box_equals_the_sheet() -> None:
    numbers = [node.text for node in page_of().xpath("//div[@class='score']//b")]
    assert numbers == ["4", "3", "9", "10"]


def test_open_lines_are_listed_for_a_person() -> None:
    heading = page_of().xpath("//h2[contains(., '待人工核实事项')]")[0]
    assert "3 项" in heading.text
    rows = heading.getnext().xpath("./tbody/tr/td[1]")
    assert [cell.text_content() for cell in rows] == ["1.1", "2.3", "2.4"]


def test_evidence_shows_all_that_an_objection_needs() -> None:
    node = article(page_of(), "2.2")
    words = text(node)
    for part in (
        SHA,
        GUIDE.title,
        "信息公开 › 信息公开指南",
        "2017-03-02",
        "2017-12-14 22:10:05",
        "本单位子站",
        GUIDE.url,
    ):
        assert part in words
    assert {mark.text for mark in node.xpath(".//mark")} == {"0745-4220000"}
    assert "每少一项扣1分 × 1 项 = 1 分" in words
    assert "信息公开指南要素不全每少一项扣1分" in words


def test_counted_parts_have_a_row_each() -> None:
    rows = article(page_of(), "2.2").xpath(".//table[@class='items']/tbody/tr")
    cells = [[text(cell).strip() for cell in row.xpath("./td")] for row in rows]
    assert [row[:3] for row in cells] == [["1", "联系电话", "符合"], ["2", "传真号码", "不符合"]]
    assert cells[1][3].startswith("有标签而没有号码")


def test_parts_of_one_page_share_its_address_and_hash() -> None:
    node = article(page_of(), "2.2")
    assert node.xpath(".//table[@class='items']//a/@href") == ["#p-2.2-1", "#p-2.2-1"]
    [page] = node.xpath(".//div[@class='page']")
    assert page.get("id") == "p-2.2-1"
    for part in (GUIDE.url, SHA, "2017-12-14 22:10:05", "本单位子站", "2017-03-02", "信息公开 › 信息公开指南"):
        assert part in text(page)


def test_absence_carries_its_search_record_once() -> None:
    node = article(page_of(absent("2.4")), "2.4")
    assert len(node.xpath(".//div[@class='search']")) == 1
    words = text(node)
    for part in ("214 条", "17 页", "2017-11-30", "信息公开制度", "责任追究、保密审查", "访问超时"):
        assert part in words


def test_the_same_columns_are_listed_once_and_referred_to() -> None:
    page = page_of()
    assert "信息公开制度" in text(article(page, "2.3"))
    assert "2 个，同 2.3" in text(article(page, "2.4"))
    assert article(page, "2.4").xpath(".//div[@class='search']//a/@href") == ["#i-2.3", "#i-2.3"]


def test_an_unread_page_is_called_blocked_and_not_missing() -> None:
    page = page_of()
    assert "受阻，不扣分" in text(page)
    assert "建议扣" not in text(article(page, "2.3"))
    assert "建议扣 1 分" in text(article(page, "2.2"))
    assert "建议扣 2 分（待人工确认）" in text(article(page, "2.4"))


def test_a_complete_crawl_is_not_called_blocked() -> None:
    assert "受阻，不扣分" not in text(page_of(crawl=CrawlState("complete", (("ok", 3),))))


def test_the_crawl_state_is_told_by_outcome() -> None:
    words = text(page_of())
    assert "访问超时" in words
    assert "已读取" in words
    assert "http://www.example.gov.cn/jyj/zd/t9.html" in words


def test_hostile_titles_and_addresses_stay_text() -> None:
    evil = replace(
        GUIDE,
        title=HOSTILE_TITLE,
        url="javascript:alert(1)",
        excerpt="</style><img src=x onerror=alert(1)>",
        start=0,
        end=4,
    )
    search = Search(columns=((HOSTILE_TITLE, "data:text/html,x"),), unread=(("javascript:alert(2)", "<b>"),))
    unit = Assessed(
        score_sheet(
            "jyj", "</style><script>x</script>", (line("2.1", evidence=(evil,), reason=HOSTILE_TITLE, search=search),)
        )
    )
    html = unit_page(assessment(unit), unit)
    page = lxml.html.document_fromstring(html)
    assert not page.xpath("//script | //img | //iframe | //object | //link | //base | //form")
    assert html.count("</style>") == 1
    assert not [a for a in page.xpath("//@href") if not a.startswith(("http://", "https://", "#"))]
    assert not page.xpath("//@*[starts-with(name(), 'on')]")
    assert not set("\x00\x1b\u202e") & set(html)


def test_the_page_needs_nothing_from_outside() -> None:
    html = unit_page(assessment(), assessment().units[0])
    assert not re.search(r"(?i)<(?:script|img|link|iframe|video|audio|source)\b|@import|url\(", html)
    assert "default-src 'none'" in html


def test_more_deductions_than_points_are_said_to_be_capped() -> None:
    one = absent("2.4")
    heavy = replace(one, deductions=(one.deductions[0], replace(one.deductions[0], id="2.4.b", points=Decimal(1))))
    assert "扣完为止：本项共扣 2 分" in text(article(page_of(heavy), "2.4"))
    assert "扣完为止" not in text(article(page_of(one), "2.4"))


@pytest.mark.parametrize("name", ["县教育局", "A & B", "“引号”'\"\\"])
def test_the_name_stands_in_head_and_running_title(name: str) -> None:
    page = page_of(name=name)
    assert page.xpath("//h1")[0].text_content() == f"{name}佐证报告"


def test_sections_are_found_by_the_longest_id() -> None:
    from reports.assessment import Section

    sections = (*HEAD.sections, Section("2.1", "小节", Decimal(2)))
    county = assessment(head=replace(HEAD, sections=sections))
    assert county.section_of("2.1.3").title == "小节"
    assert county.section_of("2.10").title == "政府信息公开"
    assert county.section_of("9.1").id == "9"


def test_bonus_vetoes_and_capped_sections_are_told() -> None:
    bonus = ScoredBonus(
        "6.1",
        "创新",
        "有创新的加1分。",
        "看材料",
        "bonus",
        "manual",
        "看材料",
        "manual",
        Decimal(0),
        Decimal(1),
        "待人工核实",
    )
    veto = ScoredVeto("2.1", "发生泄密的，一票否决", "zero", "不合格", "未发现", is_open=True)
    group = ScoredGroup("2", "政府信息公开", Decimal(8), Decimal(0), Decimal(8), "合计以8分为限")
    sheet = replace(score_sheet("jyj", "县教育局", LINES), bonus=(bonus,), vetoes=(veto,), sections=(group,))
    unit = Assessed(sheet)
    words = text(lxml.html.document_fromstring(unit_page(assessment(unit), unit)))
    for part in ("有创新的加1分。", "一票否决条款（尚待人工认定）", "发生泄密的，一票否决", "合计以8分为限"):
        assert part in words


@pytest.mark.parametrize(
    ("status", "mode", "reason", "shown"),
    [
        ("manual", "manual", "待人工核实：要查阅会议记录。", "待人工核实 要查阅会议记录。"),
        ("unverified", "auto", "未能核实，不扣分：网页访问超时", "未能核实 不扣分：网页访问超时"),
    ],
)
def test_a_conclusion_says_its_status_and_its_reason_once(status: str, mode: str, reason: str, shown: str) -> None:
    one = line("2.1", status=status, mode=mode, reason=reason, mode_reason="要查阅会议记录。", suggested=None)
    node = article(page_of(one), "2.1")
    assert text(node.xpath(".//tr[th = '结论']/td")[0]).strip() == shown
    assert text(node).count("要查阅会议记录。") == 1
