"""Which rows verdicts rest on, and what the report shows of them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import lxml.html
import pytest

from checks.result import Assurance, Evidence, Result, Search, Verdict
from crawler.store import Store
from reports.cited import CitedPage, RunPages, hit_of
from reports.evidence import unit_page
from tests.proof_county import PORTAL, SITE, crawl, report
from tests.sheets import assessment

FETCHED = "2017-12-11T22:00:00+08:00"


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cited")
    crawl(folder / "county.db")
    report(folder / "county.db", folder / "out")
    return folder


@pytest.fixture
def pages(county: Path) -> RunPages:
    with Store.open(county / "county.db") as store:
        return RunPages(store, store.run(1))


def result(*urls: str, search: Search | None = None) -> Result:
    evidence = tuple(Evidence(url, FETCHED, "") for url in urls)
    return Result("x", Verdict.NOT_MET, "…", Assurance.PROVISIONAL, evidence=evidence, search=search)


def test_evidence_leads_to_its_row_also_through_a_redirect(pages: RunPages) -> None:
    for url in (f"{SITE}zn", f"{SITE}xxgk/zn.html"):
        [(page, _)] = pages.cited("jyj", [result(url)])
        assert page.url == f"{SITE}zn"
        assert CitedPage(1, page).chain == (f"{SITE}zn", f"{SITE}xxgk/zn.html")


def test_a_page_of_the_portal_is_found_for_the_unit(pages: RunPages) -> None:
    [(page, _)] = pages.cited("jyj", [result(PORTAL)])
    assert page.unit == "portal:www.example.gov.cn"


def test_the_row_with_the_body_comes_first(pages: RunPages) -> None:
    own = pages.by_unit["jyj"][0]
    other = replace(own, unit="other", sha256="f" * 64)
    pages._by_url[own.url].append(other)
    assert pages.find("jyj", own.url, "f" * 64) is other
    assert pages.find("jyj", own.url) is own


def test_presence_rests_on_its_page_absence_on_all_that_was_searched(pages: RunPages) -> None:
    assert [page.url for page in pages.rests_on("jyj", [result(f"{SITE}zn")])] == [f"{SITE}zn"]
    search = Search(columns=(("信息公开", f"{SITE}xxgk/"),), unread=((f"{SITE}slow.html", "访问超时"),))
    found = {page.url for page in pages.rests_on("jyj", [result(search=search)])}
    assert found == {SITE, f"{SITE}xxgk/", f"{SITE}slow.html"}


def test_evidence_without_a_row_rests_on_nothing(pages: RunPages) -> None:
    assert pages.rests_on("jyj", [result("http://elsewhere/")]) == []


@pytest.mark.parametrize(
    ("excerpt", "start", "end", "text", "where"),
    [
        ("传真号码：0745", 5, 9, "电话：1。传真号码：0745。", "正文第 11—14 字"),
        ("标题\n正文开头", 3, 5, "很长的正文开头", "正文第 4—5 字"),
        ("附件：年报.pdf", 3, 5, "没有这些字", "摘录第 4—5 字"),
        ("整页", 0, 0, "整页", "整页"),
    ],
)
def test_the_place_of_a_hit_is_counted_in_the_pages_text(
    excerpt: str, start: int, end: int, text: str, where: str
) -> None:
    assert hit_of(Evidence("u", "t", "s", excerpt, start, end), text)[0] == where


def test_the_report_shows_what_an_objection_needs(county: Path) -> None:
    page = lxml.html.document_fromstring((county / "out/units/jyj.html").read_text("utf-8"))
    shown = [" ".join(node.text_content().split()) for node in page.xpath("//div[@class='cited']")]
    assert shown
    whole = "\n".join(shown)
    for part in (
        "HTTP 状态：200",
        FETCHED,
        "Content-Type: text/html",
        "nginx",
        "所在列表",
        "列表行：",
        "SHA-256",
        "命中位置",
    ):
        assert part in whole


def test_the_report_shows_where_a_redirect_led(pages: RunPages) -> None:
    [(row, _)] = pages.cited("jyj", [result(f"{SITE}zn")])
    county = assessment()
    unit = replace(county.units[0], cited=(CitedPage(1, row, (("正文第 1—2 字", "<b>"),)),))
    page = lxml.html.document_fromstring(unit_page(county, unit))
    [node] = page.xpath("//div[@class='cited']")
    words = " ".join(node.text_content().split())
    assert f"{SITE}zn跳转至 {SITE}xxgk/zn.html" in words
    assert "命中位置：正文第 1—2 字“<b>”" in words
    assert not node.xpath(".//b[not(text()='1')]")
