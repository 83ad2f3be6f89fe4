"""The window of hours and the ceiling of a day: the crawl stops, says why, and the next start goes on."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from scrapy import Request
from scrapy.exceptions import NotConfigured

from crawler.clock import CHINA
from crawler.hours import CLOSED, Hours
from crawler.middlewares.hours import HoursMiddleware
from crawler.middlewares.pace import Interrupted
from tests.crawl_site import anything, page, run_crawl, serve, unit


@pytest.mark.parametrize(
    ("window", "clock", "is_open"),
    [
        ("22:00-06:00", "21:59", False),
        ("22:00-06:00", "22:00", True),
        ("22:00-06:00", "23:59", True),
        ("22:00-06:00", "00:00", True),
        ("22:00-06:00", "05:59", True),
        ("22:00-06:00", "06:00", False),
        ("22:00-06:00", "12:00", False),
        ("08:30-17:00", "08:29", False),
        ("08:30-17:00", "08:30", True),
        ("08:30-17:00", "17:00", False),
        ("00:00-23:59", "23:59", False),
    ],
)
def test_a_window_may_cross_midnight(window: str, clock: str, is_open: bool) -> None:
    moment = datetime.fromisoformat(f"2026-11-25T{clock}:00+08:00")
    assert Hours.parse(window).is_open(moment) is is_open
    assert Hours.parse(window).is_open(moment.astimezone(UTC)) is is_open  # whatever the machine's zone


@pytest.mark.parametrize(
    "text", ["", "22-06", "24:00-06:00", "22:00-22:00", "22:60-06:00", "22:00–06:00", "２２:00-06:00"]
)
def test_what_is_no_window_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"window|begins when it ends"):
        Hours.parse(text)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 7), ("2026-10-25", 9), ("2026-11-25", 8)])
def test_a_night_in_which_the_clock_changes_is_an_hour_shorter_or_longer(day: str, hours: int) -> None:
    """In a zone with summer time; counted minute by minute over two days it opens and closes once."""
    window = Hours.parse("22:00-06:00", ZoneInfo("Europe/Berlin"))
    noon = datetime.fromisoformat(f"{day}T12:00:00+00:00") - timedelta(days=1)
    minutes = [window.is_open(noon + timedelta(minutes=n)) for n in range(24 * 60)]
    assert sum(minutes) == hours * 60
    assert sum(a != b for a, b in pairwise(minutes)) == 2


def test_outside_its_hours_nothing_is_asked_and_the_run_is_resumed(tmp_path: Path) -> None:
    now = datetime.now(CHINA)
    closed = f"{now + timedelta(hours=2):%H:%M}-{now + timedelta(hours=4):%H:%M}"
    with serve({"/a/": page("entry:/a/1.html 标题"), "/": page()}, default=anything) as site:
        crawl = run_crawl(tmp_path, [unit(site)], overrides={"HOURS": closed})
        assert (crawl.summary["interrupted"], crawl.run().state) == (True, "running")
        assert site.log == []
        assert {row.outcome for row in crawl.rows().values()} == {None}  # open, and not "blocked by robots.txt"
        opened = f"{now - timedelta(hours=2):%H:%M}-{now + timedelta(hours=2):%H:%M}"
        crawl = run_crawl(tmp_path, [unit(site)], overrides={"HOURS": opened})
    assert crawl.summary["resumed"]
    assert crawl.run().state == "complete"


class Engine:
    """Counts who wants it to end."""

    def __init__(self) -> None:
        self.reasons: list[str] = []

    async def close_spider_async(self, reason: str) -> None:
        self.reasons.append(reason)


def test_a_window_that_closes_under_way_ends_the_engine_once(monkeypatch: pytest.MonkeyPatch) -> None:
    crawler = SimpleNamespace(settings={"HOURS": "22:00-06:00"}, engine=Engine())
    middleware = HoursMiddleware.from_crawler(crawler)
    clock = {"now": "2026-11-26T05:59:59+08:00"}
    moments = SimpleNamespace(now=lambda zone: datetime.fromisoformat(clock["now"]))
    monkeypatch.setattr("crawler.middlewares.hours.datetime", moments)

    async def ask() -> None:
        middleware.process_request(Request("http://p/1"))
        clock["now"] = "2026-11-26T06:00:00+08:00"
        for number in (2, 3):
            with pytest.raises(Interrupted):
                middleware.process_request(Request(f"http://p/{number}"))
        await asyncio.sleep(0)

    asyncio.run(ask())
    assert crawler.engine.reasons == [CLOSED]


def test_without_a_window_there_is_no_middleware() -> None:
    with pytest.raises(NotConfigured):
        HoursMiddleware.from_crawler(SimpleNamespace(settings={"HOURS": ""}))
