"""From what happened on the wire to the one outcome of the ledger."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from http import HTTPStatus

from scrapy import exceptions as scrapy_errors
from scrapy.exceptions import IgnoreRequest
from twisted.internet import error as net
from twisted.web.client import ResponseFailed

from crawler.pages import Outcome

NETWORK = frozenset(
    {Outcome.DNS_NXDOMAIN, Outcome.DNS_FAILED, Outcome.REFUSED, Outcome.RESET, Outcome.TIMEOUT, Outcome.TLS_ERROR}
    | {Outcome.TLS_GM, Outcome.IPV6_ONLY}
)
_BLOCKED_STATUS = frozenset({403, 407, 412, 418, 429, 521, 999})
_TAG = re.compile(rb"<[^<>]*>|\s+|\d+")
_FINGERPRINT_BYTES = 200_000
_BINARY = (b"%PDF", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"Rar!", b"7z\xbc\xaf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")
_BINARY_TYPES = ("image/", "audio/", "video/", "application/pdf", "application/zip", "application/msword", "font/")


class Ended(IgnoreRequest):
    """A request that a middleware ends, with its outcome and the cause in words."""

    def __init__(self, outcome: Outcome, reason: str) -> None:
        super().__init__(reason)
        self.outcome = outcome
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Result:
    """What one fetch brought, before it is anybody's page."""

    outcome: Outcome
    reason: str = ""
    status: int | None = None
    url: str = ""  # asked for; where the body came from
    fetched_at: str = ""
    content_type: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    attempts: int = 1
    is_stock: bool = False  # the body is what the host answers to any address


def classify_status(status: int, body: bytes) -> tuple[Outcome, str]:
    """The outcome of a complete answer that is no redirect.

    Only 404 and 410 say that nothing is there. Every other 4xx may be a firewall's or ours, so it reads as ``blocked``.
    """
    if status == HTTPStatus.ACCEPTED and b"<script" in body.lower():
        return Outcome.BLOCKED, "HTTP 202 with a script: a challenge page"
    if 200 <= status < 300:
        return (Outcome.OK, "") if body.strip() else (Outcome.EMPTY, f"HTTP {status} with an empty body")
    if status == HTTPStatus.NOT_MODIFIED:
        return Outcome.NOT_MODIFIED, ""
    if status == HTTPStatus.UNAUTHORIZED:
        return Outcome.LOGIN_WALL, "HTTP 401"
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        return Outcome.HTTP_4XX, f"HTTP {status}"
    if status in _BLOCKED_STATUS or 400 <= status < 500:
        return Outcome.BLOCKED, f"HTTP {status}"
    if 500 <= status < 600:
        return Outcome.HTTP_5XX, f"HTTP {status}"
    return Outcome.ERROR, f"HTTP {status} is no answer to a request"


def classify_error(error: BaseException) -> tuple[Outcome, str]:
    """The outcome of a request that brought no answer."""
    if isinstance(error, Ended):
        return error.outcome, error.reason
    for kind in (error, *_causes(error)):
        for types, outcome, words in _ERRORS:
            if isinstance(kind, types):
                return outcome, words
        if type(kind).__module__.startswith(("OpenSSL", "ssl", "service_identity")):
            return Outcome.TLS_ERROR, f"no secure connection: {kind}"[:300]
    return Outcome.ERROR, f"{type(error).__name__}: {error}"[:300]


_ERRORS: tuple[tuple[tuple[type[BaseException], ...], Outcome, str], ...] = (
    ((scrapy_errors.CannotResolveHostError, net.DNSLookupError), Outcome.DNS_FAILED, "the name does not resolve"),
    ((scrapy_errors.DownloadTimeoutError, net.TimeoutError), Outcome.TIMEOUT, "no complete answer in time"),
    ((scrapy_errors.DownloadConnectionRefusedError, net.ConnectionRefusedError), Outcome.REFUSED, "connection refused"),
    ((scrapy_errors.ResponseDataLossError,), Outcome.TRUNCATED, "the answer was cut off"),
    ((scrapy_errors.DownloadCancelledError,), Outcome.TOO_LARGE, "larger than the limit"),
    ((net.ConnectionLost, net.ConnectionDone), Outcome.RESET, "the server dropped the connection"),
    ((net.ConnectError,), Outcome.RESET, "no connection"),
)


def _causes(error: BaseException) -> list[BaseException]:
    """What a wrapped error wraps, to a bounded depth."""
    found: list[BaseException] = []
    queue = [error]
    while queue and len(found) < 20:
        current = queue.pop(0)
        inner = [current.__cause__] if current.__cause__ else []
        if isinstance(current, ResponseFailed):
            inner += [failure.value for failure in current.reasons]
        found += [each for each in inner if each not in found]
        queue += inner
    return found


def is_markup(body: bytes, content_type: str) -> bool:
    """A page to read (HTML, XML, text), by its first bytes before its header."""
    head = body[:512].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(_BINARY):
        return False
    if head.startswith(b"<"):
        return True
    return b"\0" not in head and not content_type.lower().startswith(_BINARY_TYPES)


def fingerprint(body: bytes, path: str) -> int:
    """A number for the page's words without tags, digits, space and its own path: equal for a host's stock answer."""
    return hash(_TAG.sub(b"", body[:_FINGERPRINT_BYTES].replace(path.encode(), b"")))
