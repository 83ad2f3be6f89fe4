"""The publish gate: which nights may take the place of the one before."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from crawler.gate import RULES, Gate, decide, judge, load_gate
from crawler.ledger import Ledger
from crawler.pages import Outcome, Page, Role
from crawler.store import PORTAL, Run, Store
from crawler.units import Kind, Unit

UNITS = [Unit(f"u{n}", f"第{n}局", Kind.DEPARTMENT, "http://p/", f"http://p/u{n}/") for n in range(10)]
OK, GONE, TIMEOUT = Outcome.OK, Outcome.HTTP_4XX, Outcome.TIMEOUT
PAGES = 8


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "county.db", create=True)


def night(store: Store, failed: int = 0, changed: Mapping[str, Outcome | None] | None = None, site: str = "") -> Run:
    """A finished run: ten units of eight pages, the last ``failed`` units not read; ``changed``: page → outcome, None: not there."""
    portal = Unit(f"{PORTAL}p", "", Kind.DEPARTMENT, "http://p/", "http://p/")
    run = store.start_run([*UNITS, portal], {})
    ledger = Ledger(store, run)
    for place, unit in enumerate(UNITS):
        for number in range(PAGES):
            outcome = TIMEOUT if place >= len(UNITS) - failed else (changed or {}).get(str(number), OK)
            if outcome:
                ledger.record([Page(unit.id, f"{unit.site_url}{site}{number}.html", Role.ENTRY, outcome=outcome)])
    ledger.flush()
    store.finish_run(run, decide(store, run))
    return store.run(run.id)


@pytest.mark.parametrize(("failed", "state"), [(0, "complete"), (2, "complete"), (3, "degraded"), (10, "degraded")])
def test_so_many_units_must_be_seen(store: Store, failed: int, state: str) -> None:
    run = night(store, failed)
    assert run.state == state
    gate = load_gate(store, run)
    assert gate == Gate(10, 10 - failed)
    assert gate.holds == (state == "complete")


@pytest.mark.parametrize(
    ("changed", "state"),
    [
        ({}, "complete"),
        ({"0": GONE, "1": GONE}, "complete"),  # a quarter
        ({"0": GONE, "1": GONE, "2": GONE}, "degraded"),
        ({"0": TIMEOUT, "1": TIMEOUT, "2": TIMEOUT}, "degraded"),
        ({"0": None, "1": None, "2": None}, "degraded"),  # no link leads there any more
        ({"0": Outcome.NOT_MODIFIED, "1": Outcome.REDIRECTED, "2": Outcome.NOT_MODIFIED}, "complete"),
        (dict.fromkeys("01234567", Outcome.CARRIED), "complete"),
        (dict.fromkeys("23456", Outcome.CARRIED) | {"0": TIMEOUT}, "degraded"),  # a third of what was asked for
        (dict.fromkeys("234567", Outcome.CARRIED) | {"0": GONE}, "complete"),  # answered: it is gone
        (dict.fromkeys("012", Outcome.OVER_BUDGET), "degraded"),
    ],
)
def test_so_many_pages_must_be_read_again(store: Store, changed: dict[str, Outcome | None], state: str) -> None:
    first = night(store)
    run = night(store, changed=changed)
    assert run.state == state
    shown = store.newest_run()
    assert shown
    assert shown.id == (run.id if state == "complete" else first.id)


def test_the_night_before_stays_current_until_one_holds(store: Store) -> None:
    first, second = night(store), night(store, failed=5)
    assert [run and run.id for run in (store.newest_run(), store.last_finished())] == [first.id, second.id]
    third = night(store, failed=1)  # held against the first, not the second
    gate = load_gate(store, third)
    assert gate
    assert (gate.before, gate.pages, gate.pages_again, third.state) == (first.id, 80, 72, "complete")
    assert store.newest_run() == third


def test_where_none_was_ever_published_the_newest_is_shown_as_what_it_is(store: Store) -> None:
    night(store, failed=6)
    second = night(store, failed=5)
    shown = store.newest_run()
    assert shown == second
    assert shown.state == "degraded"


def test_a_site_that_moved_for_good_is_published_on_the_third_night(store: Store) -> None:
    night(store, site="old/")
    assert [night(store, site="new/").state for _ in range(3)] == ["degraded", "degraded", "complete"]
    assert night(store, site="new/").state == "complete"


def test_a_block_that_lasts_is_never_taken_for_a_move(store: Store) -> None:
    night(store)
    blocked = dict.fromkeys("2345", Outcome.BLOCKED)
    assert {night(store, changed=blocked).state for _ in range(5)} == {"degraded"}


def test_a_smaller_budget_is_no_block(store: Store) -> None:
    night(store)
    fewer = dict.fromkeys("2345", Outcome.OVER_BUDGET)
    assert [night(store, changed=fewer).state for _ in range(3)] == ["degraded", "degraded", "complete"]


def test_pages_that_flicker_do_not_settle(store: Store) -> None:
    night(store, site="old/")
    assert {night(store, site=f"{n}/").state for n in range(4)} == {"degraded"}


def test_a_unit_that_left_the_registry_is_no_loss(store: Store) -> None:
    night(store)
    run = store.start_run(UNITS[:3], {})
    ledger = Ledger(store, run)
    ledger.record(Page(u.id, f"{u.site_url}{n}.html", Role.ENTRY, outcome=OK) for u in UNITS[:3] for n in range(PAGES))
    ledger.flush()
    gate = judge(store, run)
    assert (gate.units, gate.pages, gate.pages_again, gate.holds) == (3, 24, 24, True)


def test_a_file_from_before_the_gate_says_nothing(store: Store) -> None:
    run = store.start_run(UNITS, {})
    store.finish_run(run, "degraded")
    assert load_gate(store, run) is None


def test_the_thresholds_are_shares(store: Store) -> None:
    assert 0.5 < RULES["units"]["seen"] < 1
    assert 0.5 < RULES["pages"]["again"] < 1
    assert RULES["pages"]["settled"] >= 2
