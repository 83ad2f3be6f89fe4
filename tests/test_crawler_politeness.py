"""Politeness, proved from the server's own access log, and interruption without loss."""

from __future__ import annotations

import signal
import sqlite3
import time
from itertools import pairwise
from pathlib import Path

from crawler.pages import Outcome
from tests.crawl_site import Crawl, Handler, anything, page, run_crawl, serve, start, unit


def gaps(log: list[tuple[float, str]]) -> list[float]:
    times = [moment for moment, _ in log]
    return [later - earlier for earlier, later in pairwise(times)]


def slow(handler: Handler) -> None:
    time.sleep(0.02)
    handler.send(200, b"x")


def test_one_request_at_a_time_and_never_under_the_delay(tmp_path: Path) -> None:
    pages = {"/a/": page(*(f"entry:/a/{n}.html 标题" for n in range(6))), "/": page()}
    with serve(pages, default=slow) as site:  # type: ignore[arg-type]
        units = [unit(site), unit(site, "b", "/b/")]
        crawl = run_crawl(tmp_path, units, delay=0.2)
    assert site.most_at_once == 1
    found = gaps(site.log)
    assert min(found) >= 0.15  # the log is the server's: its threads may wake up late on a busy machine
    assert sum(found) / len(found) >= 0.195
    assert len(site.log) == crawl.summary["requests"] > 9


def test_a_line_that_is_cut_is_not_asked_again_at_once(tmp_path: Path) -> None:
    """The connection pool would send the request a second time by itself, past the delay and every count."""

    def cut(handler: Handler) -> None:
        handler.close_connection = True

    entries = {f"/a/{n}.html": cut if n % 2 else anything for n in range(6)}
    pages = {"/a/": page(*(f"entry:{path} 标题" for path in entries)), "/": page(), "/robots.txt": "#", **entries}
    with serve(pages) as site:  # type: ignore[arg-type]
        crawl = run_crawl(tmp_path, [unit(site)], delay=0.2)
    assert min(gaps(site.log)) >= 0.1
    assert len(site.log) == crawl.summary["requests"]
    assert {crawl.rows()[path].outcome for path in entries} == {Outcome.OK, Outcome.RESET}


def test_crawl_delay_is_honoured(tmp_path: Path) -> None:
    pages = {"/robots.txt": "User-agent: *\nCrawl-delay: 0.3\n", "/a/": page("entry:/a/1.html 标题")}
    with serve(pages) as site:  # type: ignore[arg-type]
        run_crawl(tmp_path, [unit(site)])
    assert min(gaps(site.log)[1:]) >= 0.25


def test_retry_after_rests_the_whole_server(tmp_path: Path) -> None:
    asked: list[float] = []

    def busy(handler: Handler) -> None:
        asked.append(time.monotonic())
        handler.send(429 if len(asked) == 1 else 200, b"x", Retry_After="1")

    pages = {"/a/": page("entry:/a/busy 标题", "entry:/a/1 标题", "entry:/a/2 标题"), "/a/busy": busy}
    with serve(pages, default=anything) as site:  # type: ignore[arg-type]
        rows = run_crawl(tmp_path, [unit(site)]).rows()
    assert rows["/a/busy"].outcome is Outcome.OK
    assert rows["/a/busy"].attempts == 2
    after = [moment for moment, _ in site.log if moment > asked[0]]
    assert min(after) - asked[0] >= 0.95


def test_a_server_that_asks_for_an_hour_is_left_alone(tmp_path: Path) -> None:
    pages = {
        "/a/": page("nav:/a/busy 指南", "entry:/a/1 标题"),
        "/a/busy": lambda handler: handler.send(503, b"x", Retry_After="3600"),
    }
    with serve(pages, default=anything) as site:  # type: ignore[arg-type]
        rows = run_crawl(tmp_path, [unit(site)]).rows()
        assert site.hits("/a/1") == 0
    assert rows["/a/busy"].outcome is Outcome.HTTP_5XX
    assert rows["/a/1"].outcome is Outcome.BLOCKED


def test_a_server_that_dies_is_given_up_after_some_failures(tmp_path: Path) -> None:
    def die(handler: Handler) -> None:
        handler.close_connection = True  # no answer at all

    pages = {"/a/": page(*(f"entry:/a/{n}.html 标题" for n in range(30))), "/": page(), "/robots.txt": ""}
    with serve({**pages, "/robots.txt": "#"}, default=die) as site:  # type: ignore[arg-type]
        crawl = run_crawl(tmp_path, [unit(site)], overrides={"RETRY_TIMES": 0})
    rows = [row for path, row in crawl.rows().items() if path != "/a/"]
    assert {row.outcome for row in rows} == {Outcome.RESET}
    assert sum(row.attempts == 0 for row in rows) >= 20
    assert crawl.summary["units"] == {"partial": 1}


def large_site() -> dict[str, str]:
    lists = {f"/a/l{n}/": page(*(f"entry:/a/e{n}-{k}.html 标题" for k in range(30))) for n in range(6)}
    return {"/a/": page(*(f"nav:/a/l{n}/ 公告{n}" for n in range(6))), **lists}


def urls(path: Path) -> dict[tuple[str, str], str | None]:
    with sqlite3.connect(path) as db:
        return {(unit_id, url): outcome for unit_id, url, outcome in db.execute("SELECT unit, url, outcome FROM page")}


def test_kill_9_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    with serve(large_site(), default=anything) as site:  # type: ignore[arg-type]
        process = start(tmp_path, [unit(site)], delay=0.01)
        deadline = time.monotonic() + 20
        while len(site.log) < 90 and time.monotonic() < deadline:
            time.sleep(0.02)
        process.kill()
        process.wait()
        process.communicate()
        at_kill = len(site.log)
        kept = sum(outcome is not None for outcome in urls(tmp_path / "county.db").values())
        crawl = run_crawl(tmp_path, [unit(site)])
    assert crawl.summary["resumed"]
    rows = crawl.rows()
    assert len(rows) == 1 + 6 + 180
    assert all(row.outcome is Outcome.OK for row in rows.values())
    assert crawl.run().id == 1
    repeated = sum(site.hits(path) - 1 for path in rows)
    assert 0 < kept <= at_kill
    assert repeated <= 60  # half a second's work at most
    with sqlite3.connect(crawl.path) as db:
        assert db.execute("PRAGMA quick_check").fetchone() == ("ok",)


def test_interrupt_is_clean_and_resumable(tmp_path: Path) -> None:
    with serve(large_site(), default=anything) as site:  # type: ignore[arg-type]
        process = start(tmp_path, [unit(site)], delay=0.02)
        while len(site.log) < 40:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        assert '"interrupted": true' in out, err
        first = len(site.log)
        crawl: Crawl = run_crawl(tmp_path, [unit(site)])
        assert crawl.summary["resumed"]
        assert not crawl.summary["interrupted"]
        assert all(site.hits(path) == 1 for path in crawl.rows())
    assert first < len(site.log)
    assert len(crawl.rows()) == 187


def test_a_full_disk_ends_the_crawl_with_a_storage_error(tmp_path: Path) -> None:
    with serve(large_site(), default=anything) as site:  # type: ignore[arg-type]
        process = start(tmp_path, [unit(site)], largest_file=150_000)
        _, err = process.communicate(timeout=30)
        assert process.returncode == 1
        assert "StorageError" in err.splitlines()[-1]
        assert len(site.log) < 187
        run_crawl(tmp_path, [unit(site)])
    assert set(urls(tmp_path / "county.db").values()) <= {"ok", "http_4xx"}


def test_a_second_crawl_into_the_same_file_is_refused(tmp_path: Path) -> None:
    with serve(large_site(), default=slow) as site:  # type: ignore[arg-type]
        first = start(tmp_path, [unit(site)], pages=40)
        while not site.log:
            time.sleep(0.02)
        second = start(tmp_path, [unit(site)])
        _, err = second.communicate(timeout=20)
        assert "InputError" in err.splitlines()[-1]
        assert "another crawl" in err.splitlines()[-1]
        first.communicate(timeout=30)
        assert first.returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["county.db"]
