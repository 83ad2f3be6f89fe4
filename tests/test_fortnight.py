"""A week of nights with mishaps ends with verdicts equal to the truth; and what would be wrong is seen to be wrong."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.fortnight import Fortnight, choose_plan
from benchmarks.mishaps import MISHAPS, Mishap, befall, is_dark, outage_of
from benchmarks.morning import (
    Sight,
    compare_changes,
    compare_published,
    compare_rows,
    find_damage,
    find_false_removals,
    paces,
)
from crawler.store import Store
from demo.faults import WAYS, Downtime
from demo.plan import PORTAL, load_plan
from demo.serve import Hit, serve_county
from demo.truth import load_truth

SEED, NIGHTS, UNITS, DELAY = 1, 6, 5, 0.03


@dataclass
class Week:
    """What the nights left behind."""

    fortnight: Fortnight
    mishaps: list[Mishap]
    table: list[str]

    @property
    def scores(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((self.fortnight.out / "scores.json").read_text("utf-8"))
        return found


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Week]:
    with serve_county(SEED, choose_plan(UNITS, SEED), validators=True) as served:
        fortnight = Fortnight(served, tmp_path_factory.mktemp("week"), SEED, DELAY)
        mishaps = befall(SEED, NIGHTS)
        table = [fortnight.pass_night(night, mishap) for night, mishap in enumerate(mishaps)]
        yield Week(fortnight, mishaps, table)


def test_every_morning_is_as_the_truth_has_it(week: Week) -> None:
    assert week.fortnight.problems == [], "\n".join([*week.table, *week.fortnight.problems])


def test_every_sort_of_mishap_befell(week: Week) -> None:
    assert {(mishap.stop, mishap.by, bool(mishap.down)) for mishap in week.mishaps} >= {
        ("crawl", "kill", False),
        ("report", "kill", False),
        ("crawl", "disk", False),
        ("", "kill", True),
    }
    codes = [row.split(" | ")[3] for row in week.table]
    assert any(code.startswith("-9") for code in codes), week.table
    assert "3" in codes, week.table


def test_every_sort_of_change_was_made(week: Week) -> None:
    kinds = {(change.kind, change.family == "news") for _, change in week.fortnight.made}
    assert {kind for kind, _ in kinds} >= {"added", "removed", "dead", "revised"}
    assert len({is_news for _, is_news in kinds}) == 2


def test_the_last_morning_shows_the_last_day(week: Week) -> None:
    assert (week.scores["as_of"], week.scores["state"]) == ("2017-12-20", "complete")
    assert "notice" not in week.scores
    last = week.fortnight.plans[-1]
    assert last != week.fortnight.plans[0]
    sights = {unit.id: Sight((unit,), False) for unit in last}
    judged = compare_published(week.fortnight.db, week.scores, sights)
    assert judged.verdicts > 60 * UNITS
    assert judged.wrong == []


# what would be wrong is seen


@pytest.fixture
def copy(week: Week, tmp_path: Path) -> Path:
    target = tmp_path / "copy.db"
    with closing(sqlite3.connect(week.fortnight.db)) as ours, closing(sqlite3.connect(target)) as theirs:
        ours.backup(theirs)
    return target


def spoil(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as db, db:
        for statement in statements:
            assert db.execute(statement).rowcount > 0, statement


LAST = "run = (SELECT max(id) FROM run)"


def test_the_truth_of_another_day_is_seen(week: Week) -> None:
    sights = {unit.id: Sight((unit,), False) for unit in week.fortnight.plans[0]}
    assert compare_published(week.fortnight.db, week.scores, sights).wrong


def test_a_lost_and_a_doubled_row_are_seen(week: Week, copy: Path) -> None:
    row = f"FROM page WHERE {LAST} AND unit NOT LIKE 'portal:%' AND role = 'entry' ORDER BY url LIMIT 1"
    spoil(
        copy,
        f"CREATE TEMP TABLE lost AS SELECT unit, url {row}" if False else f"DELETE FROM sight WHERE url = (SELECT url {row})",
        f"UPDATE page SET url = url || ';jsessionid=1' WHERE {LAST} AND url = (SELECT url {row})",
    )
    assert week
