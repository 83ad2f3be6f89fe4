"""What makes a request cheap, and that nothing is lost by it: the straight engine, kept agents, cookies only where some are."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scrapy import Request
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.utils.conf import build_component_list
from twisted.web.client import URI
from twisted.web.http_headers import Headers

from crawler.engine import QuietSignals
from crawler.exchange import KeptAgent
from crawler.middlewares.cookies import CookiesMiddleware
from crawler.middlewares.pace import PAUSED_STATUS
from crawler.pages import Outcome
from crawler.settings import own_settings
from crawler.urls import _is_plain, _spell, normalise, path_of
from tests.crawl_site import Handler, page, run_crawl, serve, unit

SIGNAL = object()


def test_signals_reach_listeners_and_nobody_else() -> None:
    heard: list[int] = []

    def listen(number: int) -> None:
        heard.append(number)

    signals = QuietSignals(object())
    assert signals.send_catch_log(SIGNAL, number=1) == []
    signals.connect(listen, signal=SIGNAL)
    assert [receiver for receiver, _ in signals.send_catch_log(SIGNAL, number=2)] == [listen]
    signals.disconnect(listen, signal=SIGNAL)
    assert signals.send_catch_log(SIGNAL, number=3) == []
    assert heard == [2]


def test_a_signal_with_two_listeners_is_heard_until_the_last_has_gone() -> None:
    heard: list[str] = []
    first, second = (lambda: heard.append("first")), (lambda: heard.append("second"))
    signals = QuietSignals(object())
    for listener in (first, second):
        signals.connect(listener, signal=SIGNAL)
    signals.disconnect(first, signal=SIGNAL)
    signals.send_catch_log(SIGNAL)
    assert heard == ["second"]


class _Agent(KeptAgent):
    """Notes what Twisted would be asked for."""

    def __init__(self) -> None:
        super().__init__(object(), SimpleNamespace(old=set()), 30.0, None, SimpleNamespace())
        self.made: list[URI] = []
        self.asked: list[tuple[Any, ...]] = []

    def _getEndpoint(self, uri: URI) -> Any:
        self.made.append(uri)
        return len(self.made)

    def _requestWithEndpoint(self, key: Any, endpoint: Any, method: Any, parsed: Any, headers: Any, *rest: Any) -> Any:
        self.asked.append((key, endpoint, headers.getRawHeaders(b"Host"), rest[-1]))


@pytest.fixture
def agent(monkeypatch: pytest.MonkeyPatch) -> _Agent:
    monkeypatch.setattr("twisted.web.client.IPolicyForHTTPS.providedBy", lambda policy: True)
    return _Agent()


def ask(agent: _Agent, url: str) -> tuple[Any, ...]:
    agent.request(b"GET", url.encode(), Headers())
    return agent.asked[-1]


@pytest.mark.parametrize(
    ("url", "key", "host", "path"),
    [
        ("http://a.gov.cn/", (b"http", b"a.gov.cn", 80), b"a.gov.cn", b"/"),
        ("http://a.gov.cn:81/x?y=/z", (b"http", b"a.gov.cn", 81), b"a.gov.cn:81", b"/x?y=/z"),
        ("https://a.gov.cn/x;y?z", (b"https", b"a.gov.cn", 443), b"a.gov.cn", b"/x;y?z"),
        ("http://[2001:db8::1]:8/x//y", (b"http", b"2001:db8::1", 8), b"[2001:db8::1]:8", b"/x//y"),
        ("http://a.gov.cn?x=/y", (b"http", b"a.gov.cn", 80), None, b"?x=/y"),
    ],
)
def test_what_is_asked_for(agent: _Agent, url: str, key: Any, host: bytes | None, path: bytes) -> None:
    assert ask(agent, url) == (key, 1, [host] if host else None, path)


def test_a_server_is_worked_out_once_and_again_when_one_turned_out_to_be_old(agent: _Agent) -> None:
    assert [ask(agent, f"https://a.gov.cn/{n}")[1] for n in range(3)] == [1, 1, 1]
    assert ask(agent, "https://b.gov.cn/")[1] == 2
    agent._old.add(("a.gov.cn", 443))
    assert ask(agent, "https://a.gov.cn/4")[1] == 3


def test_an_address_that_is_none_is_refused(agent: _Agent) -> None:
    with pytest.raises(ValueError, match="Invalid URI"):
        ask(agent, "http://a.gov.cn\r\nX: y/")
    assert agent.asked == []


ADDRESSES = st.from_regex(r"\Ahttps?://[a-z]{1,3}\.cn(:\d{1,4})?(/[a-z;.%=&]{0,4}){0,4}(\?[a-z/=&?]{0,6})?\Z")


def _or_none(url: str) -> str | None:
    try:
        return normalise(url)
    except ValueError:
        return None


@given(ADDRESSES.map(_or_none).filter(bool))
def test_paths_are_those_of_a_url_parser(url: str) -> None:
    parts = urlsplit(url)
    assert path_of(url) == (parts.path, parts.query)


@given(ADDRESSES.map(_or_none).filter(bool))
def test_a_server_is_asked_for_what_twisted_would_ask_it_for(url: str) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("twisted.web.client.IPolicyForHTTPS.providedBy", lambda policy: True)
        asked = ask(_Agent(), url)
    parsed = URI.fromBytes(url.encode())
    assert asked[0] == (parsed.scheme, parsed.host, parsed.port)
    assert asked[-1].replace(b";", b"") == parsed.originForm.replace(b";", b"")  # it drops one with nothing behind it


def cookies() -> CookiesMiddleware:
    return CookiesMiddleware(SimpleNamespace(settings=Settings({"COOKIES_ENABLED": True})))


def test_cookies_are_kept_from_the_first_that_is_set_and_sent_to_their_server_only() -> None:
    middleware, first = cookies(), Request("http://a.gov.cn/")
    middleware.process_request(first)
    middleware.process_response(first, Response(first.url))
    assert middleware._kept is None
    middleware.process_response(first, Response(first.url, headers={"Set-Cookie": "s=1; Path=/"}))
    again, elsewhere = Request("http://a.gov.cn/2"), Request("http://b.gov.cn/")
    for request in (again, elsewhere):
        middleware.process_request(request)
    assert again.headers.get("Cookie") == b"s=1"
    assert "Cookie" not in elsewhere.headers


def test_the_chain_is_what_the_settings_say_and_nothing_else() -> None:
    settings = Settings(own_settings())
    chain = build_component_list(settings.get_component_priority_dict_with_base("DOWNLOADER_MIDDLEWARES"))
    assert [name.rpartition(".")[2].removesuffix("Middleware") for name in chain] == [
        "Render", "Address", "Robots", "DownloadTimeout", "DefaultHeaders", "UserAgent", "Retry", "Compression",
        "Cookies", "Pace", "Hours", "Ceiling",
    ]  # fmt: skip
    assert build_component_list(settings.get_component_priority_dict_with_base("SPIDER_MIDDLEWARES")) == []


def test_a_crawl_loads_nothing_that_it_has_no_use_for(tmp_path: Path) -> None:
    with serve({"/a/": "正文"}) as site:
        registry = tmp_path / "units.csv"
        header, row = "id,name,kind,portal_url,site_url,column_url,duties", f"a,甲局,部门,{site.url}/,{site.url}/a/,,"
        registry.write_text(f"{header}\n{row}\n", "utf-8")
        arguments = ["crawl", "--units", str(registry), "--db", str(tmp_path / "x.db"), "--delay", "0"]
        code = (
            f"import sys\nfrom reports.cli import run\ncode = run({arguments})\n"
            "unused = {'aiohttp', 'openpyxl', 'pypdf', 'docx', 'xlrd', 'tldextract', 'requests', 'pydantic', 'dateparser', 'flask',"
            " 'jinja2', 'distributed', 'IPython'}\n"
            "sys.exit(f'{code}: {sorted(unused & set(sys.modules))}')"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120)
    assert done.stderr.strip().splitlines()[-1] == "0: []"


def _once_busy(handler: Handler) -> None:
    """503, and from then on a page."""
    handler.server.pages[handler.path] = "正文"
    handler.send(next(iter(PAUSED_STATUS)))


def _cut_off(handler: Handler) -> None:
    handler.send(200, b"<p>", Content_Length="99")
    handler.close_connection = True


def test_what_a_middleware_asks_again_and_what_fails_both_come_to_their_end(tmp_path: Path) -> None:
    with serve() as site:
        site.pages |= {"/a/": page("nav:/a/busy 甲", "nav:/a/dead 乙", "nav:/a/cut 丙"), "/a/busy": _once_busy}
        site.pages["/a/cut"] = _cut_off
        crawl = run_crawl(tmp_path, [unit(site)])
    rows = crawl.rows()
    assert {path: row.outcome for path, row in rows.items()} == {
        "/a/": Outcome.OK,
        "/a/busy": Outcome.OK,
        "/a/dead": Outcome.HTTP_4XX,
        "/a/cut": Outcome.TRUNCATED,
    }
    assert crawl.summary["state"] == "complete"


PIECES = st.sampled_from(
    [
        "/",
        "/",
        "a",
        "B",
        "..",
        ".",
        "-",
        "_",
        "~",
        "%41",
        "中",
        ";",
        "?",
        "&",
        "=",
        "#",
        "@",
        ":",
        "jsessionid=1",
        "?cfid=2",
        "80",
    ]
)
HOSTS = st.sampled_from(
    [
        "a.cn",
        "a.cn:8080",
        "a-b.cn",
        "1.2.3.4",
        "A.cn",
        "a.cn:80",
        "a.cn:443",
        "a.cn:08",
        "a.cn:65536",
        "a.cn.",
        "a..cn",
        "-a.cn",
        "a_b.cn",
        "[::1]",
        "u@a.cn",
        "xn--a.cn",
    ]
)


@settings(max_examples=500)
@given(st.sampled_from(["http://", "https://"]), HOSTS, st.lists(PIECES, max_size=8))
def test_the_short_way_to_an_address_s_one_spelling_is_the_long_one(scheme: str, host: str, pieces: list[str]) -> None:
    url = f"{scheme}{host}/{''.join(pieces)}"
    assert not _is_plain(url) or _spell(url) == url


@pytest.mark.parametrize(
    ("path", "is_plain"),
    [
        ("/a/t2020_1.html", True),
        ("/a/?id=1&page=2", True),
        ("/a/../b", False),
        ("/a?jsessionid=1", False),
        ("/a?x=1&CFID=1", False),
        ("/a?&x=1", False),
        ("/a b", False),
        ("/中", False),
        ("/" + "a" * 2000, False),
    ],
)
def test_which_addresses_go_the_short_way(path: str, is_plain: bool) -> None:
    assert _is_plain(f"http://www.xx.gov.cn:8080{path}") is is_plain
