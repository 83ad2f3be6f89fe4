"""Two looks, the run before, and the coverage gate: how sure a verdict is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks.assurance import agree, assure, is_unconfirmed
from checks.result import Assurance, Evidence, Item, Result, Verdict
from checks.run import run_check
from checks.site.coverage import RULES
from crawler.looks import Said
from crawler.pages import Outcome, Role
from tests.site_builder import Builder

CONFIRMED, PROVISIONAL, INCONCLUSIVE = Assurance.CONFIRMED, Assurance.PROVISIONAL, Assurance.INCONCLUSIVE
MET, NOT_MET, PARTLY, UNKNOWN = Verdict.MET, Verdict.NOT_MET, Verdict.PARTLY, Verdict.UNKNOWN


def guide(*said: Said) -> Result:
    """The guide's title leads to a 404; the address was looked at so often."""
    builder = Builder().home()
    row = builder.entry("云水县教育局信息公开指南", outcome=Outcome.HTTP_4XX, status=404)
    page, facts = builder.pages[-1]
    builder.pages[-1] = replace(page, sha256="ab"), facts
    builder.look(row.url, *said)
    builder.column("信息公开指南", row)
    return run_check("guide_published", {}, builder.build())


@pytest.mark.parametrize(
    ("said", "assurance"),
    [
        ((), PROVISIONAL),
        ((Said.ABSENT,), PROVISIONAL),
        ((Said.ABSENT, Said.ABSENT), CONFIRMED),
        ((Said.ABSENT, Said.UNREAD), PROVISIONAL),
        ((Said.UNREAD, Said.ABSENT), PROVISIONAL),  # one look said so, the other nothing
        ((Said.BARE, Said.ABSENT), PROVISIONAL),  # they do not agree
    ],
)
def test_a_dead_link_is_confirmed_by_two_looks_that_agree(said: tuple[Said, ...], assurance: Assurance) -> None:
    result = guide(*said)
    assert (result.verdict, result.assurance) == (NOT_MET, assurance), result.reason
    assert "链接失效" in result.reason


@pytest.mark.parametrize(("looks", "assurance"), [(1, PROVISIONAL), (2, CONFIRMED)])
def test_an_empty_column_is_confirmed_by_two_looks(looks: int, assurance: Assurance) -> None:
    builder = Builder().home()
    builder.look(builder.column("规范性文件"), *[Said.BARE] * looks)
    result = run_check("normative_documents", {}, builder.build())
    assert (result.verdict, result.assurance) == (NOT_MET, assurance)


def test_absence_from_everything_that_was_read_waits_for_the_next_run() -> None:
    builder = Builder().home().listed("工作动态", "全县教育工作会议召开")
    result = run_check("normative_documents", {}, builder.build())
    assert (result.verdict, result.assurance) == (NOT_MET, PROVISIONAL)


def test_a_positive_is_confirmed_by_its_stored_bytes() -> None:
    result = run_check("guide_published", {}, Builder().home().listed("公开指南", "云水县教育局信息公开指南").build())
    assert (result.verdict, result.assurance) == (MET, CONFIRMED)
    nowhere = Result("guide_published", MET, "有", evidence=(Evidence("http://h/", "", ""),))
    assert assure(Builder().build(), nowhere).assurance is PROVISIONAL


def item(key: str, verdict: Verdict, assurance: Assurance = PROVISIONAL) -> Item:
    return Item(key, key, verdict, "因为", assurance)


def result_of(verdict: Verdict, *items: Item, assurance: Assurance = PROVISIONAL, **measured: int) -> Result:
    return Result("guide_elements", verdict, "因为", assurance, items, dict(measured))


@pytest.mark.parametrize(
    ("now", "before", "assurance"),
    [
        (result_of(NOT_MET), result_of(NOT_MET), CONFIRMED),
        (result_of(NOT_MET), result_of(NOT_MET, assurance=CONFIRMED), CONFIRMED),
        (result_of(NOT_MET), result_of(MET), PROVISIONAL),
        (result_of(NOT_MET), result_of(UNKNOWN, assurance=INCONCLUSIVE), PROVISIONAL),
        (result_of(NOT_MET), result_of(NOT_MET, assurance=INCONCLUSIVE), PROVISIONAL),
        (result_of(NOT_MET), None, PROVISIONAL),
        (result_of(NOT_MET, year=2017), result_of(NOT_MET, year=2016), PROVISIONAL),  # another report
        (result_of(NOT_MET, assurance=INCONCLUSIVE), result_of(NOT_MET), INCONCLUSIVE),
        (result_of(PARTLY, item("fax", NOT_MET)), result_of(PARTLY, item("fax", NOT_MET)), CONFIRMED),
        (result_of(PARTLY, item("fax", NOT_MET)), result_of(PARTLY, item("email", NOT_MET)), PROVISIONAL),
        (result_of(PARTLY, item("fax", NOT_MET)), result_of(NOT_MET, item("fax", NOT_MET)), CONFIRMED),
        (
            result_of(PARTLY, item("fax", NOT_MET), item("email", NOT_MET)),
            result_of(PARTLY, item("fax", NOT_MET), item("email", MET)),
            PROVISIONAL,
        ),
    ],
)
def test_the_run_before_confirms_the_same_finding(now: Result, before: Result | None, assurance: Assurance) -> None:
    assert agree(now, before).assurance is assurance
    assert agree(now, before).verdict is now.verdict


def test_what_awaits_a_second_look() -> None:
    assert is_unconfirmed(result_of(NOT_MET))
    assert is_unconfirmed(result_of(UNKNOWN, item("fax", NOT_MET), assurance=INCONCLUSIVE))
    assert not is_unconfirmed(result_of(NOT_MET, item("fax", NOT_MET, CONFIRMED), assurance=CONFIRMED))
    assert not is_unconfirmed(result_of(MET))


def gated(unread: int, of: int) -> Builder:
    """A guide without a fax number on a unit of ``of`` columns, the home page among them."""
    builder = Builder().home()
    builder.column("公开指南", builder.entry("云水县教育局信息公开指南", text="本机关地址：云水县一路1号。" * 30))
    for n in range(of - 2):
        outcome = Outcome.TIMEOUT if n < unread else Outcome.OK
        builder.page(f"{builder.base}l{n}/", Role.LIST, outcome, f"栏目{n}", list_state="empty", kind="list")
    return builder


@pytest.mark.parametrize(
    ("unread", "of", "verdict"), [(1, 20, NOT_MET), (3, 20, NOT_MET), (4, 20, UNKNOWN), (9, 20, UNKNOWN)]
)
def test_the_gate_opens_with_the_share_that_was_read(unread: int, of: int, verdict: Verdict) -> None:
    assert RULES["gate"]["unread_percent"] == 20
    result = run_check("guide_elements", {"elements": ["fax"]}, gated(unread, of).build())
    assert (result.verdict, result.items[0].verdict) == (verdict, verdict), result.reason
    if verdict is UNKNOWN:
        assert result.assurance is result.items[0].assurance is INCONCLUSIVE
        assert f"栏目页有{unread}个未能读取（共{of}个）" in result.reason


def test_the_gate_counts_a_spent_budget_and_lists_by_script() -> None:
    spent, scripts, own = Builder().home(), Builder().home(), Builder().home()
    for n in range(4):
        spent.page(f"{spent.base}{n}/", Role.LIST, Outcome.OVER_BUDGET, f"栏目{n}")
        scripts.column(f"栏目{n}", list_state="unreadable" if n < 2 else "empty")
        own.page(f"http://elsewhere/{n}", Role.LIST, Outcome.OUT_OF_SCOPE, f"栏目{n}")
    assert "栏目页有4个未能读取（共5个）" in spent.build().coverage.gate
    assert "栏目列表有2个由脚本生成" in scripts.build().coverage.gate
    assert own.build().coverage.gate == ""
    assert Builder().home(Outcome.TIMEOUT).build().coverage.gate == "本单位网页未能读取"
    assert Builder().home(Outcome.HTTP_4XX).build().coverage.gate == ""  # an answer


@pytest.mark.parametrize(
    ("outcome", "lists", "is_shut"),
    [
        (Outcome.OVER_BUDGET, 1, False),  # one list of many pages was not read to its end
        (Outcome.OVER_BUDGET, 4, True),
        (Outcome.TIMEOUT, 1, True),  # not our choice: each page counts
    ],
)
def test_further_pages_that_the_budget_left_out_count_by_their_lists(
    outcome: Outcome, lists: int, is_shut: bool
) -> None:
    builder = Builder().home()
    for n in range(9):
        builder.column(f"栏目{n}", builder.entry(f"要点{n}"))
    for n in range(40):
        section = f"{builder.base}xxgk/{n % lists}/"
        builder.page(f"{section}index_{n}.html", Role.LIST_PAGE, outcome, section=section)
    assert bool(builder.build().coverage.gate) is is_shut


def test_the_days_of_a_calendar_do_not_close_the_gate() -> None:
    builder = Builder().home()
    for day in range(30):
        builder.page(f"{builder.base}d{day}", Role.LIST, Outcome.CAPPED, f"{day}日")
    assert builder.build().coverage.gate == ""


def test_what_stands_on_the_portal_passes_the_gate() -> None:
    blocked = Builder().home(Outcome.BLOCKED).build()
    linked = Result("subsite_linked", NOT_MET, "门户没有链接", evidence=(Evidence("http://p/", "", "ab"),))
    assert assure(blocked, linked).verdict is NOT_MET
    assert assure(blocked, replace(linked, check="guide_published")).verdict is UNKNOWN
