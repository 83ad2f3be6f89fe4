"""Ways around the address guard: other doors into the process, names that change, hosts that nobody registered."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.core.downloader.handlers.http11 import HTTP11DownloadHandler
from scrapy.http import HtmlResponse
from scrapy.settings import Settings
from scrapy.utils.misc import load_object
from twisted.internet.defer import Deferred, succeed
from twisted.internet.error import DNSLookupError

from crawler.addresses import literal_address
from crawler.middlewares.address import AddressMiddleware
from crawler.names import Name
from crawler.outcomes import Ended
from crawler.pages import Outcome
from crawler.resolver import CachingThreadedResolver, GuardResolver
from crawler.settings import own_settings
from crawler.tls import TlsHandler
from tests.crawl_site import page, run_crawl, serve, start, unit

HOST = "www.xx.gov.cn"


def test_whatever_points_to_an_unregistered_private_address_reaches_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refresh, a frame and a row of a page; a sitemap; a redirect of robots.txt; a proxy in the environment."""
    with serve() as other, serve() as site, serve() as mapped, serve() as moved:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy"):
            monkeypatch.setenv(name, other.url)
        monkeypatch.setenv("no_proxy", "")
        links = (f"refresh:{other.url}/x/ 跳转", f"frame:{other.url}/f/ 框", f"entry:{other.url}/e/ 条目")
        site.pages |= {"/a/": page(*links)}
        sitemaps = f"Sitemap: {other.url}/map.xml\nSitemap: {mapped.url}/map.xml\n"
        mapped.pages |= {"/a/": "正文", "/robots.txt": f"User-agent: *\nDisallow:\n{sitemaps}"}
        mapped.pages["/map.xml"] = f"<urlset><url><loc>{other.url}/s</loc></url></urlset>"
        away = other.url + "/robots.txt"
        moved.pages |= {"/a/": "正文", "/robots.txt": lambda handler: handler.send(302, Location=away)}
        crawl = run_crawl(tmp_path, [unit(site), unit(mapped, "mapped"), unit(moved, "moved")])
        assert other.log == []
        assert mapped.hits("/map.xml") == 0
    rows = crawl.rows()
    assert {rows[path].outcome for path in ("/x/", "/f/", "/e/")} == {Outcome.OUT_OF_SCOPE}
    assert {crawl.rows(name)["/a/"].outcome for name in ("mapped", "moved")} == {Outcome.OK}


def test_a_crawl_without_the_guarded_resolver_does_not_start(tmp_path: Path) -> None:
    with serve({"/a/": "正文"}) as site:
        plain = {"TWISTED_DNS_RESOLVER": "scrapy.resolver.CachingThreadedResolver"}
        process = start(tmp_path, [unit(site)], overrides=plain)
        out, err = process.communicate(timeout=60)
        assert site.log == []
    assert "the address guard is not installed" in err
    assert json.loads(out)["state"] == "running"  # never a finished run


def test_the_handler_in_use_is_the_one_that_asks_the_guarded_resolver() -> None:
    settings = Settings(own_settings())
    assert settings["TWISTED_DNS_RESOLVER"] == "crawler.resolver.GuardResolver"
    used = {scheme: load_object(name) for scheme, name in settings.getwithbase("DOWNLOAD_HANDLERS").items() if name}
    assert used == dict.fromkeys(("http", "https"), TlsHandler)
    assert TlsHandler.__mro__[1] is HTTP11DownloadHandler


def rebinding(answers: Iterator[str], monkeypatch: pytest.MonkeyPatch) -> GuardResolver:
    """A guarded resolver over a name server that says something else every time."""

    def changing(self: Any, name: str, timeout: Any = ()) -> Deferred[str]:
        return succeed(next(answers))

    monkeypatch.setattr(CachingThreadedResolver, "getHostByName", changing)
    return GuardResolver.__new__(GuardResolver)


@pytest.mark.parametrize("private", ["127.0.0.2", "10.1.2.3", "169.254.169.254", "0.0.0.0", "100.64.0.1"])
def test_a_name_that_turns_private_is_refused_when_it_is_connected_to(
    private: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    resolver = rebinding(iter(["1.1.1.1", private]), monkeypatch)
    found: list[Any] = []
    for _ in range(2):
        resolver.getHostByName(HOST).addBoth(found.append)
    assert found[0] == "1.1.1.1"
    assert found[1].check(DNSLookupError)
    assert private in str(found[1].value)


class _Crawler:
    """What the address middleware asks of a crawler: the registry's hosts, names, slots."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.settings = self.spider = self.slots = self.names = self

    def getlist(self, name: str) -> list[str]:
        return []

    async def resolve(self, host: str) -> Name:
        return Name(self.address)

    def slot_of(self, request: Request) -> str:
        return self.address


def test_a_name_with_a_private_address_is_refused_before_anything_is_sent() -> None:
    guard = AddressMiddleware(_Crawler("192.168.0.7"))
    with pytest.raises(Ended) as ended:
        asyncio.run(guard.process_request(Request(f"http://{HOST}/")))
    assert ended.value.outcome is Outcome.BLOCKED_PRIVATE


def test_an_answer_from_a_private_address_is_thrown_away() -> None:
    request = Request(f"http://{HOST}/")
    answer = HtmlResponse(request.url, body=b"secret", ip_address=literal_address("127.0.0.2"))
    with pytest.raises(Ended) as ended:
        AddressMiddleware(_Crawler("1.1.1.1")).process_response(request, answer)
    assert ended.value.outcome is Outcome.BLOCKED_PRIVATE


def test_a_copied_request_is_booked_on_the_server_it_goes_to() -> None:
    copied = Request(f"http://{HOST}/", meta={"download_slot": "another server"})
    asyncio.run(AddressMiddleware(_Crawler("1.1.1.1")).process_request(copied))
    assert copied.meta["download_slot"] == "1.1.1.1"
