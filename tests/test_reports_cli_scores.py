"""The command line: what it says of verdicts, scores and reports."""
# ruff: noqa: F811 (fixtures are imported by name)

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from crawler.store import Store
from reports import pipeline
from rubrics.load import read_source
from tests.cli_county import Run, db, make_db, registry, run  # noqa: F401


def test_a_run_that_was_never_finished_is_no_basis(run: Run, tmp_path: Path, registry: Path) -> None:
    unfinished = make_db(tmp_path / "open.db", registry, "running")
    code, _, err = run("score", "--db", unfinished, "--rubric", "yuanling-2017")
    assert code == 2
    assert "no finished run" in err


def test_unread_units_lose_nothing_in_any_format(run: Run, db: Path) -> None:
    args = ("score", "--db", db, "--rubric", "yuanling-2017", "--as-of", "2017-12-15")
    code, out, _ = run(*args, "--format", "json")
    assert code == 0
    data = json.loads(out)
    assert (data["rubric"], data["as_of"], data["run"]) == ("yuanling-2017", "2017-12-15", 1)
    assert [unit["unit"] for unit in data["units"]] == ["jyj", "town"]
    for unit in data["units"]:
        assert unit["score"]["ceiling"] == unit["score"]["total"] == 100
        assert not [line for line in unit["indicators"] if line["deductions"]]
    code, out, _ = run(*args)
    assert code == 0
    assert "县教育局" in out
    code, out, _ = run(*args, "--format", "csv")
    assert code == 0
    assert out.splitlines()[0].startswith("unit,name,kind,indicator")
    assert len(out.splitlines()) == 1 + 2 * 28


def test_a_unit_that_the_rubric_is_not_for_is_listed_and_not_scored(run: Run, db: Path) -> None:
    args = ("score", "--db", db, "--rubric", "miluo-township-2017", "--as-of", "2017-12-15")
    code, out, _ = run(*args, "--format", "json")
    data = json.loads(out)
    assert code == 0
    assert [unit["unit"] for unit in data["units"]] == ["town"]
    assert data["outside"] == [
        {"unit": "jyj", "name": "县教育局", "kind": "department", "reason": "不适用本细则"},
    ]
    _, out, _ = run(*args)
    row = next(line for line in out.splitlines() if line.startswith("jyj"))
    assert row.split()[3:] == ["—"] * 7 + ["不适用本细则"]
    _, out, _ = run(*args, "--format", "csv")
    assert [line for line in out.splitlines() if line.startswith("jyj")] == [
        "jyj,县教育局,部门,,,,,not_applicable,,,,,不适用本细则,,"
    ]
    code, _, err = run(*args, "--explain", "jyj", "1.1")
    assert code == 2
    assert "jyj" in err


def test_grades_by_a_method(run: Run, db: Path, tmp_path: Path) -> None:
    marks = tmp_path / "marks.csv"
    marks.write_text("unit,daily_1,daily_2,satisfaction\njyj,80,90,59\n", encoding="utf-8")
    method = ("--method", "luohu-method", "--year-marks", marks)
    args = ("score", "--db", db, "--rubric", "yuanling-2017", "--as-of", "2017-12-15", *method)
    code, out, _ = run(*args, "--format", "json")
    assert code == 0
    jyj, town = (unit["year"] for unit in json.loads(out)["units"])
    assert (jyj["grade"], jyj["satisfaction"], jyj["components"][0]["floor"]) == ("不合格", 59, 85)
    assert town["grade"] == "不合格—优秀（待人工核实后确定）"
    assert "年度得分暂按年终考核得分计" in town["notes"][0]
    _, out, _ = run(*args)
    assert "89.5分未达到" in out
    assert "等次" in out.splitlines()[3]
    out_dir = tmp_path / "out"
    assert run("report", *args[1:], "--out", out_dir)[0] == 0
    assert "书面整改报告" in (out_dir / "units/jyj.html").read_text("utf-8")
    assert "折合绩效分不少于" in (out_dir / "units/jyj.html").read_text("utf-8")
    assert "不合格—优秀" in (out_dir / "index.html").read_text("utf-8")


def test_wrong_methods_and_marks_are_named(run: Run, db: Path, tmp_path: Path) -> None:
    marks = tmp_path / "marks.csv"
    marks.write_text("unit,daily_1\nnobody,80\njyj,no\n", encoding="utf-8")
    args = ("score", "--db", db, "--rubric")
    for more, words in [
        (("luohu-method",), ["--method"]),
        (("yuanling-2017", "--method", "hengshan-2011"), ["hengshan-2011"]),
        (("yuanling-2017", "--year-marks", marks), ["--method"]),
        (
            ("yuanling-2017", "--method", "luohu-method", "--year-marks", marks),
            ["line 2: field unit", "line 3: field daily_1"],
        ),
    ]:
        code, out, err = run(*args, *more)
        assert (code, out) == (2, "")
        assert [word in line for word, line in zip(words, err.splitlines(), strict=True)] == [True] * len(words)


def test_explain_tells_one_line(run: Run, db: Path) -> None:
    args = ("score", "--db", db, "--rubric", "yuanling-2017", "--as-of", "2017-12-15", "--explain")
    code, out, _ = run(*args, "jyj", "2.4")
    assert code == 0
    assert "信息公开指南要素不全每少一项扣1分" in out
    for unit, indicator in (("nobody", "2.4"), ("jyj", "9.9")):
        code, out, err = run(*args, unit, indicator)
        assert (code, out) == (2, "")
        assert "nobody" in err or "9.9" in err


def test_report_writes_every_file(run: Run, db: Path, tmp_path: Path) -> None:
    out_dir = tmp_path / "out"
    code, out, _ = run("report", "--db", db, "--rubric", "yuanling-2017", "--as-of", "2017-12-15", "--out", out_dir)
    assert code == 0
    assert str(out_dir / "index.html") in out
    made = {path.relative_to(out_dir).as_posix() for path in out_dir.rglob("*") if path.is_file()}
    assert made == {
        "index.html", "scores.csv", "scores.json", "units/jyj.html", "units/town.html", "sheets/jyj.xlsx", "sheets/town.xlsx",
        "county.xlsx", "warc/1/jyj.warc.gz", "warc/1/jyj.index.json", "warc/1/town.warc.gz", "warc/1/town.index.json",
    }  # fmt: skip


def test_a_degraded_run_ends_with_1(run: Run, tmp_path: Path, registry: Path) -> None:
    degraded = make_db(tmp_path / "d.db", registry, "degraded")
    for args in (("check",), ("score", "--rubric", "yuanling-2017")):
        code, out, err = run(args[0], "--db", degraded, "--as-of", "2017-12-15", *args[1:])
        assert code == 1
        assert out
        assert "degraded" in err


def test_check_counts_verdicts(run: Run, db: Path) -> None:
    code, out, _ = run("check", "--db", db, "--as-of", "2017-12-15")
    assert code == 0
    assert "无法判定" in out
    assert "2 units" in out


def test_the_review_app_marks_by_the_rubric_of_the_newest_report(
    run: Run, db: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served: list[object] = []
    monkeypatch.setattr("reports.review.serving.serve", lambda db, rubric, *rest: served.append(rubric))
    assert run("review", "--db", db)[0] == 0
    for rubric in ("hengshan-2011", "miluo-department-2017"):
        assert run("report", "--db", db, "--rubric", rubric, "--as-of", "2017-12-15", "--out", tmp_path / "out")[0] == 0
    code, _, err = run("review", "--db", db)
    assert (code, served) == (0, ["yuanling-2017", "miluo-department-2017"])
    assert "miluo-department-2017" in err


@pytest.mark.parametrize("change", [('check = "', 'check = "no_'), ("params = {", "params = { nope = 1,")])
def test_a_rubric_bound_to_nothing_is_not_scored(run: Run, tmp_path: Path, db: Path, change: tuple[str, str]) -> None:
    own = tmp_path / "own.toml"
    _, text = read_source("yuanling-2017")
    own.write_text(text.replace(*change, 1), encoding="utf-8")
    for args in (("score",), ("report", "--out", tmp_path / "out")):
        code, out, err = run(args[0], "--db", db, "--rubric", own, *args[1:])
        assert (code, out) == (2, "")
        assert re.match(rf"gongkai: {re.escape(str(own))}：第 \d+ 行，键 section.*check：.*unknown", err)
        assert err.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_results_are_reused_and_run_again_for_another_version(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import date

    from rubrics.load import load_rubric

    ran: list[int] = []
    run_checks = pipeline.run_checks
    monkeypatch.setattr(
        pipeline, "run_checks", lambda site, wanted: ran.append(len(wanted)) or run_checks(site, wanted)
    )
    rubric, day = load_rubric("yuanling-2017"), date(2017, 12, 15)
    with Store.open(db) as store:
        first = pipeline.assess(store, rubric, day)
        assert len(ran) == 2
        assert pipeline.assess(store, rubric, day) == first
        assert len(ran) == 2
        monkeypatch.setattr(pipeline, "version", lambda: "another")
        pipeline.assess(store, rubric, day)
    assert len(ran) == 4
