"""Whose word is missing on an open line, and in which words it is said."""

from __future__ import annotations

import pytest

from checks.result import Assurance, Item, Result, Search, Verdict
from tests.rubric_parts import line_of, marks, one_line, score

CLAUSE = 'id = "a"\ntext = "公开部门不全面的扣1分"\npoints = 1\ncheck = "c"\nwhen = "partly"'
READ = Search((("公开指南", "http://p.test/zn/"),), 12, 30)
BLOCKED = Search((("公开指南", "http://p.test/zn/"),), 12, 30, unread=(("http://p.test/zn/2.html", "访问超时"),))
WHOLE = Item("own", "本单位", Verdict.NOT_MET, "未公开本单位指南。")
OPEN = Item("subunits", "下属单位", Verdict.UNKNOWN, "没有列出下属单位的栏目。", Assurance.INCONCLUSIVE)


def unknown(search: Search | None) -> Result:
    return Result("c", Verdict.UNKNOWN, "不能判断。", Assurance.INCONCLUSIVE, (WHOLE, OPEN), search=search)


@pytest.mark.parametrize(
    ("mode", "search", "status"),
    [
        ("auto", READ, "unverified"),
        ("auto", BLOCKED, "unverified"),
        ("assisted", BLOCKED, "unverified"),
        ("assisted", None, "unverified"),  # what was looked at is not said: we may have been blocked
        ("assisted", READ, "manual"),  # everything was read; who the sub-units are only a person can say
    ],
)
def test_what_was_read_and_cannot_be_told_is_for_the_person_of_the_line(
    mode: str, search: Search | None, status: str
) -> None:
    sheet = score(one_line(CLAUSE, mode=mode), unknown(search))
    assert line_of(sheet).status == status
    assert marks(sheet) == (9, None, 10)


def test_the_reason_of_an_unverified_line_speaks_of_what_is_unverified() -> None:
    """Not of what was seen: "未能核实：未公开本单位指南" would contradict itself."""
    reason = line_of(score(one_line(CLAUSE), unknown(BLOCKED))).reason
    assert reason == "未能核实，不扣分：没有列出下属单位的栏目"
    bare = Result("c", Verdict.UNKNOWN, "首页访问超时。", Assurance.INCONCLUSIVE, search=BLOCKED)
    assert line_of(score(one_line(CLAUSE), bare)).reason == "未能核实，不扣分：首页访问超时"
