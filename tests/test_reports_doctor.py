"""``gongkai doctor``: each thing a night needs, as it should be and broken."""

from __future__ import annotations

import shutil
import sqlite3
from collections import namedtuple
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crawler.clock import CHINA
from crawler.errors import InputError
from crawler.lock import lock_of, only_writer
from crawler.store import Store
from reports import cli, doctor
from reports.doctor import FAIL, OK, WARN, examine
from tests.test_crawler_gate import night

HEADER = "id,name,kind,portal_url,site_url,column_url,duties\n"
Usage = namedtuple("Usage", "total used free")


@pytest.fixture
def county(tmp_path: Path) -> Path:
    path = tmp_path / "county.db"
    with Store.open(path, create=True) as store:
        night(store)
    return path


def said(
    db: Path | None = None, registry: Path | None = None, now: datetime | None = None
) -> dict[str, tuple[str, str]]:
    """about → (mark, words)"""
    return {each.about: (each.mark, each.words) for each in examine(db, registry, now or datetime.now(CHINA))}


def test_a_machine_that_is_fit(county: Path, capsys: pytest.CaptureFixture[str]) -> None:
    units = county.parent / "units.csv"
    units.write_text(HEADER + "a,县教育局,部门,http://p/,http://p/a/,,\n", encoding="utf-8")
    before = county.read_bytes()
    assert cli.run(["doctor", "--db", str(county), "--units", str(units)]) == 0
    out = capsys.readouterr().out.splitlines()
    assert county.read_bytes() == before
    assert {line.split(": ")[0][2:] for line in out} >= {
        "disk", "clock", "browser", "fonts", "extras", "registry", "database", "integrity", "runs", "lock",
    }  # fmt: skip
    assert all(line[:2] in ("✓ ", "! ") for line in out)
    assert "✓ registry: " + f"{units}: 1 units" in out
    assert "✓ integrity: quick_check says ok" in out
    assert "✓ lock: none" in out


@pytest.mark.parametrize(("free", "mark"), [(2**20, FAIL), (300 * 2**20, WARN), (50 * 2**30, OK)])
def test_the_disk(county: Path, monkeypatch: pytest.MonkeyPatch, free: int, mark: str) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(2**40, 2**40 - free, free))
    assert said(county)["disk"][0] == mark


@pytest.mark.parametrize(
    ("now", "mark", "word"),
    [
        (datetime(2011, 1, 1, 8, tzinfo=CHINA), FAIL, "clock is wrong"),
        (datetime(2027, 6, 1, 8, tzinfo=UTC), WARN, "zone is another"),
        (datetime(2027, 6, 1, 8, tzinfo=CHINA), OK, "2027-06-01 08:00"),
    ],
)
def test_the_clock(monkeypatch: pytest.MonkeyPatch, now: datetime, mark: str, word: str) -> None:
    """``astimezone()`` asks the machine for its zone: here it is the zone of ``now``."""

    class Clock(datetime):
        def astimezone(self, tz=None):  # type: ignore[no-untyped-def]
            return super().astimezone(tz or self.tzinfo)

    there = Clock(now.year, now.month, now.day, now.hour, tzinfo=now.tzinfo)
    mark_, words = said(now=there)["clock"]
    assert (mark_, word in words) == (mark, True)


def test_a_clock_before_the_newest_row(county: Path) -> None:
    now = datetime.now(CHINA)
    assert said(county, now=now)["time of the newest row"][0] == OK
    mark, words = said(county, now=now - timedelta(hours=1))["time of the newest row"]
    assert (mark, "still to come" in words) == (FAIL, True)


@pytest.mark.parametrize(("days", "mark"), [(0, OK), (3, OK), (5, WARN)])
def test_how_old_the_run_is_that_is_shown(county: Path, days: int, mark: str) -> None:
    found = said(county, now=datetime.now(CHINA) + timedelta(days=days))
    assert (found["runs"][0], f"{days} days ago" in found["runs"][1]) == (mark, True)


def test_runs_that_are_not_as_they_should_be(county: Path) -> None:
    with Store.open(county) as store:
        night(store, failed=5)
        store.start_run([], {})
    found = said(county)
    assert (found["publish gate"][0], found["unfinished"][0]) == (WARN, WARN)
    assert "run 1 is shown: complete" in found["runs"][1]
    assert "run 2 of" in found["publish gate"][1]
    assert "run 3 of" in found["unfinished"][1]


def test_a_first_night_that_did_not_hold(tmp_path: Path) -> None:
    with Store.open(tmp_path / "county.db", create=True) as store:
        assert said(store.path)["runs"] == (WARN, "none was finished")
        night(store, failed=5)
        assert said(store.path)["runs"][0] == WARN


def test_a_damaged_database(county: Path) -> None:
    with sqlite3.connect(county) as db:
        (size,) = db.execute("PRAGMA page_size").fetchone()
        (root,) = db.execute("SELECT rootpage FROM sqlite_master WHERE name = 'page'").fetchone()
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    db.close()
    with county.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xff" * 200)
    mark, words = said(county)["integrity"]
    assert mark == FAIL
    assert "bring back a copy" in words or "malformed" in words


@pytest.mark.parametrize(
    ("schema", "mark", "word"), [("99", FAIL, "update this one"), ("0", WARN, "next crawl brings it up to date")]
)
def test_another_schema(county: Path, schema: str, mark: str, word: str) -> None:
    with sqlite3.connect(county) as db:
        db.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (schema,))
    db.close()
    found = said(county)
    assert (found["database"][0], word in found["database"][1]) == (mark, True)
    assert "runs" not in found


def test_what_is_no_database_and_what_is_not_there_yet(tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("text" * 500)
    assert said(tmp_path / "text.db")["database"][0] == FAIL
    assert said(tmp_path / "new.db")["database"][0] == WARN
    assert [path.name for path in tmp_path.iterdir()] == ["text.db"]


def test_a_wrong_registry(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    units = tmp_path / "units.csv"
    units.write_text(
        HEADER + "a,,部门,ftp://p/,http://p/a/,,\nb,\x1b[2J局,无,http://p/,http://p/a/,,\n", encoding="utf-8"
    )
    assert cli.run(["doctor", "--units", str(units)]) == 1
    out = capsys.readouterr().out
    assert "✗ registry: " in out
    assert "units.csv" in out
    assert "\x1b" not in out


def test_without_a_browser_or_fonts(monkeypatch: pytest.MonkeyPatch) -> None:
    def none() -> str:
        raise InputError("no browser was found")

    monkeypatch.setattr(doctor, "find_browser", none)
    monkeypatch.setattr(doctor.sys, "platform", "linux")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    found = said()
    assert [found[about][0] for about in ("browser", "fonts", "extras")] == [WARN, WARN, OK]
    assert "LibreOffice not found" in found["extras"][1]


@pytest.mark.parametrize(("listed", "mark"), [("exit 0", WARN), ("echo 'Noto Sans CJK SC,思源'", OK)])
def test_fonts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, listed: str, mark: str) -> None:
    lister = tmp_path / "fc-list"
    lister.write_text(f"#!/bin/sh\n{listed}\n")
    lister.chmod(0o755)
    monkeypatch.setattr(doctor.sys, "platform", "linux")
    monkeypatch.setattr(shutil, "which", lambda name: str(lister) if name == "fc-list" else None)
    assert said()["fonts"][0] == mark


def test_the_lock(county: Path) -> None:
    with only_writer(county):
        assert said(county)["lock"][0] == OK
        assert "a crawl is writing" in said(county)["lock"][1]
    with sqlite3.connect(lock_of(county)) as db:
        db.execute("CREATE TABLE owner (pid INTEGER, host TEXT, since TEXT, token TEXT)")
        db.execute("INSERT INTO owner VALUES (7, 'old', '2026-11-01T22:00:00+08:00', 'x')")
    db.close()
    mark, words = said(county)["lock"]
    assert (mark, "left over" in words, "process 7 on old" in words) == (WARN, True, True)
