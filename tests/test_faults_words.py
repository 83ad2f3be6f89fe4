"""Hostile words of pages and registry on their whole way: into the database, reports, sheets, tables, papers of data and the app."""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
from datetime import date
from pathlib import Path

import lxml.html
import openpyxl
import pytest

from crawler.ledger import Ledger
from crawler.pages import Outcome, Page, Role
from crawler.store import Store
from crawler.units import Kind, Unit, load_units
from reports import cli
from reports.review.app import Review, create_app
from reports.review.board import Board, load_county
from reports.review.users import User, add_user
from reports.text import UNPRINTABLE
from rubrics.load import load_rubric
from tests.proof_county import HOST, PORTAL, SITE, rows
from tests.review_app import PASSWORD, Ticks, get
from tests.test_checks_harm import ID

AS_OF = date(2017, 12, 15)
SQL = "县教育局'); DROP TABLE page;--"
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>"
FORMULA = '=HYPERLINK("http://evil.test/","点")'
UNSEEN = "\x00\x1b[2J\x07\u202e\u2066\u200b\ufeff"
TITLE = f"{FORMULA}县教育局信息公开指南{UNSEEN}&lt;script&gt;alert(3)&lt;/script&gt;"
SIGNS = ("=", "+", "-", "@", "\t", "\r")  # what makes a spreadsheet compute


def body(title: str, inner: str) -> bytes:
    head = f"<html><head><meta charset=utf-8><title>{title}</title></head>"
    return f"{head}<body><h1>{title}</h1><div class=content>{inner}</div></body></html>".encode()


def pages() -> list[tuple[Page, bytes]]:
    guide, news = f"{SITE}xxgk/zn.html", f"{SITE}xxgk/n.html?q='\"><script>alert(4)</script>"
    listed = rows((guide, TITLE, "2017-03-02"), (news.replace('"', "%22"), f"+1+1{UNSEEN}救助名单", "2017-03-02"))
    text = f"办公地址：{UNSEEN}某路1号{FORMULA}。联系电话：0745-4220000。{SCRIPT} ." * 5
    persons = (
        f"<table><tr><td>张三</td><td>{ID}</td></tr></table><p>身份证号：{ID}，@SUM(1+1)*cmd|' /C calc'!A0</p>" * 3
    )
    return [
        (Page(HOST.id, PORTAL, Role.HOME), body("县人民政府", f"<a href={SITE}>{SQL}</a>")),
        (Page("jyj", SITE, Role.HOME), body(SQL, f"<a href=xxgk/>政府信息公开</a>{listed}")),
        (Page("jyj", f"{SITE}xxgk/", Role.COLUMN, SITE, "政府信息公开", 1), body("信息公开指南", listed)),
        (Page("jyj", guide, Role.ENTRY, f"{SITE}xxgk/", TITLE, 2), body(TITLE, text)),
        (Page("jyj", news, Role.ENTRY, f"{SITE}xxgk/", f"+1+1{UNSEEN}救助名单", 2), body("-1救助名单", persons)),
    ]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with ``county.db`` and everything ``gongkai report`` and ``facts`` made of it."""
    folder = tmp_path_factory.mktemp("words")
    units = [Unit("jyj", f"{SQL}{SCRIPT}", Kind.DEPARTMENT, PORTAL, SITE, f"{SITE}xxgk/"), HOST]
    with Store.open(folder / "county.db", create=True) as store:
        run = store.start_run(units, {}, "0")
        ledger = Ledger(store, run)
        for row, data in pages():
            seen = {"outcome": Outcome.OK, "status": 200, "content_type": "text/html", "size": len(data), "attempts": 1}
            seen |= {"sha256": ledger.add_body(data), "fetched_at": "2017-12-14T22:00:00+08:00"}
            ledger.record([Page(**{name: getattr(row, name) for name in Page.__slots__} | seen)])
        ledger.flush()
        store.finish_run(run, "complete")
        add_user(store, "看", "view", PASSWORD)
    args = ["--db", str(folder / "county.db"), "--rubric", "yuanling-2017", "--as-of", AS_OF.isoformat()]
    assert cli.run(["report", *args, "--out", str(folder / "out")]) in (0, 1)
    return folder


def files(county: Path, suffix: str) -> list[Path]:
    found = sorted((county / "out").rglob(f"*{suffix}"))
    assert found
    return found


def assert_harmless(html: str) -> None:
    """Hostile words stand in it as words: nothing runs, nothing hides, no whole citizen number."""
    page = lxml.html.document_fromstring(html)
    assert not page.xpath("//script[contains(., 'alert')] | //img[@src='x'] | //@onerror")
    assert not [
        href for href in page.xpath("//@href") if re.match("javascript:|data:.", href, re.I) and href != "data:,"
    ]  # no icon
    assert not UNPRINTABLE.search(html)
    assert ID not in html


def test_the_words_arrived(county: Path) -> None:
    """Otherwise nothing below would prove anything."""
    report = (county / "out/units/jyj.html").read_text("utf-8")
    assert "DROP TABLE page" in report
    assert "HYPERLINK" in report
    assert f"{ID[:3]}*" in report


def test_the_database_still_has_its_tables(county: Path) -> None:
    with sqlite3.connect(county / "county.db") as db:
        assert db.execute("SELECT count(*) FROM page").fetchone() == (len(pages()),)
        assert db.execute("SELECT name FROM run_unit WHERE unit = 'jyj'").fetchone() == (f"{SQL}{SCRIPT}",)
        assert db.execute("PRAGMA quick_check").fetchone() == ("ok",)


def test_pages(county: Path) -> None:
    for path in files(county, ".html"):
        assert_harmless(path.read_text("utf-8"))


def test_tables(county: Path) -> None:
    for path in files(county, ".csv"):
        text = path.read_text("utf-8-sig")
        assert ID not in text
        assert not UNPRINTABLE.search(text)
        for cell in (cell for row in csv.reader(io.StringIO(text)) for cell in row):
            assert not cell.startswith(SIGNS) or re.fullmatch(r"-?\d+(\.\d+)?", cell), cell


def test_data(county: Path) -> None:
    for path in files(county, ".json"):
        text = path.read_text("utf-8")
        json.loads(text)
        assert ID not in text
        assert not UNPRINTABLE.search(text)


def test_sheets(county: Path) -> None:
    for path in files(county, ".xlsx"):
        for sheet in openpyxl.load_workbook(path):
            for cell in (cell for row in sheet.iter_rows() for cell in row if isinstance(cell.value, str)):
                assert cell.data_type != "f" or not re.search("HYPERLINK|evil|cmd|calc", cell.value), cell.value
                assert ID not in cell.value
                assert not UNPRINTABLE.search(cell.value)
                assert "evil" not in str(cell.hyperlink and cell.hyperlink.target)


def test_the_app(county: Path) -> None:
    rubric = load_rubric("yuanling-2017")
    with Store.open(county / "county.db") as store:
        board = Board(load_county(store, rubric, AS_OF))
    app = create_app(Review(county / "county.db", board, "", clock=lambda: "2017-12-20T09:00:00+08:00", ticks=Ticks()))
    app.testing = True
    client = app.test_client()
    client.set_cookie("gongkai_review", app.review.sessions.start(User("看", "view")), domain="127.0.0.1")
    shown = {path: get(client, path) for path in ("/", "/unit/jyj", "/unit/jyj?i=2.4", "/unit/jyj?i=2.5")}
    assert {answer.status_code for answer in shown.values()} == {200}
    for answer in shown.values():
        assert_harmless(answer.get_data(as_text=True))
    assert any("DROP TABLE page" in answer.get_data(as_text=True) for answer in shown.values())
    for path in ("/unit/jyj' OR 1=1--", "/unit/..%2f..%2fcounty.db", "/unit/jyj?i=2.4'%20UNION%20SELECT%201"):
        assert get(client, path).status_code in (200, 400, 404)


@pytest.mark.parametrize(
    "name", [SQL, f"{SQL}{SCRIPT}", FORMULA, "@SUM(1)", '县"教育"局', "县教育局%s%d{0}", "县教育局\u202e局"]
)
def test_names_of_a_registry(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A strange name is a name or a mistake with its line, never a statement, a formula or a format."""
    quoted = '"' + name.replace('"', '""') + '"'
    path = tmp_path / "units.csv"
    path.write_text(
        f"id,name,kind,portal_url,site_url,column_url,duties\njyj,{quoted},部门,http://a.gov.cn/,http://a.gov.cn/j/,,\n",
        encoding="utf-8",
    )
    if cli.run(["units", "check", str(path)]) == 0:
        [unit] = load_units(path)
        assert unit.name == name
        with Store.open(tmp_path / "county.db", create=True) as store:
            run = store.start_run([unit], {}, "0")
            assert store.units(run)[0].name == name
    out, err = capsys.readouterr()
    assert not UNPRINTABLE.search(out + err)
