"""`python -m benchmarks.rival_trafilatura ROOTS COUNT`: trafilatura's crawler over the sites named in the file ROOTS, one after the other.

It follows links and reads no text. The number of pages that it fetched goes to the file COUNT. Its pause between two pages
(five seconds) is off; everything else is its default. It takes no address of numbers for a site, so the sites get names here.
"""

from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from copy import deepcopy
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from trafilatura.settings import DEFAULT_CONFIG
from trafilatura.spider import focused_crawler

_MOST = 100_000  # pages of a site: it would stop at ten
_NAMES = ".county.test"


@contextmanager
def names_at_home() -> Iterator[None]:
    """Names under ``county.test`` lead to this machine while the block runs."""
    resolve = socket.getaddrinfo

    def at_home(host: Any, *rest: Any, **options: Any) -> Any:
        return resolve("127.0.0.1" if str(host).endswith(_NAMES) else host, *rest, **options)

    socket.getaddrinfo = at_home
    try:
        yield
    finally:
        socket.getaddrinfo = resolve


def named(root: str) -> str:
    """The site's address with a name: ``http://127.0.0.1:8001/`` → ``http://u8001.county.test:8001/``."""
    port = urlsplit(root).port
    return f"http://u{port}{_NAMES}:{port}/"


def crawl(roots: list[str]) -> int:
    """All sites; pages fetched."""
    config = deepcopy(DEFAULT_CONFIG)
    config.set("DEFAULT", "SLEEP_TIME", "0")
    config.set("DEFAULT", "SSRF_PROTECTION", "no")  # the sites are on this machine
    fetched = 0
    for root in roots:
        todo, known = focused_crawler(named(root), max_seen_urls=_MOST, max_known_urls=_MOST, config=config)
        fetched += len(known) - len(todo)
    return fetched


if __name__ == "__main__":
    with names_at_home():
        Path(sys.argv[2]).write_text(str(crawl(Path(sys.argv[1]).read_text().split())))
