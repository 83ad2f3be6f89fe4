"""Addresses: when two are the same page, and which lie under a unit's address."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

from crawler.scope import Area, area_of
from crawler.urls import normalise

_INDEX = re.compile(r"/(?:index|default)\.\w{2,5}(?=$|\?)", re.IGNORECASE)
_FILE = re.compile(r"\.(?:docx?|xlsx?|pptx?|wps|et|pdf|ofd|rar|zip|7z|txt|rtf|jpe?g|png|gif|bmp|tiff?)$", re.IGNORECASE)


@lru_cache(maxsize=65536)
def address_key(url: str) -> str:
    """Equal for addresses of the same page: scheme, index file and last slash do not count beside the crawler's spelling."""
    try:
        url = normalise(url)
    except ValueError:
        return url
    key = _INDEX.sub("/", url.partition("://")[2])
    path, mark, query = key.partition("?")
    return path.rstrip("/") + mark + query


def is_file(url: str) -> bool:
    """The address ends like a document or picture, not like a page."""
    return _FILE.search(url.partition("?")[0]) is not None


def load_area(url: str, portal_url: str) -> Area | None:
    """The part of the web under a registry address; None without an address or where it is the portal itself."""
    try:
        area = area_of(normalise(url))
    except ValueError:
        return None
    is_portal = area.folder == "/" and not area.parameters and area.host == urlsplit(portal_url).netloc.lower()
    return None if is_portal else area


def is_inside(area: Area | None, url: str) -> bool:
    """The address lies in the area, by either scheme."""
    if area is None:
        return False
    try:
        parts = urlsplit(normalise(url))
    except ValueError:
        return False
    return area.holds(parts.netloc, parts.path, parts.query)
