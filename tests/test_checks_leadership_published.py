"""leadership_published: the division of work, the leader in charge of openness, and what only looks like it."""

from __future__ import annotations

import pytest

from checks.result import Verdict
from checks.rules.leadership_published import leadership_published
from crawler.pages import Outcome
from tests.site_builder import LONG, Builder, attachment

WORDS = ("政务公开", "政府信息公开")
DIVISION = "张某，局长，主持全面工作。\n李某，副局长，分管办公室、政务公开、机关党建工作。"


def leaders(text: str = DIVISION, title: str = "局领导班子成员分工", column: str = "领导信息", **facts) -> Builder:
    return Builder().listed(column, title, text=text, **facts)


@pytest.mark.parametrize(
    ("text", "plain", "duty"),
    [
        (DIVISION, Verdict.MET, Verdict.MET),
        ("李某，副局长\n分管工作：\n办公室、政府信息公开", Verdict.MET, Verdict.MET),
        ("李某，副局长，分 管 政 务 公 开 工作", Verdict.NOT_MET, Verdict.MET),
        ("李某，副局长，分管基础教育、学前教育工作。", Verdict.MET, Verdict.NOT_MET),
        ("主要负责人：李某，男，1970年生，联系电话：4222345" + LONG, Verdict.NOT_MET, Verdict.NOT_MET),
        ("政务公开 李某，副局长，男，1970年生。" + LONG, Verdict.NOT_MET, Verdict.NOT_MET),
    ],
)
def test_division_and_duty(text, plain, duty):
    site = leaders(text).build()
    assert leadership_published(site).verdict is plain
    assert leadership_published(site, duty_words=WORDS).verdict is duty


def test_the_words_are_marked():
    shown = leadership_published(leaders().build(), duty_words=WORDS).evidence[0]
    assert shown.excerpt[shown.start : shown.end] == "政务公开"
    assert shown.why_ours == "本单位公开栏目"


def test_one_page_per_leader():
    builder = Builder()
    builder.column(
        "领导之窗",
        builder.entry("张某", "局长，主持县教育局全面工作。"),
        builder.entry("李某", "副局长，协助分管政务公开工作。"),
    )
    assert leadership_published(builder.build(), duty_words=WORDS).verdict is Verdict.MET


@pytest.mark.parametrize(
    "builder",
    [
        leaders("见附件", attachments=(attachment("分工.doc"),)),
        leaders("张某", images=1),
        leaders(outcome=Outcome.TIMEOUT),
    ],
)
def test_hidden_or_unread_is_unknown(builder):
    assert leadership_published(builder.build()).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    "builder",
    [
        Builder().listed("工作动态", "县教育局召开领导班子会议研究分工", text=DIVISION),
        Builder().listed("通知公告", "2017年重点工作任务分工方案", text=DIVISION),
        Builder(),
    ],
)
def test_news_and_task_lists_are_no_division(builder):
    result = leadership_published(builder.build())
    assert result.verdict is Verdict.NOT_MET
    assert result.search is not None
