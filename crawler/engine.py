"""Scrapy's engine without its detours: one task takes a request from the queue to the spider.

Scrapy passes every request through five tasks and a dozen deferreds, most of them for what this crawl does not have: items,
callbacks that yield, signals with listeners. What keeps the promises stays Scrapy's own: the slots with their delays and
limits, the chain of middlewares, the handler. Private methods are replaced here, so the version of Scrapy is pinned.
"""

from __future__ import annotations

import asyncio
from time import monotonic
from typing import Any

from pydispatch.dispatcher import getReceivers  # type: ignore[import-untyped]
from scrapy import Request
from scrapy.core.downloader import Downloader
from scrapy.core.engine import ExecutionEngine
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.signalmanager import SignalManager
from twisted.python.failure import Failure


class StraightCrawler(Crawler):
    """A crawler with this module's engine."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.signals = QuietSignals(self)

    def _create_engine(self) -> ExecutionEngine:
        return StraightEngine(self, lambda _: self.stop_async())


class StraightEngine(ExecutionEngine):
    """For spiders whose callbacks are plain functions and return nothing."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self._tasks: set[asyncio.Task[None]] = set()

    def _start_scheduled_request(self) -> bool:
        slot = self._slot
        assert slot is not None
        request = slot.scheduler.next_request()
        if request is None:
            return False
        slot.add_request(request)
        self.downloader.active.add(request)
        task = asyncio.ensure_future(self._serve(slot, request))
        self._tasks.add(task)  # the loop alone would let it go
        task.add_done_callback(self._tasks.discard)
        return True

    async def _serve(self, slot: Any, request: Request) -> None:
        try:
            answer = await self._fetch(request)
            slot.nextcall.schedule()
            if isinstance(answer, Request):  # a middleware asks again
                self.crawl(answer)
                return
            await asyncio.sleep(0)  # as in Scrapy: what has arrived is heard, and the free server's next request
            await asyncio.sleep(0)  # is chosen, before the spider is busy with the answer
            self._tell(answer, request)
        finally:
            slot.remove_request(request)
            slot.nextcall.schedule()

    async def _fetch(self, request: Request) -> Response | Request | Failure:
        downloader = self.downloader
        assert isinstance(downloader, StraightDownloader)
        try:
            answer = await downloader.obtain(request)
        except Exception:  # told to the spider
            return Failure()  # type: ignore[no-untyped-call]
        finally:
            downloader.active.remove(request)
        if isinstance(answer, Response) and answer.request is None:
            answer.request = request
        return answer

    def _tell(self, answer: Response | Failure, request: Request) -> None:
        try:
            if isinstance(answer, Failure):
                answer.request = request  # type: ignore[attr-defined]
                assert request.errback
                request.errback(answer)
            else:
                assert answer.request
                assert answer.request.callback
                answer.request.callback(answer)
        except Exception:  # logged as Scrapy does it: the crawl goes on
            failure = Failure()  # type: ignore[no-untyped-call]
            self.scraper.handle_spider_error(failure, request, answer)

    def spider_is_idle(self) -> bool:
        """Nothing is queued, on its way, or about to be told to the spider."""
        return not (self._slot and self._slot.inprogress) and super().spider_is_idle()


class StraightDownloader(Downloader):
    """Middlewares are awaited only where they have to wait, and a slot without delay that has room has no queue."""

    async def obtain(self, request: Request) -> Response | Request:
        """What the chain of middlewares and the server make of the request. Raises what they raise."""
        chain = self.middleware
        try:
            answer = await self._ask(request)
        except Exception as error:
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            answer = await chain._process_exception(error, request)
        if isinstance(answer, Request):
            return answer
        for method in chain.methods["process_response"]:
            assert method is not None
            came = method(request=request, response=answer)
            answer = came if isinstance(came, Response | Request) else await came
            if isinstance(answer, Request):
                return answer
        return answer

    async def _ask(self, request: Request) -> Response | Request:
        for method in self.middleware.methods["process_request"]:
            assert method is not None
            waits = method(request=request)
            answer: Response | Request | None = waits if waits is None else await waits
            if answer is not None:
                return answer
        return await self._enqueue_request(request)

    async def _enqueue_request(self, request: Request) -> Response:
        key, slot = self._get_slot(request)
        if slot.delay or slot.queue or slot.free_transfer_slots() <= 0:
            return await super()._enqueue_request(request)
        request.meta[self.DOWNLOAD_SLOT] = key
        slot.active.add(request)
        slot.lastseen = monotonic()
        try:
            return await self._download(slot, request)
        finally:
            slot.active.remove(request)


class QuietSignals(SignalManager):
    """Sends nothing where nobody listens: eight signals a request."""

    def __init__(self, sender: Any) -> None:
        super().__init__(sender)
        self._heard: set[object] = set()

    def connect(self, receiver: Any, signal: Any, **kwargs: Any) -> None:
        """As Scrapy's."""
        self._heard.add(signal)
        super().connect(receiver, signal, **kwargs)

    def disconnect(self, receiver: Any, signal: Any, **kwargs: Any) -> None:
        """As Scrapy's."""
        super().disconnect(receiver, signal, **kwargs)
        if not getReceivers(self.sender, signal):
            self._heard.discard(signal)

    def send_catch_log(self, signal: Any, **kwargs: Any) -> list[tuple[Any, Any]]:
        """As Scrapy's; [] without a listener."""
        return super().send_catch_log(signal, **kwargs) if signal in self._heard else []
