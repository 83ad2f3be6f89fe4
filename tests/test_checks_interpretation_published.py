"""interpretation_published: which interpretation belongs to which document, and when none may be called missing."""

from __future__ import annotations

from datetime import date

import pytest

from checks.pairs import core_of
from checks.result import Verdict
from checks.rules.interpretation_published import interpretation_published
from crawler.pages import Outcome
from tests.site_builder import LONG, Builder, attachment, portal_builder, portal_of

DOCUMENT = "云水县教育局关于印发《义务教育招生工作实施办法》的通知"
READ = "《义务教育招生工作实施办法》解读"


def documents(*titles: str, **facts) -> Builder:
    return Builder().listed("规范性文件", *(titles or (DOCUMENT,)), **facts)


def only(builder: Builder, **build):
    result = interpretation_published(builder.build(**build))
    assert len(result.items) == 1
    return result.items[0]


@pytest.mark.parametrize(
    "title",
    [
        READ,
        "一图读懂《云水县义务教育招生工作实施办法》",
        "义务教育招生工作实施办法政策问答",
    ],
)
def test_named_in_the_title(title):
    item = only(documents().listed("政策解读", title))
    assert item.verdict is Verdict.MET
    assert [evidence.title for evidence in item.evidence] == [DOCUMENT, title]


def test_named_in_the_text_or_by_number():
    text = LONG + "近日，我局印发了《义务教育招生工作实施办法》。"
    assert only(documents().listed("政策解读", "招生政策解读", text=text)).verdict is Verdict.MET


def test_attached_to_the_document():
    item = only(documents(attachments=(attachment("招生办法解读.doc"),)))
    assert item.verdict is Verdict.MET
    assert "附件" in item.evidence[0].excerpt


def test_on_the_countys_pages():
    portal = portal_builder().listed("政策解读", READ)
    assert only(documents(), portal=portal_of(portal)).verdict is Verdict.MET


def test_missing_only_after_a_full_search():
    result = interpretation_published(
        documents().listed("政策解读", "《学籍管理规定》解读", day=date(2015, 1, 1)).build()
    )
    assert result.verdict is Verdict.NOT_MET
    assert (
        result.items[0].reason
        == "未见《云水县教育局关于印发〈义务教育招生工作实施办法〉的通知》的解读（发布于2017-03-01）"
    )
    assert result.measured == {"documents": 1, "explained": 0}
    assert result.search is not None
    assert result.search.words


@pytest.mark.parametrize(
    "more",
    [
        lambda builder: builder.column("政策解读", outcome=Outcome.TIMEOUT),
        lambda builder: builder.listed("政策解读", "学籍政策解读", day=date(2017, 3, 20)),  # may be it, by another name
    ],
)
def test_what_may_be_it_keeps_the_question_open(more):
    builder = documents()
    more(builder)
    assert only(builder).verdict is Verdict.UNKNOWN


def test_an_unread_document_may_carry_its_interpretation():
    builder = Builder()
    builder.column("规范性文件", builder.entry(DOCUMENT, outcome=Outcome.TIMEOUT))
    assert interpretation_published(builder.build()).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(("text", "verdict"), [(LONG, Verdict.UNKNOWN), (LONG + "\n云水县教育局", Verdict.NOT_MET)])
def test_a_superiors_paper_is_the_superiors_to_explain(text, verdict):
    assert only(documents("关于印发《学生资助资金管理办法》的通知", text=text)).verdict is verdict


def test_a_new_document_is_given_time():
    assert only(documents(day=date(2017, 12, 11))).verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    "builder",
    [
        Builder().listed("规范性文件", DOCUMENT, day=date(2016, 3, 1)),
        Builder().listed("规范性文件", "县政府转发省教育厅招生办法的通知"),
        Builder().listed("通知公告", "放假通知"),
        Builder(),
    ],
)
def test_no_document_of_the_year_is_not_applicable(builder):
    assert interpretation_published(builder.build()).verdict is Verdict.NOT_APPLICABLE


def test_undated_documents_may_be_of_the_year():
    assert interpretation_published(documents(day=None).build()).verdict is Verdict.UNKNOWN


def test_one_with_and_one_without():
    other = "云水县教育局关于印发《校车安全管理规定》的通知"
    builder = documents(DOCUMENT, other).listed("政策解读", READ)
    result = interpretation_published(builder.build())
    assert result.verdict is Verdict.PARTLY
    assert [(item.verdict, item.evidence[0].title) for item in result.items] == [
        (Verdict.NOT_MET, other),
        (Verdict.MET, DOCUMENT),
    ]


@pytest.mark.parametrize(
    ("title", "core"),
    [
        (DOCUMENT, "义务教育招生工作实施办法"),
        ("云水县教育局关于印发云水县校车管理办法（试行）的通知", "校车管理办法"),
        ("关于进一步加强学籍管理的实施意见", "进一步加强学籍管理的实施意见"),
        ("云水县教育局校车安全管理规定", "校车安全管理规定"),
        ("关于印发办法的通知", "关于印发办法的通知"),
    ],
)
def test_the_name_by_which_others_call_it(title, core):
    assert core_of(title, Builder().build()) == core
