"""The night before confirms a negative; nothing else does."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from checks.result import Assurance, Result, Verdict
from checks.results import load_results
from crawler.ledger import Ledger
from crawler.pages import Outcome, Page, Role
from crawler.store import Store
from crawler.units import Unit
from reports.pipeline import check_all, open_snapshot
from reports.previous import Previous
from tests.site_builder import UNIT
from tests.test_site_load import GUIDE

AS_OF = date(2027, 3, 1)
KEY = ("guide_published", "{}")
HOME = '<html><title>云水县教育局</title><ul class="menu"><li><a href="/jyj/gzdt/">工作动态</a></li></ul></html>'


def add_run(store: Store, day: str, guide: str, unit: Unit = UNIT, outcome: Outcome = Outcome.OK) -> None:
    """A finished run of one unit with nothing but a home page, and perhaps a guide."""
    run = store.start_run([unit], {})
    ledger = Ledger(store, run)
    bodies = [(unit.site_url, Role.HOME, HOME), (f"{unit.site_url}1.html", Role.COLUMN, guide)]
    for url, role, body in [pair for pair in bodies if pair[2]]:
        sha256 = ledger.add_body(body.encode()) if outcome is Outcome.OK else ""
        seen = f"{day}T02:00:00+08:00"
        row = Page(
            unit.id, url, role, outcome=outcome, status=200, fetched_at=seen, content_type="text/html", sha256=sha256
        )
        ledger.record([row])
    ledger.flush()
    store.finish_run(run, "complete")
    store.db.table("run").update(run.id, {"started_at": f"{day}T01:00:00+08:00"})


def judged(store: Store) -> dict[tuple[str, str], Result]:
    """The unit's results of the newest run, all checks run anew."""
    run, _ = check_all(store, AS_OF)
    return load_results(store, run.id, UNIT.id, AS_OF)


@pytest.mark.parametrize(
    ("nights", "assurance"),
    [
        ([("2027-02-28", "")], "confirmed"),
        ([("2027-02-28", GUIDE)], "provisional"),
        ([], "provisional"),
        ([("2026-12-01", "")], "provisional"),  # too long ago
        ([("2027-02-27", ""), ("2027-02-28", GUIDE)], "provisional"),  # only the last one counts
        ([("2027-02-27", GUIDE), ("2027-02-28", "")], "confirmed"),
    ],
)
def test_the_last_night_s_finding(tmp_path: Path, nights: list[tuple[str, str]], assurance: str) -> None:
    with Store.open(tmp_path / "county.db", create=True) as store:
        for day, guide in nights:
            add_run(store, day, guide)
        add_run(store, "2027-03-01", "")
        results = judged(store)
        result = results[KEY]
        assert (result.verdict, result.assurance) == (Verdict.NOT_MET, assurance)
        assert judged(store) == results  # the same night again changes nothing


def test_another_address_or_a_blocked_night_is_no_look(tmp_path: Path) -> None:
    moved = Unit(UNIT.id, UNIT.name, UNIT.kind, UNIT.portal_url, "http://www.yunshui.gov.cn/other/")
    for name, unit, outcome in (("a.db", moved, Outcome.OK), ("b.db", UNIT, Outcome.TIMEOUT)):
        with Store.open(tmp_path / name, create=True) as store:
            add_run(store, "2027-02-28", "", unit, outcome)
            add_run(store, "2027-03-01", "")
            result = judged(store)[KEY]
        assert (result.verdict, result.assurance) == (Verdict.NOT_MET, Assurance.PROVISIONAL)


def test_the_first_run_has_none_before_it(tmp_path: Path) -> None:
    with Store.open(tmp_path / "county.db", create=True) as store:
        add_run(store, "2027-03-01", "")
        snapshot = open_snapshot(store, AS_OF)
        assert Previous(store, snapshot.run, AS_OF).before is None
