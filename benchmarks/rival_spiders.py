"""`python -m benchmarks.rival_spiders KIND FILE [--quiet]`: what a user would take instead, over the same addresses.

bare      Scrapy's defaults, a callback that does nothing: what every figure is a ratio to
soup      Scrapy's defaults, BeautifulSoup on every page for title, links and text
obvious   the same, dateparser for every date, the body and a row stored at a time: the obvious program for this job

By default Scrapy writes a log line for every answer; ``--quiet`` leaves them out.
"""

from __future__ import annotations

import re
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import dateparser
import scrapy
import sqlite_utils
from bs4 import BeautifulSoup
from scrapy.crawler import CrawlerProcess

_DATE = re.compile(r"\d{4}[-年/.]\d{1,2}[-月/.]\d{1,2}日?")
_DATES = 3  # of a page: a program that looked at all of them would be slower still


class BareSpider(scrapy.Spider):
    """Fetches a list of addresses."""

    name = "bare"

    def __init__(self, addresses: list[str]) -> None:
        super().__init__()
        self.addresses = addresses

    async def start(self) -> AsyncIterator[scrapy.Request]:
        for address in self.addresses:
            yield scrapy.Request(address, self.parse, dont_filter=True)

    def parse(self, response: scrapy.http.Response) -> None:
        return None


def read(response: scrapy.http.Response) -> dict[str, Any]:
    """Title, links and text of a page, by BeautifulSoup."""
    soup = BeautifulSoup(response.body, "lxml")
    return {
        "url": response.url,
        "title": soup.title.get_text(strip=True) if soup.title else "",
        "links": len([response.urljoin(str(link["href"])) for link in soup.find_all("a", href=True)]),
        "text": soup.get_text(" ", strip=True),
    }


class SoupSpider(BareSpider):
    """A plain Scrapy and BeautifulSoup spider."""

    name = "soup"

    def parse(self, response: scrapy.http.Response) -> None:
        read(response)


class ObviousSpider(BareSpider):
    """The whole night as one would write it first."""

    name = "obvious"

    def __init__(self, addresses: list[str]) -> None:
        super().__init__(addresses)
        self.folder = tempfile.TemporaryDirectory()
        self.db = sqlite_utils.Database(Path(self.folder.name) / "pages.db")

    def parse(self, response: scrapy.http.Response) -> None:
        page = read(response)
        dates = [dateparser.parse(found, languages=["zh"]) for found in _DATE.findall(page["text"])[:_DATES]]
        row = page | {"dates": [str(date) for date in dates], "body": response.body}
        self.db.table("page").insert(row, pk="url", replace=True)

    def closed(self, reason: str) -> None:
        self.db.close()
        self.folder.cleanup()


SPIDERS = {spider.name: spider for spider in (BareSpider, SoupSpider, ObviousSpider)}

if __name__ == "__main__":
    process = CrawlerProcess({"LOG_LEVEL": "ERROR"} if "--quiet" in sys.argv else {})
    process.crawl(SPIDERS[sys.argv[1]], addresses=Path(sys.argv[2]).read_text().split())
    process.start()
