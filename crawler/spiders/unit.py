"""The one spider: visits the units of a run and the portals they share, and keeps the ledger."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Self
from urllib.parse import urljoin, urlsplit

import scrapy
from scrapy.exceptions import DontCloseSpider
from scrapy.http import Response
from scrapy.utils.misc import load_object
from twisted.python.failure import Failure

from crawler.certificates import MARK as TLS
from crawler.clock import now
from crawler.errors import StorageError
from crawler.events import tell_page
from crawler.frontier import PROBE, VANISHED
from crawler.ledger import BATCH_SECONDS, Ledger
from crawler.looks import BREAK_AFTER, LONGER, PATIENT
from crawler.middlewares.pace import PAUSES, Interrupted
from crawler.middlewares.render import MARK as RENDERED
from crawler.names import Names
from crawler.outcomes import Result, classify_error, classify_status, fingerprint
from crawler.pages import Outcome, Page
from crawler.resolver import GuardResolver
from crawler.slots import Slots
from crawler.store import Store
from crawler.urls import host_of, normalise
from crawler.vanished import Vanished
from crawler.visits import Visits

KEPT_HEADERS = (
    "Content-Type", "Content-Length", "Last-Modified", "ETag", "Date", "Server", "Location", "Retry-After", RENDERED, TLS,
)  # fmt: skip
_KEPT = {name.title().encode(): name for name in KEPT_HEADERS}  # as Scrapy stores them
Progress = Callable[[int, int, str, str], None]  # (done, scheduled, unit's name, outcome)


class UnitSpider(scrapy.Spider):
    """``scrapy crawl unit -a db=county.db -a run=1``; :func:`crawler.run.crawl` starts it with a new or resumed run."""

    name = "unit"

    def __init__(
        self,
        db: str,
        run: int | str,
        pages: int | str = 300,
        progress: Progress | None = None,
        servers: frozenset[str] | None = None,
    ) -> None:
        super().__init__()
        self.store = Store.open(db)
        self.ledger = Ledger(self.store, self.store.run(int(run)), behind=True)
        self.budget = int(pages)
        self.progress = progress
        self.servers = servers  # the only ones that are asked; None: all
        self.error: StorageError | None = None
        self.close_reason = ""
        self._stock: dict[str, int | str] = {}  # host → its answer to any address: fingerprint or redirect target
        self._normal: set[str] = set()  # hosts that were seen to answer something else as well
        self._flushing: asyncio.Task[None] | None = None
        self._is_patient = False  # what is queued now is a second look

    @classmethod
    def from_crawler(cls, crawler: Any, *args: Any, **kwargs: Any) -> Self:
        """Load the reader that the setting ``PAGE_READER`` names, and open the book of visits."""
        spider: Self = super().from_crawler(crawler, *args, **kwargs)
        spider.slots = Slots(Names(crawler.settings.getfloat("DNS_TIMEOUT")))
        reader = load_object(crawler.settings["PAGE_READER"])
        spider.visits = Visits(spider.ledger, reader, spider.budget, spider._enqueue, spider._report, spider._is_ours)
        spider.vanished = Vanished(spider.ledger, spider.visits.night, reader)
        crawler.signals.connect(spider._dropped, signal=scrapy.signals.request_dropped)
        crawler.signals.connect(spider._look_again, signal=scrapy.signals.spider_idle)
        return spider

    slots: Slots
    visits: Visits
    vanished: Vanished

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """Queue the probes and the open rows. Yields nothing: requests go straight into the queue."""
        from twisted.internet import reactor  # importing it any earlier would install the wrong one

        if not isinstance(reactor.resolver, GuardResolver):
            raise RuntimeError("the address guard is not installed: TWISTED_DNS_RESOLVER must be a process setting")
        self._flushing = asyncio.ensure_future(self._flush_regularly())
        with self._storage():
            for url in self._one_per_host():
                self._probe(url)
            self.visits.open()
        return
        yield  # makes this an asynchronous generator, as Scrapy wants it

    def _one_per_host(self) -> list[str]:
        """An address of every host that the registry names."""
        units = self.store.all_units(self.ledger.run)
        urls = [url for unit in units for url in (unit.site_url, unit.column_url, unit.portal_url) if url]
        return list({host_of(url): url for url in urls if self._is_ours(url)}.values())

    def _is_ours(self, url: str) -> bool:
        """The address is at a server that this process may ask."""
        return self.servers is None or self.slots.key(url) in self.servers

    # asking

    def _enqueue(self, url: str, priority: int) -> None:
        meta: dict[str, Any] = {"row": url}
        if self._is_patient:
            seconds = LONGER * self.crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
            meta |= {PATIENT: True, "download_timeout": seconds, "max_retry_times": 0}
        self.crawler.engine.crawl(self._request(url, priority, meta))

    def _look_again(self) -> None:
        """Nothing is left to fetch: the rows that negatives may rest on are asked for once more."""
        if self.error:
            return
        self.slots.reopen(BREAK_AFTER)
        self._is_patient = True
        with self._storage():
            asked = self.visits.look_again() + self._ask_vanished()
        self._is_patient = False
        if asked and not self.error:
            raise DontCloseSpider

    def _ask_vanished(self) -> int:
        """What no page leads to any more: is it removed, or only out of sight? In a shard another's page may lead there still."""
        if self.servers is not None:
            return 0
        vanished = self.vanished.find(self.visits.seen())
        for page in vanished:
            request = self._request(page.url, VANISHED, {"vanished": page})
            request.headers.update(self.vanished.conditions(page))
            self.crawler.engine.crawl(request)
        return len(vanished)

    def _probe(self, url: str) -> None:
        """Ask a host for an address that cannot exist, to know its stock answer (catch-all 200, redirect to home)."""
        parts = urlsplit(url)
        nonsense = f"{parts.scheme}://{parts.netloc}/gongkai{secrets.randbelow(10**12)}.html"
        self.crawler.engine.crawl(self._request(nonsense, PROBE, {"probe": parts.netloc}))

    def _request(self, url: str, priority: int, meta: dict[str, Any]) -> scrapy.Request:
        return scrapy.Request(url, self.on_answer, errback=self.on_failure, priority=priority, meta=meta)

    def slot_of(self, request: scrapy.Request) -> str:
        """The server that a request goes to."""
        return self.slots.key(request.url)

    def admit(self, request: scrapy.Request) -> bool:
        """Asked by the queue when the request's turn has come: is its server alive and its budget not spent?"""
        broken = self.slots.broken(self.slot_of(request))
        if "row" not in request.meta:
            return not broken
        with self._storage():
            headers = self.visits.admit(request.meta["row"], broken)
            request.headers.update(headers or {})
            return headers is not None
        return False

    # answers

    def on_answer(self, response: Response) -> None:
        """A complete answer of any status."""
        assert response.request is not None
        slot = response.request.meta["download_slot"]
        result = self._result(response)
        self.slots.note(slot, result.outcome, result.reason)
        location = response.headers.get("Location") if 300 <= response.status < 400 else None
        with self._storage():
            if "probe" in response.request.meta:
                self._learn(response.request.meta["probe"], result, location)
            elif "vanished" in response.request.meta:
                answer = replace(result, outcome=Outcome.REDIRECTED) if location else self._compare(result)
                self.vanished.note(response.request.meta["vanished"], answer)
            elif location:
                self._redirect(response, result, location)
            else:
                self.visits.finish(response.request.meta["row"], self._compare(result))

    def on_failure(self, failure: Failure) -> None:
        """No answer, or one that a middleware refused. An interrupted request stays open in the ledger."""
        request = failure.request  # type: ignore[attr-defined]
        error = failure.value
        if error is None or isinstance(error, Interrupted):
            return
        outcome, reason = classify_error(error)
        self.slots.note(self.slot_of(request), outcome, reason)
        if "row" in request.meta:
            result = Result(outcome, reason, url=request.url, fetched_at=now(), attempts=_attempts(request))
            with self._storage():
                self.visits.finish(request.meta["row"], result)

    def _result(self, response: Response) -> Result:
        assert response.request is not None
        outcome, reason = classify_status(response.status, response.body)
        got = response.headers  # its own lookups change every name's case first
        values = {name: dict.get(got, key) for key, name in _KEPT.items()}
        headers = {name: value[-1].decode("latin-1")[:300] for name, value in values.items() if value and value[-1]}
        return Result(
            outcome,
            reason,
            status=response.status,
            url=response.url,
            fetched_at=now(),
            content_type=headers.get("Content-Type", ""),
            headers=headers,
            body=response.body,
            attempts=_attempts(response.request),
        )

    def _redirect(self, response: Response, result: Result, location: bytes) -> None:
        assert response.request is not None
        row = response.request.meta["row"]
        result = replace(result, outcome=Outcome.REDIRECTED, reason="", body=b"")
        try:
            target = normalise(urljoin(response.url, _decode(location)))
        except ValueError as error:
            reason = f"redirects to an address that is refused: {error}"
            self.visits.finish(row, replace(result, outcome=Outcome.ERROR, reason=reason))
            return
        self.visits.redirect(row, target, result, cookie="Set-Cookie" in response.headers)

    # stock answers

    def _learn(self, host: str, result: Result, location: bytes | None) -> None:
        if location:
            self._stock[host] = urljoin(result.url, _decode(location))
        elif result.outcome is Outcome.OK:
            self._stock[host] = fingerprint(result.body, urlsplit(result.url).path)

    def _compare(self, result: Result) -> Result:
        """Mark the host's stock answer, once the host was seen to have another one: a site of one page has no dead links."""
        host = host_of(result.url)
        stock = self._stock.get(host)
        if stock is None or result.outcome is not Outcome.OK:
            return result
        seen = result.url if isinstance(stock, str) else fingerprint(result.body, urlsplit(result.url).path)
        if seen != stock:
            self._normal.add(host)
            return result
        return replace(result, is_stock=host in self._normal)

    # keeping

    @contextmanager
    def _storage(self) -> Iterator[None]:
        """A store that fails stops the engine; :func:`crawler.run.crawl` raises the error again."""
        try:
            yield
        except StorageError as error:
            self.error = self.error or error
            self._closing = asyncio.ensure_future(self.crawler.engine.close_spider_async(reason="store_error"))

    async def _flush_regularly(self) -> None:
        while not self.error:
            await asyncio.sleep(BATCH_SECONDS)
            with self._storage():
                self.ledger.hand_over()

    def _report(self, page: Page) -> None:
        tell_page(page)
        if self.progress:
            counts = self.visits.counts
            self.progress(counts.done, counts.scheduled, self.visits.states[page.unit].unit.name, str(page.outcome))

    def _dropped(self, request: scrapy.Request) -> None:
        if "row" in request.meta:
            with self._storage():
                self.visits.finish(request.meta["row"], Result(Outcome.ERROR, "the engine dropped the request"))

    def closed(self, reason: str) -> None:
        """Commit what is pending and let the file go."""
        self.close_reason = reason
        if self._flushing:
            self._flushing.cancel()
        with self._storage():
            if reason == "finished" and (lost := self.visits.end_open()):
                self.logger.error("%d addresses were lost by the engine", lost)
            if not self.error:
                self.ledger.flush()
        self.ledger.close()
        self.store.close()


def _attempts(request: scrapy.Request) -> int:
    return 1 + int(request.meta.get("retry_times", 0)) + int(request.meta.get(PAUSES, 0))


def _decode(location: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return location.decode(encoding)
        except UnicodeDecodeError:
            continue
    return location.decode("latin-1")
