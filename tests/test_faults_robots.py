"""robots.txt as servers really answer it: a page, fifty megabytes, a chain of redirects, a delay of a minute, silence."""

from __future__ import annotations

import gzip
from contextlib import ExitStack

import pytest

from crawler.middlewares.robots import MAX_BYTES, MAX_REDIRECTS
from crawler.pages import Outcome, Page
from tests.crawl_site import Content, Handler, Site, page, run_crawl, serve, unit
from tests.test_faults_wire import CHUNKED, HEAD, dripping

FORBID = "User-agent: *\nDisallow: /a/\n"
LONG = "User-agent: *\n" + "# nothing\n" * (MAX_BYTES // 10) + "Disallow: /a/\n"  # the rule stands behind the limit
HTML = "<html><body>" + FORBID + "</body></html>"
OWN = FORBID + "User-agent: gongkai\nDisallow:\n"


BOMB = gzip.compress(FORBID.encode() + b"\n" * 20_000_000)


def endless_rules(handler: Handler) -> None:
    handler.close_connection = True
    handler.wfile.write(CHUNKED)
    chunk = FORBID.encode() * 1000
    for _ in range(2000):  # 58 MB, if the client were to take it
        handler.wfile.write(b"%x\r\n%b\r\n" % (len(chunk), chunk))


def chain(handler: Handler) -> None:
    """``/robots.txt`` → ``/r1`` → ``/r2`` → …, each a redirect."""
    number = int(handler.path.removeprefix("/r") or 0) if handler.path != "/robots.txt" else 0
    handler.send(302, Location=f"/r{number + 1}")


def chained(redirects: int) -> dict[str, Content]:
    return {"/robots.txt": chain} | {f"/r{n}": chain for n in range(1, redirects)} | {f"/r{redirects}": FORBID}


ROBOTS: dict[str, tuple[Content, Outcome]] = {
    "rules": (FORBID, Outcome.BLOCKED_ROBOTS),
    "mark": (b"\xef\xbb\xbf" + FORBID.encode(), Outcome.BLOCKED_ROBOTS),
    "own": (OWN, Outcome.OK),
    "html": (HTML, Outcome.OK),
    "long": (LONG + "x" * 10_000_000, Outcome.OK),  # cut at the limit, never parsed to its end
    "fifty": (FORBID.encode() + b"# nothing\n" * 5_000_000, Outcome.BLOCKED_ROBOTS),  # 50 MB: its beginning counts
    "endless": (endless_rules, Outcome.BLOCKED_ROBOTS),
    "bomb": (lambda handler: handler.send(200, BOMB, Content_Encoding="gzip"), Outcome.BLOCKED_ROBOTS),
    "bytes": (b"\x00\xff" * 1000, Outcome.OK),
    "minute": ("User-agent: *\nCrawl-delay: 60\n", Outcome.BLOCKED_ROBOTS),
    "words": ("User-agent: *\nCrawl-delay: soon\n", Outcome.OK),
    "forbidden": (lambda handler: handler.send(403, FORBID.encode()), Outcome.OK),
    "broken": (lambda handler: handler.send(500, b""), Outcome.BLOCKED_ROBOTS),
    "silence": (dripping(HEAD, b"X: y\r\n"), Outcome.BLOCKED_ROBOTS),
}
CHAINS = {"five": (MAX_REDIRECTS, Outcome.BLOCKED_ROBOTS), "more": (MAX_REDIRECTS + 9, Outcome.OK)}
EXPECTED = {name: outcome for name, (_, outcome) in (ROBOTS | CHAINS).items()}


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Page, Site]]:
    """One crawl of a server for each."""
    files = {name: {"/robots.txt": content} for name, (content, _) in ROBOTS.items()}
    files |= {name: chained(redirects) for name, (redirects, _) in CHAINS.items()}
    with ExitStack() as stack:
        sites = {name: stack.enter_context(serve({"/a/": "正文", "/": page(), **own})) for name, own in files.items()}
        units = [unit(site, name) for name, site in sites.items()]
        overrides = {"DOWNLOAD_TIMEOUT": 1, "RETRY_TIMES": 0}
        crawl = run_crawl(tmp_path_factory.mktemp("robots"), units, overrides=overrides)
        return {name: (crawl.rows(name)["/a/"], site) for name, site in sites.items()}


@pytest.mark.parametrize("name", EXPECTED)
def test_what_robots_txt_means(crawled: dict[str, tuple[Page, Site]], name: str) -> None:
    row, site = crawled[name]
    assert row.outcome is EXPECTED[name], row.reason
    assert bool(site.hits("/a/")) is (row.outcome is Outcome.OK)
    assert row.outcome is Outcome.OK or row.reason.startswith("robots.txt")


@pytest.mark.parametrize("name", CHAINS)
def test_five_redirects_of_robots_txt_are_followed(crawled: dict[str, tuple[Page, Site]], name: str) -> None:
    _, site = crawled[name]
    assert site.hits(f"/r{MAX_REDIRECTS}") == 1
    assert site.hits(f"/r{MAX_REDIRECTS + 1}") == 0
