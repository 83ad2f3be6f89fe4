"""The queue of requests: by priority within a server, first in first out, and nothing leaves early.

Scrapy's own queue hands requests on until ``CONCURRENT_REQUESTS`` wait in front of a slow server, so a better address
found meanwhile comes late. Here a server's next request is chosen when the server is free, and the page budget is
charged at that moment.
"""

from __future__ import annotations

import heapq
import time
from collections import Counter
from itertools import count
from typing import Any

from scrapy import Request
from scrapy.core.scheduler import BaseScheduler

MAX_SECONDS = 0.2  # for rows that are settled from the store: answers wait meanwhile
ADMITTED = "admitted"  # in the meta: a retry is not charged twice


class SlotScheduler(BaseScheduler):
    """Scrapy component (setting ``SCHEDULER``) for spiders with ``slot_of(request)`` and ``admit(request)``."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler
        self.per_slot = crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        self._order = count()
        self._queues: dict[str, list[tuple[int, int, Request]]] = {}

    @classmethod
    def from_crawler(cls, crawler: Any) -> SlotScheduler:
        """Make it; the spider is asked later."""
        return cls(crawler)

    def has_pending_requests(self) -> bool:
        """Something is queued."""
        return bool(self._queues)

    def enqueue_request(self, request: Request) -> bool:
        """Queue the request; always accepted, since the ledger has removed duplicates already."""
        slot = self.crawler.spider.slot_of(request)
        heapq.heappush(self._queues.setdefault(slot, []), (-request.priority, next(self._order), request))
        return True

    def next_request(self) -> Request | None:
        """The best request of a server that is free and whose budget allows it."""
        if not self._queues:
            return None
        spider = self.crawler.spider
        active = self.crawler.engine.downloader.active
        busy = Counter(request.meta.get("download_slot") or spider.slot_of(request) for request in active)
        until = time.monotonic() + MAX_SECONDS
        for slot in list(self._queues):
            while queue := self._queues.get(slot):
                if busy[spider.slot_of(queue[0][2])] >= self.per_slot:  # its address may be known by now
                    break
                request = self._pop(slot)
                if time.monotonic() > until:
                    self.crawler.engine.crawl(
                        request
                    )  # back into the queue: the engine comes again when answers were heard
                    return None
                if request.meta.get(ADMITTED) or spider.admit(request):
                    request.meta[ADMITTED] = True
                    return request
        return None

    def _pop(self, slot: str) -> Request:
        queue = self._queues.pop(slot)
        request = heapq.heappop(queue)[2]
        if queue:
            self._queues[slot] = queue  # to the end: servers take turns
        return request
