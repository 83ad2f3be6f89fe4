"""From the server to the column: what a page loads into itself is asked for, joined, and never guessed at."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

import pytest

from checks.site.load import load_site
from checks.site.site import Column, Site
from crawler.store import Store
from tests.crawl_site import Content, Handler, run_crawl, serve, unit
from tests.crawl_site import Site as Server

MENU = ("通知公告", "工作动态", "财政信息", "人事信息", "计划总结", "政策文件", "公开年报", "办事指南")
BUILD = "/api-gateway/jpaas-publish-server/front/page/build/unit"
GET = "/intertidwebapp/govChanInfo/getDocuments?Index={}&pageSize=2&siteId=1&chanId={}"


def page(name: str, body: str) -> str:
    menu = "".join(f"<a href='/a/{place}/'>{word}</a>" for place, word in enumerate(MENU, 1))
    return (
        f"<html><head><meta charset=utf-8><title>{name}-县教育局</title></head><body><div class=nav><a href='/a/'>首页</a>{menu}"
        f"<a href='/a/gkmlpt/index'>信息公开</a></div><div>当前位置：<a href='/a/'>首页</a> &gt; {name}</div>{body}</body></html>"
    )


def rows(*numbers: int) -> str:
    return "".join(f"<li><a href='/a/t{n}.html'>{title(n)}</a><span>2023-03-{n:02d}</span></li>" for n in numbers)


def title(number: int) -> str:
    return f"关于第{number}次专项检查情况的通报"


def answers_json(data: object) -> Content:
    body = json.dumps(data, ensure_ascii=False).encode()
    return lambda handler: handler.send(200, body, Content_Type="application/json;charset=UTF-8")


def jpaas(number: int, count: int, *shown: int) -> dict[str, Content]:
    asked = quote(f'{{"pageNo":{number},"pageSize":15}}')
    html = f"<ul>{rows(*shown)}</ul><div class='pagination' rows='2' count='{count}'></div>"
    return {f"{BUILD}?webId=1&pageId=9&paramJson={asked}": answers_json({"data": {"html": html}})}


def documents(channel: int, total: int, *shown: int) -> Content:
    found = [{"docTitle": title(n), "docPubUrl": f"/a/t{n}.html", "pubTime": f"2023-03-{n:02d}"} for n in shown]
    return answers_json({"data": {"total": str(total), "list": found}})


def channel(number: int, host: str = "") -> str:
    return f'<div id=list></div><script>$.get("{host}{GET.format(1, number)}", function (r) {{ $.each(r.data.list, add); }});</script>'


def articles(category: int, *shown: int) -> Content:
    found = [{"title": title(n), "date": 1677628800 + n * 86400, "url": f"/a/t{n}.html"} for n in shown]
    return answers_json({"classify": {"id": category, "name": "类", "post_count": len(shown)}, "articles": found})


def broken(handler: Handler) -> None:
    handler.send(500, b'{"code": 500}')


def site_pages(other: str) -> dict[str, Content]:
    tree = '{"id":5,"name":"规划计划"},{"id":6,"name":"应急管理"}'
    return {
        "/a/": page("首页", ""),
        "/a/1/": page(
            MENU[0], f"<div url='{BUILD}' queryData=\"{{'webId':'1','pageId':'9'}}\">jpaas-publish-server</div>"
        ),
        **jpaas(1, 3, 1, 2),
        **jpaas(2, 3, 3),
        "/a/2/": page(MENU[1], channel(25)),
        GET.format(1, 25): documents(25, 2, 4, 5),
        "/a/3/": page(MENU[2], channel(26)),
        GET.format(1, 26): broken,
        "/a/4/": page(MENU[3], channel(27, other)),
        "/a/5/": page(MENU[4], channel(28)),
        GET.format(1, 28): documents(28, 4, 6, 7),  # its second page answers 404
        "/a/6/": page(MENU[5], "<iframe src='list.htm'></iframe>"),
        "/a/6/list.htm": f"<html><body><ul>{rows(8, 9)}</ul></body></html>",
        "/a/7/": "<html><head><meta charset=utf-8></head><body><script>location.href='/a/nb/';</script></body></html>",
        "/a/nb/": page(MENU[6], f"<ul>{rows(10, 11)}</ul>"),
        "/a/8/": page(MENU[7], channel(29)),
        GET.format(1, 29): documents(29, 0),
        "/a/gkmlpt/index": page(
            "信息公开", f"<div id=app></div><script>window._CONFIG = {{SID:'7', TREE:[{tree}]}};</script>"
        ),
        "/gkmlpt/api/all/5?page=1&sid=7": articles(5, 12, 13),
        "/gkmlpt/api/all/6?page=1&sid=7": articles(6),
    }


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Server, Server]]:
    with serve({}) as other, serve({}) as server:
        server.pages.update(site_pages(other.url))
        given = unit(server, column="/a/gkmlpt/index")
        crawl = run_crawl(
            tmp_path_factory.mktemp("parts"), [given], overrides={"PAGE_READER": "checks.facts.reader.read_for_crawl"}
        )
        with Store.open(crawl.path) as store:
            yield load_site(store, crawl.run(), given, date(2023, 6, 1)), server, other


def column_of(site: Site, name: str) -> Column:
    return next(column for column in site.columns if column.name == name)


@pytest.mark.parametrize(
    ("name", "state", "numbers"),
    [
        ("通知公告", "rows", [1, 2, 3]),  # jpaas, two pages
        ("工作动态", "rows", [4, 5]),
        ("财政信息", "unreadable", []),  # the API answers 500
        ("人事信息", "unreadable", []),  # the API stands at another host
        ("计划总结", "unreadable", [6, 7]),  # half of the rows: they are found, but nothing is missing
        ("政策文件", "rows", [8, 9]),  # a frame
        ("公开年报", "rows", [10, 11]),  # a script that leads on
        ("办事指南", "empty", []),  # the API says so
        ("规划计划", "rows", [12, 13]),
        ("应急管理", "empty", []),
        ("信息公开", "rows", [12, 13]),  # the tree itself
    ],
)
def test_columns(crawled: tuple[Site, Server, Server], name: str, state: str, numbers: list[int]) -> None:
    column = column_of(crawled[0], name)
    assert (column.state, sorted(entry.title for entry in column.entries)) == (state, sorted(map(title, numbers)))


def test_only_the_unit_s_hosts_are_asked_and_only_what_the_answers_count(crawled: tuple[Site, Server, Server]) -> None:
    _, server, other = crawled
    assert [path for _, path in other.log if "robots" not in path] == []
    asked = [path for _, path in server.log]
    assert sum(path.startswith(BUILD) for path in asked) == 2
    assert sum("chanId=28" in path and "Index=2" in path for path in asked) >= 1
    assert not [path for path in asked if "Index=3" in path]


def test_the_rows_point_at_the_answer_and_stand_in_the_column(crawled: tuple[Site, Server, Server]) -> None:
    entry = column_of(crawled[0], "通知公告").entries[0]
    assert entry.columns == ("通知公告",)
    assert entry.source is not None
    assert BUILD in entry.source.row.url
    assert entry.source.row.sha256
    assert entry.why_ours


def test_what_was_not_joined_keeps_absence_open(crawled: tuple[Site, Server, Server]) -> None:
    site = crawled[0]
    assert site.coverage.state == "partial"
    urls = {url.removeprefix(crawled[1].url) for url, _ in site.coverage.unread}
    assert urls >= {"/a/3/", "/a/4/", "/a/5/"}
    assert not urls & {"/a/1/", "/a/2/", "/a/6/", "/a/8/", "/a/gkmlpt/index"}
