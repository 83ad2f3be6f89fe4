"""A killed crawl that is resumed knows what its pages had taught it: rows that a column loads from elsewhere stay the unit's."""

from __future__ import annotations

import threading
import time
from pathlib import Path

import pytest

from crawler.pages import Outcome
from tests.crawl_site import Handler, page, run_crawl, serve, start, unit

LIST = page("entry:/a/gk/zn.html 信息公开指南", title="数据")


@pytest.mark.parametrize(
    ("door", "address"),
    [
        ("frame:/api/all/3288.json 数据", "/api/all/3288.json"),  # a list interface at the server's root
        ("refresh:/moved/gk.html 跳转", "/moved/gk.html"),
    ],
)
def test_what_a_column_loads_is_its_own_after_a_kill(tmp_path: Path, door: str, address: str) -> None:
    gate = threading.Event()

    def late(handler: Handler) -> None:
        gate.wait(20)
        handler.send(200, LIST.encode())

    pages = {
        "/": page(),
        "/robots.txt": "#",
        "/a/": page("nav:/a/gk/ 信息公开", title="首页"),
        "/a/gk/": page(door, title="公开"),
        "/a/gk/zn.html": page(title="指南", body="正文"),
        address: late,
    }
    with serve(pages) as site:  # type: ignore[arg-type]
        process = start(tmp_path, [unit(site)])
        deadline = time.monotonic() + 30
        while not site.hits(address) and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(0.9)  # the ledger commits every half second
        process.kill()
        process.communicate()
        gate.set()
        crawl = run_crawl(tmp_path, [unit(site)])
    assert crawl.summary["resumed"]
    assert crawl.rows()["/a/gk/zn.html"].outcome is Outcome.OK
