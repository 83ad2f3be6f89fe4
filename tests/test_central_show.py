"""What `gongkai central show` says of counties that sent something, long ago, or never."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.central.address import Address, connected
from reports.central.load import load_central
from reports.central.model import Central, Place, Range
from reports.central.prune import prune
from reports.central.push import Head, push
from reports.central.ranking import mean_range, places
from reports.central.rows import UnitRows
from reports.central.show import central_json, printed
from reports.central.spool import Spool
from reports.cli import run
from tests.central_server import run_sql, server

TODAY = date(2017, 12, 20)
Score = tuple[float, float]  # floor and ceiling of 10 points
CLOSED: list[Score] = [(8, 8), (6, 6)]


@pytest.fixture
def url() -> str:
    return server().database()


def send(
    url: str,
    source: str,
    scores: list[Score],
    day: str = "2017-12-20",
    *,
    rubric: str = "r",
    edition: str = "e1",
    run: int = 1,
) -> None:
    """A county of such units, with two sections: all of the points, and one for which it has no line."""
    address = Address.parse("--to", url)
    head = Head(
        source,
        rubric,
        "2017-12-15",
        run,
        f"{day}T01:00:00+08:00",
        f"{day}T05:00:00+08:00",
        "细则",
        edition,
        "0",
        f"{source}.db",
        3,
    )
    with Spool() as spool, connected(address) as connection:
        for number, (floor, ceiling) in enumerate(scores):
            unit = (
                f"u{number}",
                number,
                "单位",
                "department",
                "failed" if number else "complete",
                floor,
                ceiling,
                0,
                10,
                60,
                6,
                80,
                60,
                {},
            )
            sections = [(unit[0], "1", 1, "组织保障", 10, floor, ceiling), (unit[0], "2", 2, "不涉及", 0, 0, 0)]
            line = (
                unit[0],
                "1.1",
                1,
                "机构",
                10,
                "auto",
                "full",
                floor,
                floor,
                ceiling,
                True,
                False,
                "confirmed",
                "",
                None,
                None,
            )
            spool.write(UnitRows(unit, sections, [line], []))
        push(connection, address.shown, head, spool, [source], machine="")


def load(url: str, day: date = TODAY, stale_days: int = 3, expected: tuple[str, ...] = ()) -> Central:
    with connected(Address.parse("--from", url)) as connection:
        return load_central(connection, "db", day, stale_days, expected)


def shape(central: Central) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(printed(central, "json"))
    assert found == central_json(central)
    return found


def test_an_empty_database_has_nothing_and_says_so(url: str) -> None:
    central = load(url, expected=("沅陵县",))
    assert shape(central)["rubrics"] == []
    assert printed(central, "text").splitlines() == ["db：尚无报送数据", "沅陵县：从未报送，不参加排名和平均"]


def test_sources_with_ranks_and_means(url: str) -> None:
    send(url, "a", [(9, 9), (7, 7)])
    send(url, "b", [(5, 9)])
    send(url, "c", [(4, 4), (2, 2)])
    [board] = shape(load(url))["rubrics"]
    assert [(one["source"], one["score"], one["rank"]) for one in board["sources"]] == [
        ("a", {"floor": 0.8, "ceiling": 0.8}, {"best": 1, "worst": 2}),
        ("b", {"floor": 0.5, "ceiling": 0.9}, {"best": 1, "worst": 2}),
        ("c", {"floor": 0.3, "ceiling": 0.3}, {"best": 3, "worst": 3}),
    ]
    assert board["mean"] == {"floor": 0.5333, "ceiling": 0.6667}
    a = board["sources"][0]
    said = {
        "units": 2, "unread": 1, "outside": 3, "lines": 120, "open_lines": 12, "verdicts": 160, "decided": 0.75, "run": 1,
        "last_data": "2017-12-20", "no_data_since": None, "version": 1, "by": "gk", "file": "a.db",
    }  # fmt: skip
    assert {name: a[name] for name in said} == said
    [section] = board["sections"]
    assert (section["id"], section["title"], section["mean"]) == ("1", "组织保障", board["mean"])
    assert [(one["source"], one["units"], one["rank"]["best"]) for one in section["sources"]] == [
        ("a", 2, 1),
        ("b", 1, 1),
        ("c", 2, 3),
    ]


def test_a_county_without_fresh_data_is_no_zero(url: str) -> None:
    send(url, "a", CLOSED)
    send(url, "b", [(10, 10)], "2017-12-16")
    central = load(url, expected=("a", "b", "c"))
    [board] = shape(central)["rubrics"]
    a, b = board["sources"]
    assert (a["no_data_since"], a["rank"]) == (None, {"best": 1, "worst": 1})
    assert (b["no_data_since"], b["rank"]) == ("2017-12-16", None)
    assert board["mean"] == board["sections"][0]["mean"] == {"floor": 0.7, "ceiling": 0.7}
    assert [one["rank"] for one in board["sections"][0]["sources"]] == [{"best": 1, "worst": 1}, None]
    assert shape(central)["never"] == ["c"]
    text = printed(central, "text")
    assert "b：自 2017-12-16 起无数据，不参加排名和平均" in text
    assert "c：从未报送，不参加排名和平均" in text
    assert shape(load(url, stale_days=4))["rubrics"][0]["sources"][1]["no_data_since"] is None


def test_a_late_push_of_an_old_night_is_not_the_newest(url: str) -> None:
    send(url, "a", CLOSED, "2017-12-20", run=7)
    send(url, "a", [(0, 0)], "2017-12-18", run=5)
    [board] = shape(load(url))["rubrics"]
    assert [(one["run"], one["score"]["floor"]) for one in board["sources"]] == [(7, 0.7)]


def test_a_new_results_file_begins_with_run_one(url: str) -> None:
    send(url, "a", [(0, 0)], "2017-12-10", run=300)
    send(url, "a", CLOSED, "2017-12-20", run=1)
    assert [one["run"] for one in shape(load(url))["rubrics"][0]["sources"]] == [1]


def test_only_the_same_lines_are_compared(url: str) -> None:
    send(url, "a", CLOSED)
    send(url, "b", CLOSED, edition="e2")
    send(url, "a", CLOSED, rubric="s")
    boards = shape(load(url))["rubrics"]
    assert [(one["rubric"], one["edition"], len(one["sources"])) for one in boards] == [
        ("r", "e1", 1),
        ("r", "e2", 1),
        ("s", "e1", 1),
    ]


def test_a_county_without_units_has_no_score(url: str) -> None:
    send(url, "a", [])
    [board] = shape(load(url))["rubrics"]
    assert (board["mean"], board["sources"][0]["score"], board["sources"][0]["decided"]) == (None, None, None)
    assert "—" in printed(load(url), "text")


def test_hostile_names_cannot_move_a_terminal(url: str) -> None:
    send(url, "县\x1b[2J\u202e'; --", CLOSED)
    for form in ("text", "json"):
        text = printed(load(url), form)
        assert "\x1b" not in text
        assert "\u202e" not in text


def test_expected_sources_come_from_a_file(url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    names = tmp_path / "counties.txt"
    names.write_text("\ufeff沅陵县\n\n 辰溪县 \n", "utf-8")
    send(url, "沅陵县", CLOSED)
    base = ["central", "show", "--from", url, "--format", "json", "--expect"]
    assert run([*base, str(names)]) == 0
    assert json.loads(capsys.readouterr().out)["never"] == ["辰溪县"]
    names.write_bytes(b"\xff\xfe")
    for path, why in ((names, "is not UTF-8"), (tmp_path / "none.txt", "No such file or directory")):
        assert run([*base, str(path)]) == 2
        assert capsys.readouterr().err == f"gongkai: --expect {path}: {why}\n"


def test_show_reads_without_the_right_to_write(url: str) -> None:
    send(url, "a", CLOSED)
    before = run_sql(url, "SELECT xmin::text FROM gongkai.batch")
    run_sql(url, f"ALTER DATABASE {url.rsplit('/')[-1]} SET default_transaction_read_only = on")
    assert len(load(url).boards) == 1
    assert run_sql(url, "SELECT xmin::text FROM gongkai.batch") == before


def test_old_nights_are_made_small_and_the_newest_stays_whole(url: str, capsys: pytest.CaptureFixture[str]) -> None:
    for run_, day in enumerate(("2017-12-01", "2017-12-18", "2017-12-20"), 1):
        send(url, "a", CLOSED, day, run=run_)
    send(url, "b", CLOSED, "2017-11-01")
    shown = printed(load(url), "json")
    assert run(["central", "prune", "--from", url, "--keep-days", "3650"]) == 0
    assert "of 0 runs" in capsys.readouterr().out
    with connected(Address.parse("--from", url)) as connection:
        assert prune(connection, "db", TODAY, 2) == 1
        assert prune(connection, "db", TODAY, 2) == 0
    left = run_sql(url, "SELECT b.source, b.run, b.is_pruned, (SELECT count(*) FROM gongkai.line WHERE batch = b.id) FROM gongkai.batch b ORDER BY 1, 2")  # fmt: skip
    assert left == [("a", 1, True, 0), ("a", 2, False, 2), ("a", 3, False, 2), ("b", 1, False, 2)]
    assert run_sql(url, "SELECT count(*) FROM gongkai.unit") == [(8,)]
    assert printed(load(url), "json") == shown
    send(url, "a", CLOSED, "2017-12-01")
    assert run_sql(url, "SELECT version, is_pruned FROM gongkai.batch WHERE source = 'a' AND run = 1") == [(2, False)]
    assert run_sql(url, "SELECT count(*) FROM gongkai.line") == [(8,)]


SHARES = st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)).map(sorted), min_size=1, max_size=12)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(SHARES)
def test_places_are_those_of_the_definition(pairs: list[list[int]]) -> None:
    shares = {str(n): Range(low / 20, high / 20) for n, (low, high) in enumerate(pairs)}
    for name, place in places(shares).items():
        others = [share for other, share in shares.items() if other != name]
        best = 1 + sum(other.floor > shares[name].ceiling for other in others)
        worst = 1 + sum(other.ceiling > shares[name].floor for other in others)
        assert place == Place(best, worst)


def test_the_mean_counts_every_county_once() -> None:
    assert mean_range([]) is None
    assert mean_range([Range(0, 1), Range(0.5, 0.5)]) == Range(0.25, 0.75)
