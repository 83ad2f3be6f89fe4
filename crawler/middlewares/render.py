"""A list that only a script shows is rendered once, if the crawl was told to (``RENDER``).

Raw HTTP comes first; the reader's evidence decides (``Reading.needs_script``). Twenty pages a unit; a kind of page on which
rendering brought no rows is not tried again. Where it does not help, the page stays as it was received: unreadable.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any, Self

from scrapy import Request
from scrapy.exceptions import NotConfigured
from scrapy.http import Response
from scrapy.utils.misc import load_object

from crawler.browser.chromium import find_browser, render
from crawler.clock import today
from crawler.outcomes import is_markup
from crawler.reading import Reading
from crawler.urls import pattern_of

MARK = "X-Gongkai-Rendered"  # kept in the ledger's headers: which browser, and the SHA-256 of the page as received
PER_UNIT = 20


class RenderMiddleware:
    """Stands nearest to the engine: the body is decoded, and the server's slot is free while the browser works."""

    def __init__(self, crawler: Any) -> None:
        if not crawler.settings.getbool("RENDER"):
            raise NotConfigured("rendering is off")
        self.crawler = crawler
        self.browser = find_browser()
        self.reader = load_object(crawler.settings["PAGE_READER"])
        self.agent = crawler.settings["USER_AGENT"]
        self.registered = crawler.settings.getlist("REGISTERED_HOSTS")
        self.spent: Counter[str] = Counter()
        self.hopeless: set[str] = set()
        self.turn = asyncio.Lock()  # one browser at a time

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Make it. Raises NotConfigured without ``RENDER``, InputError without a browser."""
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response:
        """The page as received, or as its scripts left it where that shows rows."""
        if response.status != 200 or "row" not in request.meta or not self._needs_script(response):
            return response
        units = self._units(request.meta["row"])
        template = pattern_of(response.url)
        async with self.turn:
            if template in self.hopeless or not units or any(self.spent[unit] >= PER_UNIT for unit in units):
                return response
            self.spent.update(units)
            rendered = await render(self.browser, response.url, self.agent, self.registered)
        if not rendered.body or not self._has_rows(rendered.body, response):
            self.hopeless.add(template)
            return response
        received = self.crawler.spider.ledger.add_body(response.body)
        headers = {
            **response.headers,
            "Content-Type": "text/html; charset=utf-8",
            MARK: f"as received: sha256 {received}",
        }
        return response.replace(body=rendered.body, headers=headers)

    def _needs_script(self, response: Response) -> bool:
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        if not is_markup(response.body, content_type):
            return False
        reading = self._read(response.body, response.url, content_type)
        return reading is not None and reading.needs_script and not reading.verdict

    def _has_rows(self, body: bytes, response: Response) -> bool:
        reading = self._read(body, response.url, "text/html; charset=utf-8")
        return reading is not None and not reading.verdict and any(link.kind == "entry" for link in reading.links)

    def _read(self, body: bytes, url: str, content_type: str) -> Reading | None:
        try:
            reading: Reading = self.reader(body, url, content_type, 200, today())
        except Exception:  # the visit reads the page again and notes what went wrong
            return None
        return reading

    def _units(self, url: str) -> list[str]:
        """The units whose rows wait for the address; a host's whole budget is theirs."""
        return sorted({row.unit for row in self.crawler.spider.visits.waiting.get(url, ())})
