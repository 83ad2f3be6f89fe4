"""Shards on Dask: workers and the scheduler killed, the contact cut. Nothing is lost, published twice or asked by two at once."""

from __future__ import annotations

import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

import cluster.driver
from cluster.contact import Line, Switchboard
from cluster.dask import DaskEngine
from cluster.shards import plan_shards
from crawler.errors import InputError
from tests.dask_cluster import Cluster, free_port
from tests.shard_county import SETTINGS, County, crawl_alone, crawl_sharded, facts_of, pages_of, serve_county

pytest.importorskip("distributed", reason="the extra `cluster` is not installed")

POLITE = SETTINGS | {"delay": 0.2}
JITTER = 0.05  # seconds by which the server's log may be late on a busy machine; two crawlers would come far nearer
TTL = 4.0


@pytest.fixture
def dask(tmp_path: Path) -> Iterator[Cluster]:
    cluster = Cluster(tmp_path)
    cluster.start_workers(4)
    try:
        yield cluster
    finally:
        cluster.close()


@pytest.fixture(autouse=True)
def small_shards(monkeypatch: pytest.MonkeyPatch) -> None:
    """One unit a shard."""
    monkeypatch.setattr(cluster.driver, "plan_shards", lambda run, units, key, most: plan_shards(run, units, key, 1))


@contextmanager
def meanwhile(act: Callable[[], None]) -> Iterator[None]:
    """Run ``act`` beside the block; its failure is the test's."""
    failures: list[BaseException] = []

    def run() -> None:
        try:
            act()
        except BaseException as error:  # handed over to the test
            failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    yield
    thread.join(timeout=60)
    if failures:
        raise failures[0]


def wait_for(is_so: Callable[[], Any], seconds: float = 40) -> None:
    deadline = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < deadline, "never happened"
        time.sleep(0.02)


def attempts(db: Path) -> list[int]:
    import sqlite3

    with closing(sqlite3.connect(db)) as connection:
        return [row[0] for row in connection.execute("SELECT attempt FROM shard ORDER BY attempt")]


def assert_right(tmp_path: Path, county: County, counts: dict[str, int]) -> None:
    """Every shard once, the result of one process, one crawler per host at the set rate."""
    assert counts == {"published": len(county.sites)}
    assert county.most_at_once() == 1
    assert county.shortest_gap() >= (POLITE["delay"] - JITTER, "")
    assert pages_of(tmp_path / "many.db") == pages_of(tmp_path / "one.db")
    assert facts_of(tmp_path / "many.db") == facts_of(tmp_path / "one.db")


def test_a_worker_killed_in_its_shard(dask: Cluster, tmp_path: Path) -> None:
    with serve_county(bureaus=4) as county:
        crawl_alone(tmp_path / "one.db", county.units, POLITE)
        county.restart_logs()

        def kill_two() -> None:
            for worker, site in zip(dask.workers, county.sites[1:3], strict=False):
                wait_for(lambda site=site: site.hits("/t1.html"))
                worker.send_signal(signal.SIGKILL)

        with meanwhile(kill_two):
            engine = DaskEngine(dask.address, tmp_path, size=4)
            counts = crawl_sharded(tmp_path / "many.db", county, engine, POLITE, ttl=TTL)
        assert_right(tmp_path, county, counts)
    assert attempts(tmp_path / "many.db")[-1] == 2


def test_the_scheduler_killed_and_started_again(dask: Cluster, tmp_path: Path) -> None:
    with serve_county(bureaus=3) as county:
        crawl_alone(tmp_path / "one.db", county.units, POLITE)
        county.restart_logs()

        def kill_scheduler() -> None:
            wait_for(lambda: county.sites[1].hits("/t1.html"))
            dask.scheduler.kill()
            dask.scheduler.wait()
            dask.start_scheduler()
            dask.start_workers(2)

        with meanwhile(kill_scheduler):
            engine = DaskEngine(dask.address, tmp_path, size=4)
            counts = crawl_sharded(tmp_path / "many.db", county, engine, POLITE, ttl=TTL)
        assert_right(tmp_path, county, counts)
    assert attempts(tmp_path / "many.db")[-1] > 1


class Wire:
    """A TCP relay between workers and the driver that can be cut while the web stays reachable: a network split."""

    def __init__(self, target: str) -> None:
        self.host, _, port = target.rpartition(":")
        self.port = int(port)
        self.is_cut = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.listener.getsockname()[1]}"

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self.listener.accept()
            except OSError:
                return
            far = socket.create_connection((self.host, self.port))
            for source, sink in ((near, far), (far, near)):
                threading.Thread(target=self._pass, args=(source, sink), daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        with closing(source), closing(sink):
            while data := source.recv(4096):
                if not self.is_cut.is_set():
                    sink.sendall(data)


def test_workers_cut_off_stop_before_others_begin(dask: Cluster, tmp_path: Path) -> None:
    with serve_county(bureaus=2) as county:
        crawl_alone(tmp_path / "one.db", county.units, POLITE)
        county.restart_logs()
        engine = DaskEngine(dask.address, tmp_path, size=4)
        wire = Wire(engine.board.address)
        engine.board.address = wire.address

        def cut() -> None:
            wait_for(lambda: county.sites[1].hits("/t1.html"))
            wire.is_cut.set()
            time.sleep(1.5 * TTL)
            wire.is_cut.clear()

        with meanwhile(cut):
            counts = crawl_sharded(tmp_path / "many.db", county, engine, POLITE, ttl=TTL)
        assert_right(tmp_path, county, counts)
    assert attempts(tmp_path / "many.db")[-1] > 1


def test_a_frozen_worker_finds_itself_fenced(dask: Cluster, tmp_path: Path) -> None:
    """Nobody kills its crawl, so the crawl ends itself; the result of the frozen worker comes too late."""
    with serve_county(bureaus=2) as county:
        crawl_alone(tmp_path / "one.db", county.units, POLITE)
        county.restart_logs()

        def freeze() -> None:
            wait_for(lambda: county.sites[1].hits("/t1.html"))
            for worker in dask.workers[:2]:
                worker.send_signal(signal.SIGSTOP)
            time.sleep(2 * TTL)
            for worker in dask.workers[:2]:
                worker.send_signal(signal.SIGCONT)

        with meanwhile(freeze):
            engine = DaskEngine(dask.address, tmp_path, size=4)
            counts = crawl_sharded(tmp_path / "many.db", county, engine, POLITE, ttl=TTL)
        assert_right(tmp_path, county, counts)


def test_only_the_first_worker_of_an_attempt_goes_on() -> None:
    """An engine that runs a task twice is refused here."""
    board = Switchboard()
    contact = {"address": board.address, "token": board.token}
    first, second, forged = Line(contact, "s", 1), Line(contact, "s", 1), Line(contact | {"token": "x"}, "s", 1)
    with closing(board):
        assert first.ask() is False, "not held yet"
        board.hold(("s", 1))
        assert (first.ask(), second.ask(), forged.ask()) == (True, False, None)
        assert board.heard(5) == {("s", 1)}
        board.drop(("s", 1))
        assert first.ask() is False
    for line in (first, second, forged):
        line.hang_up()


def test_a_scheduler_that_does_not_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cluster.dask._CONNECT_SECONDS", 0.2)
    with pytest.raises(InputError, match="no answer"):
        DaskEngine(f"tcp://127.0.0.1:{free_port()}", tmp_path, size=1)
