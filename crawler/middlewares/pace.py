"""Rests a server that asks for it: 429 and 503, with or without Retry-After, and Crawl-delay."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Coroutine
from email.utils import parsedate_to_datetime
from typing import Any, Self

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawler.pages import Outcome

PAUSED_STATUS = frozenset({429, 503})
MAX_PAUSE = 120.0  # seconds; a server that asks for more is left alone for this run
MAX_PAUSES = 3
SENT = "requests"  # of this process, robots.txt and retries included: the one figure that the engine keeps for us
PAUSES = "pauses"  # in the meta: how often this request has waited


class Interrupted(IgnoreRequest):
    """The request was not made; its row stays open for the next start."""


class PaceMiddleware:
    """The last before the downloader; its pauses stand outside the retry count."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler
        self.first = max(4 * crawler.settings.getfloat("DOWNLOAD_DELAY"), 0.2)  # pause where none is asked for

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Make it."""
        return cls(crawler)

    def process_request(self, request: Request) -> Coroutine[Any, Any, None] | None:
        """Wait until the server's slot is free; an engine that stops is not kept waiting."""
        slot = request.meta["download_slot"]
        if self.crawler.spider.slots.rest(slot) > 0:
            return self._wait(slot)
        self._book(slot)
        return None

    async def _wait(self, slot: str) -> None:
        while (rest := self.crawler.spider.slots.rest(slot)) > 0:
            if not self.crawler.engine.running:
                raise Interrupted("the crawl was stopped during a pause")
            await asyncio.sleep(min(rest, 0.5))
        self._book(slot)

    def _book(self, slot: str) -> None:
        self.crawler.spider.slots.book(slot)
        self.crawler.stats.inc_value(SENT)

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Pause the slot and ask again, at most three times."""
        if response.status not in PAUSED_STATUS:
            return response
        slots, slot = self.crawler.spider.slots, request.meta["download_slot"]
        count = request.meta.get(PAUSES, 0)
        asked = retry_after(response)
        seconds = self.first * 2**count if asked is None else asked
        if seconds > MAX_PAUSE:
            slots.give_up(slot, Outcome.BLOCKED, f"HTTP {response.status}, asks to wait {seconds:.0f} s")
            return response
        slots.pause(slot, seconds)
        if count >= MAX_PAUSES:
            return response
        return request.replace(meta={**request.meta, PAUSES: count + 1}, dont_filter=True)


def retry_after(response: Response) -> float | None:
    """Seconds that the header ``Retry-After`` asks for (a number or a date); None without a readable one."""
    value = (response.headers.get("Retry-After") or b"").decode("latin-1").strip()
    if value.isdigit():
        return float(value[:9])
    try:
        return max(parsedate_to_datetime(value).timestamp() - time.time(), 0.0)
    except (ValueError, TypeError, OverflowError):
        return None
