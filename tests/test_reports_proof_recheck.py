"""``gongkai verify --recheck``: what was falsified before it was sealed."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import zstandard

from reports import cli
from reports.basis import load_basis
from reports.pipeline import assess_file
from reports.proof.recheck import BodiesOnly, recheck
from tests.proof_county import AS_OF, SITE, crawl, report


@pytest.fixture
def db(tmp_path: Path) -> Path:
    """Crawled and checked, not yet reported."""
    crawl(tmp_path / "county.db")
    assess_file(tmp_path / "county.db", load_basis("yuanling-2017"), AS_OF)
    return tmp_path / "county.db"


def findings(db: Path) -> list[str]:
    with BodiesOnly.open(db, readonly=True) as store:
        return [str(finding) for finding in recheck(store)]


def change(db: Path, statement: str, *values: object) -> None:
    with sqlite3.connect(db) as connection:
        assert connection.execute(statement, values).rowcount > 0
    connection.close()


def test_honest_verdicts_come_out_word_for_word(db: Path, tmp_path: Path) -> None:
    report(db, tmp_path / "out")
    assert findings(db) == []


def test_a_verdict_changed_before_the_report_is_named(
    db: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    change(
        db, """UPDATE result SET data = replace(data, '"reason":"', '"reason":"伪') WHERE "check" = 'guide_published'"""
    )
    report(db, tmp_path / "out")
    assert cli.run(["verify", "--db", str(db)]) == 0, "the chain seals what it is given"
    capsys.readouterr()
    assert cli.run(["verify", "--db", str(db), "--recheck"]) == 1
    assert "verdict: run 1 / jyj / guide_published {}: comes out otherwise" in capsys.readouterr().out


def test_a_reading_changed_before_the_check_is_named(tmp_path: Path) -> None:
    """The cache says of the home page what its body does not."""
    db = tmp_path / "county.db"
    crawl(db)
    assess_file(db, load_basis("yuanling-2017"), AS_OF)
    with sqlite3.connect(db) as connection:
        query = "SELECT rowid, data FROM facts WHERE url = ?"
        [(number, data)] = connection.execute(query, (SITE,)).fetchall()
        text = zstandard.decompress(data).replace("县教育局".encode(), "县公安局".encode())
        connection.execute("UPDATE facts SET data = ? WHERE rowid = ?", (zstandard.compress(text), number))
        connection.execute("DELETE FROM result")
    connection.close()
    report(db, tmp_path / "out")
    assert [line for line in findings(db) if line.startswith("verdict: run 1 / jyj / ")]


def test_what_can_not_be_repeated_is_said(db: Path, tmp_path: Path) -> None:
    report(db, tmp_path / "out")
    change(db, "UPDATE meta SET value = 'older' WHERE key = 'results'")
    before = findings(db)
    assert before == [], "the sealed report knows its own version"
    crawl(db, 2)
    assert cli.run(["prune", "--db", str(db), "--keep-runs", "1", "--yes"]) == 0
    assert findings(db) == ["report: run 1 / manifest 2: could not be repeated: pages of its run were pruned"]
