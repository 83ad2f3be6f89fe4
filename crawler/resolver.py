"""The resolver that refuses private addresses: what it checks is what is connected to, so rebinding finds no gap."""

from __future__ import annotations

from typing import Any

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from crawler.addresses import is_public, literal_address
from crawler.urls import host_of


class GuardResolver(CachingThreadedResolver):
    """A process setting (``TWISTED_DNS_RESOLVER``): in a spider's own settings it would be ignored silently.

    Knows names, not ports: the port of a registered host is checked by the address middleware.
    """

    registered: frozenset[str] = frozenset()

    @classmethod
    def from_crawler(cls, crawler: Any, reactor: Any) -> GuardResolver:
        """Take the names that the registry writes from the setting ``REGISTERED_HOSTS``."""
        resolver: GuardResolver = super().from_crawler(crawler, reactor)
        resolver.registered = frozenset(name_of(host) for host in crawler.settings.getlist("REGISTERED_HOSTS"))
        return resolver

    def getHostByName(self, name: str, timeout: Any = ()) -> Deferred[str]:
        """Resolve, then refuse what is not public, unless the registry names the host."""
        return super().getHostByName(name, timeout).addCallback(self._judge, name)

    def _judge(self, address: str, name: str) -> str:
        parsed = literal_address(address)
        if name in self.registered or (parsed and is_public(parsed)):
            return address
        raise DNSLookupError(f"{name} means the private address {address}")


def name_of(host: str) -> str:
    """``host[:port]`` → host."""
    return host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() and not host.endswith("]") else host


def registered_hosts(*urls: str) -> list[str]:
    """``host[:port]`` of the registry's addresses, sorted, each once."""
    return sorted({host_of(url) for url in urls if url})
