"""A small reader for the crawler's tests: a link says its own kind in ``rel``."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import urljoin

from crawler.reading import Link, Reading

_LINK = re.compile(r'<a rel="(\w+)" href="([^"]*)">([^<]*)</a>')
_TITLE = re.compile(r"<title>([^<]*)</title>")


def read(body: bytes, url: str, content_type: str, status: int, seen_on: date) -> Reading:
    """Links, the title as identity; 需要登录 is a login wall; raises on a page that says so."""
    text = decode(body)
    if "读不了" in text:
        raise ValueError("unreadable on purpose")
    links = tuple(Link(urljoin(url, href), words, kind) for kind, href, words in _LINK.findall(text))  # type: ignore[arg-type]
    title = _TITLE.search(text)
    verdict = "login_wall" if "需要登录" in text else ""
    return Reading(
        links,
        title.group(1) if title else "",
        False,
        verdict,
        verdict,
        f'{{"text": "{len(text)}"}}',
        "t1",
        "暂无内容" in text,
    )  # type: ignore[arg-type]


def decode(body: bytes) -> str:
    """UTF-8, else GB18030."""
    try:
        return body.decode()
    except UnicodeDecodeError:
        return body.decode("gb18030", "replace")
