"""Which network addresses may be visited.

``ipaddress.is_global`` alone is not the rule: it lets translated and tunnelled loopback addresses, all multicast and
some reserved blocks through, and differs between patch releases of Python.
"""

from __future__ import annotations

import ipaddress
import re
import socket
from collections.abc import Iterator
from ipaddress import IPv4Address, IPv6Address

Address = IPv4Address | IPv6Address

_NUMERIC = re.compile(r"[0-9a-fx.]+", re.IGNORECASE)
_REFUSED = tuple(
    ipaddress.ip_network(block)
    for block in ("100.64.0.0/10", "192.88.99.0/24", "192.0.0.0/24", "3fff::/20", "fec0::/10", "64:ff9b:1::/48")
)
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")  # NAT64: the IPv4 address is in the last four bytes
_COMPATIBLE = ipaddress.ip_network("::/96")


def literal_address(host: str) -> Address | None:
    """The address that a host written as a literal means, in every form a C library reads (``127.1``, ``0x7f000001``)."""
    try:
        return ipaddress.ip_address(host.strip("[]").partition("%")[0])
    except ValueError:
        pass
    if not _NUMERIC.fullmatch(host):
        return None
    try:
        return IPv4Address(socket.inet_aton(host))
    except OSError:
        return None


def is_public(address: Address) -> bool:
    """Anybody on the internet reaches it, and so do the addresses wrapped inside it."""
    return all(_is_global(inner) for inner in _unwrap(address))


def _is_global(address: Address) -> bool:
    if address.is_multicast or not address.is_global:
        return False
    return not any(address in block for block in _REFUSED if block.version == address.version)


def _unwrap(address: Address) -> Iterator[Address]:
    if isinstance(address, IPv4Address):
        yield address
        return
    if address.ipv4_mapped:
        yield address.ipv4_mapped
        return
    if address in _TRANSLATED or address in _COMPATIBLE:
        yield IPv4Address(int(address) & 0xFFFFFFFF)
    if address.sixtofour:
        yield address.sixtofour
    if address.teredo:
        yield from address.teredo
    if address not in _TRANSLATED:
        yield address
