"""Shards on this machine: the same result as one process, a killed crawl, a lost lease, a shard that always fails."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

import cluster.driver
from cluster.child import FENCED
from cluster.ledger import MAX_LOSSES, Claim
from cluster.local import LocalEngine, ended_child, start_child, tell_alive
from cluster.shards import plan_shards
from cluster.versions import own_versions
from crawler.run import portals_of
from crawler.units import Kind, Unit
from crawler.urls import host_of
from tests.shard_county import SETTINGS, County, crawl_alone, crawl_sharded, facts_of, pages_of, serve_county


def unit(name: str, site: str, column: str = "", portal: str = "http://p/") -> Unit:
    return Unit(name, name, Kind.DEPARTMENT, portal, site, column)


@pytest.mark.parametrize(
    ("units", "most", "expected"),
    [
        ([unit("a", "http://a/"), unit("b", "http://b/")], 1, [["a"], ["b"]]),
        ([unit("a", "http://a/"), unit("b", "http://b/")], 2, [["a", "b"]]),
        ([unit("a", "http://x/a/"), unit("b", "http://x/b/")], 1, [["a", "b"]]),
        (
            [unit("a", "http://a/", "http://x/a/"), unit("b", "http://b/"), unit("c", "http://x/c/")],
            1,
            [["a", "c"], ["b"]],
        ),
    ],
)
def test_units_of_one_server_are_never_parted(units: list[Unit], most: int, expected: list[list[str]]) -> None:
    shards = plan_shards(1, units, host_of, most)
    assert [shard.spec["own"] for shard in shards] == expected
    asked = [server for shard in shards for server in shard.spec["servers"]]
    assert len(asked) == len(set(asked))


def test_neighbours_of_the_portal_are_known_but_not_visited() -> None:
    units = [unit("a", "http://a/"), unit("b", "http://b/"), unit("z", "http://z/", portal="http://q/")]
    first = plan_shards(1, [*units, *portals_of(units)], host_of, 1)[0]
    assert first.spec["own"] == ["a"]
    assert [row["id"] for row in first.spec["units"]] == ["a", "b", "portal:p"]


def test_contacts_do_not_travel() -> None:
    registered = Unit("a", "a", Kind.DEPARTMENT, "http://p/", "http://a/", contacts={"联系人1手机": "13800000000"})
    assert "13800000000" not in str(plan_shards(1, [registered], host_of))


@pytest.fixture
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """One unit a shard."""
    monkeypatch.setattr(cluster.driver, "plan_shards", lambda run, units, key, most: plan_shards(run, units, key, 1))


@pytest.mark.usefixtures("small_shards")
def test_shards_come_to_what_one_process_comes_to(tmp_path: Path) -> None:
    with serve_county() as county:
        crawl_alone(tmp_path / "one.db", county.units, SETTINGS)
        county.restart_logs()
        counts = crawl_sharded(tmp_path / "many.db", county, LocalEngine(2, tmp_path), SETTINGS)
        assert counts == {"published": 4}
        assert county.most_at_once() == 1
    assert pages_of(tmp_path / "many.db") == pages_of(tmp_path / "one.db")
    assert facts_of(tmp_path / "many.db") == facts_of(tmp_path / "one.db")
    with sqlite3.connect(tmp_path / "many.db") as connection:
        assert connection.execute("SELECT state FROM run").fetchall() == [("complete",)]
    assert not list(tmp_path.glob("1-*")), "the shards' files are only the transport"


class Killing(LocalEngine):
    """Kills the first attempt of a shard in the middle of its crawl."""

    def __init__(self, size: int, folder: Path, county: County) -> None:
        super().__init__(size, folder)
        self.county = county
        self.killed: list[Claim] = []

    def alive(self) -> list[Claim]:
        for claim, process, _ in self._running.values():
            bureau = next((s for s in self.county.sites[1:] if f":{s.server_port}" in claim.spec["servers"][0]), None)
            if not self.killed and bureau and bureau.hits("/t3.html"):
                os.kill(process.pid, signal.SIGKILL)
                self.killed.append(claim)
        return super().alive()


@pytest.mark.usefixtures("small_shards")
def test_a_killed_crawl_is_run_again_and_published_once(tmp_path: Path) -> None:
    with serve_county(bureaus=2, seconds=0.05) as county:
        crawl_alone(tmp_path / "one.db", county.units, SETTINGS)
        county.restart_logs()
        engine = Killing(2, tmp_path, county)
        counts = crawl_sharded(tmp_path / "many.db", county, engine, SETTINGS)
        assert (counts, len(engine.killed)) == ({"published": 3}, 1)
        assert county.most_at_once() == 1
    assert pages_of(tmp_path / "many.db") == pages_of(tmp_path / "one.db")
    with sqlite3.connect(tmp_path / "many.db") as connection:
        assert connection.execute("SELECT attempt FROM shard ORDER BY attempt").fetchall() == [(1,), (1,), (2,)]


class Failing(LocalEngine):
    """One shard cannot be crawled at all."""

    def submit(self, claim: Claim, spec: dict[str, Any]) -> None:
        broken = spec | {"settings": {"no such option": 1}} if "u0" in spec["own"] else spec
        super().submit(claim, broken)


@pytest.mark.usefixtures("small_shards")
def test_a_shard_that_always_fails_is_unread_never_missing(tmp_path: Path) -> None:
    with serve_county(bureaus=2) as county:
        counts = crawl_sharded(tmp_path / "many.db", county, Failing(2, tmp_path), SETTINGS)
    assert counts == {"failed": 1, "published": 2}
    rows = {(row[0], row[2]): (row[6], row[8]) for row in pages_of(tmp_path / "many.db")}
    outcome, reason = rows["u0", "home"]
    assert outcome == "error"
    assert reason.startswith("not crawled: exit code 1")
    assert rows["u1", "home"][0] == "ok"
    with sqlite3.connect(tmp_path / "many.db") as connection:
        assert connection.execute("SELECT max(attempt) FROM shard").fetchone() == (MAX_LOSSES,)
        states = dict(connection.execute("SELECT unit, state FROM run_unit WHERE unit LIKE 'u%'"))
    assert states == {"u0": "failed", "u1": "complete"}


def test_a_driver_that_was_killed_goes_on_where_the_ledger_stands(tmp_path: Path) -> None:
    """By the command line, as a user would."""
    db, registry = tmp_path / "county.db", tmp_path / "units.csv"
    with serve_county(bureaus=2, seconds=0.1) as county:
        crawl_alone(tmp_path / "one.db", county.units, SETTINGS)
        header = "id,name,kind,portal_url,site_url,column_url,duties"
        rows = [f"{u.id},{u.name},部门,{u.portal_url},{u.site_url},{u.column_url}," for u in county.units]
        registry.write_text("\n".join([header, *rows]) + "\n", "utf-8")
        command = [sys.executable, "-c", "from reports.cli import main; main()", "cluster", "run", "--local", "2"]
        command += ["--units", str(registry), "--out", str(db), "--delay", "0", "--lease", "5"]
        county.restart_logs()
        driver = subprocess.Popen(command, start_new_session=True)
        while not county.sites[1].hits("/t3.html"):
            time.sleep(0.02)
        driver.kill()
        driver.wait()
        time.sleep(0.5)
        seen = [len(site.log) for site in county.sites]
        time.sleep(0.5)
        assert [len(site.log) for site in county.sites] == seen, "no crawl outlives its driver"
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr
        status = subprocess.run(
            [*command[:3], "cluster", "status", "--db", str(db)], check=True, capture_output=True, text=True
        )
    assert "3 done, 0 running, 0 waiting, 0 failed" in done.stdout
    assert status.stdout.startswith("shards: 3 done")
    assert pages_of(db) == pages_of(tmp_path / "one.db")


def test_a_crawl_without_contact_ends_itself(tmp_path: Path) -> None:
    """The worker is frozen or cut off: nobody kills the crawl, so it does."""
    with serve_county(bureaus=1, seconds=0.3) as county:
        (shard,) = plan_shards(1, county.units, host_of)
        task = {"settings": SETTINGS, "patience": 1.0, "versions": own_versions()}
        process = start_child(tmp_path / "s.db", 1, shard.spec | task)
        tell_alive(process)
        assert process.wait(timeout=20) == FENCED
        ended = ended_child(Claim("s", 1, "w", {}), process, tmp_path / "s.db")
    assert ended.file is None
    assert "lease" in ended.cause
