"""Hosts that come and go, within a night and over nights, and storms of errors: an outage is never a removal."""

from __future__ import annotations

import socket
import struct
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.pages import ANSWERED_ABSENT, Outcome
from crawler.slots import Slots
from tests.crawl_site import Content, Crawl, Handler, anything, page, run_crawl, serve, unit
from tests.test_crawler_nights import county, night, sights
from tests.test_faults_waiting import _Names

ENTRIES = tuple(f"/a/{n}.html" for n in range(12))
HOME = {"/a/": page(*(f"entry:{path} 标题" for path in ENTRIES)), "/": page(), "/robots.txt": "#"}


def reset(handler: Handler) -> None:
    """Half a body, then a reset instead of an end."""
    handler.close_connection = True
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5000\r\n\r\n" + b"x" * 1000)
    handler.wfile.flush()
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def hang_up(handler: Handler) -> None:
    handler.close_connection = True


def busy(handler: Handler) -> None:
    handler.send(500, b"error")


def in_turns(bad: Callable[[Handler], None], good: int, down: int) -> Callable[[Handler], None]:
    """``good`` answers, ``down`` failures, and so on."""

    def answer(handler: Handler) -> None:
        count = sum(path in ENTRIES for _, path in handler.server.log) - 1
        (anything if count % (good + down) < good else bad)(handler)

    return answer


def crawl(folder: Path, default: Content, **overrides: object) -> tuple[Crawl, list[str]]:
    """A crawl of a home page with twelve entries, and the paths that were asked for."""
    with serve(dict(HOME), default=default) as site:
        done = run_crawl(folder, [unit(site)], overrides={"RETRY_TIMES": 0, **overrides})
        return done, [path for _, path in site.log]


@pytest.mark.parametrize("bad", [reset, hang_up, busy], ids=lambda bad: bad.__name__)
def test_up_and_down_within_a_night(tmp_path: Path, bad: Callable[[Handler], None]) -> None:
    """Every entry that failed is looked at once more, and is there."""
    done, asked = crawl(tmp_path, in_turns(bad, good=4, down=3))
    rows = [done.rows()[path] for path in ENTRIES]
    assert len({path for path in asked if path in ENTRIES}) == len(ENTRIES)
    assert not [row for row in rows if row.outcome in ANSWERED_ABSENT]
    # By the turns ten are there; one more may fail on a kept connection that the server dropped (retries are off here).
    assert sum(row.outcome is Outcome.OK for row in rows) >= 9
    assert sum(asked.count(path) for path in ENTRIES) <= 2 * len(ENTRIES)


@pytest.mark.parametrize(
    ("bad", "outcomes"),
    [(reset, {Outcome.TRUNCATED, Outcome.RESET}), (busy, {Outcome.HTTP_5XX})],
    ids=lambda each: getattr(each, "__name__", ""),
)
def test_down_for_good_is_unread(tmp_path: Path, bad: Callable[[Handler], None], outcomes: set[Outcome]) -> None:
    done, _ = crawl(tmp_path, bad)
    rows = [done.rows()[path] for path in ENTRIES]
    assert {row.outcome for row in rows} <= outcomes
    assert all(row.is_unread and row.reason for row in rows)
    assert done.summary["units"] == {"partial": 1}


def test_a_storm_of_errors_ends_before_it_is_a_storm_of_requests() -> None:
    slots = Slots(_Names())
    for _ in range(23):
        slots.note("a", Outcome.HTTP_5XX, "HTTP 500")
    assert slots.broken("a") is None  # some pages of it may be broken
    slots.note("a", Outcome.OK, "")
    for _ in range(24):
        slots.note("a", Outcome.HTTP_5XX, "HTTP 500")
    assert slots.broken("a") == (Outcome.HTTP_5XX, "not tried after 24 failures in a row (HTTP 500)")
    slots.reopen(2)
    assert slots.broken("a") is None


def test_up_and_down_over_nights(tmp_path: Path) -> None:
    """What a night could not read is neither gone nor new on the next."""
    with county(tagged=False) as served:
        first = night(served, tmp_path)
        born = {path: sight.first_seen for path, sight in sights(first).items() if first.rows()[path].is_read}
        pages = dict(served.site.pages)
        for day, bad in enumerate((hang_up, busy, None), 1):
            served.site.pages = {"/robots.txt": pages["/robots.txt"]} if bad else pages
            served.site.default = bad
            done = night(served, tmp_path, day, overrides={"RETRY_TIMES": 0})
            seen = sights(done)
            assert {path: seen[path].first_seen for path in born} == born
            assert [path for path in born if seen[path].gone] == []
            told = {path: row for path, row in done.rows().items() if path in born}
            assert [path for path, row in told.items() if row.outcome in ANSWERED_ABSENT] == []
    assert len(told) == len(born) > 10
    assert all(row.is_read for row in told.values())


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="what a full queue does is Linux's")
def test_a_server_whose_queue_is_full_is_a_timeout(tmp_path: Path) -> None:
    """As if every SYN were dropped: Linux answers none while the queue of a listening socket is full."""
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        waiting = [socket.socket() for _ in range(4)]
        for each in waiting:
            each.setblocking(False)
            each.connect_ex(full.getsockname())
        with serve({"/": page(), "/robots.txt": "#"}) as site:
            away = f"http://127.0.0.1:{full.getsockname()[1]}/a/"
            there = replace(unit(site), site_url=away)
            done = run_crawl(tmp_path, [there], overrides={"DOWNLOAD_TIMEOUT": 0.5, "RETRY_TIMES": 0})
        for each in waiting:
            each.close()
    row = done.rows()["/a/"]
    assert row.is_unread
    assert row.outcome in (Outcome.TIMEOUT, Outcome.BLOCKED_ROBOTS)
    assert "in time" in row.reason
