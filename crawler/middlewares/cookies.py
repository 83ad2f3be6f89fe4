"""Cookies as Scrapy keeps them, from the first that a server sets on: until then there is nothing to do and nothing to import."""

from __future__ import annotations

from typing import Any, Self

from scrapy import Request
from scrapy.http import Response


class CookiesMiddleware:
    """Stands in for Scrapy's, which brings a list of public suffixes along and asks its jar about every request."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler
        self._kept: Any = None  # Scrapy's, once a server has set one

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Make it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Send the cookies of the address's server."""
        if self._kept:
            self._kept.process_request(request)

    def process_response(self, request: Request, response: Response) -> Response:
        """Keep the cookies that came."""
        if not self._kept and "Set-Cookie" in response.headers:
            from scrapy.downloadermiddlewares.cookies import CookiesMiddleware as Cookies

            self._kept = Cookies.from_crawler(self.crawler)
        if self._kept and "Set-Cookie" in response.headers:
            self._kept.process_response(request, response)
        return response
