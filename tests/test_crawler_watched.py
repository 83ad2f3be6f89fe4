"""Addresses on which somebody waits for a change: asked for every night, also where no page of the run leads."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from crawler.pages import Outcome
from crawler.store import Store
from crawler.units import Kind, Unit
from crawler.watched import MOST, Watched, find_unshown, load_watched, watch
from tests.crawl_site import page
from tests.test_crawler_nights import Served, county, night

PORTAL = "http://www.example.gov.cn/"
UNIT = Unit("jyj", "县教育局", Kind.DEPARTMENT, PORTAL, PORTAL + "jyj/")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "county.db", create=True) as one:
        yield one


def test_a_file_in_which_nothing_was_ever_watched(store: Store) -> None:
    assert load_watched(store) == []
    watch(store, [])
    assert not store.db.table("watch").exists()


def test_what_is_watched_is_what_was_named_last(store: Store) -> None:
    watch(store, [("jyj", PORTAL + "a"), ("jyj", PORTAL + "b#top"), ("jyj", "javascript:alert(1)"), ("jyj", "")])
    assert [each.url for each in load_watched(store)] == [PORTAL + "a", PORTAL + "b"]
    store.db.conn.execute("UPDATE watch SET asked = 'x', seen = 'there'")
    watch(store, [("jyj", PORTAL + "b"), ("nyj", PORTAL + "b")])
    assert load_watched(store) == [Watched("jyj", PORTAL + "b", "x", "there"), Watched("nyj", PORTAL + "b")]


@pytest.mark.parametrize(
    ("url", "asked"),
    [
        (PORTAL + "jyj/new.html", True),
        (PORTAL + "other.html", True),  # on its host
        ("http://elsewhere.example/new.html", False),
        (PORTAL + "known.html", False),
    ],
)
def test_others_servers_are_not_asked(url: str, asked: bool) -> None:
    watched = [Watched("jyj", url), Watched("nyj", PORTAL + "nyj/")]
    assert find_unshown(watched, UNIT, {PORTAL + "known.html"}) == ([url] if asked else [])


def test_only_so_many_are_asked_for_on_their_own() -> None:
    watched = [Watched("jyj", f"{PORTAL}{n}") for n in range(MOST + 9)]
    assert len(find_unshown(watched, UNIT, set())) == MOST


def watching(folder: Path, served: Served, *paths: str) -> None:
    [path] = folder.glob("*.db")
    with Store.open(path) as store:
        watch(store, [("a", served.site.url.rstrip("/") + each) for each in paths])


def carried_entries(rows: dict[str, object]) -> list[str]:
    return [path for path, row in rows.items() if row.outcome is Outcome.CARRIED and path.startswith("/a/xw/")]  # type: ignore[attr-defined]


@pytest.mark.parametrize("tagged", [True, False])
def test_a_watched_page_is_asked_for_on_a_night_that_carries_its_like(tmp_path: Path, *, tagged: bool) -> None:
    with county(tagged=tagged) as served:
        night(served, tmp_path)
        resting = carried_entries(night(served, tmp_path).rows())
        one, other = resting[:2]
        watching(tmp_path, served, one)
        third = night(served, tmp_path).rows()
        assert one in served.paths()
        assert third[one].outcome is (Outcome.NOT_MODIFIED if tagged else Outcome.OK)
        assert third[other].outcome is Outcome.CARRIED
        served.put(one, page(body="改过的正文"))
        changed = night(served, tmp_path).rows()[one]
    assert changed.outcome is Outcome.OK
    assert changed.sha256 != third[one].sha256


def test_a_file_of_a_watched_page_and_the_pages_of_a_watched_list_are_asked_for_with_it(tmp_path: Path) -> None:
    with county(tagged=True) as served:
        night(served, tmp_path)
        watching(tmp_path, served, "/a/gk/zn.html", "/a/xw/")
        night(served, tmp_path)
        assert {"/a/gk/zn.pdf", "/a/xw/p2.html"} <= served.paths()


def test_what_no_page_leads_to_is_asked_for_on_its_own(tmp_path: Path) -> None:
    with county(tagged=True) as served:
        night(served, tmp_path)
        served.put("/a/gk/new.html", page(body="新"))
        watching(tmp_path, served, "/a/gk/new.html", "/a/gk/none.html")
        second = night(served, tmp_path)
        assert "/a/gk/new.html" in served.bodies()
        with Store.open(second.path) as store:
            seen = {each.url.rsplit("/", 1)[1]: each.seen for each in load_watched(store)}
            run = store.newest_run()
            assert run is not None
            assert all(each.asked >= run.started_at for each in load_watched(store))
    assert seen == {"new.html": "there", "none.html": "gone"}
    assert "/a/gk/new.html" not in second.rows()  # no visitor finds it
