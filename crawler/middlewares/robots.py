"""robots.txt as RFC 9309 has it: 4xx means no rules, 5xx and time-outs mean "do not crawl now", redirects are followed.

Scrapy's own middleware parses the body of a 503 as rules and takes a time-out for "everything allowed" (scrapy#2443).
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urljoin

from protego import Protego
from scrapy import Request, signals
from scrapy.exceptions import StopDownload
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawler.looks import DEFERRED, PATIENT
from crawler.middlewares.pace import Interrupted
from crawler.outcomes import Ended, classify_error
from crawler.pages import Outcome

MAX_BYTES = 500 * 1024
MAX_REDIRECTS = 5
MAX_CRAWL_DELAY = 30.0  # seconds; beyond it the site goes to a person
_OWN = "is_robots"
_GOT = "robots_bytes"  # in the meta: how much of the file has come
_DEFERRED = frozenset({Outcome.TIMEOUT, Outcome.RESET, Outcome.TRUNCATED, Outcome.TOO_LARGE, Outcome.ERROR})


@dataclass(frozen=True, slots=True)
class Rules:
    """What a host's robots.txt says; ``deferred`` is the reason why nothing of the host is fetched in this run."""

    parser: Any = None
    deferred: str = ""


class RobotsMiddleware:
    """One robots.txt per scheme, host and port and run."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler
        self.agent = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self._rules: dict[str, asyncio.Future[Rules]] = {}
        self._loading = 0  # files on their way
        self._again: set[str] = set()  # origins whose rules were asked for a second time

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Make it."""
        return cls(crawler)

    def _stop(self, data: bytes, request: Request) -> None:
        """RFC 9309, 2.5: the first 500 KiB count, however long the file is."""
        if request.meta.get(_OWN):
            request.meta[_GOT] = request.meta.get(_GOT, 0) + len(data)
            if request.meta[_GOT] > MAX_BYTES:
                raise StopDownload(fail=False)

    def process_request(self, request: Request) -> Coroutine[Any, Any, None] | None:
        """Raise :class:`Ended` for what robots.txt forbids."""
        if request.meta.get(_OWN):
            return None
        scheme, _, rest = request.url.partition("://")
        origin = f"{scheme}://{rest.partition('/')[0]}"
        if origin not in self._rules or (request.meta.get(PATIENT) and self._is_due(origin)):
            self._rules[origin] = asyncio.ensure_future(self._load(origin))
        rules = self._rules[origin]
        if not rules.done():
            return self._wait(request, rules)
        self._refuse(request, rules.result())
        return None

    async def _wait(self, request: Request, rules: asyncio.Future[Rules]) -> None:
        self._refuse(request, await asyncio.shield(rules))

    def _refuse(self, request: Request, rules: Rules) -> None:
        if rules.deferred:
            raise Ended(Outcome.BLOCKED_ROBOTS, rules.deferred)
        if rules.parser and not rules.parser.can_fetch(request.url, self.agent):
            raise Ended(Outcome.BLOCKED_ROBOTS, "robots.txt forbids it")

    def _is_due(self, origin: str) -> bool:
        """The rules could not be read: a second look at the host begins with them."""
        future = self._rules[origin]
        if origin in self._again or not future.done():
            return False
        if future.exception() is None and not future.result().deferred:
            return False
        self._again.add(origin)
        return True

    async def _load(self, origin: str) -> Rules:
        self._listen(+1)
        try:
            response = await self._fetch(f"{origin}/robots.txt")
        except Interrupted:
            raise
        except Exception as error:  # no answer at all: "assume disallow"
            outcome, reason = classify_error(error)
            if outcome in _DEFERRED:
                return Rules(deferred=f"robots.txt cannot be read, {DEFERRED}: {reason}")
            if outcome is Outcome.BLOCKED_PRIVATE:
                return Rules()  # a redirect leads astray: the pages themselves are judged by the same guard
            raise Ended(outcome, f"robots.txt cannot be read: {reason}") from error
        finally:
            self._listen(-1)
        return self._judge(response)

    def _listen(self, change: int) -> None:
        """Hear of every piece that comes, only while such a file is on its way."""
        before, self._loading = self._loading, self._loading + change
        if not before:
            self.crawler.signals.connect(self._stop, signal=signals.bytes_received)
        elif not self._loading:
            self.crawler.signals.disconnect(self._stop, signal=signals.bytes_received)

    async def _fetch(self, url: str) -> Response:
        for _ in range(MAX_REDIRECTS + 1):
            seconds = self.crawler.settings.getfloat("DOWNLOAD_TIMEOUT")
            meta = {_OWN: True, "download_timeout": seconds, "download_maxsize": 0}  # it is cut instead
            request = Request(url, callback=NO_CALLBACK, meta=meta)
            response: Response = await self.crawler.engine.download_async(request)
            location = response.headers.get("Location")
            if not 300 <= response.status < 400 or not location:
                break
            url = urljoin(url, location.decode("latin-1"))
        return response

    def _judge(self, response: Response) -> Rules:
        if response.status >= 500 or response.status == 429:
            return Rules(deferred=f"robots.txt answers HTTP {response.status}: {DEFERRED}")
        body = response.body[:MAX_BYTES]
        if response.status >= 300 or body.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<"):
            return Rules()
        parser = Protego.parse(body.decode("utf-8-sig", "replace"))
        delay = parser.crawl_delay(self.agent) or 0.0
        if delay > MAX_CRAWL_DELAY:
            return Rules(deferred=f"robots.txt asks for {delay:g} s between requests: more than {MAX_CRAWL_DELAY:g} s")
        if delay:
            self.crawler.spider.slots.set_delay(self.crawler.spider.slots.key(response.url), delay)
        return Rules(parser)
