"""What a shard begins with."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import cluster.driver
from cluster.ledger import Claim
from crawler.sights import distrust, load_distrusted
from crawler.store import Store
from crawler.watched import load_watched, watch
from tests.canned_engine import (
    UNITS,
    Canned,
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


def test_a_seed_is_the_run_of_its_units_without_contacts(store: Store, tmp_path: Path) -> None:
    seen: list[tuple[Any, ...]] = []

    def look(seed: Store, claim: Claim) -> dict[str, Any]:
        run = seed.interrupted_run()
        assert run
        seen.append((run.id, run.started_at, run.settings.get("full")))
        assert all(not unit.contacts for unit in seed.all_units(run))
        assert set(claim.spec["own"]) <= {unit.id for unit in seed.all_units(run)}
        return read_home(seed, claim)

    done = drive(store, Canned(tmp_path, look), settings={"full": True})
    assert seen == [(done.run.id, done.run.started_at, True)] * 3
    assert len(seen) == len(UNITS) + 1
    assert not list(tmp_path.glob("1-*")), "the shards' files are only the transport"


def test_a_seed_holds_what_earlier_nights_know_of_its_units_only(store: Store, tmp_path: Path) -> None:
    first_night(store, tmp_path)
    distrust(store, "u0", store.pages(store.run(1), "u0")[0])
    distrust(store, "elsewhere", store.pages(store.run(1), "u0")[0])
    watch(store, [("u0", "http://u0/x"), ("u1", "http://u1/x"), ("u9", "http://u1/")])
    seen: dict[str, tuple[Any, ...]] = {}

    def look(seed: Store, claim: Claim) -> dict[str, Any]:
        tables = ("sight", "page", "reading", "facts")
        units = [{row[0] for row in seed.db.execute(f"SELECT url FROM {table}")} for table in tables]
        watched = {each.url for each in load_watched(seed)}
        bodies = seed.db.execute("SELECT count(*) FROM body").fetchone()[0]
        seen[claim.spec["own"][0]] = (units, load_distrusted(seed), watched, bodies)
        return read_home(seed, claim)

    assert drive(store, Canned(tmp_path, look)).counts == {"published": 3}
    assert seen["u0"] == ([{"http://u0/"}] * 4, {"u0"}, {"http://u0/x"}, 0)
    assert seen["u1"] == ([{"http://u1/"}] * 4, set(), {"http://u1/x", "http://u1/"}, 0)
    assert [row[0] for row in rows(store.path, "SELECT count(*) FROM page GROUP BY run ORDER BY run")] == [3, 3]


@pytest.mark.parametrize("is_keeping", [False, True])
def test_pages_of_another_reader_come_with_their_bytes(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, is_keeping: bool
) -> None:
    first_night(store, tmp_path, is_keeping=is_keeping)
    versions = cluster.driver.own_versions() | {"reader": "newer"}
    monkeypatch.setattr(cluster.driver, "own_versions", lambda: versions)
    seen: list[bytes] = []

    def look(seed: Store, claim: Claim) -> dict[str, Any]:
        (page,) = seed.db.execute("SELECT sha256 FROM page WHERE run = 1").fetchall()
        seen.append(seed.body(page[0]))
        assert seed.db.execute("SELECT count(*) FROM facts WHERE sha256 = ?", page).fetchone() == (1,)
        return read_home(seed, claim)

    drive(store, Canned(tmp_path, look))
    assert sorted(seen)[1:] == [b"home of u0", b"home of u1"]
