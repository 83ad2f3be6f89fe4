"""A county of one unit and a few pages, crawled by hand and handed out: what the tests of the evidence tamper with."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from crawler.ledger import Ledger
from crawler.looks import Look, Said
from crawler.pages import Outcome, Page, Role
from crawler.store import Run, Store
from crawler.units import Kind, Unit
from reports.basis import load_basis
from reports.handout import Extras, hand_out
from reports.pipeline import assess_file
from reports.proof.seal import seal_run

PORTAL = "http://www.example.gov.cn/"
SITE = PORTAL + "jyj/"
UNIT = Unit("jyj", "县教育局", Kind.DEPARTMENT, PORTAL, SITE, SITE + "xxgk/")
HOST = Unit("portal:www.example.gov.cn", "", Kind.DEPARTMENT, PORTAL, PORTAL)
AS_OF = date(2017, 12, 15)
NOTHING = Extras()
SEALED_AT = "2017-12-15T08:00:00+08:00"
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Length": "99",
    "Content-Encoding": "gzip",
    "Server": "nginx",
}


def html(title: str, body: str) -> bytes:
    return f"<html><head><meta charset=utf-8><title>{title}</title></head><body>{body}</body></html>".encode()


def rows(*entries: tuple[str, str, str]) -> str:
    return (
        "<ul class=list>" + "".join(f"<li><a href={u}>{t}</a> <span>{d}</span></li>" for u, t, d in entries) + "</ul>"
    )


def pages(night: int) -> list[tuple[Page, bytes]]:
    """The ledger of one night; the news differ from night to night, everything else is as it was."""
    guide = SITE + "xxgk/zn.html"
    old = SITE + "zn"
    news = f"{SITE}news{night}.html"
    home = html("县教育局", f"<a href=xxgk/>政府信息公开</a>{rows((news, '开学工作会议', '2017-09-01'))}")
    column = html("信息公开指南_县教育局", rows((guide, "县教育局政府信息公开指南", "2017-03-02")))
    text = (
        "县教育局政府信息公开指南。公开的分类：… 编排体系：… 办公地址：某路1号。联系电话：0745-4220000。传真号码：。"
        * 3
    )
    return [
        (Page("portal:www.example.gov.cn", PORTAL, Role.HOME), html("县人民政府", f"<a href={SITE}>县教育局</a>")),
        (Page("jyj", SITE, Role.HOME), home),
        (Page("jyj", SITE + "xxgk/", Role.COLUMN, SITE, "政府信息公开", 1), column),
        (Page("jyj", old, Role.ENTRY, SITE + "xxgk/", "县教育局政府信息公开指南", 2, redirects=(old,), final_url=guide), html("县教育局政府信息公开指南", f"<div>{text}</div>")),
        (Page("jyj", news, Role.ENTRY, SITE, "开学工作会议", 1), html("开学工作会议", f"<p>第{night}次会议召开。</p>")),
        (Page("jyj", SITE + "gone.html", Role.ENTRY, SITE, "已撤", 1, Outcome.HTTP_4XX, 404, "HTTP 404"), b"not here"),
        (Page("jyj", SITE + "slow.html", Role.LIST, SITE, "工作动态", 1, Outcome.TIMEOUT, None, "timeout"), b""),
    ]  # fmt: skip


def crawl(db: Path, night: int = 1) -> Run:
    """A finished and sealed run."""
    with Store.open(db, create=True) as store:
        run = store.start_run([UNIT, HOST], {"delay": 0}, "0.1.0")
        ledger = Ledger(store, run)
        for row, body in pages(night):
            sha256 = ledger.add_body(body) if body else ""
            good = {} if row.outcome else {"outcome": Outcome.OK, "status": 200}
            seen = {"content_type": "text/html", "headers": HEADERS} if body else {}
            values = {name: getattr(row, name) for name in Page.__slots__}
            fetched_at = f"2017-12-1{night}T22:00:00+08:00"
            values |= good | seen | {"fetched_at": fetched_at, "sha256": sha256, "size": len(body), "attempts": 1}
            if row.outcome is Outcome.TIMEOUT:
                ledger.add_look(Look("jyj", row.url, 1, fetched_at, Outcome.TIMEOUT, Said.UNREAD))
            ledger.record([Page(**values)])
        ledger.flush()
        store.finish_run(run, "complete")
        seal_run(store, store.run(run.id), SEALED_AT)
        return store.run(run.id)


def report(db: Path, out: Path, extras: Extras = NOTHING) -> str:
    """Everything `gongkai report` writes; the code."""
    basis = load_basis("yuanling-2017")
    return hand_out(db, assess_file(db, basis, AS_OF), basis.rubric, out, SEALED_AT, extras).code
