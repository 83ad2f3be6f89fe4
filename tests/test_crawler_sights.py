"""First and last sight of addresses over runs, what vanished, and readings of another version."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from crawler.ledger import Ledger
from crawler.pages import Outcome, Page, Role
from crawler.reading import Link, Reading
from crawler.readings import Readings, decode, encode
from crawler.sights import Sight, find_past, load_past, load_sights, mark_gone, record_run
from crawler.store import Run, Store
from crawler.units import Kind, Unit
from crawler.vanished import find_vanished
from tests.crawl_reader import read
from tests.crawl_site import page as html

UNIT = Unit("a", "县教育局", Kind.DEPARTMENT, "http://h/", "http://h/a/")
HOME = Page("a", "http://h/a/", Role.HOME, outcome=Outcome.OK)
LIST = Page("a", "http://h/a/l", Role.LIST, section=HOME.url, outcome=Outcome.OK)
ENTRY = Page("a", "http://h/a/1", Role.ENTRY, section=LIST.url, outcome=Outcome.OK)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "county.db", create=True)


def night(store: Store, day: int, *outcomes: tuple[str, Outcome | None]) -> Run:
    """A finished run of that day of March with these rows."""
    run = store.start_run([UNIT], {})
    store.db.execute("UPDATE run SET started_at = ? WHERE id = ?", (moment(day, 20), run.id))
    ledger = Ledger(store, store.run(run.id))
    ledger.record(
        Page(
            "a",
            f"http://h/{name}",
            Role.ENTRY,
            outcome=outcome,
            fetched_at=moment(1 if outcome is Outcome.CARRIED else day, 21),
        )
        for name, outcome in outcomes
    )
    ledger.flush()
    record_run(store, run)
    store.finish_run(run, "complete")
    return store.run(run.id)


def moment(day: int, hour: int) -> str:
    return f"2026-03-{day:02}T{hour}:00:00+08:00"


def test_sights_over_nights(store: Store) -> None:
    night(store, 1, ("x", Outcome.OK), ("y", Outcome.TIMEOUT), ("z", Outcome.CAPPED))
    night(store, 2, ("x", Outcome.CARRIED), ("y", Outcome.OK))
    night(store, 3, ("x", Outcome.NOT_MODIFIED), ("y", Outcome.HTTP_4XX))
    last = night(store, 4, ("x", Outcome.HTTP_5XX), ("y", Outcome.HTTP_4XX))
    seen = load_sights(store, "a")
    assert seen["http://h/x"] == Sight("a", "http://h/x", moment(1, 21), moment(4, 21))
    assert seen["http://h/y"] == Sight("a", "http://h/y", moment(1, 21), moment(4, 21), "removed", moment(3, 21))
    assert "http://h/z" not in seen
    past = find_past(store, "a", "http://h/x")
    assert past is not None
    assert (past.asked, past.read, past.page.outcome) == (date(2026, 3, 3), date(2026, 3, 1), Outcome.NOT_MODIFIED)
    record_run(store, last)  # a second time changes nothing
    assert load_sights(store, "a") == seen
    assert [each.page.url for each in load_past(store, "a")] == ["http://h/x"]


def test_what_comes_back_is_not_gone(store: Store) -> None:
    night(store, 1, ("x", Outcome.OK))
    past = find_past(store, "a", "http://h/x")
    assert past is not None
    mark_gone(store, past.page, "unlinked", moment(2, 22))
    assert load_sights(store, "a")["http://h/x"].gone == "unlinked"
    assert load_past(store, "a") == []
    night(store, 3, ("x", Outcome.OK))
    assert load_sights(store, "a")["http://h/x"].gone == load_sights(store, "a")["http://h/x"].gone_at == ""


def test_an_address_whose_row_was_pruned_has_no_past(store: Store) -> None:
    night(store, 1, ("x", Outcome.OK))
    store.db.execute("DELETE FROM page")
    assert find_past(store, "a", "http://h/x") is None
    assert find_past(store, "a", "http://h/never") is None


@pytest.mark.parametrize(
    ("now", "vanished"),
    [
        ([HOME, LIST], [ENTRY]),
        ([HOME, LIST, ENTRY], []),
        ([HOME], [LIST, ENTRY]),  # the list is gone with its entry
        ([HOME, Page("a", LIST.url, Role.LIST, outcome=Outcome.TIMEOUT)], []),
        ([HOME, LIST, Page("a", "http://h/a/l2", Role.LIST_PAGE, section=LIST.url, outcome=Outcome.OVER_BUDGET)], []),
        ([Page("a", HOME.url, Role.HOME, outcome=Outcome.REFUSED)], []),
    ],
)
def test_what_vanished_is_what_a_list_read_to_its_end_no_longer_shows(now: list[Page], vanished: list[Page]) -> None:
    assert find_vanished([HOME, LIST, ENTRY], now) == vanished


def test_readings_of_this_version_are_kept_others_are_made_again(store: Store) -> None:
    body = html("entry:/a/1 标题", "nav:/a/ 首页", title="县教育局", body="暂无内容").encode()
    ledger = Ledger(store, store.start_run([UNIT], {}))
    readings = Readings(store, read, date(2026, 3, 1))
    page = Page("a", LIST.url, Role.LIST, outcome=Outcome.OK, sha256=ledger.add_body(body), fetched_at=moment(1, 20))
    made = read(body, LIST.url, "", 200, date(2026, 3, 1))
    ledger.record([page], [(page.url, page.sha256, "t0", "{}")])
    ledger.flush()
    assert readings.find(page) == made  # an older version has read it: it is a page
    assert readings.read_again == 1
    ledger.add_readings([encode(page.url, page.sha256, made)])
    ledger.flush()
    stored = readings.find(page)
    assert stored is not None
    assert (stored.links, stored.identity, stored.is_bare, stored.facts) == (made.links, "县教育局", True, "")
    assert readings.read_again == 1
    assert readings.find(ENTRY) is None  # nothing ever read it: a file


def test_a_reading_survives_its_row() -> None:
    links = (Link("http://h/1", "标题", "entry", "2026-03-01"), Link("http://h/2", "", "page"))
    reading = Reading(links, "x", True, "", "", "{}", "v", needs_script=True)
    url, sha256, version, data = encode("u", "s", reading)
    assert (url, sha256, version) == ("u", "s", "v")
    assert decode(data, "v") == Reading(links, "x", True, "", "", "", "v", needs_script=True)
