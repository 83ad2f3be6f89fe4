"""Host names of addresses, as people write them."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

from crawler.urls import normalise


def find_host(url: str) -> str:
    """The host without port, .政务 and not .xn--zfr164b; "" where the address is none."""
    try:
        host = urlsplit(normalise(url)).hostname or ""
        return ".".join(
            label.encode().decode("idna") if label.startswith("xn--") else label for label in host.split(".")
        )
    except (ValueError, UnicodeError):
        return ""


def find_netloc(url: str) -> str:
    """The host with its port; "" where the address is none."""
    try:
        return urlsplit(normalise(url)).netloc
    except ValueError:
        return ""


def is_number(host: str) -> bool:
    """An IP address, or a name that only this machine or network knows."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return "." not in host
    return True
