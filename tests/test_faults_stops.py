"""Crawls that are ended from outside, servers that send everything elsewhere, and the arithmetic of waiting."""

from __future__ import annotations

import asyncio
import json
import signal
import socket
import sqlite3
import sys
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from scrapy.http import Response

from crawler.addresses import literal_address
from crawler.errors import InputError, StorageError
from crawler.ledger import Ledger
from crawler.middlewares.pace import retry_after
from crawler.names import Name, Names
from crawler.outcomes import is_markup
from crawler.pages import Outcome, Page, Role
from crawler.settings import own_settings, settings_for
from crawler.slots import Slots
from crawler.store import Store
from tests.crawl_site import Handler, Site, anything, page, run_crawl, serve, start, unit
from tests.test_crawler_politeness import slow

PAGES = 1 + 2 + 24


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
    assert "county.db" in err.splitlines()[-1]


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


def headed(value: str) -> Response:
    return Response("http://p/", status=503, headers={"Retry-After": value})


@pytest.mark.parametrize("value", ["", "soon", "-5", "Mon, 99 Foo 2017", "9" * 400, "1.5e9"])
def test_a_wrong_retry_after_is_none_or_bounded(value: str) -> None:
    seconds = retry_after(headed(value))
    assert seconds is None or 0 <= seconds < 1e9


def test_retry_after_may_be_a_date() -> None:
    ahead = datetime.now(UTC) + timedelta(minutes=10)
    seconds = retry_after(headed(format_datetime(ahead, usegmt=True)))
    assert seconds is not None
    assert 500 < seconds <= 600
    assert retry_after(headed("Wed, 21 Oct 2015 07:28:00 GMT")) == 0


class _Names(Names):
    """A table of names that knows six of one server."""

    def address_of(self, host: str) -> str:
        return "1.1.1.1" if host.endswith(".xx.gov.cn") else ""


def test_all_names_of_a_server_share_one_slot() -> None:
    slots = Slots(_Names())
    assert {slots.key(f"http://u{n}.xx.gov.cn/") for n in range(6)} == {"1.1.1.1"}
    assert slots.key("http://1.1.1.1/") == slots.key("https://u1.xx.gov.cn:81/") == "1.1.1.1"
    assert literal_address(slots.key("http://[2400:3200::1]/")) == literal_address("[2400:3200::1]")


def test_a_wrong_clock_changes_no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    slots = Slots(_Names())
    slots.pause("a", 100)
    for hours in (-1, 1):
        wrong = time.time() + hours * 3600
        monkeypatch.setattr(time, "time", lambda wrong=wrong: wrong)
        assert 50 < slots.rest("a") <= 100


def test_a_crawl_delay_is_kept_while_the_slot_is_idle_and_never_lowered() -> None:
    slots = Slots(_Names())
    slots.set_delay("a", 20)
    slots.set_delay("a", 5)
    slots.book("a")
    assert 15 < slots.rest("a") <= 20


@pytest.mark.parametrize(("delay", "is_on"), [(0.0, False), (1.0, True)])
def test_delays_are_a_floor_and_one_s_own_server_is_not_slowed_down(delay: float, is_on: bool) -> None:
    settings = own_settings() | settings_for(delay=delay, concurrency=1, contact="", hosts=[])
    assert settings["AUTOTHROTTLE_ENABLED"] is is_on
    assert settings["DOWNLOAD_DELAY_JITTER"] == 0
    assert settings["AUTOTHROTTLE_START_DELAY"] == delay


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (socket.gaierror(socket.EAI_NONAME, "no such name"), Outcome.DNS_NXDOMAIN),
        (socket.gaierror(socket.EAI_AGAIN, "try again"), Outcome.DNS_FAILED),
        (UnicodeError("label too long"), Outcome.DNS_FAILED),
    ],
)
def test_why_a_name_means_nothing(error: Exception, outcome: Outcome, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def fail(host: str) -> str:
        asked.append(host)
        raise error

    async def here(call: object, *args: object) -> object:
        return call(*args)  # type: ignore[operator]

    monkeypatch.setattr("crawler.names.socket.gethostbyname", fail)
    monkeypatch.setattr("crawler.names.deferToThread", lambda call, *args: here(call, *args))
    monkeypatch.setattr("crawler.names.maybe_deferred_to_future", asyncio.ensure_future)
    name: Name = asyncio.run(Names(pause=0).resolve("gone.xx.gov.cn"))
    assert (name.outcome, name.address) == (outcome, "")
    assert name.reason
    assert asked == ["gone.xx.gov.cn"] * 2  # not believed at once


@pytest.mark.parametrize(
    ("body", "declared", "is_page"),
    [
        (b"<html>", "application/octet-stream", True),
        (b"\xef\xbb\xbf <!DOCTYPE html>", "image/png", True),
        (b"%PDF-1.4", "text/html", False),
        (b"PK\x03\x04", "text/html; charset=utf-8", False),
        (b"\xd0\xcf\x11\xe0", "text/plain", False),
    ],
)
def test_bytes_decide_what_an_answer_is(body: bytes, declared: str, is_page: bool) -> None:
    assert is_markup(body, declared) is is_page
