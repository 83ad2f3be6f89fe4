"""Resolving host names once per run, off the reactor's thread, with the cause of a failure kept apart."""

from __future__ import annotations

import asyncio
import socket
from dataclasses import dataclass

from scrapy.resolver import dnscache
from scrapy.utils.defer import maybe_deferred_to_future
from twisted.internet.threads import deferToThread

from crawler.pages import Outcome

_ABSENT = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


@dataclass(frozen=True, slots=True)
class Name:
    """What a host name resolved to; ``outcome`` is set when it did not."""

    address: str = ""
    outcome: Outcome | None = None
    reason: str = ""


class OnlySix(Exception):
    """A name with an IPv6 address and none of IPv4."""


def _find_address(host: str) -> str:
    """The IPv4 address. Raises :class:`OnlySix` or what :func:`socket.gethostbyname` raises."""
    try:
        return socket.gethostbyname(host)
    except socket.gaierror:
        if address := _find_six(host):
            raise OnlySix(address) from None
        raise


def _find_six(host: str) -> str:
    try:
        found = socket.getaddrinfo(host, None, socket.AF_INET6, socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        return ""
    return str(found[0][4][0]) if found else ""


class Names:
    """A table of names for one run. A dead name is tried a second time after ``pause`` seconds before it counts."""

    def __init__(self, timeout: float = 10.0, pause: float = 2.0) -> None:
        self.timeout = timeout
        self.pause = pause
        self._known: dict[str, asyncio.Future[Name]] = {}

    async def resolve(self, host: str) -> Name:
        """The host's IPv4 address. All callers of one name wait for the same answer."""
        if host not in self._known:
            self._known[host] = asyncio.ensure_future(self._twice(host))
        return await asyncio.shield(self._known[host])

    def address_of(self, host: str) -> str:
        """The address if it is known already, else ""."""
        future = self._known.get(host)
        return future.result().address if future and future.done() else ""

    async def _twice(self, host: str) -> Name:
        name = await self._once(host)
        if name.outcome:
            await asyncio.sleep(self.pause)
            name = await self._once(host)
        if name.address:
            dnscache[host] = name.address  # the connection goes where the guard looked
        return name

    async def _once(self, host: str) -> Name:
        try:
            lookup = maybe_deferred_to_future(deferToThread(_find_address, host))
            return Name(await asyncio.wait_for(lookup, self.timeout))
        except TimeoutError:
            return Name("", Outcome.DNS_FAILED, f"no answer for the name {host} within {self.timeout:g} s")
        except OnlySix as error:
            return Name(
                "", Outcome.IPV6_ONLY, f"the name {host} has only IPv6 addresses ({error}), and only IPv4 is spoken"
            )
        except socket.gaierror as error:
            outcome = Outcome.DNS_NXDOMAIN if error.errno in _ABSENT else Outcome.DNS_FAILED
            return Name("", outcome, f"the name {host} does not resolve to an IPv4 address: {error.strerror}")
        except UnicodeError as error:
            return Name("", Outcome.DNS_FAILED, f"the name {host} is malformed: {error}")
