"""`python -m benchmarks.review`: how long a person waits for a page of the review app.

A rubric of 60 lines for 300 units, a third of the lines decided, every machine line with a stored page as evidence; the app behind
waitress on loopback, asked as a browser would. The bound of 200 ms holds for every unit page, the worst included; the exit code
is 1 where it is broken. Nothing is left behind.
"""

from __future__ import annotations

import http.client
import re
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urlencode

import waitress

from benchmarks import aims
from benchmarks.sheets import AS_OF, NOW, load, make_county, read_options, write_rubric
from checks.result import Assurance, Evidence, Result, Verdict
from checks.results import save_results
from crawler.ledger import Ledger
from crawler.pages import Outcome, Page, Role
from crawler.store import Run, Store
from reports.decisions import basis_of, decide
from reports.journal import Author, append
from reports.review.app import Review, create_app
from reports.review.board import County
from reports.review.serving import prepare
from rubrics.decisions import Decision

BOUND = 200.0  # ms
PAGES, WORDS = 20, 3000  # stored pages per unit; paragraphs of each: 93 KB
URL = "http://www.example.gov.cn/{unit}/{number}.html"
Figures = dict[str, list[float]]


def store_pages(db: Path, units: int) -> None:
    """Every unit's pages, and a verdict that points at one of them."""
    with Store.open(db) as store:
        run = store.newest_run()
        assert run is not None
        ledger = Ledger(store, run)
        for unit in (f"u{n}" for n in range(units)):
            _store_unit(store, ledger, run, unit)
        ledger.flush()


def _store_unit(store: Store, ledger: Ledger, run: Run, unit: str) -> None:
    body = f"<html><title>{unit}</title><body>" + "<p>年度报告已经公开</p>" * WORDS
    sha = ledger.add_body(body.encode())
    addresses = [URL.format(unit=unit, number=number) for number in range(PAGES)]
    ledger.record(
        Page(
            unit, url, Role.ENTRY, outcome=Outcome.OK, status=200, fetched_at=NOW, content_type="text/html", sha256=sha
        )
        for url in addresses
    )
    proof = tuple(Evidence(url, NOW, sha, "年度报告已经公开", 0, 4) for url in addresses[:5])
    found = Result("annual_report_published", Verdict.MET, "已公开", Assurance.CONFIRMED, evidence=proof)
    save_results(store, run.id, unit, AS_OF, [({}, found)])


def decide_third(db: Path, county: County) -> None:
    """Every third line of every unit, as an inspector of the app would have decided it."""
    acts = [
        decide(Decision(unit, line.id, "mark", value=line.max), basis_of(line, county.run.id, AS_OF), "")
        for unit, sheet in county.machine.items()
        for line in sheet.indicators[::3]
    ]
    with Store.open(db) as store:
        append(store, county.scope, Author("张三", "score", NOW), acts)


class Browser:
    """One connection with the session's cookie."""

    def __init__(self, port: int, token: str) -> None:
        self._to = http.client.HTTPConnection("127.0.0.1", port)
        self._headers = {"Host": f"127.0.0.1:{port}"}
        self._to.request("GET", f"/enter?token={token}", headers=self._headers)
        answer = self._to.getresponse()
        answer.read()
        self._headers["Cookie"] = str(answer.getheader("Set-Cookie")).split(";")[0]

    def ask(self, path: str, form: dict[str, str] | None = None) -> tuple[str, float]:
        """(the answer, ms)."""
        started = time.perf_counter()
        headers = self._headers | ({"Content-Type": "application/x-www-form-urlencoded"} if form else {})
        self._to.request("POST" if form else "GET", path, urlencode(form) if form else None, headers)
        answer = self._to.getresponse()
        text = answer.read().decode()
        assert answer.status == (303 if form else 200), (path, answer.status)
        return text, 1000 * (time.perf_counter() - started)


def open_browser(review: Review) -> Browser:
    """The app on a free port, for as long as this program runs."""
    server = waitress.create_server(create_app(review), host="127.0.0.1", port=0, threads=8)
    threading.Thread(target=server.run, daemon=True).start()
    return Browser(server.effective_port, review.token)


def measure(browser: Browser, run: int, units: Sequence[str], line: str) -> Figures:
    """``line``: one with evidence and without a decision."""
    figures: Figures = {"first overview after the start": [browser.ask("/")[1]]}
    figures["overview"] = [browser.ask("/")[1] for _ in range(20)]
    figures["unit page"] = [browser.ask(f"/unit/{unit}?i={line}")[1] for unit in units]
    frame = re.search(r'src="(/stored/[^"]+)"', browser.ask(f"/unit/{units[0]}?i={line}")[0])
    assert frame
    figures["stored page in its frame"] = [browser.ask(frame.group(1).replace("&amp;", "&"))[1] for _ in range(20)]
    figures["a decision"], figures["unit page after it"] = [], []
    for unit in units[:100]:
        path = f"/unit/{unit}/line/{line}/decide"
        text, _ = browser.ask(f"/unit/{unit}?i={line}")
        token = re.search(rf'action="{re.escape(path)}".*?name="token" value="([0-9a-f]+)"', text, re.DOTALL)
        assert token
        form = {"token": token.group(1), "seen": "0", "run": str(run), "how": "confirm"}
        figures["a decision"].append(browser.ask(path, form)[1])
        figures["unit page after it"].append(browser.ask(f"/unit/{unit}")[1])
    return figures


def main() -> int:
    options = read_options(__doc__, 300)
    with tempfile.TemporaryDirectory() as folder:
        db, rubric = Path(folder) / "county.db", write_rubric(Path(folder) / "bench.toml", options.lines)
        make_county(db, options.units)
        load(db, rubric)  # every check is run, and finds that nothing was read
        store_pages(db, options.units)
        review = prepare(db, str(rubric), AS_OF, "127.0.0.1")
        county = review.board.county
        decide_third(db, county)
        machine = next(iter(county.machine.values())).indicators
        line = next(one.id for n, one in enumerate(machine) if n % 3 and one.suggested is not None)
        figures = measure(open_browser(review), county.run.id, list(county.units), line)
    print("| page | times | median ms | worst ms |\n|---|---|---|---|")
    for what, times in figures.items():
        print(f"| {what} | {len(times)} | {statistics.median(times):.0f} | {max(times):.0f} |")
    slowest = max(max(times) for what, times in figures.items() if "unit page" in what)
    return int(not aims.at_most("unit page of the review app, the slowest", BOUND, slowest, " ms"))


if __name__ == "__main__":
    sys.exit(main())
