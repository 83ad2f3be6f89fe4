"""From a snapshot to an assessment: heads, crawl states, what was blocked."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from checks.results import load_results, params_key
from crawler.errors import InputError
from crawler.ledger import Ledger
from crawler.pages import Outcome, Page, Role
from crawler.store import Run, Store
from crawler.units import Kind, Unit
from reports.heads import crawl_state, rubric_head
from reports.pipeline import assess, check_all, every_check, judge_units, open_snapshot
from rubrics.load import list_rubrics, load_rubric
from rubrics.model import all_lines, is_for

SITE = "http://www.example.gov.cn/jyj/"
UNIT = Unit("jyj", "县教育局", Kind.DEPARTMENT, "http://www.example.gov.cn/", SITE)
AS_OF = date(2017, 12, 15)
ENDS = (
    (Outcome.OK, 200),
    (Outcome.TIMEOUT, None),
    (Outcome.TIMEOUT, None),
    (Outcome.BLOCKED, 412),
    (Outcome.HTTP_4XX, 404),
    (Outcome.HTTP_4XX, 403),
    (Outcome.OVER_BUDGET, None),
    (Outcome.OVER_BUDGET, None),
    (Outcome.OVER_BUDGET, None),
    (None, None),
)


def crawled(store: Store, ends: tuple[tuple[Outcome | None, int | None], ...] = ENDS) -> Run:
    """A finished run whose pages ended as told."""
    run = store.start_run([UNIT], {}, "0")
    ledger = Ledger(store, run)
    ledger.record(
        Page("jyj", f"{SITE}{n}.html", Role.HOME if n == 0 else Role.LIST, outcome=outcome, status=status)
        for n, (outcome, status) in enumerate(ends)
    )
    ledger.flush()
    store.finish_run(run, "complete")
    return store.run(run.id)


@pytest.fixture
def store(tmp_path: Path):  # type: ignore[no-untyped-def]
    with Store.open(tmp_path / "county.db", create=True) as opened:
        yield opened


def test_the_crawl_state_counts_the_ledger(store: Store) -> None:
    state = crawl_state(store, crawled(store), "jyj", "partial")
    assert state.pages == len(ENDS)
    assert dict(state.outcomes) == {"ok": 1, "timeout": 2, "blocked": 1, "http_4xx": 2, "over_budget": 3, "": 1}
    assert state.cause == "访问超时"
    assert [cause for _, cause in state.unread][-3:] == ["超出页数上限未读取"] * 3
    assert f"{SITE}4.html" not in dict(state.unread)
    assert "403" in dict(state.unread)[f"{SITE}5.html"]


def test_our_own_budget_is_no_cause(store: Store) -> None:
    run = crawled(store, ((Outcome.OK, 200), (Outcome.OVER_BUDGET, None)))
    state = crawl_state(store, run, "jyj", "partial")
    assert (state.cause, len(state.unread)) == ("", 1)


def test_a_unit_that_could_not_be_read_loses_nothing(store: Store) -> None:
    crawled(store, ((Outcome.TIMEOUT, None),))
    for id_ in list_rubrics():
        rubric = load_rubric(id_)
        if not is_for(rubric, UNIT.kind):
            continue
        [unit] = assess(store, rubric, AS_OF).units
        assert unit.crawl.state == "failed"
        assert unit.is_blocked
        assert unit.cause == "访问超时"
        assert not [line for line in unit.sheet.indicators if line.deductions], id_


def test_every_check_is_run_and_counted(store: Store) -> None:
    crawled(store)
    run, tally = check_all(store, AS_OF)
    assert (run.id, tally.units) == (1, 1)
    assert sum(count.total() for count in tally.checks.values()) == len(every_check())
    kept = load_results(store, run.id, "jyj", AS_OF)
    assert list(kept) == [(name, params_key(params)) for name, params in every_check()]
    [(unit, again)] = judge_units(open_snapshot(store, AS_OF), [UNIT], every_check()[:3], lambda done, total: None)
    assert (unit, list(again.values())) == ("jyj", list(kept.values())[:3])


def test_the_newest_finished_run_counts(store: Store) -> None:
    with pytest.raises(InputError, match="no finished run"):
        open_snapshot(store, AS_OF)
    crawled(store)
    newest = crawled(store)
    store.start_run([UNIT], {}, "0")
    assert open_snapshot(store, AS_OF).run.id == newest.id


@pytest.mark.parametrize("id_", list_rubrics())
def test_every_line_of_every_rubric_has_its_section(store: Store, id_: str) -> None:
    rubric = load_rubric(id_)
    crawled(store)
    assessment = assess(store, rubric, AS_OF)
    assert rubric_head(rubric).total == rubric.total
    owners = {
        line.id: section.id
        for section in rubric.sections
        for line in all_lines(rubric)
        if section.id == line.id.split(".")[0]
    }
    assert {line.id: assessment.section_of(line.id).id for line in all_lines(rubric)} == owners
