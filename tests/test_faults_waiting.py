"""The arithmetic of waiting: Retry-After, slots, clocks, dead names; and what the first bytes of an answer say."""

from __future__ import annotations

import asyncio
import socket
import time
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from scrapy.http import Response

from crawler.addresses import literal_address
from crawler.middlewares.pace import retry_after
from crawler.names import Name, Names
from crawler.outcomes import is_markup
from crawler.pages import Outcome
from crawler.settings import own_settings, settings_for
from crawler.slots import Slots


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

    def fail_six(host: str, *args: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "no such name")

    monkeypatch.setattr("crawler.names.socket.gethostbyname", fail)
    monkeypatch.setattr("crawler.names.socket.getaddrinfo", fail_six)
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
