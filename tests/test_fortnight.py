"""A week of nights with mishaps ends with verdicts equal to the truth; and what would be wrong is seen to be wrong."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks.fortnight import Fortnight, choose_plan
from benchmarks.mishaps import MISHAPS, Mishap, befall, is_dark
from benchmarks.morning import (
    Rows,
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


def rows_of(week: Week, path: Path) -> Rows:
    with Store.open(path, readonly=True) as store:
        run = store.newest_run()
        assert run is not None
        return compare_rows(week.fortnight.served, store, run, week.fortnight.plans[-1])


def test_the_truth_of_another_day_is_seen(week: Week) -> None:
    sights = {unit.id: Sight((unit,), False) for unit in week.fortnight.plans[0]}
    assert compare_published(week.fortnight.db, week.scores, sights).wrong


def test_lost_and_doubled_rows_are_seen(week: Week, copy: Path) -> None:
    assert rows_of(week, copy) == Rows()
    names = "run, unit, role, section, anchor, depth, outcome, reason, attempts, final_url, redirects, fetched_at, content_type, headers, sha256, size"
    spoil(
        copy, f"INSERT INTO page (url, {names}) SELECT url || ';jsessionid=1', {names} FROM page WHERE {LAST} LIMIT 1"
    )
    assert len(rows_of(week, copy).doubled) == 1
    spoil(copy, f"DELETE FROM page WHERE {LAST} AND role = 'entry'")
    assert len(rows_of(week, copy).lost) > 10 * UNITS


def test_a_page_that_stands_and_is_called_removed_is_seen(week: Week, copy: Path) -> None:
    county = week.fortnight.served.county
    with Store.open(copy) as store:
        assert list(find_false_removals(county, store)) == []
    spoil(copy, f"UPDATE sight SET gone = 'removed' WHERE url IN (SELECT url FROM page WHERE {LAST} AND role = 'home')")
    with Store.open(copy) as store:
        assert len(list(find_false_removals(county, store))) == UNITS + 1  # and the portal's


def test_damage_is_seen(week: Week, copy: Path) -> None:
    runs = week.fortnight.runs
    assert list(find_damage(copy, runs)) == []
    assert list(find_damage(copy, list(runs)[1:])) == [f"runs {list(runs)}, right is {list(runs)[1:]}"]
    spoil(copy, f"UPDATE page SET outcome = NULL WHERE {LAST}")
    assert [line.split()[1:3] for line in find_damage(copy, runs)] == [["rows", "of"]]


def test_a_change_that_nobody_made_is_seen(week: Week, copy: Path) -> None:
    fortnight = week.fortnight
    made = {run: fortnight.sights(run) for run in fortnight.runs}
    quiet = {run: {unit.id: Sight((unit,), False) for unit in fortnight.plans[-1]} for run in fortnight.runs}
    with Store.open(copy) as store:
        assert list(compare_changes(store, week.scores, made)) == []
        spoil(
            copy,
            f"""UPDATE result SET data = json_set(data, '$.verdict', 'not_met') WHERE {LAST} AND "check" = 'subsite_exists'""",
        )
        told = list(compare_changes(store, week.scores, quiet))
    assert sum("subsite_exists : new was told" in line for line in told) == UNITS


# small parts


def hits(*moments: float) -> list[Hit]:
    return [Hit("a", "/", 200, "", moment) for moment in moments]


@pytest.mark.parametrize(
    ("moments", "fastest", "ahead"),
    [
        ((0, 1, 2, 3.5), 1, 0),
        ((0, 1, 1.5, 3), 0.5, 0.5),  # one answer was logged late
        ((0, 0.5, 1, 1.5, 2), 0.5, 2),  # twice as fast as is set
        ((0, 5, 5.1, 5.2), 0.1, 1.8),  # a rest is no credit
    ],
)
def test_the_pace_of_a_server(moments: tuple[float, ...], fastest: float, ahead: float) -> None:
    pace = paces(hits(*moments), 1)["a"]
    assert (pace.fastest, pace.ahead) == (pytest.approx(fastest), pytest.approx(ahead))


def test_every_mishap_has_its_night_in_a_fortnight() -> None:
    nights = befall(3, len(MISHAPS) + 2)
    assert sorted(each.name for each in nights[1:-1]) == sorted(each.name for each in MISHAPS)
    assert {nights[0].name, nights[-1].name} == {"quiet"}
    assert befall(3, 9) == befall(3, 9) != befall(4, 9)


@pytest.mark.parametrize("how", WAYS)
def test_a_server_that_is_down_answers_everything_alike(how: str) -> None:
    down = Downtime(frozenset({"a"}), how)
    assert down.answer("a", "/") == down.answer("a", "/robots.txt") != None  # noqa: E711
    assert down.answer("b", "/") is None


def test_an_outage_opens_the_truth_of_whom_it_touches_and_no_others() -> None:
    plan = choose_plan(UNITS, SEED)
    own = next(unit for unit in plan if unit.own_host)
    down = Downtime(frozenset({own.origin}), "dropped")
    assert [unit.id for unit in plan if is_dark(unit, down)] == [own.id]
    assert all(is_dark(unit, Downtime(frozenset({PORTAL}), "error")) for unit in plan)
    clear, dark = Sight((own,), False).truth(), Sight((own,), True).truth()
    assert clear == load_truth(own)
    assert all(dark[check].verdicts >= clear[check].verdicts | {"unknown"} for check in clear)
    assert not any("not_met" in dark[check].verdicts - clear[check].verdicts for check in clear)


def test_a_run_over_two_days_may_have_seen_either() -> None:
    unit = next(unit for unit in load_plan() if unit.id == "jyj")
    later = replace(unit, planted=replace(unit.planted, annual="none"))
    truth = Sight((unit, later), False).truth()
    assert truth["annual_report_published"].verdicts == {"met", "not_met"}
    assert truth["guide_published"] == load_truth(unit)["guide_published"]
    assert Sight((unit, later), False).points("2.5") == 2
