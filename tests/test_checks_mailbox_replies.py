"""mailbox_replies: letters, answers, time limits, and pages that say nothing either way."""

from __future__ import annotations

from datetime import date

import pytest

from checks.result import Assurance, Verdict
from checks.rules.mailbox_replies import mailbox_replies
from crawler.pages import Outcome
from tests.site_builder import LONG, Builder

LETTER = """来信人：张某
来信时间：2017-03-01 10:20
来信内容：我想咨询孩子入学的手续。
答复单位：县教育局基础教育股
答复时间：{answered}
答复内容：您好，请于8月持户口簿到学校报名。"""
WAITING = "来信时间：{asked}\n来信内容：我想咨询孩子入学的手续。\n办理状态：处理中"


def mailbox(*texts: str, column: str = "局长信箱", **facts) -> Builder:
    builder = Builder()
    builder.column(column, *(builder.entry(f"咨询入学{n}", text, **facts) for n, text in enumerate(texts)))
    return builder


def answered(day: str) -> Builder:
    return mailbox(LETTER.format(answered=day))


@pytest.mark.parametrize(
    ("day", "days", "calendar", "verdict"),
    [
        ("2017-03-22", 15, "workday", Verdict.MET),
        ("2017-03-23", 15, "workday", Verdict.NOT_MET),
        ("2017年3月16日", 15, "calendar", Verdict.MET),
        ("2017/3/17", 15, "calendar", Verdict.NOT_MET),
        ("2017-02-28", 15, "calendar", Verdict.UNKNOWN),  # answered before it was written
        ("", 15, "workday", Verdict.UNKNOWN),
        ("2017-09-01", 0, "workday", Verdict.MET),  # no limit is set
    ],
)
def test_time_from_letter_to_answer(day, days, calendar, verdict):
    result = mailbox_replies(answered(day).build(), max_days=days, calendar=calendar)
    assert [item.verdict for item in result.items] == [verdict]
    assert result.verdict is verdict
    assert result.items[0].evidence
    assert result.measured["letters"] == 1


def test_the_dates_are_marked():
    item = mailbox_replies(answered("2017-03-23").build(), max_days=15).items[0]
    assert item.reason.endswith("2017-03-01来信，2017-03-23答复，相隔16个工作日，超过15个工作日")
    marked = [evidence.excerpt[evidence.start : evidence.end] for evidence in item.evidence]
    assert marked == ["来信时间：2017-03-01", "答复时间：2017-03-23"]


@pytest.mark.parametrize(
    ("asked", "days", "verdict"),
    [
        ("2017-12-14", 92, Verdict.NOT_APPLICABLE),
        ("2017-09-14", 92, Verdict.NOT_APPLICABLE),
        ("2017-09-13", 92, Verdict.NOT_MET),
        ("2017-09-13", 0, Verdict.UNKNOWN),
        ("", 92, Verdict.UNKNOWN),
    ],
)
def test_letters_that_wait(asked, days, verdict):
    site = mailbox(WAITING.format(asked=asked)).build()
    assert mailbox_replies(site, max_days=days, calendar="calendar").items[0].verdict is verdict


@pytest.mark.parametrize(
    ("text", "verdict"),
    [
        ("来信时间：2017-03-01\n答复时间：2017-03-08\n答复内容：已转学校，办理情况：正在办理。", Verdict.MET),
        (
            "来信时间：2017-03-01\n答复内容：您好，您反映的入学问题已转学校研究，目前办理情况：正在办理。",
            Verdict.UNKNOWN,
        ),
        ("来信时间：2017-03-01\n答复内容：暂未答复", Verdict.NOT_MET),
        ("来信时间\n2017-03-01\n答复部门\n县教育局\n答复时间\n2017-03-08\n答复内容\n您好，请到学校报名。", Verdict.MET),
    ],
)
def test_a_status_inside_an_answer_is_no_status(text, verdict):
    assert mailbox_replies(mailbox(text).build(), max_days=15).items[0].verdict is verdict


def test_no_words_of_an_answer_are_no_proof_that_there_is_none():
    site = mailbox("来信时间：2017-03-01\n来信内容：咨询入学。" + LONG).build()
    result = mailbox_replies(site, max_days=15)
    assert (result.verdict, result.assurance) == (Verdict.UNKNOWN, Assurance.INCONCLUSIVE)


@pytest.mark.parametrize("column", ["网上信访", "在线访谈", "征集调查", "工作动态"])
def test_other_columns_are_no_mailbox(column):
    result = mailbox_replies(mailbox(LETTER.format(answered="2017-09-01"), column=column).build(), max_days=15)
    assert result.verdict is Verdict.NOT_APPLICABLE


def test_old_letters_are_not_judged():
    text = LETTER.replace("2017-03-01", "2015-03-01").format(answered="2015-09-01")
    assert mailbox_replies(mailbox(text, day=date(2015, 3, 1)).build(), max_days=15).verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(("days", "verdict"), [(0, Verdict.NOT_MET), (92, Verdict.NOT_APPLICABLE)])
def test_a_mailbox_without_letters(days, verdict):
    builder = Builder()
    builder.column("局长信箱")
    result = mailbox_replies(builder.build(), max_days=days)
    assert result.verdict is verdict
    assert result.evidence


def test_no_mailbox_is_not_applicable():
    assert mailbox_replies(Builder().build()).verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    "builder",
    [
        mailbox("", outcome=Outcome.TIMEOUT),
        mailbox(LONG),  # no letter's page as far as can be seen
    ],
)
def test_unread_and_unrecognised_pages_are_unknown(builder):
    assert mailbox_replies(builder.build()).verdict is Verdict.UNKNOWN


def test_a_blank_column_may_be_our_reading():
    builder = Builder()
    builder.column("局长信箱", list_state="none")
    assert mailbox_replies(builder.build()).verdict is Verdict.UNKNOWN


def test_an_unread_column_is_unknown():
    builder = Builder()
    builder.column("局长信箱", outcome=Outcome.BLOCKED)
    assert mailbox_replies(builder.build()).verdict is Verdict.UNKNOWN


def test_unknown_words_are_refused():
    with pytest.raises(ValueError, match="calendar"):
        mailbox_replies(Builder().build(), calendar="weeks")
