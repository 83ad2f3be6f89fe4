"""The whole product on the sample county, once: what it says of every unit is what was planted there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from checks.result import Result
from crawler.pages import GOOD
from crawler.store import Store
from demo.compare import Comparison, compare_findings, compare_score, compare_verdicts, read_findings, read_results
from demo.plan import PORTAL, UnitPlan, load_plan

PLAN = load_plan()
LIMIT = 300.0  # seconds for the whole demo; it takes about 40 on a quiet machine
BLOCKED = [unit for unit in PLAN if unit.is_blocked]
OUT_OF_ORDER = {"gaj": "blocked_robots", "swj": "blocked", "shj": "blocked_robots", "jtj": "refused"}


@dataclass
class Demo:
    """One run of ``python -m demo`` and everything it left behind."""

    out: Path
    code: int
    said: str
    results: dict[str, dict[str, list[Result]]]
    sheets: dict[str, dict[str, Any]]
    findings: dict[str, dict[str, Result]]


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The county is crawled once, however many workers share the tests: the first runs it, the others wait."""
    base = tmp_path_factory.getbasetemp()
    out = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "sample-county"
    done = out.with_suffix(".json")
    try:
        out.mkdir()
    except FileExistsError:
        _wait_for(done)
    else:
        _run_demo(out, done)
    code, said = json.loads(done.read_text("utf-8"))
    assert code in (0, 1), said
    sheets = json.loads((out / "score.json").read_text("utf-8"))["units"]
    ids = [unit.id for unit in PLAN]
    results, findings = read_results(out / "county.db", ids), read_findings(out / "county.db", ids)
    return Demo(out, code, said, results, {sheet["unit"]: sheet for sheet in sheets}, findings)


def _run_demo(out: Path, done: Path) -> None:
    command = [sys.executable, "-m", "demo", "--out", str(out)]
    root = Path(__file__).parent.parent
    run = subprocess.run(command, cwd=root, capture_output=True, encoding="utf-8", timeout=LIMIT, check=False)
    said = run.stdout if run.returncode in (0, 1) else run.stdout + run.stderr
    part = done.with_suffix(".part")
    part.write_text(json.dumps([run.returncode, said]), encoding="utf-8")
    part.replace(done)


def _wait_for(done: Path) -> None:
    limit = time.monotonic() + LIMIT
    while not done.exists():
        assert time.monotonic() < limit, "the worker that crawls the sample county did not finish"
        time.sleep(0.2)


@pytest.mark.parametrize("unit", PLAN, ids=lambda unit: unit.id)
def test_every_verdict_is_what_was_planted(demo: Demo, unit: UnitPlan) -> None:
    comparison = Comparison()
    compare_verdicts(unit, demo.results[unit.id], comparison)
    assert comparison.verdicts > 15
    assert not comparison.differences, "\n" + "\n".join(map(str, comparison.differences))


@pytest.mark.parametrize("unit", PLAN, ids=lambda unit: unit.id)
def test_every_finding_is_one_that_was_planted(demo: Demo, unit: UnitPlan) -> None:
    comparison = Comparison()
    compare_findings(unit, demo.findings[unit.id], comparison)
    assert comparison.verdicts >= 12
    assert not comparison.differences, "\n" + "\n".join(map(str, comparison.differences))


@pytest.mark.parametrize("unit", PLAN, ids=lambda unit: unit.id)
def test_automatic_lines_cost_what_the_plan_costs(demo: Demo, unit: UnitPlan) -> None:
    comparison = Comparison()
    compare_score(unit, demo.sheets[unit.id], comparison)
    assert comparison.lines
    assert not comparison.score_differences, "\n" + "\n".join(map(str, comparison.score_differences))
    assert comparison.wrongly_deducted == 0


@pytest.mark.parametrize("unit", BLOCKED, ids=lambda unit: unit.id)
def test_blocked_units_lose_nothing(demo: Demo, unit: UnitPlan) -> None:
    sheet = demo.sheets[unit.id]
    assert sheet["score"]["ceiling"] == sheet["score"]["total"]
    assert not [part for line in sheet["indicators"] for part in line["deductions"]]


@pytest.mark.parametrize("unit", PLAN, ids=lambda unit: unit.id)
def test_the_ledger_is_complete(demo: Demo, unit: UnitPlan) -> None:
    """Every address has one outcome with a cause; a page of the unit's columns that answered was read."""
    with Store.open(demo.out / "county.db") as store:
        run = store.newest_run(complete=False)
        assert run is not None
        pages = store.pages(run, unit.id)
    assert pages
    assert [page.url for page in pages if page.outcome is None] == []
    assert [page.url for page in pages if page.outcome not in GOOD and not page.reason] == []
    assert max(Counter(page.url for page in pages).values()) == 1


@pytest.mark.parametrize(("unit", "outcome"), OUT_OF_ORDER.items())
def test_faults_are_told_apart(demo: Demo, unit: str, outcome: str) -> None:
    with Store.open(demo.out / "county.db") as store:
        run = store.newest_run(complete=False)
        assert run is not None
        assert {page.outcome for page in store.pages(run, unit)} == {outcome}


def test_the_summary_is_honest(demo: Demo) -> None:
    assert f"Units kept from us in whole or part: {len(BLOCKED)}; points wrongly deducted: 0" in demo.said
    assert "DIFFERS" not in demo.said
    assert demo.code == 0


def test_every_report_is_there(demo: Demo) -> None:
    county = (demo.out / "index.html").read_text("utf-8")
    reports = {path.stem for path in (demo.out / "units").glob("*.html")}
    sheets = {path.stem for path in (demo.out / "sheets").glob("*.xlsx")}
    for unit in PLAN:
        assert unit.name.removeprefix("云溪县") in county
        assert any(unit.id in name for name in reports), unit.id
        assert any(unit.id in name for name in sheets), unit.id


def test_a_report_shows_the_planted_evidence(demo: Demo) -> None:
    report = next((demo.out / "units").glob("*wjj*.html")).read_text("utf-8")
    assert "传真号码" in report
    assert PORTAL not in report
    assert "<script" not in report.lower()
