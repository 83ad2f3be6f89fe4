"""Addresses of a page's links, made absolute."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

_MAX = 2_000


# what can be joined by putting strings together: no dots to resolve, no parameters, no scheme
_ROOTED = re.compile(r"/(?:[\w\-%]+/)*[\w\-%]*(?:\.\w+)?(?:\?[\w\-=&%/]+)?", re.ASCII)
_PLAIN = re.compile(r"[\w\-%]+(?:/[\w\-%]+)*/?(?:\.\w+)?(?:\?[\w\-=&%/]+)?", re.ASCII)
_UPWARD = re.compile(r"((?:\.\./){1,20})(?:[\w\-%]+/)*(?:[\w\-%]+(?:\.\w+)?)?(?:\?[\w\-=&%/]+)?", re.ASCII)
# an absolute address is kept as it is: no dots are resolved in it
_ABSOLUTE = re.compile(r"https?://[\w.\-]+(?::\d+)?(?:/[\w\-%./]*(?:\?[\w\-=&%/.]+)?)?", re.ASCII)
_ELSEWHERE = ("javascript:", "mailto:")
_BASE = re.compile(r"(https?://[\w.\-]+(?::\d+)?)((?:/[\w\-%]+)*/)(?:[\w\-%]+(?:\.\w+)?)?(?:\?[^;#]*)?", re.ASCII)


class Resolver:
    """Joins addresses to the page's base; what is not http or https is ""."""

    def __init__(self, url: str, base: str = "") -> None:
        self.base = _join(url, base) or url
        match = _BASE.fullmatch(self.base)
        self.origin, self.folder = (match[1], match[1] + match[2]) if match else ("", "")
        self.known: dict[str, str] = {}

    def __call__(self, href: str) -> str:
        if (url := self.known.get(href)) is None:
            self.known[href] = url = self.join(href)
        return url

    def join(self, href: str) -> str:
        """``urljoin`` takes twenty microseconds, and most addresses do not need it."""
        if href.startswith(_ELSEWHERE):
            return ""
        if self.origin and len(href) < _MAX:
            if _ABSOLUTE.fullmatch(href):
                return href
            if _ROOTED.fullmatch(href):
                return self.origin + href
            if _PLAIN.fullmatch(href):
                return self.folder + href
            if href.startswith("./") and _PLAIN.fullmatch(href, 2):
                return self.folder + href[2:]
            if match := _UPWARD.fullmatch(href):
                return self.above(len(match[1]) // 3) + href[match.end(1) :]
        return _join(self.base, href)

    def above(self, levels: int) -> str:
        """The folder so many levels up, at most the host's root."""
        kept = self.folder[len(self.origin) :].split("/")[1:-1]
        return "/".join([self.origin, *kept[: max(0, len(kept) - levels)], ""])


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
