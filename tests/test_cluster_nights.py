"""A night after the first in shards: asked, confirmed, carried and found gone is what one process asks, confirms, carries and finds."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from pathlib import Path
from typing import Any

import pytest

import cluster.driver
import crawler.clock
from cluster.dask import DaskEngine
from cluster.local import Engine, LocalEngine
from cluster.shards import plan_shards
from crawler.store import Store
from crawler.watched import watch
from tests.crawl_site import Answer, Content, Handler, Site
from tests.dask_cluster import ROOT, Cluster
from tests.shard_county import SETTINGS, County, crawl_alone, crawl_sharded, facts_of, pages_of, serve_county

DAYS = 3  # a night on which home pages are due
LATER = f"from demo.clock import set_forward\nset_forward({DAYS})\n"


class Catching:
    """Asks a page of a site for its bytes."""

    def __init__(self) -> None:
        self.headers: dict[str, str] = {}
        self.body = b""

    def send(self, status: int, body: bytes = b"", **headers: str) -> None:
        self.body = body


def body_of(content: Content) -> bytes:
    """What a page of a site is, without its tag."""
    if not callable(content):
        return content if isinstance(content, bytes) else content.encode()
    catching = Catching()
    content(catching)  # type: ignore[arg-type]
    return catching.body


def tagged(body: bytes, *, is_lying: bool = False) -> Answer:
    """A page with an ETag: that of its bytes, or always the same one."""
    told = '"same"' if is_lying else f'"{hashlib.sha256(body).hexdigest()[:8]}"'

    def answer(handler: Handler) -> None:
        is_known = handler.headers.get("If-None-Match") == told and not is_lying
        handler.send(304 if is_known else 200, b"" if is_known else body, ETag=told)

    return answer


def tag(site: Site, *, is_lying: bool = False) -> None:
    for path, content in list(site.pages.items()):
        site.pages[path] = tagged(body_of(content), is_lying=is_lying)


def change(site: Site, path: str, old: str, new: str, *, is_lying: bool = False) -> None:
    body = body_of(site.pages[path])
    assert old.encode() in body
    site.pages[path] = tagged(body.replace(old.encode(), new.encode()), is_lying=is_lying)


@dataclass
class Nights:
    """A county after its first night (``first.db``), changed since, and its second night by one process (``one.db``)."""

    county: County
    folder: Path
    asked: list[set[str]]  # of each server, by that process


@pytest.fixture(scope="module")
def nights(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nights]:
    folder = tmp_path_factory.mktemp("nights")
    with serve_county(bureaus=3) as county:
        _, honest, lying, _ = county.sites
        tag(honest)
        tag(lying, is_lying=True)
        crawl_alone(folder / "first.db", county.units, SETTINGS)
        with Store.open(folder / "first.db") as store:
            watch(store, [("u2", county.sites[3].url + "/t5.html"), ("u0", county.sites[0].url + "/a0.html")])
        change(honest, "/xxgk/", "关于做好第3项工作的通知", "关于第3项工作的新通知")
        change(honest, "/xxgk/", '<li><a href="/t7.html">关于做好第7项工作的通知</a><span>2017-08-11</span></li>', "")
        del honest.pages["/t7.html"]
        change(honest, "/t2.html", "第2项", "第二项")
        change(lying, "/", "首页", "新首页", is_lying=True)
        shutil.copy(folder / "first.db", folder / "one.db")
        county.restart_logs()
        crawl_alone(folder / "one.db", county.units, SETTINGS, DAYS)
        yield Nights(county, folder, paths_of(county))


@pytest.fixture(autouse=True)
def later(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The driver and every process that it starts live some days later; one unit a shard."""

    class Later(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + timedelta(days=DAYS)

    monkeypatch.setattr(crawler.clock, "datetime", Later)
    (tmp_path / "sitecustomize.py").write_text(LATER)
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}:{ROOT}")
    monkeypatch.setattr(cluster.driver, "plan_shards", lambda run, units, key, most: plan_shards(run, units, key, 1))


def paths_of(county: County) -> list[set[str]]:
    return [{path for _, path in site.log if not path.startswith("/gongkai")} for site in county.sites]


def rows(db: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(db)) as connection:
        return connection.execute(query).fetchall()


def told(db: Path) -> dict[str, Any]:
    """All that a night leaves, but for the moments at which the second one asked."""
    day = "substr({}, 1, 10)"
    carried = (
        "SELECT unit, url, fetched_at, headers FROM page WHERE run = 2 AND outcome = 'carried' ORDER BY unit, rowid"
    )
    sight = f"unit, url, first_seen < (SELECT started_at FROM run WHERE id = 2), {day.format('last_seen')}, run, asked, read, gone"
    return {
        "pages": pages_of(db),
        "facts": facts_of(db),
        "carried": rows(db, carried),
        "sights": rows(db, f"SELECT {sight} FROM sight ORDER BY unit, url"),
        "distrust": rows(db, "SELECT host, url FROM distrust ORDER BY host"),
        "looks": rows(db, "SELECT unit, url, number, outcome, said, sha256 FROM look WHERE run = 2 ORDER BY 1, 2, 3"),
        "watch": rows(db, "SELECT unit, url, seen FROM watch ORDER BY unit, url"),
        "gate": rows(db, "SELECT run, holds FROM gate ORDER BY run"),
        "bodies": rows(db, "SELECT sha256 FROM body ORDER BY sha256"),
        "readings": rows(db, "SELECT url, sha256, version, data FROM reading ORDER BY 1, 2, 3"),
        "units": rows(db, "SELECT run, unit, position, column_url, state FROM run_unit ORDER BY 1, 3"),
    }


def second_night(nights: Nights, db: Path, engine: Engine) -> dict[str, int]:
    shutil.copy(nights.folder / "first.db", db)
    nights.county.restart_logs()
    return crawl_sharded(db, nights.county, engine, SETTINGS, DAYS, ttl=8.0)


def test_the_night_of_one_process_saw_what_it_should(nights: Nights) -> None:
    """Else the comparisons below would compare nothing."""
    seen = told(nights.folder / "one.db")
    outcomes = {row[6] for row in seen["pages"]}
    assert {"ok", "not_modified", "carried"} <= outcomes
    assert [host for host, _ in seen["distrust"]] == [nights.county.sites[2].url.removeprefix("http://")]
    assert [row[1].rpartition("/")[2] for row in seen["sights"] if row[-1] == "removed"] == ["t7.html"]
    assert len(seen["carried"]) > 10


def test_shards_come_to_the_night_of_one_process(nights: Nights, tmp_path: Path) -> None:
    counts = second_night(nights, tmp_path / "many.db", LocalEngine(2, tmp_path))
    assert counts == {"published": 4}, "of this run, not of the first"
    mine, theirs = told(tmp_path / "many.db"), told(nights.folder / "one.db")
    for what, expected in theirs.items():
        assert mine[what] == expected, what
    assert paths_of(nights.county) == nights.asked, "no address is asked that one process would carry"
    assert nights.county.most_at_once() == 1


def test_shards_on_dask_come_to_it_as_well(nights: Nights, tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    dask = Cluster(tmp_path)
    try:
        dask.start_workers(2, PYTHONPATH=f"{tmp_path}:{ROOT}")
        second_night(nights, tmp_path / "many.db", DaskEngine(dask.address, tmp_path, size=2))
    finally:
        dask.close()
    mine, theirs = told(tmp_path / "many.db"), told(nights.folder / "one.db")
    assert {what for what in theirs if mine[what] != theirs[what]} == set()
