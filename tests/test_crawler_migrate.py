"""Older and newer schemas: copied, brought up step by step, or refused in one line."""

from __future__ import annotations

import shutil
import sqlite3
from collections import namedtuple
from pathlib import Path

import pytest

from crawler import migrate as module
from crawler.errors import InputError, StorageError
from crawler.lock import only_writer
from crawler.migrate import STEPS, migrate
from crawler.schema import SCHEMA
from crawler.store import Store
from crawler.units import Kind, Unit
from reports import cli

NOW = int(SCHEMA)
UNIT = Unit("jyj", "县教育局", Kind.TOWNSHIP, "http://p/", "http://p/a/")


def rename_state(db: sqlite3.Connection) -> None:
    """What an artificial older schema called otherwise."""
    db.execute("ALTER TABLE run RENAME COLUMN stand TO state")


def add_version(db: sqlite3.Connection) -> None:
    db.execute("ALTER TABLE run ADD COLUMN version TEXT NOT NULL DEFAULT ''")


FROM_OLD = {NOW - 1: add_version, NOW: rename_state}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Two schemas older than today's, with a run in it."""
    path = tmp_path / "county.db"
    with Store.open(path, create=True) as store:
        store.finish_run(store.start_run([UNIT], {}), "complete")
        store.db.execute("ALTER TABLE run RENAME COLUMN state TO stand")
        store.db.execute("ALTER TABLE run DROP COLUMN version")
        with store.db.atomic():
            store.db.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (str(max(NOW - 2, 0)),))
    return path


def schema(path: Path) -> str:
    with sqlite3.connect(path) as db:
        (value,) = db.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone()
    db.close()
    return str(value)


def steps() -> dict[int, module.Step]:
    """With schema 1 there is only one number below: both changes are its step."""
    if NOW > 1:
        return FROM_OLD

    def both(db: sqlite3.Connection) -> None:
        add_version(db)
        rename_state(db)

    return {NOW: both}


def test_every_number_up_to_today_s_has_its_step() -> None:
    assert sorted(STEPS) == list(range(2, NOW + 1))


def test_an_older_one_is_copied_and_brought_up(old: Path) -> None:
    before = schema(old)
    copy = migrate(old, steps())
    assert copy
    assert copy.name.startswith(f"county.db.bak-{before}-20")
    assert (schema(copy), schema(old)) == (before, SCHEMA)
    with sqlite3.connect(copy) as db:
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("SELECT stand FROM run").fetchone() == ("complete",)
    db.close()
    with Store.open(old) as store:
        run = store.newest_run()
        assert run
        assert (run.state, run.version, [unit.name for unit in store.units(run)]) == ("complete", "", ["县教育局"])
    assert migrate(old, steps()) is None
    assert sorted(path.name for path in old.parent.iterdir()) == ["county.db", copy.name]


def test_a_step_that_fails_leaves_the_number_and_the_copy(old: Path) -> None:
    def broken(db: sqlite3.Connection) -> None:
        db.execute("ALTER TABLE run ADD COLUMN version TEXT")
        raise sqlite3.OperationalError("database or disk is full")

    before = schema(old)
    with pytest.raises(StorageError, match="full"):
        migrate(old, dict.fromkeys(range(int(before) + 1, NOW + 1), broken))
    assert schema(old) == before
    with sqlite3.connect(old) as db:
        assert "version" not in [row[1] for row in db.execute("PRAGMA table_info(run)")]
    db.close()
    assert len(list(old.parent.glob("county.db.bak-*"))) == 1
    assert migrate(old, steps())


def test_without_room_for_the_copy_nothing_is_touched(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(100, 90, 2**20))
    with pytest.raises(StorageError, match=r"need \d+ MiB, only 1 MiB are free"):
        migrate(old, steps())
    assert [path.name for path in old.parent.iterdir()] == ["county.db"]


def test_a_damaged_one_is_left_as_it_is(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with sqlite3.connect(old) as db:
        db.execute("PRAGMA writable_schema = ON")
        db.execute("CREATE INDEX later ON run (started_at)")
        db.execute("UPDATE sqlite_master SET rootpage = 1 WHERE name = 'later'")
    db.close()
    with pytest.raises(StorageError, match=r"damaged|malformed"):
        migrate(old, steps())
    assert [path.name for path in old.parent.iterdir()] == ["county.db"]


def test_while_a_crawl_writes_nothing_is_changed(old: Path) -> None:
    with only_writer(old), pytest.raises(InputError, match="another crawl"):
        migrate(old, steps())
    assert [path.name for path in old.parent.iterdir()] == ["county.db"]


@pytest.mark.parametrize("command", ["crawl", "nightly", "score", "db"])
def test_a_newer_one_is_refused_in_one_line(command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    db, units = tmp_path / "county.db", tmp_path / "units.csv"
    with Store.open(db, create=True) as store, store.db.atomic():
        store.db.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
    units.write_text(
        "id,name,kind,portal_url,site_url,column_url,duties\na,县教育局,部门,http://p/,http://p/a/,,\n", "utf-8"
    )
    args = {
        "crawl": ["--units", units],
        "nightly": ["--units", units, "--rubric", "yuanling-2017", "--out", tmp_path / "out", "--contact", "a@b.cn"],
        "score": ["--rubric", "yuanling-2017"],
        "db": [],
    }
    verb = ["db", "migrate"] if command == "db" else [command]
    assert cli.run([*verb, "--db", str(db), *map(str, args[command])]) == 2
    err = capsys.readouterr().err
    assert err.count("\n") == 1
    assert "schema 99" in err
    assert "update this" in err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["county.db", "units.csv"]


def test_an_older_one_is_told_how_to_be_brought_up(old: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["score", "--db", str(old), "--rubric", "yuanling-2017"]) == 2
    assert "`gongkai db migrate` brings it up to date" in capsys.readouterr().err
    assert cli.run(["db", "migrate", "--db", str(old)]) == 2  # artificial: this program never wrote it
    assert "knows no way from there" in capsys.readouterr().err


def test_nothing_to_do_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Store.open(tmp_path / "county.db", create=True).close()
    assert cli.run(["db", "migrate", "--db", str(tmp_path / "county.db")]) == 0
    assert "nothing to do" in capsys.readouterr().out
    (tmp_path / "text.db").write_text("text" * 500)
    assert cli.run(["db", "migrate", "--db", str(tmp_path / "text.db")]) == 2
    assert "not a gongkai database" in capsys.readouterr().err
