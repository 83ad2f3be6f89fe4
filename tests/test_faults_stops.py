"""Crawls that are ended from outside or lose their ground, and a server that sends everything to its login."""

from __future__ import annotations

import json
import re
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.errors import InputError, StorageError
from crawler.ledger import Ledger
from crawler.pages import Outcome, Page, Role
from crawler.store import Store
from tests.crawl_site import Handler, Site, anything, page, run_crawl, serve, start, unit
from tests.test_crawler_politeness import slow

PAGES = 1 + 2 + 24
ROOT = Path(__file__).parent.parent


def small_site() -> dict[str, str]:
    lists = {f"/a/l{n}/": page(*(f"entry:/a/e{n}-{k}.html 标题" for k in range(12))) for n in range(2)}
    return {"/a/": page(*(f"nav:/a/l{n}/ 公告{n}" for n in range(2))), "/": page(), "/robots.txt": "#", **lists}


FREE = 8  # requests


def gated(gate: threading.Event) -> Callable[[Handler], None]:
    """Answers some requests at once and the others when the gate is open, however slow the machine is."""

    def answer(handler: Handler) -> None:
        if len(handler.server.log) > FREE:
            gate.wait(30)
        anything(handler)

    return answer


def wait_at_the_gate(site: Site) -> None:
    deadline = time.monotonic() + 30
    while len(site.log) <= FREE and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(0.7)  # the ledger commits every half second


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGTERM")
def test_a_request_to_end_is_clean_and_resumable(tmp_path: Path) -> None:
    gate = threading.Event()
    with serve(small_site(), default=gated(gate)) as site:  # type: ignore[arg-type]
        process = start(tmp_path, [unit(site)])
        wait_at_the_gate(site)
        process.send_signal(signal.SIGTERM)
        time.sleep(0.5)
        gate.set()
        out, err = process.communicate(timeout=30)
        assert json.loads(out.splitlines()[-1])["interrupted"], err
        crawl = run_crawl(tmp_path, [unit(site)])
        assert all(site.hits(path) == 1 for path in crawl.rows())
    assert crawl.summary["resumed"]
    assert len(crawl.rows()) == PAGES


def test_too_much_memory_ends_the_crawl_and_nothing_is_called_finished(tmp_path: Path) -> None:
    limits = {"MEMUSAGE_LIMIT_MB": 1, "MEMUSAGE_CHECK_INTERVAL_SECONDS": 0.1}
    with serve(small_site(), default=slow) as site:  # type: ignore[arg-type]
        process = start(tmp_path, [unit(site)], overrides=limits)
        _, err = process.communicate(timeout=60)
        assert len(site.log) < PAGES
    assert "Memory usage exceeded" in err
    with Store.open(tmp_path / "county.db", readonly=True) as store:
        assert store.run(1).state == "running"
        assert store.newest_run() is None


def test_a_login_page_for_every_address_makes_nothing_missing(tmp_path: Path) -> None:
    def to_login(handler: Handler) -> None:
        handler.send(302, Location="/a/login")

    pages = {"/a/": page("nav:/a/zn/ 指南", "nav:/a/nb/ 年报"), "/a/login": "需要登录", "/robots.txt": "#"}
    with serve(pages, default=to_login) as site:  # type: ignore[arg-type]
        crawl = run_crawl(tmp_path, [unit(site)])
    rows = [crawl.rows()[path] for path in ("/a/zn/", "/a/nb/")]
    assert {row.outcome for row in rows} <= {Outcome.LOGIN_WALL, Outcome.REDIRECTED}
    assert crawl.summary["units"] == {"partial": 1}


def test_a_folder_that_cannot_be_written_is_refused_before_the_crawl(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="folder"):
        Store.open(tmp_path / "gone" / "x.db", create=True)
    target = tmp_path / "x.db"
    target.mkdir()
    with pytest.raises((InputError, StorageError), match=r"x\.db"):
        Store.open(target, create=True)


def test_a_database_that_is_removed_while_it_is_written_is_never_finished(tmp_path: Path) -> None:
    """What was in the removed file is lost, and that is said instead of a result."""
    gate = threading.Event()
    with serve(small_site(), default=gated(gate)) as site:  # type: ignore[arg-type]
        process = start(tmp_path, [unit(site)])
        wait_at_the_gate(site)
        for name in tmp_path.glob("county.db*"):
            name.unlink()
        gate.set()
        out, err = process.communicate(timeout=60)
    assert process.returncode != 0
    assert out == ""
    assert re.search(r"StorageError: .*county\.db: was removed or replaced", err.splitlines()[-1])
    assert list(tmp_path.glob("county.db*")) == []


@pytest.mark.skipif(sys.platform == "win32", reason="a file that is open cannot be taken away on Windows")
def test_a_database_that_is_replaced_is_noticed_at_the_next_commit(tmp_path: Path) -> None:
    path = tmp_path / "county.db"
    with Store.open(path, create=True) as store:
        ledger = Ledger(store, store.start_run([], {}))
        path.rename(tmp_path / "moved.db")
        Store.open(path, create=True).close()
        ledger.record([Page("jyj", "http://p/", Role.HOME, outcome=Outcome.OK)])
        with pytest.raises(StorageError, match="removed or replaced"):
            ledger.flush()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit of this kind")
def test_memory_that_runs_out_is_told_in_one_line(tmp_path: Path) -> None:
    """By the operating system's own limit, in a process of its own."""
    program = """
import resource, sys
from reports import cli, pipeline
def greedy(*args, **kwargs):
    used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + 2**26, used + 2**26))
    bytearray(2**30)
pipeline.assess_file = greedy
sys.exit(cli.run(["score", "--db", sys.argv[1], "--rubric", "yuanling-2017"]))
"""
    Store.open(tmp_path / "county.db", create=True).close()
    command = [sys.executable, "-c", program, str(tmp_path / "county.db")]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=60, check=False, cwd=ROOT)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith("gongkai: out of memory")
    assert done.stderr.count("\n") == 1


def test_a_disk_that_becomes_read_only_ends_with_the_path(tmp_path: Path) -> None:
    """Also for root, whom permissions do not stop: the connection itself is read-only."""
    path = tmp_path / "county.db"
    with Store.open(path, create=True) as store:
        ledger = Ledger(store, store.start_run([], {}))
        store.db.conn.execute("PRAGMA query_only = ON")
        ledger.record([Page("jyj", "http://p/", Role.HOME, outcome=Outcome.OK)])
        with pytest.raises(StorageError, match=r"county\.db: attempt to write a readonly database"):
            ledger.flush()


@pytest.mark.skipif(sys.platform == "win32", reason="a file that is open cannot be taken away on Windows")
def test_without_its_write_ahead_log_a_database_is_older_and_sound(tmp_path: Path) -> None:
    path = tmp_path / "county.db"
    store = Store.open(path, create=True)
    store.start_run([], {})
    store.close()
    copy = tmp_path / "copy.db"
    with Store.open(path) as store:
        ledger = Ledger(store, store.run(1))
        ledger.record([Page("jyj", f"http://p/{n}", Role.HOME, outcome=Outcome.OK) for n in range(50)])
        ledger.flush()
        copy.write_bytes(path.read_bytes())  # without -wal
    with sqlite3.connect(copy) as db:
        assert db.execute("PRAGMA quick_check").fetchone() == ("ok",)
    with Store.open(copy) as older:
        assert older.run(1).state == "running"
        assert len(older.pages(older.run(1), "jyj")) in (0, 50)
