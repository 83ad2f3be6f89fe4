"""Refuses private addresses, and books every request on the slot of the server it really goes to."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, Self
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.http import Response

from crawler.addresses import Address, is_public, literal_address
from crawler.outcomes import Ended
from crawler.pages import Outcome
from crawler.urls import host_of


class AddressMiddleware:
    """Runs before robots.txt is asked for, so that file is guarded and booked as well.

    Hosts that the registry names are allowed wherever they are: the exact host and port, never their address.
    """

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler
        self.registered = frozenset(crawler.settings.getlist("REGISTERED_HOSTS"))
        self._judged: set[str] = set()  # host[:port] that may be asked; a name means one address for the whole run

    @classmethod
    def from_crawler(cls, crawler: Any) -> Self:
        """Make it."""
        return cls(crawler)

    def process_request(self, request: Request) -> Coroutine[Any, Any, None] | None:
        """Resolve the host once, judge its address, assign the slot. Raises :class:`Ended`."""
        if host_of(request.url) not in self._judged:
            return self._judge_name(request)
        self._assign(request)
        return None

    async def _judge_name(self, request: Request) -> None:
        host = urlsplit(request.url).hostname or ""
        address = literal_address(host)
        if address is None:
            name = await self.crawler.spider.slots.names.resolve(host)
            if name.outcome:
                raise Ended(name.outcome, name.reason)
            address = literal_address(name.address)
        self._judge(request.url, address)
        if address and address.version == 6:
            raise Ended(Outcome.IPV6_ONLY, f"{host} is an IPv6 address, and only IPv4 is spoken")
        self._judged.add(host_of(request.url))
        self._assign(request)

    def _assign(self, request: Request) -> None:
        # Never defaulted: a copied request brings the slot of another host along.
        request.meta["download_slot"] = self.crawler.spider.slot_of(request)

    def process_response(self, request: Request, response: Response) -> Response:
        """Second net: the address that was really connected to."""
        if response.ip_address is not None:
            self._judge(request.url, response.ip_address)
        return response

    def _judge(self, url: str, address: Address | None) -> None:
        if host_of(url) in self.registered or (address and is_public(address)):
            return
        raise Ended(Outcome.BLOCKED_PRIVATE, f"{host_of(url)} is at the private address {address}")
