"""letters_complete: four elements of a published letter, and pages that may show them in another way."""

from __future__ import annotations

import pytest

from checks.result import Verdict
from checks.rules.letters_complete import letters_complete
from tests.site_builder import Builder, attachment

ASKED = "来信时间：2017-03-01 10:20"
REPLIED = "答复时间：2017-03-08"
BY = "答复单位：县教育局"
REPLY = "答复内容：您好，请于8月持户口簿到学校报名。"


def letter(*lines: str, **facts):
    builder = Builder()
    builder.column(
        "局长信箱", builder.entry("咨询入学", "来信人：张某\n来信内容：如何入学\n" + "\n".join(lines), **facts)
    )
    result = letters_complete(builder.build())
    assert len(result.items) == 1
    return result


@pytest.mark.parametrize(
    ("lines", "missing"),
    [
        ((ASKED, BY, REPLIED, REPLY), ""),
        (
            (
                "留言日期：2017年3月1日",
                "回复部门：县教育局",
                "回复日期：2017年3月8日",
                "回复：",
                "您好，请到学校报名。",
            ),
            "",
        ),
        ((BY, REPLIED, REPLY), "留言时间"),
        ((ASKED, BY, REPLY), "答复时间"),
        ((ASKED, REPLIED, REPLY), "答复单位"),
        ((ASKED, REPLIED, "答复单位：", REPLY), "答复单位"),
        ((ASKED, BY, REPLIED, "答复内容："), "答复内容"),
        ((REPLY,), "留言时间、答复时间、答复单位"),
    ],
)
def test_elements(lines, missing):
    result = letter(*lines)
    assert result.verdict is (Verdict.NOT_MET if missing else Verdict.MET)
    assert result.items[0].reason.endswith(f"缺少{missing}" if missing else "答复内容")
    assert result.items[0].evidence


@pytest.mark.parametrize(
    ("lines", "facts"),
    [
        ((ASKED, BY, REPLY, "2017-03-08"), {}),  # a date without a known label
        ((ASKED, BY, REPLIED), {}),  # the answer may follow without a heading
        ((ASKED, REPLIED, REPLY), {"images": 1}),
        ((ASKED, REPLIED, REPLY), {"attachments": (attachment("答复.doc"),)}),
    ],
)
def test_what_may_stand_there_is_unknown(lines, facts):
    assert letter(*lines, **facts).verdict is Verdict.UNKNOWN


def test_a_waiting_letter_needs_only_its_own_date():
    assert letter(ASKED, "办理状态：待回复").verdict is Verdict.MET
    assert letter("办理状态：待回复").verdict is Verdict.NOT_MET


def test_no_letters_is_not_applicable():
    assert letters_complete(Builder().build()).verdict is Verdict.NOT_APPLICABLE


def test_unknown_elements_are_refused():
    with pytest.raises(KeyError):
        letters_complete(Builder().build(), elements=("colour",))
