"""Which server an address of the registry is at, looked up before the registry is cut into shards.

Sites with names of their own share a platform's address; two shards must not ask it at a time. A crawl looks names up as it
comes to them; here all of them have to be known first.
"""

from __future__ import annotations

import socket
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

from crawler.addresses import literal_address
from crawler.names import Names
from crawler.units import Unit

_AT_ONCE = 50  # look-ups: 200,000 names of 50 ms each are 200 s


class RegistryNames(Names):
    """The names of all units' addresses. A name that does not resolve is a server of its own."""

    def __init__(self, units: Iterable[Unit]) -> None:
        """Waits for the answers."""
        super().__init__()
        urls = [url for unit in units for url in (unit.site_url, unit.column_url) if url]
        hosts = {urlsplit(url).hostname or "" for url in urls}
        names = sorted(host for host in hosts if host and literal_address(host) is None)
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            self._addresses = dict(zip(names, pool.map(_find_address, names), strict=True))

    def address_of(self, host: str) -> str:
        """The host's IPv4 address, or "" without one."""
        return self._addresses.get(host, "")


def _find_address(name: str) -> str:
    try:
        return socket.gethostbyname(name)
    except (OSError, UnicodeError):
        return ""  # why, the crawl of its shard will say
