"""Undoes gzip and deflate, bounded, and notices what Scrapy's own middleware does not: a stream that was cut off."""

from __future__ import annotations

import zlib
from typing import Any, Self

from scrapy import Request
from scrapy.http import Response

from crawler.outcomes import Ended
from crawler.pages import Outcome

MAX_HEADERS = 200
_RETRIED = "retried_truncated"
_WINDOWS = {b"gzip": (31,), b"x-gzip": (31,), b"deflate": (15, -15)}  # of zlib; deflate comes with and without header


class CompressionMiddleware:
    """Offers only gzip, the one encoding whose end can be checked simply."""

    def __init__(self, crawler: Any) -> None:
        self.limit = crawler.settings.getint("DOWNLOAD_MAXSIZE")

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Make it."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Say what is understood."""
        request.headers["Accept-Encoding"] = "gzip"

    def process_response(self, request: Request, response: Response) -> Request | Response:
        """Decode the body. A truncated stream is asked for once more, then ends as ``truncated``."""
        if len(response.headers) > MAX_HEADERS:
            raise Ended(Outcome.TOO_LARGE, f"{len(response.headers)} header lines")
        encoding = (response.headers.get("Content-Encoding") or b"").strip().lower()
        if encoding in (b"", b"identity") or not response.body:
            return response
        try:
            body = decode(response.body, encoding, self.limit)
        except Ended as ended:
            if ended.outcome is Outcome.TRUNCATED and not request.meta.get(_RETRIED):
                return request.replace(meta={**request.meta, _RETRIED: True}, dont_filter=True)
            raise
        return response.replace(body=body)


def decode(body: bytes, encoding: bytes, limit: int) -> bytes:
    """The decoded body of at most ``limit`` bytes. Raises :class:`Ended`: truncated, too_large, bad_encoding."""
    if encoding not in _WINDOWS:
        raise Ended(Outcome.BAD_ENCODING, f"Content-Encoding {encoding.decode('latin-1')[:50]} was not offered")

    for window in _WINDOWS[encoding]:
        stream = zlib.decompressobj(window)
        try:
            plain = stream.decompress(body, limit + 1)
        except zlib.error as error:
            reason = str(error)
            continue
        if len(plain) > limit:
            raise Ended(Outcome.TOO_LARGE, f"decodes to more than {limit} bytes")
        if not stream.eof:
            raise Ended(Outcome.TRUNCATED, f"the {encoding.decode()} stream ends early")
        return plain
    raise Ended(Outcome.BAD_ENCODING, f"declared {encoding.decode()}, but {reason}")
