"""A small county for the review app's tests: two units, twelve lines, stored pages, one of them hostile."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from checks.result import Assurance, Evidence, Item, Result, Verdict
from crawler.ledger import Ledger
from crawler.pages import Outcome, Page, Role
from crawler.store import Run, Store
from crawler.units import Kind, Unit
from reports.assessment import CrawlState
from reports.decisions import lines_of
from reports.heads import rubric_head
from reports.pipeline import Results, Snapshot, assemble
from reports.review import users
from reports.review.app import Review, ReviewApp, create_app
from reports.review.board import Board, County
from reports.review.users import User, add_user
from rubrics.load import parse_rubric
from rubrics.marks import mark_ranges
from rubrics.model import Rubric, params_key
from rubrics.scoring import score_units

AS_OF = date(2017, 12, 15)
HOST = {"Host": "127.0.0.1:8750"}
SITE = "http://www.example.gov.cn/jyj/"
GUIDE_URL, LIST_URL = f"{SITE}zn.html", f"{SITE}zd.html"
UNITS = [
    Unit("jyj", "县教育局", Kind.DEPARTMENT, "http://www.example.gov.cn/", SITE),
    Unit("nyj", "县农业局", Kind.DEPARTMENT, "http://www.example.gov.cn/", "http://www.example.gov.cn/nyj/"),
]
PASSWORD = "correct horse"
users.COST["n"] = 16  # the tests are about who gets in, not about how long guessing takes
PEOPLE = {"看": "view", "评": "score", "复甲": "review", "复乙": "review", "管": "admin"}
HOSTILE = """<html><head><title>公开指南</title><meta http-equiv="refresh" content="0;url=http://evil.test/">
<base href="http://evil.test/"><script>document.title='owned';parent.document.title='owned';top.location='/login'</script></head>
<body onload="document.title='owned'"><h1>政府信息公开指南</h1><p>办公地址：县城<b>建设</b>路1号。 联系电话：0745-4220000
<img src=x onerror="parent.document.title='owned'"><a href="javascript:parent.document.title='owned'">点</a>
<iframe srcdoc="<script>top.document.title='owned'</script>"></iframe><form action="http://evil.test/"><button>发</button></form>
<svg onload="document.title='owned'"></svg></body></html>"""

_LINE = """
[[section.indicator]]
id = "{id}"
title = "指标{id}"
text = "指标{id}的原文"
method = "不符合的每项扣1分"
points = 2
mode = "{mode}"
mode_reason = "须由人核实"
"""
_CLAUSE = """
[[section.indicator.deduction]]
id = "{id}.a"
text = "每少一项扣1分"
points = 1
primitive = "per_item"
check = "{check}"
"""


_VETO = """
[[section.indicator.deduction]]
id = "1.12.v"
text = "出现泄密的，单项否决"
primitive = "veto"
"""
_VETO_RULE = '[[rule]]\nid = "rule.veto"\ntype = "veto"\ntext = "单项否决"\neffect = "zero"\n'


def veto_rubric() -> Rubric:
    """As the rubric, with a veto on 1.12 that only a person can rule on."""
    return parse_rubric(_text() + _VETO + _VETO_RULE, "small-2017.toml")


def mean_rubric() -> Rubric:
    """As the rubric, but 1.3 is for departments only, and whom a line is not for gets the mean of the others."""
    text = _text().replace('id = "1.3"\n', 'id = "1.3"\nkinds = ["department"]\n')
    for because in ("duty", "kind"):
        text += f'[[rule]]\nid = "rule.{because}"\ntype = "not_applicable"\nbecause = "{because}"\n'
        text += 'text = "取平均分"\ntreatment = "mean"\n'
    return parse_rubric(text, "small-2017.toml")


def the_rubric() -> Rubric:
    """1.1 auto (loses a point), 1.2–1.11 assisted, 1.12 manual; 24 points."""
    return parse_rubric(_text(), "small-2017.toml")


def _text() -> str:
    text = 'id = "small-2017"\ntitle = "评分细则"\nyear = 2017\nplace = "某县"\nsource = "某政办发"\ntotal = 24\n'
    text += '[[section]]\nid = "1"\ntitle = "政府信息公开"\npoints = 24\n'
    text += _LINE.format(id="1.1", mode="auto") + _CLAUSE.format(id="1.1", check="guide")
    for number in range(2, 12):
        text += _LINE.format(id=f"1.{number}", mode="assisted") + _CLAUSE.format(id=f"1.{number}", check="lists")
    return text + _LINE.format(id="1.12", mode="manual")


def crawl(store: Store, guide: str = HOSTILE, outcome: Outcome = Outcome.OK) -> tuple[Run, str]:
    """A finished run: (run, SHA-256 of the guide)."""
    run = store.start_run(UNITS, {}, "0")
    ledger = Ledger(store, run)
    sha = ledger.add_body(guide.encode()) if outcome is Outcome.OK else ""
    when = f"2017-12-{13 + run.id}T22:00:00+08:00"
    ledger.record(
        Page(
            unit.id, url, Role.ENTRY, outcome=outcome, status=200, fetched_at=when, content_type="text/html", sha256=sha
        )
        for unit in UNITS
        for url in (GUIDE_URL, LIST_URL)
    )
    ledger.flush()
    store.finish_run(run, "complete")
    return store.run(run.id), sha


def results_of(sha: str, missing: bool = True) -> dict[str, Results]:
    """Both units: the guide lacks its fax number (``missing``), the lists are there."""
    excerpt = "办公地址：县城建设路1号。"
    evidence = Evidence(
        GUIDE_URL, "2017-12-14T22:00:00+08:00", sha, excerpt, 5, 11, "政府信息公开指南", why_ours="本单位子站"
    )
    there = Item("address", "办公地址", Verdict.MET, "有地址", Assurance.CONFIRMED, (evidence,))
    fax = Item("fax", "传真号码", Verdict.NOT_MET, "指南缺少传真号码", Assurance.CONFIRMED, (evidence,))
    items = (there, fax) if missing else (there,)
    verdict = Verdict.PARTLY if missing else Verdict.MET
    guide = Result(
        "guide",
        verdict,
        "指南缺少传真号码" if missing else "要素齐全",
        Assurance.CONFIRMED,
        items,
        evidence=(evidence,),
    )
    lists = Result("lists", Verdict.MET, "已公开", Assurance.CONFIRMED, evidence=(replace(evidence, url=LIST_URL),))
    key = params_key({})
    return {unit.id: {("guide", key): guide, ("lists", key): lists} for unit in UNITS}


def county(run: Run, sha: str, missing: bool = True, rubric: Rubric | None = None) -> County:
    rubric, results = rubric or the_rubric(), results_of(sha, missing)
    sheets = {sheet.unit: sheet for sheet in score_units(rubric, UNITS, results)}
    crawls = {unit.id: CrawlState("complete") for unit in UNITS}
    units = {unit.id: unit for unit in UNITS}
    return County(rubric, rubric_head(rubric), AS_OF, run, units, results, sheets, crawls, mark_ranges(rubric))


class Ticks:
    """A clock that stands until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def start(folder: Path, people: bool = True) -> ReviewApp:
    """The app on a new county.db; with ``people``, one of every role and a second reviewer."""
    path = folder / "county.db"
    with Store.open(path, create=True) as store:
        run, sha = crawl(store)
        for name, role in PEOPLE.items() if people else ():
            add_user(store, name, role, PASSWORD)  # type: ignore[arg-type]
    review = Review(
        path,
        Board(county(run, sha)),
        "" if people else "the-token",
        clock=lambda: "2017-12-20T09:00:00+08:00",
        ticks=Ticks(),
    )
    app = create_app(review)
    app.testing = True
    return app


def log_in(app: ReviewApp, name: str, password: str = PASSWORD) -> FlaskClient:
    """A client that is logged in (the session is started directly: the log-in itself has its own tests)."""
    client = app.test_client()
    role = PEOPLE[name]
    client.set_cookie("gongkai_review", app.review.sessions.start(User(name, role)), domain="127.0.0.1")  # type: ignore[arg-type]
    return client


def get(client: FlaskClient, path: str) -> TestResponse:
    return client.get(path, headers=HOST)


def send(client: FlaskClient, path: str, form: dict[str, object] | None = None, page: str = "") -> TestResponse:
    """Send a form as a browser would: with the token that the page (by default the line's) printed for the path."""
    page = page or re.sub(r"/line/([^/]+)/.*", r"?i=\1", path)
    text = get(client, page).get_data(as_text=True)
    found = re.search(rf'action="{re.escape(path)}".*?name="token" value="([0-9a-f]+)"', text, re.DOTALL)
    token = found.group(1) if found else "none"
    return client.post(path, headers=HOST, data={"token": token} | (form or {}))


def insist(app: ReviewApp, client: FlaskClient, path: str, form: dict[str, object]) -> TestResponse:
    """Send a form that no page offers, with a good token: what somebody with a browser's console would do."""
    cookie = client.get_cookie("gongkai_review", domain="127.0.0.1")
    assert cookie
    session = app.review.sessions.find(cookie.value)
    assert session
    return client.post(path, headers=HOST, data={"token": session.token(path)} | form)


def decide(client: FlaskClient, line: str, unit: str = "jyj", seen: int = 0, **form: object) -> TestResponse:
    return send(client, f"/unit/{unit}/line/{line}/decide", {"seen": seen, "run": 1, "how": "confirm"} | form)


def scored(app: ReviewApp, run: Run, sha: str, missing: bool = True) -> dict[str, object]:
    """unit → its sheet as `gongkai score` would have it, stored decisions included."""
    with Store.open(app.review.db) as store:
        assessment = assemble(Snapshot(store, run, AS_OF), the_rubric(), results_of(sha, missing))
    return {one.sheet.unit: one.sheet for one in assessment.units}


def line_now(app: ReviewApp, line: str, unit: str = "jyj") -> object:
    with Store.open(app.review.db) as store:
        return lines_of(app.review.board.units(store)[unit].sheet)[line]
