"""Ends the crawl, to be resumed, when its window of hours closes (setting ``HOURS``)."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any, Self

from scrapy import Request
from scrapy.exceptions import NotConfigured

from crawler.clock import CHINA
from crawler.hours import CLOSED, Hours
from crawler.middlewares.pace import Interrupted


class HoursMiddleware:
    """Stands behind the pauses: it sees every request, robots.txt and retries included, when it is about to be sent."""

    def __init__(self, crawler: Any) -> None:
        if not crawler.settings["HOURS"]:
            raise NotConfigured("no window of hours")
        self.crawler = crawler
        self.hours = Hours.parse(crawler.settings["HOURS"])
        self._ending: asyncio.Task[None] | None = None

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Make it. Raises NotConfigured without ``HOURS``."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Raise :class:`Interrupted` outside the window: the row stays open."""
        if self.hours.is_open(datetime.now(CHINA)):
            return
        if self._ending is None:
            self._ending = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason=CLOSED))
        raise Interrupted(f"it is {CLOSED} {self.hours}")
