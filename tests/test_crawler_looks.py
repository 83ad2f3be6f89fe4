"""Second looks: what is asked for again at the end of a run, and which of two looks stands."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.looks import LEAST, Look, Said, SecondLooks, is_worth_another, look_of, unasked
from crawler.pages import Outcome, Page, Role
from crawler.schema import connect
from crawler.store import Run, Store
from tests.crawl_site import Content, Crawl, Handler, Site, page, run_crawl, serve, start, unit
from tests.test_crawler_spider import reset


def in_turn(*answers: tuple[int, str]) -> Callable[[Handler], None]:
    """Another answer to every request, the last for ever."""
    left = list(answers)

    def answer(handler: Handler) -> None:
        status, body = left.pop(0) if len(left) > 1 else left[0]
        handler.send(status, body.encode())

    return answer


def looks(crawl: Crawl, path: str) -> list[Look]:
    with Store.open(crawl.path, readonly=True) as store:
        run = store.newest_run(complete=False)
        assert run
        return [look for look in store.looks(run, "a") if look.url.endswith(path)]


def row(outcome: Outcome, role: Role = Role.COLUMN, anchor: str = "", depth: int = 3, reason: str = "") -> Page:
    return Page("a", "http://h/x", role, anchor=anchor, depth=depth, outcome=outcome, reason=reason, attempts=1)


@pytest.mark.parametrize(
    ("page_row", "is_bare", "worth"),
    [
        (row(Outcome.TIMEOUT, Role.OTHER), False, True),
        (row(Outcome.RESET), False, True),
        (row(Outcome.HTTP_5XX, Role.ATTACHMENT), False, True),
        (row(Outcome.DNS_FAILED), False, True),
        (row(Outcome.BLOCKED), False, False),  # refused for good: another request helps nobody
        (row(Outcome.OVER_BUDGET), False, False),
        (row(Outcome.BLOCKED_ROBOTS, reason="robots.txt forbids it"), False, False),
        (row(Outcome.BLOCKED_ROBOTS, reason="robots.txt answers HTTP 503: not crawled now"), False, True),
        (row(Outcome.HTTP_4XX), False, True),
        (row(Outcome.SOFT_404, Role.ENTRY, "信息公开工作年度报告"), False, True),
        (row(Outcome.HTTP_4XX, Role.ENTRY, "局长下乡调研"), False, False),
        (row(Outcome.HTTP_4XX, Role.OTHER, "友情链接", depth=1), False, True),  # on the home page
        (row(Outcome.OUT_OF_SCOPE, depth=1), False, False),
        (row(Outcome.OK), False, False),
        (row(Outcome.OK), True, True),
        (row(Outcome.OK, Role.ENTRY, "信息公开工作年度报告"), True, True),
        (row(Outcome.OK, Role.ENTRY, "局长下乡调研"), True, False),
    ],
)  # fmt: skip
def test_what_is_worth_a_second_look(page_row: Page, is_bare: bool, worth: bool) -> None:
    assert is_worth_another(page_row, look_of(page_row, 1, is_bare=is_bare).said) is worth


@pytest.mark.parametrize(
    "title",
    [
        "农业局信息公开工作指南",
        "县卫计局关于2016年政府信息公开工作情况的报告",
        "国土资源局政府信息公开基本目录",
        "卫计局2017年度目标任务",
        "教育局2017年重点工作任务落实情况",
        "国税局2017年度工作目标完成情况",
    ],
)
def test_a_document_that_costs_points_is_known_by_its_title(title: str) -> None:
    """Its dead link is looked at twice in a night, and every night."""
    assert is_worth_another(row(Outcome.HTTP_4XX, Role.ENTRY, title), Said.ABSENT)


@pytest.mark.parametrize(
    ("first", "second", "stands"),
    [
        (Outcome.TIMEOUT, Outcome.OK, Outcome.OK),
        (Outcome.TIMEOUT, Outcome.HTTP_4XX, Outcome.HTTP_4XX),
        (Outcome.HTTP_4XX, Outcome.OK, Outcome.OK),
        (Outcome.HTTP_4XX, Outcome.TIMEOUT, Outcome.HTTP_4XX),  # heard once is more than nothing
        (Outcome.HTTP_4XX, Outcome.SOFT_404, Outcome.SOFT_404),
        (Outcome.TIMEOUT, Outcome.REFUSED, Outcome.REFUSED),
    ],
)
def test_of_two_looks_the_one_that_saw_more_stands(first: Outcome, second: Outcome, stands: Outcome) -> None:
    book = SecondLooks()
    book.judge(row(first), is_bare=False)
    (asked,) = book.take({"a": 10})
    assert book.is_second(unasked(asked))
    kept, look = book.judge(row(second), is_bare=False)
    assert kept.outcome is stands
    assert look is not None
    assert look.number == 2
    assert not book.take({"a": 10})  # never a third


def test_a_server_that_was_given_up_is_no_look() -> None:
    book = SecondLooks()
    first = row(Outcome.TIMEOUT)
    book.judge(first, is_bare=False)
    book.take({"a": 10})
    given_up = Page("a", first.url, first.role, outcome=Outcome.REFUSED, attempts=0)
    assert book.judge(given_up, is_bare=False) == (first, None)


def test_dead_and_bare_rows_share_a_small_part_of_the_pages() -> None:
    book = SecondLooks()
    for n in range(50):
        for outcome in (Outcome.HTTP_4XX, Outcome.TIMEOUT):
            url = f"http://h/{outcome}{n}"
            book.judge(Page("a", url, Role.COLUMN, outcome=outcome, attempts=1), is_bare=False)
    taken = book.take({"a": 80})
    assert sum(page.outcome is Outcome.HTTP_4XX for page in taken) == 8 > LEAST
    assert sum(page.outcome is Outcome.TIMEOUT for page in taken) == 50


@pytest.fixture(scope="module")
def looked(tmp_path_factory: pytest.TempPathFactory) -> tuple[Crawl, Site]:
    """One crawl of a site that changes its mind."""
    late = page("entry:/a/late/1.html 文件", body="目录")
    pages: dict[str, Content] = {
        "/a/": page(
            "nav:/a/late/ 公开目录", "nav:/a/dead/ 公开指南", "nav:/a/bare/ 规范性文件", "nav:/a/filled/ 工作计划",
            "nav:/a/ok/ 政策文件", "nav:/a/back/ 年度报告", "nav:/a/moved/ 公示",
        ),
        "/": page(),
        "/robots.txt": "User-agent: *\n",
        "/a/late/": in_turn((500, "x"), (500, "x"), (200, late)),  # the first look has two tries
        "/a/late/1.html": "正文",
        "/a/bare/": page(body="暂无内容"),
        "/a/filled/": in_turn((200, page(body="暂无内容")), (200, page("entry:/a/filled/1.html 计划"))),
        "/a/filled/1.html": "正文",
        "/a/ok/": page(body="政策"),
        "/a/back/": in_turn((404, "x"), (200, page(body="年度报告"))),
        "/a/moved/": lambda handler: handler.send(302, Location="/a/gone.html"),
    }  # fmt: skip
    with serve(pages) as site:
        return run_crawl(tmp_path_factory.mktemp("looks"), [unit(site)]), site


@pytest.mark.parametrize(
    ("path", "outcome", "said", "hits"),
    [
        ("/a/late/", Outcome.OK, [Said.UNREAD, Said.CONTENT], 3),
        ("/a/dead/", Outcome.HTTP_4XX, [Said.ABSENT, Said.ABSENT], 2),
        ("/a/moved/", Outcome.HTTP_4XX, [Said.ABSENT, Said.ABSENT], 2),
        ("/a/bare/", Outcome.OK, [Said.BARE, Said.BARE], 2),
        ("/a/filled/", Outcome.OK, [Said.BARE, Said.CONTENT], 2),
        ("/a/back/", Outcome.OK, [Said.ABSENT, Said.CONTENT], 2),
        ("/a/ok/", Outcome.OK, [], 1),
        ("/a/late/1.html", Outcome.OK, [], 1),  # found by the second look, read like any other
        ("/a/filled/1.html", Outcome.OK, [], 1),
    ],
)
def test_the_second_look(looked: tuple[Crawl, Site], path: str, outcome: Outcome, said: list[Said], hits: int) -> None:
    crawl, site = looked
    assert crawl.rows()[path].outcome is outcome
    assert [look.said for look in looks(crawl, path)] == said
    assert site.hits(path) == hits


def test_the_second_look_comes_after_everything_else(looked: tuple[Crawl, Site]) -> None:
    crawl, site = looked
    paths = [path for _, path in site.log]
    last = {path: len(paths) - paths[::-1].index(path) for path in paths}
    assert last["/a/dead/"] > paths.index("/a/ok/") + 1
    assert "Traceback" not in crawl.stderr
    first, second = looks(crawl, "/a/dead/")
    assert first.at <= second.at
    assert sum(crawl.summary["outcomes"].values()) == len(crawl.rows()) + 1  # and the portal's home page


def test_looks_are_taken_up_after_an_interruption(tmp_path: Path) -> None:
    def slow(handler: Handler) -> None:
        time.sleep(1.5)
        handler.send(200, page(body="慢").encode())

    pages: dict[str, Content] = {"/a/": page("nav:/a/dead/ 公开指南", "nav:/a/slow/ 栏目"), "/": page()}
    with serve({**pages, "/a/slow/": slow, "/robots.txt": "User-agent: *\n"}) as site:
        process = start(tmp_path, [unit(site)])
        for _ in range(200):
            time.sleep(0.05)
            if site.hits("/a/slow/") and site.hits("/a/dead/"):
                break
        time.sleep(0.9)  # the ledger commits every half second
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        assert site.hits("/a/dead/") == 1
        crawl = run_crawl(tmp_path, [unit(site)])
        assert site.hits("/a/dead/") == 2
    assert [look.number for look in looks(crawl, "/a/dead/")] == [1, 2]


def test_a_server_that_stays_away_costs_little(tmp_path: Path) -> None:
    pages: dict[str, Content] = {"/a/": page(*(f"nav:/a/{n}/ 栏目{n}" for n in range(40))), "/": page()}
    with serve({**pages, "/robots.txt": "User-agent: *\n"}, default=reset) as site:
        crawl = run_crawl(tmp_path, [unit(site)])
        tried = sum(path.startswith("/a/") and path != "/a/" for _, path in site.log)
    unread = [page for page in crawl.rows().values() if page.is_unread]
    assert len(unread) == 40
    assert tried <= 40 * 2 + 5  # every row with its retry; of the second looks only the first few


def test_a_file_from_before_there_were_looks(tmp_path: Path) -> None:
    path = tmp_path / "old.db"
    with Store.open(path, create=True) as store:
        store.db.table("look").drop()
    run = Run(1, "", "", "complete", "", {})
    with Store.open(path, readonly=True) as store:
        assert store.looks(run, "a") == []
    connect(path, create=False, readonly=False).conn.close()
    with Store.open(path, readonly=True) as store:
        assert store.db.table("look").exists()
