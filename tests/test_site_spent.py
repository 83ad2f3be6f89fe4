"""What a spent budget left unread: when it keeps a verdict open, and when it does not."""

from __future__ import annotations

from datetime import date

import pytest

from checks.facts.page import Entry
from checks.result import Verdict
from checks.rules.personal_data_exposed import personal_data_exposed
from checks.rules.shell_columns import shell_columns
from checks.site.recent import find_recent
from checks.site.spent import count_left_out, is_left_out, is_long_past
from crawler.pages import Outcome, Role
from tests.site_builder import Builder

SINCE = date(2016, 1, 1)
CUT = "关于2013年度评先评优结果的公..."  # may be anything
PLAN = "2014年度工作要点"


def listing(*entries: tuple[date | None, Outcome], title: str = "我局召开会议") -> Builder:
    """A column of news in this order."""
    builder = Builder().home()
    rows = [builder.entry(title, day=day, outcome=outcome) for day, outcome in entries]
    builder.column("工作动态", *(Entry(row.title, row.url, day) for row, (day, _) in zip(rows, entries, strict=True)))
    return builder


@pytest.mark.parametrize(
    ("day", "outcome", "left_out", "past"),
    [
        (date(2014, 12, 31), Outcome.OVER_BUDGET, True, True),
        (date(2015, 1, 1), Outcome.OVER_BUDGET, True, False),  # within the margin: lists may show the day of signing
        (None, Outcome.OVER_BUDGET, True, False),
        (date(2010, 1, 1), Outcome.TIMEOUT, False, False),  # not our choice
        (date(2010, 1, 1), Outcome.OK, False, False),
    ],
)
def test_what_is_long_past(day: date | None, outcome: Outcome, left_out: bool, past: bool) -> None:
    entry = listing((day, outcome)).build().own[0]
    assert (is_left_out(entry), is_long_past(entry, SINCE)) == (left_out, past)


@pytest.mark.parametrize(
    ("day", "outcome", "is_open"),
    [
        (date(2013, 5, 2), Outcome.OVER_BUDGET, False),
        (date(2017, 5, 2), Outcome.OVER_BUDGET, True),
        (None, Outcome.OVER_BUDGET, True),
        (date(2013, 5, 2), Outcome.BLOCKED, True),
        (date(2013, 5, 2), Outcome.TIMEOUT, True),
    ],
)
@pytest.mark.parametrize("title", [CUT, PLAN])
def test_only_an_old_entry_that_the_budget_left_out_may_stay_unread(
    title: str, day: date | None, outcome: Outcome, is_open: bool
) -> None:
    builder = listing((day, outcome), title=title)
    assert bool(find_recent(builder.build(), "plan", 1).unread) is is_open


def test_a_list_that_was_not_read_to_its_end_keeps_it_open() -> None:
    builder = listing((date(2013, 5, 2), Outcome.OVER_BUDGET), title=CUT)
    builder.page(f"{builder.base}xxgk/c2/index_9.html", Role.LIST_PAGE, Outcome.OVER_BUDGET, "9")
    assert find_recent(builder.build(), "plan", 1).unread


OLD, NEW = date(2012, 3, 1), date(2017, 3, 1)
READ, LEFT = Outcome.OK, Outcome.OVER_BUDGET


@pytest.mark.parametrize(
    ("entries", "counts"),
    [
        ([(NEW, READ), (OLD, LEFT)], (0, 0, 1)),
        ([(NEW, LEFT), (OLD, LEFT)], (0, 1, 1)),
        ([(NEW, READ), *[(OLD, READ)] * 20, (None, LEFT)], (0, 0, 1)),  # no date, below enough that are older
        ([(NEW, READ), *[(OLD, READ)] * 19, (None, LEFT)], (0, 1, 0)),
        ([*[(OLD, READ)] * 20, (NEW, READ), (None, LEFT)], (0, 1, 0)),  # the list is not in order
        ([(NEW, READ), (OLD, Outcome.TIMEOUT)], (0, 0, 0)),
    ],
)
def test_the_count(entries: list[tuple[date | None, Outcome]], counts: tuple[int, int, int]) -> None:
    assert count_left_out(listing(*entries).build()) == counts


@pytest.mark.parametrize(
    ("entries", "verdict", "words"),
    [
        ([(NEW, READ), (OLD, LEFT)], Verdict.MET, "另有往年信息1页超出页数上限未读取"),
        ([(NEW, LEFT), (OLD, READ)], Verdict.UNKNOWN, "另有1页超出页数上限未读取"),
        ([(NEW, READ), (OLD, READ)], Verdict.MET, "未发现"),
    ],
)
def test_nothing_found_in_texts(entries: list[tuple[date | None, Outcome]], verdict: Verdict, words: str) -> None:
    result = personal_data_exposed(listing(*entries).build())
    assert result.verdict is verdict
    assert words in result.reason


@pytest.mark.parametrize(("outcome", "verdict"), [(LEFT, Verdict.UNKNOWN), (READ, Verdict.MET)])
def test_nothing_found_in_columns(outcome: Outcome, verdict: Verdict) -> None:
    builder = listing((NEW, LEFT))  # a text holds no shell column
    for number in range(12):
        builder.column(f"栏目{number}", builder.entry(f"要点{number}"))
    builder.page(f"{builder.base}xxgk/last/", Role.LIST, outcome, "规划", kind="list", list_state="empty")
    assert shell_columns(builder.build()).verdict is verdict
