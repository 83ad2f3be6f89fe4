"""A worker of another release, reader or database refuses before it starts anything; a run without any other worker ends in one line."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from cluster.dask import DaskEngine
from cluster.ledger import Claim
from cluster.local import ended_child, start_child
from cluster.versions import find_refusal, own_versions
from tests.dask_cluster import Cluster
from tests.shard_county import SETTINGS, crawl_sharded, serve_county

ELSEWHERE = """
import importlib.metadata
real = importlib.metadata.version
importlib.metadata.version = lambda name: "9.9.9" if name == "gongkai" else real(name)
"""


@pytest.mark.parametrize("name", ["gongkai", "reader", "schema"])
def test_whatever_differs_is_named(name: str) -> None:
    refusal = find_refusal(own_versions() | {name: "0.0.7"})
    assert refusal is not None
    assert refusal.startswith("worker ")
    assert refusal.endswith(f"{own_versions()[name]}, the run needs 0.0.7")


def test_the_same_is_not_refused_and_a_driver_that_says_nothing_is() -> None:
    assert find_refusal(own_versions()) is None
    assert find_refusal({}) is not None


def test_the_crawl_process_itself_refuses(tmp_path: Path) -> None:
    """A release that was installed under a running driver."""
    process = start_child(tmp_path / "s.db", 1, {"versions": own_versions() | {"gongkai": "0.0.7"}})
    process.wait(timeout=60)
    ended = ended_child(Claim("s", 1, "w", {}), process, tmp_path / "s.db")
    assert (ended.is_refused, ended.is_begun, ended.file) == (True, False, None)
    assert ended.cause.endswith("the run needs 0.0.7")


def states(db: Path) -> list[tuple[Any, ...]]:
    with sqlite3.connect(db) as connection:
        return connection.execute("SELECT state, losses FROM shard").fetchall()


def test_on_dask_the_other_workers_get_what_one_refuses(tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    other = tmp_path / "other"
    other.mkdir()
    (other / "sitecustomize.py").write_text(ELSEWHERE)
    dask = Cluster(tmp_path)
    try:
        dask.start_workers(1, PYTHONPATH=f"{other}:{dask.env['PYTHONPATH']}")
        with serve_county(bureaus=2) as county:
            engine = DaskEngine(dask.address, tmp_path, size=1)
            refusing = Watching(engine, dask)
            assert set(crawl_sharded(tmp_path / "a.db", county, refusing, SETTINGS)) == {"published"}
    finally:
        dask.close()
    assert refusing.causes
    assert all("has gongkai 9.9.9, the run needs" in cause for cause in refusing.causes)
    assert set(states(tmp_path / "a.db")) == {("published", 0)}


class Watching:
    """Starts a worker of the right release when the other has refused twice."""

    def __init__(self, engine: DaskEngine, dask: Cluster) -> None:
        self.engine = engine
        self.dask = dask
        self.causes: list[str] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self.engine, name)

    def poll(self) -> list[Any]:
        ended = self.engine.poll()
        for each in ended:
            if each.is_refused:
                self.causes.append(each.cause)
                if len(self.causes) == 2:
                    self.dask.start_workers(1)
        return ended
