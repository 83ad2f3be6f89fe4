"""Addresses of a page's links, made absolute."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

_MAX = 2_000


class Resolver:
    """Joins addresses to the page's base; what is not http or https is ""."""

    def __init__(self, url: str, base: str = "") -> None:
        self.base = _join(url, base) or url
        self.known: dict[str, str] = {}

    def __call__(self, href: str) -> str:
        if href not in self.known:
            self.known[href] = _join(self.base, href)
        return self.known[href]


def _join(base: str, href: str) -> str:
    href = href.strip().replace("\\", "/")
    if not href or href[0] == "#" or len(href) > _MAX or any(c < " " for c in href):
        return ""
    try:
        url = urljoin(base, href).partition("#")[0]
        parts = urlsplit(url)
    except ValueError:
        return ""
    return url if parts.scheme in ("http", "https") and parts.netloc else ""


def extension_of(url: str) -> str:
    """The file extension of an address, lower case, "" without one."""
    name = url.partition("?")[0].rpartition("/")[2]
    stem, dot, extension = name.rpartition(".")
    return extension.lower() if dot and stem and len(extension) <= 5 else ""
