"""A county's run in PostgreSQL: equal to what `gongkai score` says, never doubled, never half."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from checks.results import load_results
from crawler.errors import InputError
from crawler.store import Store
from reports.central.rows import SHOWN
from reports.cli import run
from reports.pipeline import wanted_by
from rubrics.load import list_rubrics, load_rubric
from tests.central_county import SOURCE, everything, pushed, sizes, spooled
from tests.central_server import run_sql, server
from tests.filled_sheets import AS_OF, RUBRIC, add_run, export, fill, import_all, make_county

POINTS = ("max", "suggested", "floor", "ceiling")


@pytest.fixture
def url() -> str:
    return server().database()


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return make_county(tmp_path / "county.db")


def as_json(db: Path, capsys: pytest.CaptureFixture[str], rubric: str = RUBRIC) -> dict[str, Any]:
    assert run(["score", "--db", str(db), "--rubric", rubric, "--as-of", str(AS_OF), "--format", "json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def pointed(evidence: list[dict[str, Any]]) -> dict[str, Any] | None:
    """Evidence of the JSON as the central database points at it."""
    first = [{name: one[name] for name in ("url", "sha256", "fetched_at")} for one in evidence[:SHOWN]]
    return {"total": len(evidence), "first": first} if evidence else None


def assert_equal_to_score(url: str, shape: dict[str, Any]) -> None:
    """Unit by unit and line by line; points as exact decimals."""
    assert run_sql(url, "SELECT unit FROM gongkai.unit ORDER BY position") == [
        (unit["unit"],) for unit in shape["units"]
    ]
    for unit in shape["units"]:
        score = unit["score"]
        [own] = run_sql(url, "SELECT name, kind, crawl, floor::text, ceiling::text, decided_points::text, total::text, more FROM gongkai.unit WHERE unit = %s", unit["unit"])  # fmt: skip
        assert own[:3] == (unit["name"], unit["kind"], unit["crawl"])
        assert own[3:7] == tuple(f"{score[name]:.2f}" for name in ("floor", "ceiling", "decided_points", "total"))
        assert own[7]["parents"] == unit["parents"]
        for name in ("bonus", "vetoes"):
            assert own[7][name] == [one | {"evidence": pointed(one["evidence"])} for one in unit[name]]
        lines = run_sql(url, "SELECT indicator, title, mode, status, counted, assurance, reason, max::text, suggested::text, floor::text, ceiling::text, deductions, evidence FROM gongkai.line WHERE unit = %s ORDER BY position", unit["unit"])  # fmt: skip
        assert lines == [line_of(line) for line in unit["indicators"]]
        sections = run_sql(url, "SELECT section, title, max::text, floor::text, ceiling::text FROM gongkai.section WHERE unit = %s ORDER BY position", unit["unit"])  # fmt: skip
        assert sections == [
            (one["id"], one["title"], *(f"{one[name]:.2f}" for name in ("max", "floor", "ceiling")))
            for one in unit["sections"]
        ]


def line_of(line: dict[str, Any]) -> tuple[Any, ...]:
    points = (None if line[name] is None else f"{line[name]:.2f}" for name in POINTS)
    words = (line[name] for name in ("id", "title", "mode", "status", "counted", "assurance", "reason"))
    deductions = [one | {"evidence": pointed(one["evidence"])} for one in line["deductions"]]
    return (*words, *points, deductions or None, pointed(line["evidence"]))


def test_what_stands_there_is_what_score_says(url: str, db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert pushed(url, db).state == "new"
    shape = as_json(db, capsys)
    assert any(line["deductions"] for unit in shape["units"] for line in unit["indicators"])
    assert_equal_to_score(url, shape)
    [batch] = run_sql(url, "SELECT source, rubric, as_of, run, program, file FROM gongkai.batch")
    assert batch == (SOURCE, RUBRIC, AS_OF, shape["run"], shape["version"], "county.db")


@pytest.mark.parametrize("rubric", [id_ for id_ in list_rubrics() if not load_rubric(id_).method_only])
def test_every_rubric_fits_into_the_tables(url: str, db: Path, capsys: pytest.CaptureFixture[str], rubric: str) -> None:
    base = ["--db", str(db), "--rubric", rubric, "--as-of", str(AS_OF)]
    assert run(["central", "push", *base, "--to", url]) == 0
    assert "www.example.gov.cn, run 1, version 1: written" in capsys.readouterr().out
    assert_equal_to_score(url, as_json(db, capsys, rubric))


def test_verdicts_are_those_of_the_results_file(url: str, db: Path) -> None:
    pushed(url, db)
    wanted = wanted_by(load_rubric(RUBRIC))
    with Store.open(db) as store:
        kept = load_results(store, 1, "u0", AS_OF)
    mine = {key: result for key, result in kept.items() if " ".join(key) in wanted}
    said = {(*key, "", r.verdict, r.assurance, r.sort, r.reason) for key, r in mine.items()}
    said |= {(*key, i.key, i.verdict, i.assurance, i.sort, i.reason) for key, r in mine.items() for i in r.items}
    found = run_sql(
        url, 'SELECT "check", params, item, verdict, assurance, sort, reason FROM gongkai.verdict WHERE unit = %s', "u0"
    )
    assert len(found) == len(said) > len(mine)
    assert set(found) == said


def test_open_lines_stay_open_and_are_never_a_zero(url: str, db: Path) -> None:
    pushed(url, db)
    lines = run_sql(url, "SELECT status, suggested, floor < ceiling, is_open FROM gongkai.line")
    open_ = [line for line in lines if line[0] in ("unverified", "manual")]
    assert len(open_) > 40
    assert {line[1:] for line in open_} == {(None, True, True)}
    unknown = run_sql(url, "SELECT assurance, count(*) FROM gongkai.verdict WHERE verdict = 'unknown' GROUP BY 1")
    assert unknown[0][1] > 50
    assert [assurance for assurance, _ in unknown] == ["inconclusive"]
    [(verdicts, decided, lines_, open_lines)] = run_sql(url, "SELECT sum(verdicts), sum(decided), sum(lines), sum(open_lines) FROM gongkai.unit")  # fmt: skip
    assert (decided, open_lines) == (5, lines_ - 1)
    assert verdicts > 50


def test_a_proposal_on_an_open_line_is_refused_by_the_table_itself(url: str, db: Path) -> None:
    import psycopg

    pushed(url, db)
    with pytest.raises(psycopg.errors.CheckViolation):
        run_sql(url, "UPDATE gongkai.line SET suggested = 0 WHERE status = 'unverified'")


def test_the_same_twice_writes_nothing(url: str, db: Path) -> None:
    assert pushed(url, db).state == "new"
    before = everything(url)
    again = pushed(url, db)
    assert (again.state, again.version) == ("unchanged", 1)
    assert everything(url) == before


def test_results_of_other_rubrics_in_the_file_change_nothing(url: str, db: Path) -> None:
    pushed(url, db)
    before = everything(url)
    assert run(["score", "--db", str(db), "--rubric", "luancheng-2020", "--as-of", str(AS_OF)]) == 0
    assert pushed(url, db).state == "unchanged"
    assert everything(url) == before


def test_other_decisions_replace_the_run_and_that_is_kept(
    url: str, db: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pushed(url, db)
    sheet = export(db, tmp_path / "out")[1]
    import_all(db, fill(sheet, {"1.1": (2, "已查阅文件", "张三")}))
    again = pushed(url, db)
    assert (again.state, again.version) == ("replaced", 2)
    assert_equal_to_score(url, as_json(db, capsys))
    assert run_sql(
        url, "SELECT status, suggested::text, is_open FROM gongkai.line WHERE unit = 'u1' AND indicator = '1.1'"
    ) == [("full", "2.00", False)]
    log = run_sql(url, "SELECT version, role, machine, content, at FROM gongkai.push ORDER BY version")
    assert [line[:3] for line in log] == [(1, "gk", "m1"), (2, "gk", "m1")]
    assert log[0][3] != log[1][3]
    assert log[0][4] < log[1][4]
    assert (sizes(url)["batch"], sizes(url)["unit"]) == (1, 2)


def test_nights_and_days_are_kept_side_by_side(url: str, db: Path) -> None:
    pushed(url, db)
    pushed(url, db, as_of=date(2017, 12, 16))
    with Store.open(db) as store:
        add_run(store, regulations=4, annual=True)
    assert pushed(url, db).run == 2
    assert (sizes(url)["batch"], sizes(url)["unit"]) == (3, 6)


def test_run_one_of_a_new_file_is_another_run(url: str, db: Path, tmp_path: Path) -> None:
    pushed(url, db)
    with Store.open(db) as store, store.db.atomic():
        store.db.execute("UPDATE run SET started_at = '2017-12-01T00:00:00+08:00'")
    assert pushed(url, db).state == "new"
    assert sizes(url)["batch"] == 2


def test_two_counties_under_one_name_are_refused(url: str, db: Path) -> None:
    pushed(url, db)
    before = everything(url)
    with Store.open(db) as store, store.db.atomic():
        store.db.execute("UPDATE run_unit SET portal_url = 'http://www.other.gov.cn/'")
    with pytest.raises(InputError, match=r"沅陵县 is the county of www\.example\.gov\.cn, .* www\.other\.gov\.cn"):
        pushed(url, db)
    assert everything(url) == before
    pushed(url, db, is_moved=True)
    assert run_sql(url, "SELECT portals FROM gongkai.source") == [(["www.other.gov.cn"],)]


def test_without_a_name_and_with_two_portals_one_is_asked_for(db: Path) -> None:
    with Store.open(db) as store, store.db.atomic():
        store.db.execute("UPDATE run_unit SET portal_url = 'http://www.other.gov.cn/' WHERE unit = 'u1'")
    with pytest.raises(InputError, match="--source: needed, since the registry names 2 portals"), spooled(db, ""):
        pass


def test_a_degraded_run_is_not_pushed(url: str, db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Store.open(db) as store, store.db.atomic():
        store.db.execute("UPDATE run SET state = 'degraded'")
    base = ["--db", str(db), "--rubric", RUBRIC, "--as-of", str(AS_OF)]
    assert run(["central", "push", *base, "--to", url]) == 1
    assert "degraded" in capsys.readouterr().err
    assert set(sizes(url).values()) == {0}
