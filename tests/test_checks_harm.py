"""风险提示: numbers of persons, hidden links, hijacked targets. Every trap that looks like one of them is here."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.facts.page import PageFacts
from checks.facts.reader import read_page
from checks.harm import find_numbers, is_card, is_id, mask
from checks.result import Verdict
from checks.rules.hidden_links import hidden_links
from checks.rules.hijacked_links import hijacked_links
from checks.rules.personal_data_exposed import personal_data_exposed
from checks.run import run_check
from checks.site.site import Site
from crawler.pages import Outcome, Role
from tests.site_builder import AS_OF, LONG, Builder, attachment

MET, NOT_MET, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.UNKNOWN
BODY = "43122219800101123"  # of an invented citizen number, without its check digit
DIGIT = next(digit for digit in "0123456789X" if is_id(BODY + digit))
ID = BODY + DIGIT
CARD = next(f"622848001234567{n:04d}" for n in range(10_000) if is_card(f"622848001234567{n:04d}"))


@pytest.mark.parametrize(
    ("number", "right"),
    [
        (ID, True),
        ("11010519491231002X", True),  # the example of GB 11643
        ("11010519491231002x", True),
        (BODY + ("0" if DIGIT != "0" else "1"), False),
        ("99" + ID[2:], False),  # no such region
        ("431222198013011234", False),  # no thirteenth month
        ("431222188001011234", False),
    ],
)
def test_citizen_numbers_have_a_check_digit(number: str, right: bool) -> None:
    assert is_id(number) is right


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (f"张三，身份证号{ID}，男", ["id"]),
        (f"项目编号：{ID}9", []),  # 19 digits
        (f"编号A{ID}", []),
        (f"银行卡号：{CARD}", ["card"]),
        (f"卡号：{CARD[:4]} {CARD[4:8]} {CARD[8:12]} {CARD[12:16]} {CARD[16:]}", ["card"]),
        (f"统一社会信用代码：{CARD}", []),  # nothing calls it a card
        (f"银行卡号：{CARD[:-1]}{(int(CARD[-1]) + 1) % 10}", []),
        (f"姓名 金额 银行卡号\n张三 100元 {CARD}\n", ["card"]),  # the heading calls it so
        ("张三 13907450001\n李四 13907450002\n王五 13907450003", ["mobile"] * 3),
        ("张三 13907450001\n李四 13907450002", []),  # no list
        ("驻村责任人名单\n张三 13907450001\n李四 13907450002\n王五 13907450003", []),
        ("联系人 张三 13907450001\n联系人 李四 13907450002\n联系人 王五 13907450003", []),
        ("易女士 18900000080\n邱先生 18600000018\n李女士 18600000019", []),  # contacts of a purchase
        ("订单 113907450001\n订单 213907450002\n订单 313907450003", []),
        ("0745-4222123\n12345\n", []),
    ],
)  # fmt: skip
def test_what_is_a_number_of_a_person(text: str, kinds: list[str]) -> None:
    assert [number.kind for number in find_numbers(text)] == kinds


@given(st.text(max_size=40), st.text(max_size=40))
def test_masking_keeps_length_and_hides_the_number(before: str, after: str) -> None:
    text = f"{before} {ID} {after}"
    shown = mask(text)
    assert len(shown) == len(text)
    assert ID not in shown
    assert f"{ID[:3]}*************{ID[-2:]}" in shown


@pytest.mark.parametrize("cut", [12, 15, 17])
def test_a_number_that_an_excerpt_cuts_is_masked_too(cut: int) -> None:
    assert ID[3:10] not in mask(f"低保名单 张三 {ID[:cut]}")
    assert ID[-10:-3] not in mask(f"{ID[-cut:]} 张三")


def listed(text: str = LONG, **facts: object) -> Site:
    return Builder().home().listed("公示公告", "2017年农村低保对象公示", text=text, **facts).build()


def test_an_exposed_number_is_reported_and_masked_everywhere() -> None:
    result = personal_data_exposed(listed(f"{LONG}\n张三 {ID}\n李四 {ID}\n卡号 {CARD}"))
    assert result.verdict is NOT_MET
    assert "身份证号码2个、银行卡号1个" in result.reason
    text = str(result)
    assert ID not in text
    assert CARD not in text
    evidence = result.items[0].evidence[0]
    assert evidence.excerpt[evidence.start : evidence.end] == f"{ID[:3]}*************{ID[-2:]}"


def test_numbers_in_tables_and_files_are_seen() -> None:
    rows = tuple((name, f"1390745000{n}", "1000元") for n, name in enumerate(("张三", "李四", "王五")))
    assert personal_data_exposed(listed(tables=((("姓名", "电话", "金额"), *rows),))).verdict is NOT_MET
    builder = Builder().home()
    builder.listed("公示公告", "低保公示", attachments=(attachment("名单.doc"),))
    url = f"{builder.base}files/a.doc"
    builder.page(url, Role.ATTACHMENT)
    builder.pages[-1] = (
        builder.pages[-1][0],
        PageFacts(url, kind="attachment", title="名单.doc", text=f"张三 {ID}", file_state="read"),
    )
    result = personal_data_exposed(builder.build())
    assert result.verdict is NOT_MET
    assert "名单.doc" in result.reason


def test_clean_pages_and_unread_ones() -> None:
    assert personal_data_exposed(listed()).verdict is MET
    assert personal_data_exposed(Builder().home(Outcome.TIMEOUT).build()).verdict is UNKNOWN


def test_no_check_prints_a_number() -> None:
    builder = Builder().home().listed("公开指南", f"云水县教育局信息公开指南（{ID}）", text=f"{ID}\n{LONG}")
    result = run_check("guide_published", {}, builder.build())
    assert result.verdict is MET
    assert result.evidence
    assert ID not in str(result)


# 暗链

HIDDEN = [
    "display:none", "visibility: hidden", "position:absolute;left:-9999px", "text-indent:-9999px", "height:1px;overflow:hidden",
    "overflow:hidden;width:0", "font-size:0", "opacity:0", "margin-left:-1000px",
]  # fmt: skip


def facts_of(style: str, text: str, url: str = "http://www.example.com/") -> PageFacts:
    html = f'<html><body><p>{LONG}</p><div style="{style}"><p><a href="{url}">{text}</a></p></div><a href="http://www.example.org/">澳门赌场</a></body></html>'
    return read_page(html.encode(), "http://www.yunshui.gov.cn/1.html", seen_on=AS_OF)


@pytest.mark.parametrize("style", HIDDEN)
def test_links_in_invisible_containers_are_seen(style: str) -> None:
    assert facts_of(style, "澳门葡京").hidden_links == (("澳门葡京", "http://www.example.com/"),)


@pytest.mark.parametrize(
    "style", ["color:red", "height:10px;overflow:hidden", "left:10px", "opacity:0.5", "font-size:12px", ""]
)
def test_links_that_can_be_seen_are_not_hidden(style: str) -> None:
    assert facts_of(style, "澳门葡京").hidden_links == ()


def test_links_to_the_own_host_are_a_menu() -> None:
    assert facts_of("display:none", "办事指南", "/bszn/").hidden_links == ()


@pytest.mark.parametrize(
    ("links", "verdict"),
    [
        ((("澳门葡京", "http://www.example.com/"),), NOT_MET),
        ((("代开增值税发票", "http://www.example.com/"),), NOT_MET),
        ((("国务院", "http://www.gov.cn/"), ("省政府", "http://www.hunan.gov.cn/")), MET),  # a closed menu
        ((("打击电信诈骗", "http://www.example.com/"),), MET),
        ((("体育局", "http://www.example.com/"), ("福利彩票", "http://www.example.com/")), MET),
        ((), MET),
    ],
)
def test_hidden_links_need_foul_words(links: tuple[tuple[str, str], ...], verdict: Verdict) -> None:
    result = hidden_links(Builder().home(hidden_links=links).build())
    assert result.verdict is verdict
    assert not result.items or links[0][0] in result.reason


# hijacked targets


@pytest.mark.parametrize(
    ("anchor", "title", "text", "verdict"),
    [
        ("云水旅游网", "yunshuily.com 此域名正在出售", "", NOT_MET),
        ("云水旅游网", "Welcome to nginx!", "", NOT_MET),
        ("云水旅游网", "澳门葡京官网-百家乐", LONG, NOT_MET),
        ("公安局打掉一个百家乐赌博窝点", "公安局打掉一个百家乐赌博窝点", LONG, MET),
        ("公安局打掉一个百家乐…", "公安局打掉一个百家乐赌博窝点", LONG, MET),
        ("通知", "关于网站域名停放问题的通知", LONG * 5, NOT_MET),  # the title says so: a person looks
        ("通知", "关于规范域名管理的通知", LONG * 6 + "域名停放", MET),
        ("云水旅游网", "云水旅游网", LONG, MET),
    ],
)
def test_hijacked_targets(anchor: str, title: str, text: str, verdict: Verdict) -> None:
    builder = Builder().home()
    builder.page(f"{builder.base}x/", Role.OTHER, anchor=anchor, section=builder.base, title=title, text=text)
    result = hijacked_links(builder.build())
    assert result.verdict is verdict, result.reason
    assert not result.items or len(result.items[0].evidence) == 2


def test_an_address_that_was_not_opened_is_not_judged() -> None:
    builder = Builder().home()
    builder.page("http://www.example.com/", Role.ENTRY, Outcome.OUT_OF_SCOPE, "澳门葡京")
    assert hijacked_links(builder.build()).verdict is MET
