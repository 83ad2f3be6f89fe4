"""The radar: the day after a due day costs the points, the due day itself does not."""

from __future__ import annotations

import ast
import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.registry import load_checks
from checks.result import Assurance, Result, Verdict
from checks.run import run_check
from checks.site.site import Site
from crawler.store import Store
from crawler.units import Kind, Unit
from reports import cli
from reports.changes.load import is_scored
from reports.pipeline import plain_params
from reports.radar.events import Wanted, find_events
from reports.radar.find import Weigher, bound_clauses, find_dues, find_fixed
from reports.radar.future import Future, find_turns
from reports.radar.load import twenty_days
from reports.radar.model import Due
from reports.radar.rules import load_rules
from reports.radar.show import left_words, loss_words, sum_words
from rubrics.decisions import Decision
from rubrics.load import list_rubrics, load_rubric
from rubrics.model import Rubric, all_lines
from rubrics.sheet import ScoreSheet
from tests.site_builder import UNIT, Builder, portal_builder, portal_of
from tests.test_reports_previous import add_run

AS_OF = date(2019, 12, 15)
ROOT = Path(__file__).parent.parent


def site(news: date, rules: date, as_of: date = AS_OF, unit: Unit = UNIT) -> Site:
    """News, policy documents, a guide and an annual report; nothing else."""
    builder = Builder()
    columns = ("信息公开", "工作动态")
    builder.column("工作动态", builder.entry("教育局召开安全工作会议", day=news, columns=columns), parent=())
    builder.column("政策文件", builder.entry("云水县教育局关于印发办法的通知", day=rules))
    guide = builder.entry("云水县教育局信息公开指南", day=date(2019, 6, 1), published_source="label")
    report = builder.entry("云水县教育局2018年信息公开年度报告", day=date(2019, 1, 20), published_source="label")
    builder.column("信息公开指南", guide)
    builder.column("信息公开年报", report)
    return builder.build(unit, as_of, portal_of(portal_builder(), as_of))


def weigher(rubric: Rubric, page: Site, decisions: tuple[Decision, ...] = ()) -> Weigher:
    """The results as of the site's day, by the rubric's keys; what is not bound to the calendar is met."""
    bound = {each.clause.key for each in bound_clauses(rubric, page.unit)}
    results = {}
    for line in all_lines(rubric):
        for clause in line.deductions:
            if clause.key in bound:
                results[clause.key] = run_check(clause.check, plain_params(clause.params), page)
            elif clause.check:
                results[clause.key] = Result(clause.check, Verdict.MET, "有", Assurance.CONFIRMED)
    return Weigher(rubric, page.unit, results, decisions)


def dues_of(rubric_id: str, page: Site, days: int = 60, decisions: tuple[Decision, ...] = ()) -> list[Due]:
    rubric = load_rubric(rubric_id)
    return find_dues(weigher(rubric, page, decisions), Future(page), bound_clauses(rubric, page.unit), page.as_of + timedelta(days))  # fmt: skip


def value(sheet: ScoreSheet, indicator: str) -> Decimal:
    line = next(line for line in sheet.indicators if line.id == indicator)
    return line.ceiling if line.suggested is None else line.suggested


def on(page: Site, day: date) -> Site:
    return replace(page, as_of=day, portal=page.portal and replace(page.portal, as_of=day))


NEWS_DUE, RULES_DUE = date(2019, 12, 24), date(2019, 12, 31)
PAGE = site(NEWS_DUE - timedelta(14), RULES_DUE - timedelta(183))


def test_ages_of_columns_against_their_limits() -> None:
    found = {due.indicator: due for due in dues_of("guoban-2019", PAGE)}
    assert (found["2.1.4"].day, found["2.1.4"].days_left, found["2.1.4"].points) == (NEWS_DUE, 9, 5)
    assert (found["2.1.5"].day, found["2.1.5"].points) == (RULES_DUE, 5)
    assert found["2.1.4"].names == ("工作动态",)
    assert "2019年12月24日前在工作动态发布新的信息" in found["2.1.4"].advice
    assert found["2.1.4"].clause == "监测时间点前2周内未更新的扣5分。"
    assert (found["2.1.4"].certainty, found["2.1.4"].evidence[0].url) == ("confirm", found["2.1.4"].evidence[0].url)


@pytest.mark.parametrize("rubric_id", [id_ for id_ in list_rubrics() if not load_rubric(id_).method_only])
def test_the_due_day_costs_nothing_and_the_day_after_does(rubric_id: str) -> None:
    """Score the same pages as of both days, with nothing but the engine."""
    rubric = load_rubric(rubric_id)
    page = replace(PAGE, unit=replace(UNIT, kind=rubric.kinds[0])) if rubric.kinds else PAGE
    for due in dues_of(rubric_id, page, 200):
        line = next(line for line in all_lines(rubric) if line.id == due.indicator)
        clauses = [clause for clause in line.deductions if clause.check == due.check]
        how = load_rules().checks[due.check].how
        if how != "turn" or due.is_veto or not any(is_scored(line, clause) for clause in clauses):
            continue
        marks = {}
        for day in (due.day, due.day + timedelta(1)):
            at = weigher(rubric, page)
            for clause in clauses:
                at.results[clause.key] = run_check(clause.check, plain_params(clause.params), on(page, day))  # type: ignore[index]
            marks[day] = value(at.sheet({}), due.indicator)
        before, after = marks.values()
        assert before - after == due.points > 0, due


def test_a_stale_home_page_is_a_veto_and_stands_first() -> None:
    veto = [due for due in dues_of("guoban-2019", PAGE) if due.is_veto]
    assert [(due.indicator, due.day) for due in veto] == [("1.3", NEWS_DUE)]
    assert loss_words(veto[0]) == "单项否决"
    assert sum_words(veto) == "1 项，含单项否决"


def test_what_is_late_already_is_no_due() -> None:
    late = site(date(2019, 11, 1), date(2019, 2, 1))
    assert [due for due in dues_of("guoban-2019", late) if due.check == "columns_fresh"] == []


def test_the_horizon_is_kept() -> None:
    for days in (5, 9, 20):
        found = dues_of("guoban-2019", PAGE, days)
        assert all(0 <= due.days_left <= days for due in found)
        assert any(due.indicator == "2.1.4" for due in found) is (days >= 9)


@pytest.mark.parametrize(
    ("as_of", "days", "dues"),
    [
        (date(2019, 12, 15), 60, [date(2020, 1, 31)]),  # departments: January 31, 条例（2019）第四十九条
        (date(2019, 12, 15), 47, [date(2020, 1, 31)]),
        (date(2019, 12, 15), 46, []),
        (date(2020, 1, 10), 60, [date(2020, 1, 31)]),
        (date(2020, 2, 1), 60, []),  # late by now: no due any more
        (date(2019, 6, 1), 60, []),
    ],
)
def test_the_annual_report_is_due_on_the_legal_day_not_on_new_year(as_of: date, days: int, dues: list[date]) -> None:
    page = on(PAGE, as_of)
    found = [due for due in dues_of("yuanling-2017", page, days) if due.check == "annual_report_published"]
    assert [due.day for due in found] == dues
    assert all(due.points == 2 and "2019年度信息公开年度报告" in due.advice for due in found)


def test_a_published_report_is_no_due() -> None:
    builder = Builder()
    builder.column("信息公开年报", builder.entry("云水县教育局2019年信息公开年度报告", day=date(2020, 1, 8)))
    page = builder.build(UNIT, date(2020, 1, 10), portal_of(portal_builder(), date(2020, 1, 10)))
    assert [due for due in dues_of("yuanling-2017", page) if due.check == "annual_report_published"] == []


def test_yearly_counts_still_missing() -> None:
    page = on(PAGE, date(2011, 11, 15))
    found = [due for due in dues_of("hengshan-2011", page) if due.indicator == "2.2.1"]
    assert [(due.day, due.points) for due in found] == [(date(2011, 12, 31), Decimal(12))]
    assert "现有0条，要求500条，还差500条" in found[0].advice
    december = [due for due in dues_of("hengshan-2011", on(PAGE, date(2011, 12, 20))) if due.indicator == "2.2.1"]
    assert [(due.points, due.is_counted) for due in december] == [
        (Decimal(12), True)
    ]  # in the score, still to be won back


def test_a_letter_that_waits_is_due_at_its_limit() -> None:
    builder = Builder()
    text = "来信人：张某 来信时间：2019-12-02 办理状态：正在办理 来信内容：请问学区如何划分，谢谢。" * 2
    letter = builder.entry("咨询学区划分", text=text, day=date(2019, 12, 2))
    builder.column("局长信箱", letter)
    page = builder.build(UNIT, AS_OF, portal_of(portal_builder(), AS_OF))
    found = [due for due in dues_of("hengshan-2011", page) if due.check == "mailbox_replies"]
    assert [(due.day, due.certainty) for due in found if due.indicator == "2.3.3"] == [(date(2019, 12, 23), "person")]
    assert loss_words(found[0]).startswith("最多")


def test_a_document_waits_for_its_interpretation() -> None:
    builder = Builder()
    text = "各学校：现将办法印发给你们，请遵照执行。云水县教育局。" * 6
    made = builder.entry(
        "云水县教育局关于印发学区划分办法的通知", text=text, day=date(2019, 12, 13), published_source="label"
    )
    builder.column("规范性文件", made)
    page = builder.build(UNIT, AS_OF, portal_of(portal_builder(), AS_OF))
    found = {due.check: due for due in dues_of("miluo-department-2017", page) if due.indicator == "2.3"}
    assert found["publication_lag"].day == date(2019, 12, 18)  # three working days after a Friday
    assert found["publication_lag"].points == 1
    assert found["interpretation_published"].day == date(2019, 12, 20)


def test_a_mark_given_by_a_person_is_not_touched() -> None:
    mark = Decision(UNIT.id, "2.1.4", "mark", value=Decimal(4))
    assert [due for due in dues_of("guoban-2019", PAGE, decisions=(mark,)) if due.indicator == "2.1.4"] == []


def test_budget_days_are_reminded_of_where_the_rubric_asks_and_nothing_was_read() -> None:
    rubric = load_rubric("yuanling-2017")
    page = on(PAGE, date(2020, 4, 1))
    [due] = find_fixed(rubric, UNIT, Future(page), date(2020, 6, 1))
    assert (due.day, due.certainty, due.indicator) == (date(2020, 4, 30), "person", "2.10")
    assert "2020年部门预算" in due.reason
    assert list(find_fixed(rubric, UNIT, Future(page), date(2020, 4, 20))) == []
    builder = Builder()
    builder.listed("财政预决算", "云水县教育局2020年部门预算公开说明", day=date(2020, 3, 20))
    published = builder.build(UNIT, date(2020, 4, 1), portal_of(portal_builder(), date(2020, 4, 1)))
    assert list(find_fixed(rubric, UNIT, Future(published), date(2020, 6, 1))) == []


def test_the_twenty_working_days() -> None:
    assert twenty_days(date(2026, 2, 10)) == (date(2026, 3, 16), False)
    day, is_provisional = twenty_days(date(2026, 12, 25))  # no official calendar of 2027 yet
    assert (day.weekday() < 5, is_provisional) == (True, True)


@given(st.lists(st.integers(1, 365), max_size=6, unique=True), st.integers(1, 365))
def test_turns_are_found_by_halving(turns: list[int], days: int) -> None:
    """As long as no state comes back, every turn is found, and few days are asked."""
    asked: set[date] = set()

    def mark(day: date) -> int:
        asked.add(day)
        return sum((day - AS_OF).days >= turn for turn in turns)

    found = find_turns(mark, AS_OF, AS_OF + timedelta(days))
    assert [(day - AS_OF).days for day in found] == sorted(turn for turn in turns if turn <= days)
    assert len(asked) <= 2 + 10 * (len(found) or 1)


def test_an_answer_is_asked_for_once() -> None:
    future = Future(PAGE)
    wanted = Wanted("columns_fresh", {"limits": ["news=14"]}, (), load_rules().checks["columns_fresh"])
    now = run_check(wanted.check, wanted.params, PAGE)
    assert list(find_events(future, wanted, now, AS_OF + timedelta(60))) == list(find_events(future, wanted, now, AS_OF + timedelta(60)))  # fmt: skip
    assert len(future.known) <= 8


def test_every_check_that_reads_the_calendar_is_known_to_the_radar() -> None:
    """A new check that turns with the day must be entered in rules.toml, with what to do or why nothing is to be done."""
    rules = load_rules()
    names = {"as_of", "period", "find_recent", "is_recent", "days_since", "find_report_year"}
    for check in load_checks():
        tree = ast.parse((ROOT / f"checks/rules/{check}.py").read_text("utf-8"))
        used = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} | {
            node.id for node in ast.walk(tree) if isinstance(node, ast.Name)
        }
        if used & names:
            assert check in rules.checks or check in rules.timeless, check
    assert {*rules.checks, *rules.timeless} <= set(load_checks())


def test_left_words() -> None:
    [due] = [due for due in dues_of("guoban-2019", on(PAGE, NEWS_DUE)) if due.indicator == "2.1.4"]
    assert (due.days_left, left_words(due)) == (0, "今日")


def test_the_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    db = tmp_path / "county.db"
    with Store.open(db, create=True) as store:
        add_run(store, "2019-12-15", "")
    args = ["radar", "--db", str(db), "--rubric", "hengshan-2011", "--as-of", "2019-12-15"]
    assert cli.run([*args, "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["twenty_workdays"] == {"day": "2020-01-13", "provisional": False}
    assert {"due", "days_left", "points", "clause", "basis", "advice"} <= set(data["units"][0]["dues"][0])
    assert cli.run(args) == 0
    assert "到期日" in capsys.readouterr().out
    assert cli.run([*args, "--format", "html"]) == 0
    page = capsys.readouterr().out
    assert "近期到期事项" in page
    assert "<script" not in page
    assert cli.run([*args, "--days", "0"]) == 2


def test_lines_for_other_kinds_are_not_bound() -> None:
    rubric = load_rubric("luancheng-2020")
    ids = {kind: {bound.line.id for bound in bound_clauses(rubric, replace(UNIT, kind=kind))} for kind in Kind}
    own = {line.id for line in all_lines(rubric) if line.kinds and Kind.TOWNSHIP not in line.kinds}
    assert not ids[Kind.TOWNSHIP] & own
    assert ids[Kind.TOWNSHIP]
