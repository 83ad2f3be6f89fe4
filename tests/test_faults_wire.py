"""Broken, endless and lying answers: each ends with an outcome of its own that never reads as "nothing is there"."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import count

import pytest

from crawler.pages import Outcome
from tests.crawl_site import Content, Crawl, Handler, page, run_crawl, serve, unit

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
MOST_DRIPS = 200  # an end for the server's thread, long after the client's


def raw(*pieces: bytes) -> Callable[[Handler], None]:
    """Exactly these bytes, then the end of the connection."""

    def answer(handler: Handler) -> None:
        handler.close_connection = True
        for piece in pieces:
            handler.wfile.write(piece)

    return answer


def dripping(start: bytes, drop: bytes) -> Callable[[Handler], None]:
    """``start``, and then a little for ever: no single read is slow, the whole never comes."""

    def answer(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(start)
        for _ in range(MOST_DRIPS):
            handler.wfile.write(drop)
            handler.wfile.flush()
            time.sleep(0.1)

    return answer


def endless(handler: Handler) -> None:
    handler.close_connection = True
    handler.wfile.write(CHUNKED)
    chunk = b"10000\r\n" + b"x" * 65536 + b"\r\n"
    for _ in range(2000):  # 125 MiB, if the client were to take it
        handler.wfile.write(chunk)


def to(location: str) -> Callable[[Handler], None]:
    return lambda handler: handler.send(302, Location=location)


def cookie_for_ever(handler: Handler) -> None:
    handler.send(302, Location=handler.path, Set_Cookie=f"n={time.monotonic()}; Path=/")


def counting(handler: Handler) -> None:
    number = int(handler.path.rpartition("=")[2])
    handler.send(302, Location=f"/a/grow.html?n={number + 1}")


def coded(encoding: str) -> Callable[[Handler], None]:
    return lambda handler: handler.send(200, b"\x28\xb5\x2f\xfd\x04\x00", Content_Encoding=encoding)


FAULTS: dict[str, tuple[Content, set[Outcome]]] = {
    "drip.html": (dripping(HEAD + b"Content-Length: 9000\r\n\r\n", b"x"), {Outcome.TIMEOUT}),
    "after-drip.html": ("正文", {Outcome.OK}),
    "head.html": (dripping(HEAD, b"X: y\r\n"), {Outcome.TIMEOUT}),
    "after-head.html": ("正文", {Outcome.OK}),
    "endless.html": (endless, {Outcome.TOO_LARGE}),
    "claims.html": (raw(HEAD + b"Content-Length: 10000000000\r\n\r\n", b"x" * 1000), {Outcome.TOO_LARGE}),
    "chunk.html": (raw(CHUNKED + b"5\r\nhello\r\nZZ\r\nno\r\n"), {Outcome.TRUNCATED}),
    "cutchunk.html": (raw(CHUNKED + b"500\r\nhello"), {Outcome.TRUNCATED}),
    "line.html": (raw(HEAD + b"X: " + b"y" * 2_000_000 + b"\r\n\r\nok"), {Outcome.ERROR, Outcome.RESET}),
    "flood.html": (
        raw(HEAD + b"".join(b"X-%d: y\r\n" % n for n in range(2_000)) + b"Content-Length: 2\r\n\r\nok"),
        {Outcome.TOO_LARGE},
    ),
    "garbage.html": (raw(b"\x00\xff\xfe garbage\r\n\r\n"), {Outcome.ERROR}),
    "br.html": (coded("br"), {Outcome.BAD_ENCODING}),  # never offered, so there is no bomb to unpack
    "zstd.html": (coded("zstd"), {Outcome.BAD_ENCODING}),
    "grow.html?n=1": (counting, {Outcome.REDIRECT_LOOP}),
    "wall.html": (cookie_for_ever, {Outcome.REDIRECT_LOOP}),  # Scrapy would drop it without a word (scrapy#1225)
    "file.html": (to("file:///etc/passwd"), {Outcome.ERROR}),
    "ftp.html": (to("ftp://127.0.0.1/x"), {Outcome.ERROR}),
    "data.html": (to("data:text/html,x"), {Outcome.ERROR}),
    "script.html": (to("javascript:alert(1)"), {Outcome.ERROR}),
    "tab.html": (to("http://127.0.0.1\\@www.example.com/"), {Outcome.ERROR}),
    "octets.html": (
        lambda handler: handler.send(200, "正文".encode(), Content_Type="application/octet-stream"),
        {Outcome.OK},
    ),
    "last.html": ("正文", {Outcome.OK}),
}


@pytest.fixture(scope="module")
def faults(tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    """All faults in one crawl, so that each also shows that the next address is still fetched."""
    pages: dict[str, Content] = {f"/a/{name}": content for name, (content, _) in FAULTS.items()}
    pages |= {f"/a/grow.html?n={n}": counting for n in range(1, 40)}
    pages |= {"/a/": page(*(f"entry:/a/{name} 标题" for name in FAULTS)), "/": page(), "/robots.txt": "#"}
    with serve(pages) as site:
        overrides = {"DOWNLOAD_TIMEOUT": 1, "DOWNLOAD_MAXSIZE": 1_000_000, "RETRY_TIMES": 0}
        crawl = run_crawl(tmp_path_factory.mktemp("faults"), [unit(site)], overrides=overrides)
        assert next(n for n in count(1) if not site.hits(f"/a/grow.html?n={n}")) < 15
        assert site.hits("/a/wall.html") < 10
        return crawl


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_has_its_outcome(faults: Crawl, name: str) -> None:
    row = faults.rows()[f"/a/{name}"]
    assert row.outcome in FAULTS[name][1], row.reason
    assert row.outcome is Outcome.OK or row.reason


def test_no_fault_reads_as_absence(faults: Crawl) -> None:
    names = [name for name, (_, outcomes) in FAULTS.items() if Outcome.OK not in outcomes]
    broken = [faults.rows()[f"/a/{name}"] for name in names]
    assert all(row.is_unread for row in broken), [row for row in broken if not row.is_unread]
    assert faults.summary["units"] == {"partial": 1}
    assert "Traceback" not in faults.stderr
