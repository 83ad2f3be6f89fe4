"""The crawl against a loopback site: outcomes, scope, budget, pagination, shared pages."""

from __future__ import annotations

import gzip
import socket
import struct
import time
from dataclasses import replace
from pathlib import Path

import pytest

from crawler.pages import Outcome, Role
from crawler.store import Store
from tests.crawl_site import Crawl, Handler, anything, page, run_crawl, serve, unit


def reset(handler: Handler) -> None:
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.close_connection = True
    for part in (handler.rfile, handler.wfile, handler.connection):  # the socket closes with its last user
        part.close()


def hang(handler: Handler) -> None:
    time.sleep(2.5)
    handler.send(200, b"late")


def cut_gzip(handler: Handler) -> None:
    handler.send(200, gzip.compress(b"x" * 5000)[:-9], Content_Encoding="gzip")


def good_gzip(handler: Handler) -> None:
    handler.send(200, gzip.compress("信息公开指南".encode()), Content_Encoding="gzip")


def bomb(handler: Handler) -> None:
    handler.send(200, gzip.compress(b"\0" * 2_000_000), Content_Encoding="gzip")


def cut_body(handler: Handler) -> None:
    handler.send(200, b"half", Content_Length="4000")
    handler.close_connection = True


def cookie_wall(handler: Handler) -> None:
    if "seen=1" in handler.headers.get("Cookie", ""):
        handler.send(200, "内容".encode())
    else:
        handler.send(302, Location=handler.path, Set_Cookie="seen=1; Path=/")


def status(code: int, body: bytes = b"words", **headers: str):  # type: ignore[no-untyped-def]
    return lambda handler: handler.send(code, body, **headers)


OUTCOMES = {
    "ok.html": ("正文", Outcome.OK),
    "gbk.html": ("县教育局信息公开指南".encode("gb18030"), Outcome.OK),
    "gzip.html": (good_gzip, Outcome.OK),
    "cookie.html": (cookie_wall, Outcome.OK),
    "moved.html": (status(301, Location="/a/zn.html"), Outcome.OK),
    "known.html": (status(302, Location="/a/ok.html"), Outcome.REDIRECTED),
    "away.html": (status(302, Location="http://www.example.com/"), Outcome.OUT_OF_SCOPE),
    "private.html": (status(302, Location="http://10.1.2.3/"), Outcome.OUT_OF_SCOPE),
    "loop.html": (status(302, Location="/a/loop.html"), Outcome.REDIRECT_LOOP),
    "userinfo.html": (status(302, Location="http://a:b@127.0.0.1/"), Outcome.ERROR),
    "401.html": (status(401), Outcome.LOGIN_WALL),
    "403.html": (status(403), Outcome.BLOCKED),
    "405.html": (status(405), Outcome.BLOCKED),
    "410.html": (status(410), Outcome.HTTP_4XX),
    "412.html": (status(412), Outcome.BLOCKED),
    "521.html": (status(521), Outcome.BLOCKED),
    "999.html": (status(999), Outcome.BLOCKED),
    "202.html": (status(202, b"<script>$_ts</script>"), Outcome.BLOCKED),
    "500.html": (status(500), Outcome.HTTP_5XX),
    "503.html": (status(503, Retry_After="0"), Outcome.HTTP_5XX),
    "empty.html": (status(200, b"  "), Outcome.EMPTY),
    "login.html": ("需要登录", Outcome.LOGIN_WALL),
    "hard.html": ("读不了", Outcome.OK),
    "cutgzip.html": (cut_gzip, Outcome.TRUNCATED),
    "notgzip.html": (status(200, b"plain", Content_Encoding="gzip"), Outcome.BAD_ENCODING),
    "br.html": (status(200, b"plain", Content_Encoding="br"), Outcome.BAD_ENCODING),
    "bomb.html": (bomb, Outcome.TOO_LARGE),
    "cut.html": (cut_body, Outcome.TRUNCATED),
    "large.html": (b"x" * 1_500_000, Outcome.TOO_LARGE),
    "reset.html": (reset, Outcome.RESET),
    "hang.html": (hang, Outcome.TIMEOUT),
    "secret/x.html": ("no", Outcome.BLOCKED_ROBOTS),
}


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> Crawl:
    """Every answer a server can give, in one crawl."""
    pages = {f"/a/{name}": content for name, (content, _) in OUTCOMES.items()}
    links = [f"entry:/a/{name} 标题" for name in OUTCOMES]
    pages |= {
        "/a/": page(
            *links, "entry:http://www.example.com/x 外", "nav:http://www.example.com/y 外", "entry:ftp://h/ 坏"
        ),
        "/robots.txt": "User-agent: *\nDisallow: /a/secret/\n",
        "/": page("nav:/a/ 县教育局"),
        "/a/zn.html": page(title="指南"),
    }
    with serve(pages) as site:  # type: ignore[arg-type]
        overrides = {"DOWNLOAD_TIMEOUT": 1, "DOWNLOAD_MAXSIZE": 1_000_000}
        crawl = run_crawl(tmp_path_factory.mktemp("outcomes"), [unit(site)], overrides=overrides)
        assert site.hits("/a/secret/x.html") == 0
        assert site.hits("/a/reset.html") == 3  # retried, and looked at again
        return crawl


@pytest.mark.parametrize("name", OUTCOMES)
def test_every_answer_has_its_outcome(outcomes: Crawl, name: str) -> None:
    row = outcomes.rows()[f"/a/{name}"]
    assert row.outcome is OUTCOMES[name][1], row.reason
    assert row.outcome is Outcome.OK or row.outcome is Outcome.REDIRECTED or row.reason
    assert row.fetched_at.endswith("+08:00")


def test_the_ledger_is_complete_and_told_in_the_summary(outcomes: Crawl) -> None:
    rows = [*outcomes.rows().values(), *outcomes.rows(f"portal:{outcomes.rows()['/a/'].url.split('/')[2]}").values()]
    assert all(row.outcome for row in rows)
    assert sum(outcomes.summary["outcomes"].values()) == len(rows)
    assert outcomes.summary["units"] == {"partial": 1}
    assert outcomes.run().state == "complete"
    assert "Traceback" not in outcomes.stderr


def test_what_leaves_the_unit_is_a_row_only_as_an_entry(outcomes: Crawl) -> None:
    rows = outcomes.rows()
    assert rows["/x"].outcome is Outcome.OUT_OF_SCOPE
    assert "/y" not in rows
    assert any("refused" in row.reason and row.url == "ftp://h/" for row in rows.values())


def test_redirects_bodies_and_readings_are_kept(outcomes: Crawl) -> None:
    rows = outcomes.rows()
    moved, known = rows["/a/moved.html"], rows["/a/known.html"]
    assert moved.redirects == (moved.url,)
    assert moved.final_url.endswith("/a/zn.html")
    assert known.sha256 == rows["/a/ok.html"].sha256 != ""
    assert rows["/a/cookie.html"].redirects == (rows["/a/cookie.html"].url,)
    with Store.open(outcomes.path, readonly=True) as store:
        assert store.body(rows["/a/gbk.html"].sha256).decode("gb18030") == "县教育局信息公开指南"
        assert store.body(rows["/a/gzip.html"].sha256).decode() == "信息公开指南"
        assert store.body(rows["/a/403.html"].sha256) == b"words"
        assert store.facts(moved.url, moved.sha256, "t1")
    assert rows["/a/hard.html"].reason.startswith("reader failed: ValueError")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_a_redirect_to_an_unregistered_private_address_is_refused(tmp_path: Path, host: str) -> None:
    """The home page is followed wherever it moves, so there the guard alone stands between."""
    with serve({"/x/": "secret"}) as other:
        target = other.url.replace("127.0.0.1", host) + "/x/"
        with serve({"/a/": status(302, Location=target)}) as site:
            row = run_crawl(tmp_path, [unit(site)]).rows()["/a/"]
        assert row.outcome is Outcome.BLOCKED_PRIVATE, row.reason
        assert other.log == []


def test_servers_that_cannot_be_reached_fail_their_units(tmp_path: Path) -> None:
    with serve({"/robots.txt": status(503, b"User-agent: *\nDisallow:", Retry_After="0"), "/b/": "x"}) as site:
        b = unit(site, "b", "/b/")
        dead = replace(b, id="dead", site_url="http://127.0.0.1:9/a/")
        nameless = replace(b, id="nameless", site_url="http://no-such-host.invalid/a/")
        crawl = run_crawl(tmp_path, [dead, nameless, b])
        assert site.hits("/b/") == 0
    assert crawl.rows("dead")["/a/"].outcome is Outcome.REFUSED
    assert crawl.rows("nameless")["/a/"].outcome in (Outcome.DNS_NXDOMAIN, Outcome.DNS_FAILED)
    assert crawl.rows("b")["/b/"].outcome is Outcome.BLOCKED_ROBOTS
    assert crawl.summary["units"] == {"failed": 3}
    assert crawl.summary["state"] == "degraded"


def test_pagination_budget_caps_and_attachments(tmp_path: Path) -> None:
    many = {
        f"/a/l/{n}.html": page(*(f"entry:/a/e{n}-{k}.html 标题" for k in range(9)), f"page:/a/l/{n + 1}.html 下页")
        for n in range(2, 5)
    }
    days = {f"/a/c/{n}.html": page(f"nav:/a/c/{n + 1}.html {n + 1}", "nav:/a/zn.html 指南") for n in range(400)}
    pages = (
        {
            "/a/": page("nav:/a/l/ 通知公告", "nav:/a/c/0.html 0", "nav:/a/z/z/z/z.html 圈", "nav:/a/zn.html 公开指南"),
            "/a/l/": page("entry:/a/e.html 标题", "page:/a/l/2.html 下页", "attachment:/a/f.pdf 公开指南附件"),
            "/a/f.pdf": b"%PDF-1.4 needs no reader",
        }
        | many
        | days
    )
    with serve(pages, default=anything) as site:  # type: ignore[arg-type]
        crawl = run_crawl(tmp_path, [unit(site)], pages=30)
        rows = crawl.rows()
    assert all(f"/a/l/{n}.html" in rows for n in range(2, 6))
    assert rows["/a/l/4.html"].section.endswith("/a/l/")
    assert rows["/a/l/4.html"].role is Role.LIST_PAGE
    assert rows["/a/z/z/z/z.html"].outcome is Outcome.CAPPED
    assert rows["/a/f.pdf"].outcome is Outcome.OK
    fetched = [row for row in rows.values() if row.outcome not in (Outcome.CAPPED, Outcome.OVER_BUDGET)]
    assert len(fetched) == 30
    assert any(row.outcome is Outcome.OVER_BUDGET and "30 pages" in row.reason for row in rows.values())
    wanted = ["/a/", "/a/zn.html", "/a/l/"]
    assert [path for _, path in site.log if path in wanted] == wanted


def test_a_calendar_is_capped(tmp_path: Path) -> None:
    days = {f"/a/c?d={n}": page(*(f"nav:/a/c?d={n + k} {n + k}" for k in range(1, 6))) for n in range(500)}
    with serve({"/a/": page("nav:/a/c?d=0 0"), **days}) as site:
        rows = run_crawl(tmp_path, [unit(site)]).rows()
    asked = [row for row in rows.values() if "?d=" in row.url and row.outcome is Outcome.OK]
    assert 5 < len(asked) <= 60
    assert any(row.outcome is Outcome.CAPPED for row in rows.values())


def test_a_list_that_repeats_itself_stops(tmp_path: Path) -> None:
    def clamp(handler: Handler) -> None:
        n = int(handler.path.rpartition("=")[2])
        handler.send(
            200,
            page(f"entry:/a/{min(n, 3)}.html 标题", f"page:/a/l?p={n + 1} 下页").encode()
            if n < 3
            else page("entry:/a/3.html 标题", "page:/a/l?p=9 9").encode(),
        )

    pages = {"/a/": page("nav:/a/l?p=1 公告")} | {f"/a/l?p={n}": clamp for n in range(1, 30)}
    with serve(pages, default=anything) as site:  # type: ignore[arg-type]
        rows = run_crawl(tmp_path, [unit(site)]).rows()
    assert rows["/a/l?p=9"].reason.startswith("repeats")
    assert rows["/a/l?p=9"].outcome is Outcome.OK


def test_a_server_that_ignores_the_page_number_leaves_the_list_unread(tmp_path: Path) -> None:
    same = page(*(f"page:/a/l?p={n} {n}" for n in range(1, 9)))
    pages = {"/a/": page("nav:/a/l 公告"), "/a/l": same} | {f"/a/l?p={n}": same for n in range(1, 9)}
    with serve(pages) as site:  # type: ignore[arg-type]
        rows = run_crawl(tmp_path, [unit(site)]).rows()
        assert site.hits("/a/l?p=3") == 1
        assert site.hits("/a/l?p=8") == 0  # twice is enough
    assert rows["/a/l?p=1"].outcome is Outcome.OK  # page one under its own number
    assert {rows[f"/a/l?p={n}"].outcome for n in range(2, 9)} == {Outcome.CAPPED}


def test_a_shared_page_is_fetched_once_and_expanded_for_whom_it_names(tmp_path: Path) -> None:
    pages = {
        "/a/": page("entry:/gk/1.html 公告"),
        "/b/": page("entry:/gk/1.html 公告"),
        "/gk/1.html": page("nav:/gk/2.html 目录", "entry:/gk/3.html 条目", title="县教育局 公告"),
    }
    with serve(pages, default=anything) as site:  # type: ignore[arg-type]
        crawl = run_crawl(tmp_path, [unit(site), unit(site, "b", "/b/", full_name="县水利局")])
        assert site.hits("/gk/1.html") == 1
    a, b = crawl.rows("a"), crawl.rows("b")
    assert a["/gk/1.html"].sha256 == b["/gk/1.html"].sha256 != ""
    assert "/gk/3.html" in a
    assert "/gk/3.html" not in b


def test_the_disclosure_column_is_discovered(tmp_path: Path) -> None:
    pages = {
        "/a/": page("nav:/gk/jyj/ 信息公开", "nav:/gk/ 县政府信息公开"),
        "/gk/jyj/": page("nav:/gk/jyj/zn/ 指南", title="县教育局信息公开"),
        "/gk/": page("nav:/gk/zn/ 指南", title="县人民政府"),
    }
    with serve(pages, default=anything) as site:  # type: ignore[arg-type]
        crawl = run_crawl(tmp_path, [unit(site)])
        rows = crawl.rows()
        with Store.open(crawl.path) as store:
            (stored,) = store.units(crawl.run())
    assert stored.column_url.endswith("/gk/jyj/")
    assert "/gk/jyj/zn/" in rows
    assert "/gk/zn/" not in rows


def test_soft_404_needs_a_host_that_also_answers_otherwise(tmp_path: Path) -> None:
    pages = {"/a/": page("nav:/a/zn/ 指南", "nav:/a/dead/ 年报"), "/a/zn/": "指南"}
    with serve(pages, default="您访问的页面暂时找不到") as site:  # type: ignore[arg-type]
        rows = run_crawl(tmp_path, [unit(site)]).rows()
    assert rows["/a/dead/"].outcome is Outcome.SOFT_404
    assert rows["/a/zn/"].outcome is Outcome.OK
    (tmp_path / "2").mkdir()
    with serve({}, default=page("nav:/a/1/ 指南")) as site:
        assert {row.outcome for row in run_crawl(tmp_path / "2", [unit(site)]).rows().values()} == {Outcome.OK}
