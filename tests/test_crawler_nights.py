"""Nights after the first: what is asked, confirmed, carried, found removed; and that nothing is lost when one is killed."""

from __future__ import annotations

import hashlib
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from crawler.pages import Outcome, Page
from crawler.sights import Sight, load_sights
from crawler.store import Store
from tests.crawl_site import Content, Crawl, Handler, Site, page, run_crawl, serve, start, unit

GUIDE = "县教育局信息公开指南：地址、电话、传真"
PAGES: dict[str, bytes | str] = {
    "/": page("nav:/a/ 县教育局"),
    "/robots.txt": "User-agent: *\n",
    "/a/": page("nav:/a/gk/ 信息公开", "nav:/a/xw/ 工作动态", "nav:/a/kong/ 规范性文件", "nav:/a/dead/ 工作计划"),
    "/a/gk/": page("entry:/a/gk/zn.html 信息公开指南", "entry:/a/gk/nb.html 信息公开工作年度报告"),
    "/a/gk/zn.html": page("attachment:/a/gk/zn.pdf 附件", body=GUIDE),
    "/a/gk/zn.pdf": b"%PDF-1.4 guide",
    "/a/gk/nb.html": page(body="年度报告正文"),
    "/a/xw/": page(*(f"entry:/a/xw/{n}.html 新闻{n}" for n in range(6)), "page:/a/xw/p2.html 下页"),
    "/a/xw/p2.html": page(*(f"entry:/a/xw/{n}.html 新闻{n}" for n in range(6, 12))),
    "/a/kong/": page(body="暂无内容"),
    **{f"/a/xw/{n}.html": page(body=f"新闻正文{n}") for n in range(12)},
}


class Served:
    """A site whose pages may be changed between nights, and what was asked of it in the last one."""

    def __init__(self, site: Site, pages: dict[str, Content], *, tagged: bool) -> None:
        self.site = site
        self.tagged = tagged
        self.asked: list[tuple[str, bool, int]] = []  # path, with a condition, status
        self.is_lying = False
        for path, content in pages.items():
            self.put(path, content)

    def put(self, path: str, content: Content) -> None:
        body = content.encode() if isinstance(content, str) else content
        self.site.pages[path] = self._answer(body) if isinstance(body, bytes) else body

    def _answer(self, body: bytes) -> Callable[[Handler], None]:
        tag = f'"{hashlib.sha256(body).hexdigest()[:8]}"'

        def answer(handler: Handler) -> None:
            told = '"always the same"' if self.is_lying else tag
            known = handler.headers.get("If-None-Match")
            status = 304 if self.tagged and known == told else 200
            self.asked.append((handler.path, bool(known), status))
            handler.send(status, b"" if status == 304 else body, **({"ETag": told} if self.tagged else {}))

        return answer

    def bodies(self) -> set[str]:
        return {path for path, _, status in self.asked if status == 200} - {"/robots.txt"}

    def confirmed(self) -> set[str]:
        return {path for path, _, status in self.asked if status == 304}

    def paths(self) -> set[str]:
        return self.bodies() | self.confirmed()


@contextmanager
def county(*, tagged: bool) -> Iterator[Served]:
    with serve() as site:
        yield Served(site, {**PAGES}, tagged=tagged)


def night(served: Served, folder: Path, days: int = 0, **options: object) -> Crawl:
    served.asked.clear()
    return run_crawl(folder, [unit(served.site)], days=days, **options)


def content(crawl: Crawl) -> dict[str, tuple[object, ...]]:
    """What the checks see of every row, but for when and how it came."""
    return {
        path: (row.role, row.section, row.anchor, row.depth, row.is_good, row.sha256, row.size, row.status)
        for path, row in crawl.rows().items()
    }


def sights(crawl: Crawl) -> dict[str, Sight]:
    with Store.open(crawl.path, readonly=True) as store:
        return {"/" + url.split("/", 3)[3]: sight for url, sight in load_sights(store, "a").items()}


def has_facts(crawl: Crawl, row: Page) -> bool:
    with Store.open(crawl.path, readonly=True) as store:
        return store.facts(row.url, row.sha256, "t1") is not None


def test_an_unchanged_site_whose_server_has_validators(tmp_path: Path) -> None:
    with county(tagged=True) as served:
        first = night(served, tmp_path)
        assert len(served.bodies()) == len(PAGES) - 1
        before, told = content(first), first.rows()
        second = night(served, tmp_path)
        assert "/a/kong/" in served.bodies()  # what a negative rests on
        assert len(served.bodies()) <= 7
        assert {"/a/gk/", "/a/xw/", "/a/gk/zn.html", "/a/gk/nb.html"} <= served.paths()
        assert len(served.paths()) < 14
    assert content(second) == before
    assert second.summary["read"] == 0  # no page was read a second time
    rows = second.rows()
    carried = [path for path, row in rows.items() if row.outcome is Outcome.CARRIED]
    assert len(carried) > 6
    assert all(rows[path].fetched_at == told[path].fetched_at and not rows[path].attempts for path in carried)
    assert rows["/a/gk/"].outcome is Outcome.NOT_MODIFIED
    assert all(has_facts(second, rows[path]) for path in (*carried, "/a/gk/") if not path.endswith("pdf"))
    assert sum(second.summary["outcomes"].values()) == len(rows) + 1
    assert second.summary["units"] == first.summary["units"]


def test_an_unchanged_site_without_validators(tmp_path: Path) -> None:
    with county(tagged=False) as served:
        before = content(night(served, tmp_path))
        second = night(served, tmp_path)
        assert {"/", "/a/", "/a/gk/", "/a/xw/", "/a/kong/"} <= served.bodies()
        assert len(served.bodies() - {"/", "/a/", "/a/gk/", "/a/xw/", "/a/kong/"}) <= 6  # a seventh of the others
    assert content(second) == before
    assert second.summary["read"] == 0


def test_changes_are_seen_the_next_night(tmp_path: Path) -> None:
    rows = [
        "entry:/a/xw/new.html 新的",
        "entry:/a/xw/0.html 新闻零",
        *(f"entry:/a/xw/{n}.html 新闻{n}" for n in range(2, 6)),
    ]
    with county(tagged=True) as served:
        night(served, tmp_path)
        served.put("/a/xw/", page(*rows, "page:/a/xw/p2.html 下页"))  # one is new, one has another title, one is gone
        served.put("/a/xw/new.html", page(body="新"))
        del served.site.pages["/a/xw/1.html"]
        served.put("/a/gk/zn.html", page(body=GUIDE.replace("、传真", "")))
        served.put("/a/gk/", page("entry:/a/gk/zn.html 信息公开指南"))  # nothing leads to the report any more
        served.put("/a/kong/", page("entry:/a/kong/1.html 关于印发办法的通知"))
        served.put("/a/kong/1.html", page(body="办法"))
        second = night(served, tmp_path)
        found = second.rows()
        assert {"/a/xw/new.html", "/a/xw/0.html", "/a/gk/zn.html", "/a/kong/1.html"} <= served.bodies()
        assert "/a/gk/nb.html" in served.confirmed()
        seen = sights(second)
        night(served, tmp_path)
        assert "/a/gk/nb.html" not in served.paths()  # asked once
    assert found["/a/gk/zn.html"].size == len(page(body=GUIDE.replace("、传真", "")).encode())
    assert "/a/xw/1.html" not in found
    assert "/a/gk/nb.html" not in found
    assert (seen["/a/xw/1.html"].gone, seen["/a/gk/nb.html"].gone) == ("removed", "unlinked")
    assert seen["/a/xw/1.html"].gone_at >= seen["/a/xw/1.html"].last_seen
    assert seen["/a/xw/new.html"].first_seen == found["/a/xw/new.html"].fetched_at
    assert (seen["/a/xw/0.html"].gone, seen["/a/xw/0.html"].gone_at) == ("", "")


def test_a_list_that_is_loaded_into_its_page_is_read_every_night(tmp_path: Path) -> None:
    with county(tagged=False) as served:
        served.put("/a/gk/", page("page:/a/gk/api.json 数据"))  # the same page every night, whatever the list holds
        served.put("/a/gk/api.json", page("entry:/a/gk/zn.html 信息公开指南"))
        night(served, tmp_path)
        served.put("/a/gk/api.json", page("entry:/a/gk/nb.html 信息公开工作年度报告"))
        found = night(served, tmp_path).rows()
    assert "/a/gk/nb.html" in found
    assert "/a/gk/zn.html" not in found


def test_an_entry_that_moves_to_a_page_that_nobody_took_for_a_list_stays_known(tmp_path: Path) -> None:
    """A lone "2" under a list: its rows are the first page's of yesterday."""
    with county(tagged=True) as served:
        served.put("/a/gk/", page("entry:/a/gk/zn.html 信息公开指南", "nav:/a/gk/2.html 2"))
        served.put("/a/gk/2.html", page("entry:/a/xw/0.html 新闻0"))
        night(served, tmp_path)
        served.put("/a/gk/", page("entry:/a/gk/nb.html 信息公开工作年度报告", "nav:/a/gk/2.html 2"))
        served.put("/a/gk/2.html", page("entry:/a/gk/zn.html 信息公开指南", "entry:/a/xw/0.html 新闻0"))
        assert "/a/gk/zn.html" in night(served, tmp_path).rows()


def test_a_carried_page_leads_to_nothing_that_its_list_no_longer_shows(tmp_path: Path) -> None:
    with county(tagged=False) as served:
        for n in range(12):
            served.put(f"/a/xw/{n}.html", page(f"nav:/a/xw/{(n + 1) % 12}.html 下一篇：新闻{(n + 1) % 12}"))
        night(served, tmp_path)
        served.put(
            "/a/xw/", page(*(f"entry:/a/xw/{n}.html 新闻{n}" for n in range(6) if n != 3), "page:/a/xw/p2.html 下页")
        )
        del served.site.pages["/a/xw/3.html"]
        second = night(served, tmp_path)
        assert "/a/xw/2.html" not in served.bodies()  # carried with its old link
    assert "/a/xw/3.html" not in second.rows()
    assert sights(second)["/a/xw/3.html"].gone == "removed"


def test_what_a_negative_rests_on_is_fetched_every_night(tmp_path: Path) -> None:
    with county(tagged=True) as served:
        night(served, tmp_path)
        log = served.site.log
        log.clear()
        second = night(served, tmp_path)
        assert served.site.hits("/a/dead/") == 2  # with its second look
        looks = [(condition, status) for path, condition, status in served.asked if path == "/a/kong/"]
        assert looks == [
            (False, 200),
            (True, 304),
        ]  # the first look is no question, the second asks about tonight's bytes
    assert second.rows()["/a/dead/"].outcome is Outcome.HTTP_4XX


def test_a_dead_entry_is_found_within_a_week_and_comes_back(tmp_path: Path) -> None:
    with county(tagged=False) as served:
        night(served, tmp_path)
        gone = served.site.pages.pop("/a/xw/9.html")
        for day in (3, 7):
            crawl = night(served, tmp_path, day)
        assert crawl.rows()["/a/xw/9.html"].outcome is Outcome.HTTP_4XX
        assert sights(crawl)["/a/xw/9.html"].gone == "removed"
        served.site.pages["/a/xw/9.html"] = gone
        crawl = night(served, tmp_path, 8)
        assert crawl.rows()["/a/xw/9.html"].outcome is Outcome.OK
        assert sights(crawl)["/a/xw/9.html"].gone == ""


def test_every_page_is_asked_for_within_a_week_and_nothing_old_is_trusted(tmp_path: Path) -> None:
    with county(tagged=False) as served:
        night(served, tmp_path)
        asked = []
        for day in (3, 7):
            night(served, tmp_path, day)
            asked.append(served.bodies())
        assert asked[0] | asked[1] == set(PAGES) - {"/robots.txt"}
        assert len(asked[0]) < len(PAGES) - 1
        night(served, tmp_path, 7 + 9)
        assert served.bodies() == set(PAGES) - {"/robots.txt"}


def test_a_server_whose_not_modified_is_a_lie(tmp_path: Path) -> None:
    with county(tagged=True) as served:
        served.is_lying = True
        night(served, tmp_path)
        served.put("/a/xw/", page("entry:/a/xw/new.html 新的"))
        served.put("/a/xw/new.html", page(body="新"))
        served.put("/a/", str(PAGES["/a/"]).replace("页", "页：今日更新"))
        second = night(served, tmp_path, 3)  # by then the home page itself has come again
        assert "/a/xw/new.html" in second.rows()
        night(served, tmp_path, 4)
        assert not served.confirmed()  # its word is not asked for any more


def test_a_304_that_nobody_asked_for_proves_nothing(tmp_path: Path) -> None:
    with county(tagged=True) as served:
        served.put("/a/gk/", lambda handler: handler.send(304))
        row = night(served, tmp_path).rows()["/a/gk/"]
    assert (row.outcome, row.sha256) == (Outcome.ERROR, "")
    assert row.is_unread
    assert "304" in row.reason


def test_full_fetches_everything_again(tmp_path: Path) -> None:
    with county(tagged=True) as served:
        before = content(night(served, tmp_path))
        second = night(served, tmp_path, full=True)
        assert served.bodies() == set(PAGES) - {"/robots.txt"}
        assert content(second) == before
        assert second.run().settings["full"] is True
    assert second.summary["read"] == 0  # the same bytes


def test_a_file_from_before_there_were_sights(tmp_path: Path) -> None:
    with county(tagged=True) as served:
        before = content(night(served, tmp_path))
        with Store.open(tmp_path / "county.db") as store:
            for table in ("sight", "reading", "distrust"):
                store.db.table(table).drop()
        with Store.open(tmp_path / "county.db", readonly=True) as store:
            assert load_sights(store, "a") == {}
        second = night(served, tmp_path)
        assert content(second) == before
        assert len(served.bodies()) <= 7


@pytest.mark.parametrize("after", ["/a/xw/", "/a/gk/zn.html"])
def test_a_killed_night_is_resumed_as_if_nothing_had_been(tmp_path: Path, after: str) -> None:
    def slow(handler: Handler) -> None:
        time.sleep(1.2)  # the ledger commits every half second
        assert callable(plain)
        plain(handler)

    with county(tagged=True) as served:
        before = content(night(served, tmp_path))
        plain = served.site.pages[after]
        assert callable(plain)
        served.site.pages[after] = slow
        served.site.log.clear()
        process = start(tmp_path, [unit(served.site)])
        for _ in range(200):
            time.sleep(0.05)
            if served.site.hits(after):
                break
        time.sleep(0.9)
        os.kill(process.pid, signal.SIGKILL)
        process.communicate()
        served.site.pages[after] = plain
        crawl = night(served, tmp_path)
    assert crawl.summary["resumed"] is True
    assert content(crawl) == before
    assert crawl.run().id == 2
    assert sum(crawl.summary["outcomes"].values()) == len(crawl.rows()) + 1
    assert len(served.bodies()) <= 7
