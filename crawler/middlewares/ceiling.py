"""Counts the requests of the day to each server and lets none go beyond the ceiling (setting ``DAILY_CEILING``)."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any, Self

from scrapy import Request, signals
from scrapy.exceptions import NotConfigured

from crawler.ceiling import DailyCount, reason
from crawler.errors import StorageError
from crawler.middlewares.pace import Interrupted
from crawler.outcomes import Ended
from crawler.pages import Outcome
from crawler.store import Store


class CeilingMiddleware:
    """The last before the downloader: what passes is sent. A server is a slot, so its names share one ceiling."""

    def __init__(self, crawler: Any) -> None:
        self.ceiling = crawler.settings.getint("DAILY_CEILING")
        if not self.ceiling:
            raise NotConfigured("no ceiling")
        self.crawler = crawler
        self.store = Store.open(crawler.spider.store.path)
        self.count = DailyCount(self.store)
        crawler.signals.connect(self._close, signal=signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Make it. Raises NotConfigured without ``DAILY_CEILING``, StorageError."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Count the request; give the server up when it was the last. Raises :class:`Ended` for one too many."""
        server = request.meta["download_slot"]
        if self.count.sent(server) >= self.ceiling:
            self._give_up(server)
            raise Ended(Outcome.OVER_BUDGET, reason(self.ceiling, server))
        try:
            self.count.add(server)
        except StorageError as error:
            self._stop(error)
            raise Interrupted("the count of the day's requests cannot be written") from error
        if self.count.sent(server) >= self.ceiling:
            self._give_up(server)

    def _give_up(self, server: str) -> None:
        self.crawler.spider.slots.give_up(server, Outcome.OVER_BUDGET, reason(self.ceiling, server))

    def _stop(self, error: StorageError) -> None:
        """A disk that refuses ends the crawl, as everywhere."""
        spider = self.crawler.spider
        spider.error = spider.error or error
        self._ending = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="store_error"))

    def _close(self) -> None:
        with suppress(StorageError):  # half a second's count: the crawl itself ends with its own error
            self.count.flush()
        self.store.close()
