"""A loopback county of any size, made on the fly: UNITS sites of PAGES pages of about 19 KB, one port each.

A site is a home page, ten lists of twenty-odd rows over several pages, and articles: the shape of a bureau's subsite. The
server is plain asyncio so that it is never the slow side.
"""

from __future__ import annotations

import asyncio
import sys
from datetime import date, timedelta

LISTS = 10
ROWS = 20
COLUMN_NAMES = (
    "信息公开指南", "信息公开目录", "信息公开年报", "信息公开制度", "规范性文件",
    "工作动态", "通知公告", "财政预决算", "人事信息", "办事服务",
)  # fmt: skip
# No two articles share a line: what a reader remembers of one must not help with the next.
WHO = (
    "各乡镇人民政府",
    "县直有关单位",
    "局机关各股室",
    "局属各事业单位",
    "各村民委员会",
    "县重点项目办",
    "各业务主管部门",
)
WHAT = (
    "安全生产检查",
    "年度预算执行",
    "基层政务公开",
    "农村危房改造",
    "水利设施维护",
    "道路运输整治",
    "防汛抗旱准备",
    "义务教育入学",
)
HOW = ("要认真组织落实", "须于月底前报送材料", "应明确专人负责", "按照要求逐项对照整改", "请结合实际抓好贯彻执行")
MENU = "".join(f'<li><a href="/xxgk/l{n}/index.html">{name}</a></li>' for n, name in enumerate(COLUMN_NAMES))
# What a bureau's page carries around its text: drop-down menus, service icons, banners, related sites.
SIDE = "".join(
    f'<div class="box"><h3><a href="/xxgk/l{n}/index.html">{name}</a></h3><ul>'
    + "".join(
        f'<li class="item"><span class="dot">·</span><a href="/xxgk/l{n}/index.html" title="{name}">{name}</a></li>'
        for _ in range(4)
    )
    + "</ul></div>"
    for n, name in enumerate(COLUMN_NAMES)
)
FRIENDS = "".join(f'<option value="http://www.example{n}.gov.cn/">县直单位{n}</option>' for n in range(40))
STYLE = "<style>" + ".a{color:#333;font-size:14px;line-height:28px;padding:0 12px}\n" * 20 + "</style>"
PARAGRAPHS = 48
# linkchecker asks a server more than ten times a second only where an answer names it
HEAD = b"HTTP/1.1 %d X\r\nContent-Type: text/html\r\nLinkChecker: welcome\r\nContent-Length: %d\r\n\r\n"


def page(title: str, unit: int, inner: str) -> bytes:
    """A whole page in the site's frame: about 19 KB and 250 elements."""
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}-第{unit}局</title>{STYLE}</head><body>'
        f'<div class="nav"><ul><li><a href="/">首页</a></li>{MENU}</ul></div><div class="side">{SIDE}</div>'
        f'<div class="position">当前位置：<a href="/">首页</a> &gt; <a href="/xxgk/index.html">信息公开</a> &gt; {title}</div>'
        f"{inner}<select>{FRIENDS}</select>"
        f'<div class="footer">版权所有：第{unit}局　电话：0745-4220000　备案号：湘ICP备05000000号</div></body></html>'
    ).encode()


def paragraph(unit: int, number: int, n: int) -> str:
    """One sentence of an article's text."""
    at = number * 7 + n * 3
    who, what, how = WHO[at % len(WHO)], WHAT[(at // 2 + unit) % len(WHAT)], HOW[(at // 3) % len(HOW)]
    return f"<p>{n}. 为做好第{unit}局{number}号文件所列{what}工作，{who}{how}，有关情况于{n + 1}日内书面报告，联系人见附表第{number + n}行。</p>"


def article(unit: int, number: int) -> bytes:
    """One article with a labelled date."""
    day = date(2017, 12, 1) - timedelta(days=number)
    paragraphs = "".join(paragraph(unit, number, n) for n in range(PARAGRAPHS))
    inner = f'<h1>关于第{number}号工作的通知</h1><div>发布时间：{day}　来源：第{unit}局</div><div id="zoom">{paragraphs}</div>'
    return page(f"关于第{number}号工作的通知", unit, inner)


def list_page(unit: int, column: int, index: int, articles: int) -> bytes:
    """Page ``index`` of a list; its rows are every LISTS-th article."""
    numbers = range(column, articles, LISTS)
    pages = max(1, -(-len(numbers) // ROWS))
    rows = "".join(
        f'<li><a href="/xxgk/t{n}.html">关于第{n}号工作的通知</a><span>{date(2017, 12, 1) - timedelta(days=n)}</span></li>'
        for n in numbers[index * ROWS : (index + 1) * ROWS]
    )
    script = f'<script>createPageHTML({pages}, {index}, "index", "html");</script>'
    return page(COLUMN_NAMES[column], unit, f'<ul class="list">{rows}</ul>{script}')


def answer(unit: int, path: str, articles: int) -> bytes | None:
    """The body for an address, or None for 404."""
    if path in ("/", "/index.html", "/xxgk/", "/xxgk/index.html"):
        return page("首页", unit, "<p>欢迎访问</p>")
    if path.startswith("/xxgk/l"):
        column, _, name = path.removeprefix("/xxgk/l").partition("/")
        index = int(name.removeprefix("index").removesuffix(".html").lstrip("_") or 0)
        return list_page(unit, int(column), index, articles)
    if path.startswith("/xxgk/t"):
        number = int(path.removeprefix("/xxgk/t").removesuffix(".html"))
        return article(unit, number) if number < articles else None
    return None


class Site(asyncio.Protocol):
    """One connection to a site; requests come one after the other, none has a body."""

    def __init__(self, unit: int, articles: int) -> None:
        self.unit = unit
        self.articles = articles
        self.waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while b"\r\n\r\n" in self.waiting:
            request, _, self.waiting = self.waiting.partition(b"\r\n\r\n")
            body = answer(self.unit, request.split(b" ", 2)[1].decode().split("?")[0], self.articles)
            self.transport.write(HEAD % (200 if body else 404, len(body or b"")) + (body or b""))


async def serve_unit(unit: int, articles: int) -> asyncio.Server:
    """One site on a free port."""
    return await asyncio.get_running_loop().create_server(lambda: Site(unit, articles), "127.0.0.1", 0)


async def main(units: int, articles: int) -> None:
    """Serve until killed; the first line printed is the list of ports."""
    servers = [await serve_unit(unit, articles) for unit in range(units)]
    print(" ".join(str(server.sockets[0].getsockname()[1]) for server in servers), flush=True)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), int(sys.argv[2])))
