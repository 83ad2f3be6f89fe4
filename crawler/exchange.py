"""One request and its answer as Scrapy's handler has it, without working out again what is known of the server.

Private classes of Scrapy are subclassed, so its version is pinned. No proxy and no bind address: the guard knows neither.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import _BindAddressAgent, _ScrapyAgent
from scrapy.http import Headers
from twisted.web.client import URI

_SAFE = re.compile(rb"[\x21-\x7e]+")
MAX_SERVERS = 500  # so many are remembered: about 20 KB each where they are secure


class Exchange(_ScrapyAgent):
    """Sends a request through an agent that is kept."""

    def __init__(self, agents: Agents, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._agents = agents

    def _get_agent(self, request: Request, timeout: float) -> KeptAgent:
        if timeout not in self._agents:
            from twisted.internet import reactor  # importing it any earlier would install the wrong one

            self._agents[timeout] = KeptAgent(reactor, self._contextFactory, timeout, None, self._pool)
        return self._agents[timeout]

    @staticmethod
    def _headers_from_twisted_response(response: Any) -> Headers:
        """As Scrapy's, which makes them once for a signal and once for the answer."""
        if not hasattr(response, "made_headers"):
            response.made_headers = _ScrapyAgent._headers_from_twisted_response(response)
        headers: Headers = response.made_headers
        return headers


class KeptAgent(_BindAddressAgent):
    """Remembers how a server is reached: Twisted works it out for every request, also where a connection is kept."""

    def __init__(self, reactor: Any, policy: Any, *args: Any) -> None:
        super().__init__(reactor, policy, *args)
        self._old: set[tuple[str, int]] = policy.old
        self._way = lru_cache(maxsize=MAX_SERVERS)(self._find_way)

    def request(self, method: bytes, uri: bytes, headers: Any = None, bodyProducer: Any = None) -> Any:
        """As ``IAgent`` wants it. ``uri``: as Scrapy has made it safe, without a fragment."""
        scheme, _, rest = uri.partition(b"://")
        server, slash, path = rest.partition(b"/")
        if not slash or b"?" in server:  # no path: Twisted knows what to ask for
            return super().request(method, uri, headers, bodyProducer)
        parsed, endpoint, host = self._way(scheme, server, len(self._old))
        headers.addRawHeader(b"Host", host)
        key = (parsed.scheme, parsed.host, parsed.port)
        return self._requestWithEndpoint(key, endpoint, method, parsed, headers, bodyProducer, slash + path)

    def _find_way(self, scheme: bytes, server: bytes, old: int) -> tuple[URI, Any, bytes]:
        """Parsed address, endpoint, ``Host``. ``old``: when another server turns out to be old, the ways are found anew."""
        if not _SAFE.fullmatch(server):
            raise ValueError(f"Invalid URI: {server!r} is no server")
        parsed = URI.fromBytes(b"%b://%b/" % (scheme, server))  # type: ignore[no-untyped-call]
        endpoint = self._getEndpoint(parsed)  # type: ignore[no-untyped-call]
        host = self._computeHostValue(scheme, parsed.host, parsed.port)  # type: ignore[no-untyped-call]
        return parsed, endpoint, host


Agents = dict[float, KeptAgent]  # by seconds of time-out: there are two
