"""A night that the day's ceiling cuts is reported in the morning; what was not read costs nobody a point, and the next night reads it."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from demo.plan import UnitPlan, load_plan
from demo.serve import Served, serve_county
from tests.test_reports_nightly import options

RUBRIC = "yuanling-2017"


def plan() -> tuple[UnitPlan, ...]:
    """Two units on servers of their own."""
    usable = [unit for unit in load_plan() if unit.own_host and not unit.fault and "script_list" not in unit.traps]
    return tuple(usable[:2])


def night(folder: Path, served: Served, ceiling: int) -> tuple[int, str, dict[str, Any]]:
    """One start of the real command: exit code, what it said, and the scores."""
    registry = folder / "county.csv"
    registry.write_text(served.county.registry(), encoding="utf-8")
    asked = options(folder, RUBRIC, units=registry, delay=0, daily_ceiling=ceiling)
    command = [sys.executable, "-c", "from reports.cli import main; main()", "nightly", *map(str, asked)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", timeout=300, check=False)
    return done.returncode, done.stderr, json.loads((folder / "out/scores.json").read_text("utf-8"))


def lost(scores: dict[str, Any]) -> set[tuple[str, str, str]]:
    return {
        (unit["unit"], line["id"], part["id"])
        for unit in scores["units"]
        for line in unit["indicators"]
        for part in line["deductions"]
    }


def still_open(scores: dict[str, Any]) -> int:
    return sum(line["floor"] != line["ceiling"] for unit in scores["units"] for line in unit["indicators"])


@pytest.fixture(scope="module")
def mornings(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[int, str, dict[str, Any]]]:
    """A night that may ask each server 40 times, and the one after it, on another day, without such a bound."""
    folder = tmp_path_factory.mktemp("ceiling")
    with serve_county(1, plan()) as served:
        found = [night(folder, served, 40)]
        with closing(sqlite3.connect(folder / "county.db")) as db, db:
            db.execute("UPDATE requests SET day = '2000-01-01'")
        found.append(night(folder, served, 100_000))
    return found


def test_the_report_comes_out_that_morning(mornings: list[tuple[int, str, dict[str, Any]]]) -> None:
    (code, said, scores), (_, later, last) = mornings
    assert code == 0, said
    assert "addresses wait for the next night" in said
    assert "addresses wait" not in later
    assert (scores["run"], last["run"], scores["as_of"]) == (1, 2, last["as_of"])
    assert {unit["crawl"] for unit in scores["units"]} == {"partial"}


def test_what_was_not_read_costs_nothing_and_is_decided_the_night_after(
    mornings: list[tuple[int, str, dict[str, Any]]],
) -> None:
    (_, _, first), (_, _, last) = mornings
    assert lost(first) <= lost(last)
    assert still_open(first) > still_open(last)
    assert "当日访问次数已满，待下次采集" in json.dumps(first, ensure_ascii=False)
    assert "当日访问次数已满" not in json.dumps(last, ensure_ascii=False)
