"""The ceiling of a day: what it puts off is asked for the next day, and what was read is reported until then."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from crawler import ceiling, run
from crawler.ceiling import LONGEST, REACHED, DailyCount
from crawler.clock import CHINA
from crawler.pages import Outcome, Page
from crawler.sights import load_sights
from crawler.store import Store
from tests.crawl_site import Content, Crawl, Site, anything, page, run_crawl, serve, unit

CEILING = 6  # robots.txt and the probe among them
PAGES: dict[str, Content] = {
    "/a/": page(*(f"entry:/a/{n}.html 标题" for n in range(12))),
    "/": page(),
    "/robots.txt": "#",
}


def crawl(folder: Path, site: Site, most: int = CEILING, **options: Any) -> Crawl:
    return run_crawl(folder, [unit(site)], overrides={"DAILY_CEILING": most}, **options)


def change(path: Path, statement: str, *values: object) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        db.execute(statement, values)


def forget(path: Path) -> None:
    """The next day: nothing was asked yet."""
    change(path, "UPDATE requests SET day = '2000-01-01'")


def rows_of(path: Path, number: int) -> dict[str, Page]:
    with Store.open(path) as store:
        return {
            row.url: row
            for each in store.all_units(store.run(number))
            for row in store.pages(store.run(number), each.id)
        }


def test_what_was_read_is_a_run_of_its_own_and_the_next_day_goes_on_with_it(tmp_path: Path) -> None:
    with serve(PAGES, default=anything) as site:
        first = crawl(tmp_path, site)
        assert len(site.log) == CEILING
        assert (first.summary["interrupted"], first.run().state) == (False, "complete")
        started, sealed = first.run().started_at, rows_of(first.path, 1)
        put_off = [row for row in sealed.values() if row.outcome is Outcome.OVER_BUDGET]
        assert len(put_off) >= 6
        assert all(row.is_unread and row.reason.startswith(REACHED) for row in put_off)
        with Store.open(first.path) as store:
            assert store.unit_states(first.run())["a"] == "partial"

        forget(first.path)
        time.sleep(1.1)
        last = crawl(tmp_path, site, 1000)
        assert all(site.hits(path) == 1 for path in last.rows())
    assert last.summary["resumed"]
    assert (last.run().id, last.run().state, last.run().started_at) == (2, "complete", started)
    assert {row.outcome for row in last.rows().values()} == {Outcome.OK}
    with Store.open(first.path) as store:
        assert set(store.unit_states(last.run()).values()) == {"complete"}
    assert rows_of(first.path, 1) == sealed
    taken = {url: row for url, row in rows_of(first.path, 2).items() if sealed[url].is_good}
    assert taken == {url: row for url, row in sealed.items() if row.is_good}  # read when they were read


def test_on_the_same_day_nothing_more_is_asked(tmp_path: Path) -> None:
    with serve(PAGES, default=anything) as site:
        first, second = crawl(tmp_path, site), crawl(tmp_path, site)
        assert len(site.log) == CEILING
    outcomes = [{url: row.outcome for url, row in rows_of(first.path, number).items()} for number in (1, 2)]
    assert outcomes[0] == outcomes[1]
    with Store.open(first.path) as store:
        assert store.run(1).started_at == second.run().started_at


def test_it_goes_on_until_all_is_read_and_then_a_new_night_begins(tmp_path: Path) -> None:
    with serve(PAGES, default=anything) as site:
        runs = []
        for _ in range(6):
            each = crawl(tmp_path, site)
            forget(each.path)
            runs.append(
                (each.run().started_at, sum(row.outcome is Outcome.OVER_BUDGET for row in each.rows().values()))
            )
            if not runs[-1][1]:
                break
        assert len({started for started, _ in runs}) == 1
        assert [count for _, count in runs] == sorted((count for _, count in runs), reverse=True)
        assert runs[-1][1] == 0
        assert all(site.hits(path) == 1 for path in each.rows())
        change(each.path, "UPDATE run SET started_at = '2017-12-15T20:00:00+08:00'")
        assert crawl(tmp_path, site, 1000).run().started_at > "2018"
        assert not crawl(tmp_path, site, 1000).summary["resumed"]


def test_first_sights_wait_for_the_end(tmp_path: Path) -> None:
    """What the next night asks of an address must not hang on the half of a run."""
    with serve(PAGES, default=anything) as site:
        first = crawl(tmp_path, site)
        with Store.open(first.path) as store:
            assert load_sights(store, "a") == {}
        forget(first.path)
        crawl(tmp_path, site, 1000)
        with Store.open(first.path) as store:
            assert len(load_sights(store, "a")) >= 12


def test_another_registry_begins_anew(tmp_path: Path) -> None:
    with serve(PAGES, default=anything) as site:
        first = crawl(tmp_path, site)
        forget(first.path)
        other = run_crawl(tmp_path, [unit(site), unit(site, "b")], overrides={"DAILY_CEILING": 1000})
    assert not other.summary["resumed"]
    with Store.open(first.path) as store:
        assert store.run(1).finished_at
        assert load_sights(store, "a")


@pytest.mark.parametrize(("days", "goes_on"), [(0, True), (LONGEST.days, True), (LONGEST.days + 1, False)])
def test_what_is_a_week_old_is_not_handed_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: int, goes_on: bool
) -> None:
    with serve(PAGES, default=anything) as site:
        first = crawl(tmp_path, site)
    day = datetime.now(CHINA).date() + timedelta(days=days)
    monkeypatch.setattr(ceiling, "today", lambda: day)
    with Store.open(first.path) as store:
        units = store.all_units(first.run())
        following, resumed = run.begin_run(store, units, {})
        assert resumed is goes_on
        assert (len(store.pages(following, "a")) > 0) is goes_on


def test_requests_are_counted_over_the_runs_of_a_day(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Store.open(tmp_path / "county.db", create=True) as store:
        first = DailyCount(store)
        for server in ("10.0.0.1", "10.0.0.1", "10.0.0.2"):
            first.add(server)
        first.flush()
        second = DailyCount(store)
        assert (second.sent("10.0.0.1"), second.sent("10.0.0.2"), second.sent("10.0.0.3")) == (2, 1, 0)
        second.add("10.0.0.1")
        second.flush()
        assert DailyCount(store).sent("10.0.0.1") == 3
        monkeypatch.setattr(ceiling, "today", lambda: datetime.now(CHINA).date() + timedelta(days=1))
        assert second.sent("10.0.0.1") == 0
        second.add("10.0.0.1")
        second.flush()
        assert store.db.execute("SELECT count(*) FROM requests").fetchone() == (1,)  # yesterday is forgotten
