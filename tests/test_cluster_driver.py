"""What the driver does with what attempts bring and do not bring, on an engine that makes up its crawls: no process, no network."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import cluster.driver
from cluster.ledger import Claim
from cluster.local import Ended, shard_file
from cluster.results import Results
from crawler.ceiling import DailyCount
from crawler.clock import now
from crawler.errors import InputError
from crawler.hours import CLOSED
from crawler.ledger import Ledger
from crawler.looks import LEAST, Look, Said, SecondLooks
from crawler.pages import Outcome, Page, Role
from crawler.sights import distrust, load_distrusted
from crawler.store import Store, look_row
from tests.canned_engine import (
    VERSION,
    Broken,
    Canned,
    Refusing,
    drive,
    first_night,
    quicken,
    read_home,
    rows,
)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    quicken(monkeypatch)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "many.db", create=True) as opened:
        yield opened


# versions


def test_a_refusal_costs_no_attempt(store: Store, tmp_path: Path) -> None:
    refused: list[Claim] = []

    def refuse_twice(seed: Store, claim: Claim) -> dict[str, Any]:
        if len(refused) < 2:
            refused.append(claim)
            raise Refusing("worker a has gongkai 0.2.0, the run needs 0.1.0")
        return read_home(seed, claim)

    assert drive(store, Canned(tmp_path, refuse_twice)).counts == {"published": 3}
    assert sum(row[0] for row in rows(store.path, "SELECT losses FROM shard")) == 0


def test_where_every_worker_refuses_the_run_ends_in_one_line(store: Store, tmp_path: Path) -> None:
    def refuse(seed: Store, claim: Claim) -> dict[str, Any]:
        raise Refusing("worker a has gongkai 0.2.0, the run needs 0.1.0")

    engine = Canned(tmp_path, refuse)
    with pytest.raises(
        InputError, match=r"^worker a has gongkai 0\.2\.0, the run needs 0\.1\.0; no worker took"
    ) as told:
        drive(store, engine)
    assert "\n" not in str(told.value)
    assert len(engine.specs) == cluster.driver.MOST_REFUSALS
    assert set(rows(store.path, "SELECT state, losses FROM shard")) == {("ready", 0)}


def test_a_worker_that_refuses_beside_one_that_works_ends_nothing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long crawl may run while the other worker refuses a hundred times."""
    engine = Canned(tmp_path, size=2)
    calls: list[Claim] = []

    def crawl(seed: Store, claim: Claim) -> dict[str, Any]:
        calls.append(claim)
        if claim.shard.endswith("/0") or len(calls) > 3 * cluster.driver.MOST_REFUSALS:
            return read_home(seed, claim)
        raise Refusing("worker a has gongkai 0.2.0, the run needs 0.1.0")

    engine.crawl = crawl

    def poll() -> list[Ended]:
        slow = [each for each in engine.ended if each.file and len(calls) <= 3 * cluster.driver.MOST_REFUSALS]
        ended, engine.ended = [each for each in engine.ended if each not in slow], slow
        return ended

    engine.poll = poll  # type: ignore[method-assign]
    monkeypatch.setattr(cluster.driver, "_LONGEST_PAUSE", 0.01)
    assert drive(store, engine).counts == {"published": 3}


# what attempts bring


def test_what_is_learnt_of_servers_and_read_anew_comes_home(store: Store, tmp_path: Path) -> None:
    first_night(store, tmp_path)

    def learn(seed: Store, claim: Claim) -> dict[str, Any]:
        result = read_home(seed, claim)
        (page,) = seed.pages(seed.interrupted_run() or seed.run(1), claim.spec["own"][0])
        seed.save_facts(page.url, page.sha256, VERSION, '{"read": "again"}')
        distrust(seed, claim.spec["own"][0], page)
        Ledger(seed, seed.run(2)).add_look(Look(page.unit, page.url, 1, now(), Outcome.OK, Said.BARE))
        return result

    drive(store, Canned(tmp_path, learn))
    assert load_distrusted(store) >= {"u0", "u1"}
    page = store.pages(store.run(2), "u0")[0]
    assert store.facts(page.url, page.sha256, VERSION) == '{"read": "again"}'


def test_when_hours_are_over_what_was_brought_stays_and_the_next_start_goes_on_with_it(
    store: Store, tmp_path: Path
) -> None:
    look = Look("u0", "http://u0/", 1, now(), Outcome.OK, Said.BARE)

    def close(seed: Store, claim: Claim) -> dict[str, Any]:
        result = read_home(seed, claim)
        seed.db.table("look").insert(look_row(1, look))
        return result | {"stopped": CLOSED}

    engine = Canned(tmp_path, close)
    done = drive(store, engine)
    assert (done.is_stopped, done.counts, len(engine.specs)) == (True, {"ready": 3}, 1)
    assert rows(store.path, "SELECT losses, cause FROM shard WHERE cause != ''") == [(0, CLOSED)]
    assert rows(store.path, "SELECT unit, outcome FROM page") == [("u0", "ok")]
    held: list[int] = []

    def go_on(seed: Store, claim: Claim) -> dict[str, Any]:
        held.append(seed.db.execute("SELECT count(*) FROM page").fetchone()[0])
        assert seed.looks(seed.run(1), "u0") == ([look] if held[-1] else [])
        return read_home(seed, claim)

    later = drive(store, Canned(tmp_path, go_on))
    assert (later.run.id, later.is_stopped, later.counts) == (done.run.id, False, {"published": 3})
    assert sorted(held) == [0, 0, 1]
    assert rows(store.path, "SELECT unit FROM page ORDER BY unit") == [("portal:p",), ("u0",), ("u1",)]


@pytest.mark.parametrize("is_keeping", [False, True])
def test_what_comes_when_the_lease_is_lost_is_not_taken(store: Store, tmp_path: Path, *, is_keeping: bool) -> None:
    """Neither as the end of a shard nor as a part of it; nor does a file of its bodies stay."""
    late: list[Claim] = []

    def lose(seed: Store, claim: Claim) -> dict[str, Any]:
        late.append(claim)
        raise Broken("the worker was lost")

    run = drive(store, Canned(tmp_path, lose)).run
    results = Results(store, run, cluster.driver.Ledger(store.db.conn), is_keeping=is_keeping)
    for take in (results.put_aside, lambda claim, file: results.publish(claim, file, {})):
        file = shard_file(tmp_path, late[0])
        with Store.open(file, create=True) as shard:
            shard.start_run(shard.all_units(run), {})
            read_home(shard, late[0])
        assert not take(late[0], file)
    rows_of_lost = rows(store.path, "SELECT outcome, reason FROM page")
    assert set(rows_of_lost) == {("error", "not crawled: the worker was lost")}
    assert not list(tmp_path.glob("many.db.bodies/*"))


def test_what_was_put_aside_is_ready_again_when_the_driver_fails(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster.driver, "MOST_REFUSALS", 1)

    def close_then_refuse(seed: Store, claim: Claim) -> dict[str, Any]:
        if claim.spec["own"] == ["u0"]:
            return read_home(seed, claim) | {"stopped": CLOSED}
        raise Refusing("another version")

    with pytest.raises(InputError, match="another version"):
        drive(store, Canned(tmp_path, close_then_refuse, size=3))
    assert set(rows(store.path, "SELECT state, losses FROM shard")) == {("ready", 0)}


def test_leases_hold_while_many_shards_end_at_once(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish = Results.publish

    def slowly(self: Results, *attempt: Any) -> bool:
        time.sleep(1.2)
        return publish(self, *attempt)

    monkeypatch.setattr(Results, "publish", slowly)
    engine = Canned(tmp_path, size=3)
    assert drive(store, engine, ttl=2.0).counts == {"published": 3}
    assert len(engine.specs) == 3, "none was lost and run again"


# the day's ceiling

CEILING = {"overrides": {"DAILY_CEILING": 50, "HOURS": ""}}


def sent(store: Store) -> dict[str, int]:
    return dict(store.db.execute("SELECT server, sent FROM requests").fetchall())


def test_a_server_is_counted_on_from_what_it_was_asked_today(store: Store, tmp_path: Path) -> None:
    def ask(seed: Store, claim: Claim) -> dict[str, Any]:
        daily = DailyCount(seed)
        for server in claim.spec["servers"]:
            for _ in range(5):
                daily.add(server)
        daily.flush()
        return read_home(seed, claim)

    drive(store, Canned(tmp_path, ask), settings=CEILING)
    servers = sent(store)
    assert set(servers.values()) == {5}
    store.finish_run(store.run(1), "complete")
    drive(store, Canned(tmp_path, ask), settings=CEILING)
    assert sent(store) == dict.fromkeys(servers, 10)


@pytest.mark.parametrize(("delay", "most"), [(1.0, 5), (0.0, 50)])
def test_a_lost_attempt_is_charged_for_what_it_may_have_asked(
    store: Store, tmp_path: Path, delay: float, most: int
) -> None:
    lost: list[Claim] = []
    known: list[int] = []

    def lose_once(seed: Store, claim: Claim) -> dict[str, Any]:
        if claim.spec["own"] == ["u0"]:
            lost.append(claim)
            known.append(sum(sent(seed).values()))
            if len(lost) == 1:
                raise Broken("killed")
        return read_home(seed, claim)

    drive(store, Canned(tmp_path, lose_once), settings=CEILING | {"delay": delay})
    assert known[0] == 0
    assert 1 <= known[1] <= most
    assert delay or known[1] == 50
    assert store.db.execute("SELECT count(*) FROM shard_asking").fetchone() == (0,)
    assert sum(sent(store).values()) == known[1]


def test_without_a_ceiling_nothing_is_counted(store: Store, tmp_path: Path) -> None:
    drive(store, Canned(tmp_path))
    assert not store.db.table("requests").exists()


# second looks


def test_what_a_shard_looked_at_twice_is_taken_off_the_units_share() -> None:
    """The last step takes up the run; it would look at another tenth of the unit's pages."""
    rows = [Page("u0", f"http://u0/{n}", Role.COLUMN, outcome=Outcome.OK, fetched_at=now()) for n in range(20)]
    first = [Look("u0", row.url, 1, row.fetched_at, Outcome.OK, Said.BARE) for row in rows]
    second = [Look("u0", row.url, 2, row.fetched_at, Outcome.OK, Said.BARE) for row in rows[:4]]
    alone, later = SecondLooks(), SecondLooks()
    alone.restore(rows, first)
    later.restore(rows, [*first, *second])
    assert len(alone.take({"u0": 20})) == LEAST
    assert len(later.take({"u0": 20})) == LEAST - 4
    unread = [Look("u0", row.url, 1, row.fetched_at, Outcome.TIMEOUT, Said.UNREAD) for row in rows]
    later = SecondLooks()
    later.restore(rows, [*unread, *second])
    assert len(later.take({"u0": 20})) == 16, "what was not read is looked at again in any case"
