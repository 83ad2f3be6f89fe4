"""Lists that only a script shows: rendered by Chromium where it is installed, and never by a way around the address guard."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path

import pytest

from crawler.browser import chromium
from crawler.browser.proxy import MAX_CONNECTIONS, FilteringProxy, Refused
from crawler.errors import InputError
from tests.crawl_site import Site, run_crawl, serve, unit

ROWS = "".join(
    f'{{"t": "关于第{n}号通知的公告", "u": "/tzgg/2017{n:02}.html", "d": "2017-03-{n:02}"}},' for n in range(1, 9)
)
LIST = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>通知公告-县教育局</title></head><body>
<div>当前位置：<a href="/a/">首页</a> &gt; 通知公告</div><ul class="news-list" id="list"></ul>
<script>var x = new XMLHttpRequest(); x.open("GET", "%(api)s"); x.onload = function () {
 JSON.parse(x.responseText).forEach(function (row) { document.getElementById("list").innerHTML +=
 '<li><a href="' + row.u + '">' + row.t + '</a><span>' + row.d + '</span></li>'; }); }; x.send();</script>%(more)s</body></html>"""
HOME = """<html><head><meta charset="utf-8"><title>县教育局</title></head><body><div class="nav"><a href="/a/">首页</a>
<a href="/a/tzgg/">通知公告</a><a href="/a/other/">公示公告</a></div></body></html>"""
READER = {"PAGE_READER": "checks.facts.reader.read_for_crawl"}
BROWSER = next(filter(None, map(chromium.shutil.which, chromium.NAMES)), "")
needs_browser = pytest.mark.skipif(not BROWSER, reason=f"no Chromium: {chromium.ADVICE}")


@pytest.fixture(autouse=True)
def _allow_root(monkeypatch: pytest.MonkeyPatch) -> None:
    """Test machines are containers whose only user is root."""
    monkeypatch.setenv("GONGKAI_BROWSER_UNSANDBOXED", "1")


def pages(other: Site | None = None) -> dict[str, str]:
    attack = ""
    if other is not None:
        host = other.url.removeprefix("http://")
        attack = (
            f'<iframe src="{other.url}/frame"></iframe><script>fetch("{other.url}/fetch", {{mode: "no-cors"}});'
            f'new WebSocket("ws://{host}/socket"); new Image().src = "{other.url}/image";'
            f'fetch("http://localhost:{host.rpartition(":")[2]}/name", {{mode: "no-cors"}});</script>'
            f'<link rel="stylesheet" href="{other.url}/style">'
        )
    return {
        "/a/": HOME,
        "/a/tzgg/": LIST % {"api": "/api/rows.json", "more": attack},
        "/a/other/": LIST % {"api": "/api/gone.json", "more": ""},
        "/api/rows.json": f"[{ROWS.rstrip(',')}]",
    }


@needs_browser
def test_a_script_s_list_is_rendered_and_noted(tmp_path: Path) -> None:
    with serve() as other, serve(pages(other)) as site:
        rows = run_crawl(tmp_path, [unit(site)], render=True, overrides=READER).rows()
        assert not other.log
    assert "as received: sha256" in rows["/a/tzgg/"].headers["X-Gongkai-Rendered"]
    assert {"/tzgg/201701.html", "/tzgg/201708.html"} <= set(rows)
    assert "X-Gongkai-Rendered" not in rows["/a/other/"].headers


def test_rendering_is_off_unless_asked_for(tmp_path: Path) -> None:
    with serve(pages()) as site:
        rows = run_crawl(tmp_path, [unit(site)], overrides=READER).rows()
        assert not site.hits("/api/rows.json")
    assert "/tzgg/201701.html" not in rows


def test_without_a_browser_the_advice_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GONGKAI_BROWSER", "no-such-browser")
    with pytest.raises(InputError, match="no-such-browser was not found; install Chromium"):
        chromium.find_browser()


@pytest.mark.skipif(not BROWSER or not hasattr(os, "geteuid") or os.geteuid() != 0, reason="concerns root only")
def test_root_has_to_accept_that_there_is_no_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("GONGKAI_BROWSER_UNSANDBOXED")
    with pytest.raises(InputError, match="no sandbox for root"):
        chromium.find_browser()


@pytest.mark.parametrize(
    ("host", "port", "is_let"),
    [
        ("127.0.0.1", 8001, True),  # as the registry writes it
        ("127.0.0.1", 8002, False),
        ("127.0.0.1", 80, False),
        ("localhost", 80, False),
        ("0x7f000001", 80, False),
        ("2130706433", 80, False),
        ("127.1", 443, False),
        ("10.0.0.5", 80, False),
        ("169.254.169.254", 80, False),
        ("93.184.216.34", 80, True),
        ("93.184.216.34", 22, False),
    ],
)
def test_the_proxy_judges_every_address(host: str, port: int, is_let: bool) -> None:
    proxy = FilteringProxy(["127.0.0.1:8001"], "http://www.x.gov.cn/")
    if is_let:
        assert asyncio.run(proxy._judge(host, port))
    else:
        with pytest.raises(Refused):
            asyncio.run(proxy._judge(host, port))


async def ask(proxy: FilteringProxy, *requests: bytes) -> list[bytes]:
    answers = []
    async with proxy.serve() as port:
        for request in requests:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(request)
            answers.append(await asyncio.wait_for(reader.read(), 5))
            writer.close()
            await writer.wait_closed()
    return answers


def test_the_proxy_forwards_one_request_and_closes() -> None:
    with serve({"/x": "found", "/y": "second"}) as site:
        host = site.url.removeprefix("http://")
        proxy = FilteringProxy([host], site.url)
        get = f"GET {site.url}/x HTTP/1.1\r\nHost: {host}\r\nProxy-Connection: keep-alive\r\n\r\n".encode()
        smuggled = get + f"GET {site.url}/y HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()
        tunnel = b"CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: x\r\n\r\n"
        good, pair, refused, broken = asyncio.run(ask(proxy, get, smuggled, tunnel, b"nonsense\r\n\r\n"))
        assert b"found" in good
        assert b"second" not in pair
        assert not site.hits("/y")
    assert refused.startswith(b"HTTP/1.1 403")
    assert broken.startswith(b"HTTP/1.1 403")
    assert proxy.refused == ["127.0.0.1:1: port"]


def test_a_page_has_so_many_requests_and_no_more() -> None:
    proxy = FilteringProxy([], "http://www.x.gov.cn/")
    proxy.count = MAX_CONNECTIONS
    (answer,) = asyncio.run(ask(proxy, b"GET http://www.x.gov.cn/ HTTP/1.1\r\n\r\n"))
    assert answer.startswith(b"HTTP/1.1 403")
