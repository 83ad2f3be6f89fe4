"""Pages that want to explode when they are decoded or read: names of codecs that are none, entities, one endless line, sitemaps."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from checks.facts.charset import decode
from checks.facts.codec import from_json
from checks.facts.reader import read_for_crawl
from crawler.pages import Outcome
from tests.crawl_site import Handler, page, run_crawl, serve, unit
from tests.test_facts_fuzz import SEEN, URL, assert_bounded

TEXT = "政府信息公开指南：办公地址在县城"
# Python's codecs that are no charset of a page: some run scripts into text, some unpack, some take quadratic time.
CODECS = (
    "utf-7", "unicode_escape", "raw_unicode_escape", "punycode", "idna", "rot13", "hex", "base64", "uu", "quopri", "zlib", "bz2",
    "undefined", "mbcs", "oem", "utf-32", "utf-16", "cp037", "hz", "iso-2022-jp", "iso-2022-kr", "utf_8_sig", "../../etc/passwd",
    "x" * 100_000, "utf-8\0", "", "gbk;gbk", "a" * 40 + "\u202e",
)  # fmt: skip
LOL = '<!DOCTYPE lolz [<!ENTITY a "lol">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)
LAUGHS = f'<?xml version="1.0"?>{LOL}]><urlset><url><loc>http://a.cn/&j;</loc></url></urlset>'
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><html><body><p>&x;</p></body></html>'
)
MEGABYTE = 1_000_000


@pytest.mark.parametrize("name", CODECS, ids=range(len(CODECS)))
@pytest.mark.parametrize("where", ["header", "meta"])
def test_names_of_codecs(name: str, where: str) -> None:
    """The text comes out, or as much of it as there is; no tag appears that was not there; nothing takes long."""
    declared = f'<meta charset="{name}">'.encode("utf-8", "replace") if where == "meta" else b""
    header = f"text/html; charset={name}" if where == "header" else ""
    escaped = b"+ADw-script+AD4- \\x3cscript\\x3e \\u003cscript\\u003e ~{<:Ky2;~}"
    body = declared + b"<p>" + escaped + TEXT.encode("gb18030") * 2000 + b"</p>"
    started = time.process_time()
    decoded = decode(body, header)
    assert time.process_time() - started < 1
    assert "<script" not in decoded.text
    assert len(decoded.text) <= 2 * len(body)
    assert TEXT in decoded.text


@pytest.mark.parametrize("body", [LAUGHS, OUTSIDE, f"{LOL}]><html><body><p>&j;</p></body></html>"], ids=["sitemap", "outside", "page"])  # fmt: skip
@pytest.mark.parametrize("content_type", ["text/html", "application/xml", "application/xhtml+xml"])
def test_entities_are_not_resolved(body: str, content_type: str) -> None:
    reading = read_for_crawl(body.encode(), URL, content_type, 200, SEEN)
    facts = from_json(reading.facts)
    assert len(reading.facts) < 20_000
    assert "lollol" not in facts.text
    assert "root:" not in facts.text


ONE_LINE = {
    "words": "信" * (MEGABYTE // 3),
    "rows": "<ul>" + "<li><a href=/t{}.html>关于停水的公告</a><span>2020-01-01</span></li>" * 14_000,
    "script": "<script>" + "var a=[" + "1," * (MEGABYTE // 2) + "];</script><p>正文</p>",
    "style": "<style>" + ".a{color:red}" * (MEGABYTE // 13) + "</style><p>正文</p>",
    "picture": "<img src='data:image/png;base64," + "A" * MEGABYTE + "'><p>正文</p>",
    "attribute": "<p title='" + "一" * (MEGABYTE // 3) + "'>正文</p>",
    "comment": "<!--" + "-" * MEGABYTE + "--><p>正文</p>",
    "blanks": "<p>" + "&nbsp;" * (MEGABYTE // 6) + "</p>",
    "numbers": "<p>" + "1" * MEGABYTE + "</p>",
    "cell": "<table><tr><td>" + "2020年1月1日" * (MEGABYTE // 17) + "</td></tr></table>",
}


@pytest.mark.parametrize("name", ONE_LINE)
def test_a_megabyte_on_one_line(name: str) -> None:
    started = time.process_time()
    assert_bounded(f"<html><body>{ONE_LINE[name]}</body></html>".encode())
    assert time.process_time() - started < 10


def test_a_sitemap_of_a_million_rows_is_not_asked_for_and_bounded_where_a_page_links_to_it(tmp_path: Path) -> None:
    """Sitemaps are not read as such. One that stands in a page as a link is a page like others: cut off at the size of one."""
    row = b"<url><loc>http://a.gov.cn/t20200101_123456.html</loc></url>"

    def million(handler: Handler) -> None:
        handler.close_connection = True
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/xml\r\n\r\n<urlset>")
        for _ in range(1000):
            handler.wfile.write(row * 1000)

    pages = {"/": page(), "/a/": page("entry:/a/sitemap.xml 网站地图", "entry:/a/1.html 标题"), "/a/1.html": "正文"}
    pages["/robots.txt"] = "User-agent: *\nDisallow:\nSitemap: /sitemap.xml\n"
    with serve({**pages, "/a/sitemap.xml": million, "/sitemap.xml": million}) as site:
        crawl = run_crawl(tmp_path, [unit(site)], overrides={"RETRY_TIMES": 0})
        assert site.hits("/sitemap.xml") == 0
    assert crawl.rows()["/a/sitemap.xml"].outcome is Outcome.TOO_LARGE
    assert crawl.rows()["/a/1.html"].outcome is Outcome.OK
    assert_bounded(b"<urlset>" + row * 16_000 + b"</urlset>", "application/xml")
