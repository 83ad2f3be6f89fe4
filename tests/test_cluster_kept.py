"""Bodies that stay in a file per shard: found by name, told when a file is missing or changed, pruned and proved like any other."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
import zstandard
from click.testing import CliRunner

from cluster.driver import run_shards
from cluster.kept import keep_bodies, remove_parts
from cluster.local import LocalEngine
from crawler.bodyfiles import folder_of
from crawler.clock import CHINA
from crawler.errors import StorageError
from crawler.ledger import Ledger
from crawler.pages import Outcome, Page, Role
from crawler.run import portals_of
from crawler.store import Store
from reports.cli import cli
from reports.doctor import FAIL, OK, WARN, examine
from reports.proof.prune import plan_prune, prune_store
from reports.proof.seal import seal_run
from reports.proof.verify import verify
from tests.shard_county import SETTINGS, crawl_alone, facts_of, pages_of, serve_county
from tests.test_cluster_crawl import small_shards  # noqa: F401  one unit a shard

NOW = "2026-11-25T22:00:00+08:00"


def digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()


@pytest.fixture(scope="module")
def crawled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one.db, crawled by one process, and many.db, by shards whose bodies stay in files."""
    folder = tmp_path_factory.mktemp("kept")
    with serve_county(bureaus=2) as county:
        crawl_alone(folder / "one.db", county.units, SETTINGS)
        with Store.open(folder / "many.db", create=True) as store:
            units = [*county.units, *portals_of(county.units)]
            run_shards(units, store, LocalEngine(2, folder), SETTINGS, is_keeping=True)
        crawl_alone(folder / "many.db", county.units, SETTINGS)
    for name in ("one.db", "many.db"):
        with Store.open(folder / name) as store:
            seal_run(store, store.run(1), NOW)
    return folder


@pytest.fixture
def many(crawled: Path, tmp_path: Path) -> Path:
    """A copy of many.db with its files, in another folder: paths are relative."""
    shutil.copy(crawled / "many.db", tmp_path / "many.db")
    shutil.copytree(folder_of(crawled / "many.db"), folder_of(tmp_path / "many.db"))
    return tmp_path / "many.db"


def files_of(db: Path) -> list[Path]:
    return sorted(folder_of(db).iterdir())


def test_the_same_pages_facts_and_bodies_as_in_one_file(crawled: Path, many: Path) -> None:
    assert pages_of(many) == pages_of(crawled / "one.db")
    assert facts_of(many) == facts_of(crawled / "one.db")
    with Store.open(crawled / "one.db") as one, Store.open(many) as store:
        digests = [row[0] for row in one.db.execute("SELECT sha256 FROM body")]
        assert digests
        assert all(store.body(each) == one.body(each) and store.has_body(each) for each in digests)
        placed, inside = (store.db.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in ("body_place", "body"))
        assert placed + inside == len(digests), "each once"
        assert placed > inside
    assert all(path.suffix == ".db" and path.name.startswith("1-") for path in files_of(many))


def test_a_body_that_lies_in_a_file_is_not_stored_again(many: Path) -> None:
    with Store.open(many) as store:
        known = store.db.execute("SELECT sha256 FROM body_place").fetchone()[0]
        before = store.db.execute("SELECT count(*) FROM body").fetchone()
        ledger = Ledger(store, store.run(1))
        assert ledger.add_body(store.body(known)) == known
        ledger.record([Page("u0", "http://a/", Role.OTHER, outcome=Outcome.OK, sha256=known)])
        ledger.flush()
        assert store.db.execute("SELECT count(*) FROM body").fetchone() == before


def damage(path: Path, how: str) -> None:
    """What may befall a file."""
    if how == "missing":
        path.unlink()
    elif how == "cut":
        path.write_bytes(path.read_bytes()[:5000])
    elif how == "foreign":
        path.write_bytes(b"not ours" * 2000)
    else:
        with closing(sqlite3.connect(path)) as db:
            if how == "swapped":
                db.execute("UPDATE meta SET value = 'another'")
            elif how == "changed":
                db.execute("UPDATE body SET data = ?", (zstandard.compress(b"forged"),))
            else:
                db.execute("DELETE FROM body")
            db.commit()


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("missing", "is missing"),
        ("cut", "damaged"),
        ("foreign", "damaged"),
        ("swapped", "not the file"),
        ("changed", "was changed"),
        ("emptied", "was changed"),
    ],
)
def test_a_damaged_file_is_told_by_name_and_never_as_an_absent_page(many: Path, how: str, words: str) -> None:
    path = files_of(many)[0]
    with Store.open(many) as store:
        query = "SELECT sha256 FROM body_place JOIN body_file ON id = file WHERE path = ?"
        lost = store.db.execute(query, (f"{folder_of(many).name}/{path.name}",)).fetchall()
    damage(path, how)
    with Store.open(many) as store:
        with pytest.raises(StorageError, match=words) as told:
            store.body(lost[0][0])
        assert str(path) in str(told.value)
        assert "\n" not in str(told.value)
        findings = [str(finding) for finding in verify(store).findings]
    assert findings
    assert all(path.name in finding or finding.startswith("body: ") for finding in findings)
    if how in ("missing", "cut", "foreign", "swapped"):
        assert len(findings) == 1, "one line, whatever lay in it"
    result = CliRunner().invoke(cli, ["verify", "--db", str(many)])
    assert result.exit_code == 1


def test_verify_and_doctor_are_content_with_what_is_there(many: Path) -> None:
    with Store.open(many) as store:
        assert verify(store).findings == []
    at = datetime(2026, 11, 26, 9, tzinfo=CHINA)
    said = {line.about: line for line in examine(many, None, at)}["files of bodies"]
    assert (said.mark, said.words) == (OK, f"all {len(files_of(many))} are there")
    files_of(many)[0].unlink()
    broken = [line for line in examine(many, None, at) if line.about == "files of bodies"]
    assert [line.mark for line in broken] == [FAIL]
    assert "is missing" in broken[0].words


def test_a_database_of_before_has_no_such_files(tmp_path: Path) -> None:
    with Store.open(tmp_path / "old.db", create=True) as store:
        store.db.execute("DROP TABLE body_file")
        store.db.execute("DROP TABLE body_place")
    with Store.open(tmp_path / "old.db", readonly=True) as store:
        assert not store.has_body("0" * 64)
        assert store.body_files.numbers() == []
        with pytest.raises(StorageError, match="has no body"):
            store.body("0" * 64)


def test_prune_takes_bodies_out_of_the_files(many: Path) -> None:
    """A later run that holds only one page: what only the first one rests on goes, with the files that are empty then."""
    with Store.open(many) as store:
        kept = store.db.execute("SELECT sha256 FROM body_place ORDER BY sha256 LIMIT 1").fetchone()[0]
        run = store.start_run(store.all_units(store.run(1)), {})
        ledger = Ledger(store, run)
        ledger.record([Page("u0", "http://a/", Role.HOME, outcome=Outcome.OK, sha256=kept)])
        ledger.flush()
        store.finish_run(run, "complete")
        seal_run(store, run, NOW)
        plan = plan_prune(store, 1)
        gone = [row[0] for row in store.db.execute("SELECT sha256 FROM body_place WHERE sha256 != ?", (kept,))]
        assert set(gone) <= set(plan.bodies)
        assert prune_store(store, plan, NOW) > 0
        assert [path.name for path in files_of(many)] == [
            Path(row[0]).name for row in store.db.execute("SELECT path FROM body_file")
        ]
        assert len(files_of(many)) == 1
        assert digest(store.body(kept)) == kept
        assert not any(store.has_body(each) for each in gone)
        with closing(sqlite3.connect(files_of(many)[0])) as file:
            assert file.execute("SELECT sha256 FROM body").fetchall() == [(kept,)]
        assert verify(store).findings == []


def test_prune_does_not_guess_at_a_missing_file(many: Path) -> None:
    files_of(many)[0].unlink()
    with Store.open(many) as store, pytest.raises(StorageError, match="is missing"):
        plan_prune(store, 1)


def test_a_whole_file_that_nothing_points_at_is_told_and_left_alone(many: Path, tmp_path: Path) -> None:
    """A driver that was killed between the file and the transaction; or the database is another one than before."""
    known = files_of(many)
    with Store.open(tmp_path / known[0].name, create=True) as shard:
        ledger = Ledger(shard, shard.start_run([], {}))
        ledger.add_body(b"a body that nobody has")
        ledger.record([Page("u0", "http://a/", Role.HOME, outcome=Outcome.OK)])
        ledger.flush()
    with Store.open(many) as store:
        kept = keep_bodies(store, tmp_path / known[0].name)
        assert kept is not None
        assert kept.path not in known, "none is written over"
        (folder_of(many) / "7-1.1.part").write_bytes(b"half")
        remove_parts(store)
        assert files_of(many) == sorted([*known, kept.path])
        assert verify(store).findings == []
    at = datetime(2026, 11, 26, 9, tzinfo=CHINA)
    told = [line for line in examine(many, None, at) if line.about == "files of bodies"]
    assert [line.mark for line in told] == [OK, WARN]
    assert kept.path.name in told[1].words


def test_what_the_results_have_is_not_kept_again(many: Path, tmp_path: Path) -> None:
    with Store.open(many) as store, Store.open(tmp_path / "7-0.1.db", create=True) as shard:
        ledger = Ledger(shard, shard.start_run([], {}))
        ledger.add_body(store.body(store.db.execute("SELECT sha256 FROM body_place").fetchone()[0]))
        ledger.record([Page("u0", "http://a/", Role.HOME, outcome=Outcome.OK)])
        ledger.flush()
        before = files_of(many)
        assert keep_bodies(store, tmp_path / "7-0.1.db") is None
        assert files_of(many) == before


def test_reports_find_bodies_in_files_and_stop_where_one_is_missing(many: Path, tmp_path: Path) -> None:
    """The evidence files hold bytes; nobody is told that a page was not there."""
    report = ["report", "--db", str(many), "--rubric", "yuanling-2017", "--as-of", "2017-12-20"]
    done = CliRunner().invoke(cli, [*report, "--out", str(tmp_path / "good")])
    assert done.exit_code == 0, done.output
    assert list((tmp_path / "good").rglob("*.warc.gz"))
    for path in files_of(many):
        path.rename(path.with_suffix(".away"))
    run = [sys.executable, "-c", "from reports.cli import main; main()"]
    for arguments in ([*report, "--out", str(tmp_path / "bad")], ["verify", "--db", str(many), "--recheck"]):
        failed = subprocess.run([*run, *arguments], check=False, capture_output=True, text=True, timeout=60)
        assert failed.returncode in (1, 3)
        assert "is missing; bodies of" in failed.stdout + failed.stderr
        assert "Traceback" not in failed.stderr
    assert not (tmp_path / "bad").exists()
