"""``gongkai verify``: one changed thing at a time, each found and named."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from checks.result import Assurance
from crawler.store import Store
from reports import cli, journal
from reports.papers.problems import Problem
from reports.papers.rectification import Feedback, Look, open_problems, save_feedback, save_looks
from reports.papers.words import problem_class
from reports.proof.canonical import canonical, sha256
from reports.proof.chain import manifests
from reports.proof.problems import seal_ledger
from reports.proof.verify import verify
from tests.proof_county import SITE, crawl, report

Change = Callable[[sqlite3.Connection], object]


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """(folder with county.db and out/, the code of its report)."""
    folder = tmp_path_factory.mktemp("county")
    crawl(folder / "county.db")
    return folder, report(folder / "county.db", folder / "out")


@pytest.fixture
def copy(county: tuple[Path, str], tmp_path: Path) -> Path:
    with sqlite3.connect(county[0] / "county.db") as source, sqlite3.connect(tmp_path / "county.db") as target:
        source.backup(target)
    source.close()
    target.close()
    return tmp_path / "county.db"


def findings(db: Path, **options: object) -> list[str]:
    with Store.open(db, readonly=True) as store:
        return [str(finding) for finding in verify(store, **options).findings]  # type: ignore[arg-type]


def tamper(db: Path, change: Change) -> None:
    """As somebody would who knows the database: the triggers are no obstacle."""
    connection = sqlite3.connect(db)
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER [{name}]")
    change(connection)
    connection.commit()
    connection.close()


def sql(text: str, *values: object) -> Change:
    def change(connection: sqlite3.Connection) -> None:
        assert connection.execute(text, values).rowcount > 0, "nothing was tampered with"

    return change


GUIDE = "(SELECT sha256 FROM page WHERE url LIKE '%/zn')"


def flip(connection: sqlite3.Connection, at: int = 30) -> None:
    [(digest, data)] = connection.execute(f"SELECT sha256, data FROM body WHERE sha256 = {GUIDE}").fetchall()
    changed = data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :]
    connection.execute("UPDATE body SET data = ? WHERE sha256 = ?", (changed, digest))


def another_body(connection: sqlite3.Connection) -> None:
    connection.execute(
        f"UPDATE body SET data = ? WHERE sha256 = {GUIDE}", (zstandard.compress("传真号码：1".encode()),)
    )


def reorder(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE page SET rowid = rowid + 1000 WHERE url LIKE '%/zn'")


def proof(table: str, data: bytes | None) -> Change:
    """Replace (or with None remove) one sealed verdict, score or rubric."""

    def change(connection: sqlite3.Connection) -> None:
        [(leaves,)] = connection.execute("SELECT leaves FROM manifest WHERE kind = 'report'").fetchall()
        groups = json.loads(zstandard.decompress(leaves))
        digest = next(row[2] for _, rows in groups for row in rows if row[0] == table)
        if data is None:
            changed = connection.execute("DELETE FROM proof WHERE sha256 = ?", (digest,))
        else:
            values = (zstandard.compress(data), digest)
            changed = connection.execute("UPDATE proof SET data = ? WHERE sha256 = ?", values)
        assert changed.rowcount == 1

    return change


def leaf(connection: sqlite3.Connection) -> None:
    """A ledger row and its leaf changed together: the tree does not fit any more."""
    [(leaves,)] = connection.execute("SELECT leaves FROM manifest WHERE number = 1").fetchall()
    text = zstandard.decompress(leaves).replace(b'["page","', b'["Page","', 1)
    connection.execute("UPDATE manifest SET leaves = ? WHERE number = 1", (zstandard.compress(text),))


def head(connection: sqlite3.Connection) -> None:
    """The time of sealing changed, and the root with it: the next entry does not follow any more."""
    [(text,)] = connection.execute("SELECT head FROM manifest WHERE number = 1").fetchall()
    changed = canonical(json.loads(text) | {"sealed_at": "2016-01-01T00:00:00+08:00"})
    values = (changed.decode(), sha256(changed))
    connection.execute("UPDATE manifest SET head = ?, root = ? WHERE number = 1", values)


def drop(*tables: str) -> Change:
    return lambda connection: [connection.execute(f"DROP TABLE {table}") for table in tables]


URL = f"{SITE}zn"
CHANGES: dict[str, tuple[Change, str]] = {
    "a byte of a body": (flip, f"body: [0-9a-f]{{64}}: (damaged|altered).*\\({URL}\\)"),
    "a body for another": (another_body, f"body: .*altered.*\\({URL}\\)"),
    "a body gone": (sql(f"DELETE FROM body WHERE sha256 = {GUIDE}"), "body: .*removed"),
    "a body's size": (sql(f"UPDATE body SET size = size + 1 WHERE sha256 = {GUIDE}"), "body: .*altered: its size"),
    "a status": (sql("UPDATE page SET status = 404 WHERE url = ?", URL), f"page: run 1 / jyj / {URL}: altered"),
    "a time": (sql("UPDATE page SET fetched_at = '2017-12-11T23:00:00+08:00' WHERE url = ?", URL), f"{URL}: altered"),
    "a zone": (sql("UPDATE page SET fetched_at = replace(fetched_at, '+08:00', '+00:00') WHERE url = ?", URL), f"{URL}: altered"),
    "an outcome": (sql("UPDATE page SET outcome = 'soft_404' WHERE url LIKE '%slow.html'"), "page: .*slow.html: altered"),
    "a row's hash": (sql(f"UPDATE page SET sha256 = (SELECT sha256 FROM page WHERE url = '{SITE}') WHERE url = ?", URL), f"{URL}: altered"),
    "a redirect": (sql("UPDATE page SET redirects = '[]' WHERE url = ?", URL), f"{URL}: altered"),
    "a header": (sql("UPDATE page SET headers = replace(headers, 'nginx', 'apache') WHERE url = ?", URL), f"{URL}: altered"),
    "a list row": (sql("UPDATE page SET anchor = '别的' WHERE url = ?", URL), f"{URL}: altered"),
    "bytes that are no text": (sql("UPDATE page SET reason = CAST(x'ff41' AS TEXT) WHERE url = ?", URL), f"{URL}: altered"),
    "a row gone": (sql("DELETE FROM page WHERE url LIKE '%gone.html'"), "page: run 1 / jyj / .*gone.html: removed"),
    "a row more": (sql("INSERT INTO page (run, unit, url, role) VALUES (1, 'jyj', 'http://x/', 'entry')"), "http://x/: added"),
    "rows in another order": (reorder, "the order of the rows was changed"),
    "a second look": (sql("UPDATE look SET at = '2017-01-01' WHERE url LIKE '%slow.html'"), "look: .*slow.html 1: altered"),
    "a second look gone": (sql("DELETE FROM look"), "look: .*slow.html 1: removed"),
    "the run's time": (sql("UPDATE run SET started_at = '2017-01-01T00:00:00+08:00'"), "run: run 1 / 1: altered"),
    "the run's state": (sql("UPDATE run SET state = 'degraded'"), "run: run 1 / 1: altered"),
    "the run gone": (sql("DELETE FROM run"), "run: run 1 / 1: removed"),
    "a unit's name": (sql("UPDATE run_unit SET name = '县公安局' WHERE unit = 'jyj'"), "run_unit: run 1 / jyj / jyj: altered"),
    "a unit gone": (sql("DELETE FROM run_unit WHERE unit = 'jyj'"), "run_unit: run 1 / jyj / jyj: removed"),
    "a kept result": (sql("""UPDATE result SET data = replace(data, '"unknown"', '"met"') WHERE data LIKE '%"unknown"%'"""), "result: run 1 / jyj / .*altered since"),
    "a kept result gone": (sql("""DELETE FROM result WHERE "check" = 'guide_published'"""), "result: .*guide_published .*removed since"),
    "a sealed verdict": (proof("verdict", b'{"check":"guide_elements"}'), "verdict: run 1 / jyj / .*: altered"),
    "a sealed verdict gone": (proof("verdict", None), "verdict: run 1 / jyj / .*: removed"),
    "a score": (proof("score", b'{"score":{"floor":0}}'), "score: run 1 / jyj / yuanling-2017: altered"),
    "a score gone": (proof("score", None), "score: run 1 / jyj / yuanling-2017: removed"),
    "the rubric": (proof("rubric", b"{}"), "rubric: run 1 / yuanling-2017: altered"),
    "a manifest's head": (sql("UPDATE manifest SET head = replace(head, '2017-12-15', '2017-12-14') WHERE number = 2"), "manifest: 2: altered: its head"),
    "a manifest's root": (sql("UPDATE manifest SET root = replace(root, substr(root, 1, 1), 'x') WHERE number = 1"), "manifest: 1: altered"),
    "a manifest's leaf": (leaf, "manifest: 1: altered: its leaves"),
    "a manifest's leaves": (sql("UPDATE manifest SET leaves = x'00' WHERE number = 1"), "manifest: 1: altered: it cannot be read"),
    "a manifest's kind": (sql("UPDATE manifest SET kind = 'prune' WHERE number = 1"), "manifest: 1: altered: its columns"),
    "a manifest written anew": (head, "manifest: 2: altered: it does not follow"),
    "the first manifest gone": (sql("DELETE FROM manifest WHERE number = 1"), "manifest: 1: removed"),
    "a manifest gone": (sql("DELETE FROM manifest WHERE number = 2"), "manifest: 2: removed"),
    "the last manifest gone": (sql("DELETE FROM manifest WHERE number = 3"), "manifest: 3: removed"),
    "the chain gone": (drop("manifest"), "manifest: of run 1: missing"),
    "all sealed texts gone": (drop("proof"), "verdict: run 1 / jyj / .*: removed"),
}  # fmt: skip


def test_an_untouched_county_is_clean(county: tuple[Path, str]) -> None:
    assert findings(county[0] / "county.db", code=county[1], files=county[0] / "out") == []


@pytest.mark.parametrize(("change", "named"), CHANGES.values(), ids=CHANGES)
def test_tampering_is_found_and_named(copy: Path, change: Change, named: str) -> None:
    tamper(copy, change)
    found = findings(copy)
    assert [line for line in found if re.search(named, line)], found


def test_every_byte_of_a_stored_body_counts(copy: Path) -> None:
    """Bits that do not change what is unpacked are the only ones that may go unnoticed: zstd ignores one in its header."""
    connection = sqlite3.connect(copy)
    [(size,)] = connection.execute(f"SELECT length(data) FROM body WHERE sha256 = {GUIDE}").fetchall()
    connection.close()
    missed = []
    for at in range(0, size, 7):
        tamper(copy, lambda connection, at=at: flip(connection, at))  # type: ignore[misc]
        if not findings(copy):
            with Store.open(copy) as store:
                digest = store.db.execute(f"SELECT {GUIDE}").fetchone()[0]
                assert sha256(store.body(digest)) == digest
            missed.append(at)
        tamper(copy, lambda connection, at=at: flip(connection, at))  # type: ignore[misc]
    assert len(missed) <= 1


def test_a_damaged_file_is_named(copy: Path) -> None:
    data = bytearray(copy.read_bytes())
    place = data.index(SITE.encode() + b"gone.html")
    page = place // 4096 * 4096
    data[page : page + 12] = b"\xff" * 12
    copy.write_bytes(data)
    assert findings(copy)[0].startswith("database: ")


def test_a_chain_made_anew_does_not_have_the_printed_code(county: tuple[Path, str], copy: Path, tmp_path: Path) -> None:
    tamper(copy, sql("DELETE FROM manifest"))
    tamper(copy, sql("DELETE FROM sqlite_sequence WHERE name = 'manifest'"))
    tamper(copy, sql("UPDATE page SET status = 404 WHERE url = ?", URL))
    report(copy, tmp_path / "anew")
    assert findings(copy) == []
    assert [line for line in findings(copy, code=county[1]) if county[1] in line]


def test_a_changed_report_file_is_named(county: tuple[Path, str], tmp_path: Path) -> None:
    out = tmp_path / "out"
    shutil.copytree(county[0] / "out", out)
    sheet, page = out / "sheets/jyj.xlsx", out / "units/jyj.html"
    page.write_bytes(page.read_bytes().replace("建议".encode(), "协议".encode(), 1))
    sheet.unlink()
    found = findings(county[0] / "county.db", files=out)
    assert sorted(found) == ["file: sheets/jyj.xlsx: removed", "file: units/jyj.html: altered"]


def test_every_folder_is_compared_with_its_own_hand_out(county: tuple[Path, str], copy: Path, tmp_path: Path) -> None:
    report(copy, tmp_path / "later")  # the workbooks hold the time they were written at
    (tmp_path / "empty").mkdir()
    assert findings(copy, files=tmp_path / "later") == findings(copy, files=county[0] / "out") == []
    assert findings(copy, files=tmp_path / "empty") == [f"file: {tmp_path / 'empty'}: nothing in it was sealed"]


def test_what_is_sealed_can_not_be_changed_by_accident(copy: Path) -> None:
    connection = sqlite3.connect(copy)
    for statement in ("UPDATE manifest SET run = 2", "DELETE FROM manifest", "DELETE FROM proof"):
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            connection.execute(statement)
    connection.close()


def decide(db: Path, note: str) -> None:
    with Store.open(db) as store:
        author = journal.Author("张三", "grader", "2017-12-15T09:00:00+08:00")
        journal.append(
            store, journal.Scope("yuanling-2017", "2017"), author, [journal.Act("jyj", "1.1", "note", {"note": note})]
        )


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ("UPDATE journal SET author = '李四' WHERE number = 1", "journal: row 1: was changed"),
        ("DELETE FROM journal WHERE number = 1", "journal: row 1: is missing"),
        ("DELETE FROM journal", "journal: row 2: is not the one that manifest 4 was made from"),
    ],
)
def test_a_changed_decision_is_named(copy: Path, tmp_path: Path, change: str, named: str) -> None:
    decide(copy, "one")
    decide(copy, "two")
    report(copy, tmp_path / "decided")
    assert findings(copy) == []
    tamper(copy, sql(change))
    assert named in findings(copy)


def keep_ledger(db: Path) -> None:
    """Two problems, a look at one, and what its unit wrote: three strokes, each with its seal."""
    with Store.open(db) as store:
        sort = problem_class("ABSENT")
        found = [
            Problem("jyj", "县教育局", "2.4", "指南", "2.4.a", "…", "", "", item, sort, "缺。", "", SITE, "", Assurance.CONFIRMED)
            for item in ("fax", "phone")
        ]  # fmt: skip
        open_problems(store, "yuanling-2017", "2017", 1, "2017-12-15", found, "2017-12-29", "2017-12-18T08:00:00+08:00")
        save_looks(store, [(1, Look(1, "2017-12-15", "2017-12-20T08:00:00+08:00", "open", "未见"))])
        save_feedback(store, 1, [(1, Feedback("2017-12-21T08:00:00+08:00", "张三", "王芳", "已补", URL, "f" * 64))])


LEDGER: dict[str, tuple[Change, str]] = {
    "a problem": (sql("UPDATE problem SET due = '2018-12-31' WHERE number = 1"), "problem: run 1 / 1: altered"),
    "what was demanded": (sql("UPDATE problem SET data = replace(data, '缺', '全')"), "problem: run 1 / 2: altered"),
    "a problem gone": (sql("DELETE FROM problem WHERE number = 2"), "problem: run 1 / 2: removed"),
    "a problem more": (sql("INSERT INTO problem SELECT 9, rubric, period, unit, indicator, clause, 'x', run, as_of, due, at, data FROM problem WHERE number = 1"), "problem: 9: added: it was never sealed"),
    "a look": (sql("UPDATE recheck SET state = 'fixed'"), "recheck: run 1 / 1 1 2017-12-20T08:00:00+08:00: altered"),
    "a look gone": (sql("DELETE FROM recheck"), "recheck: run 1 / 1 1 2017-12-20T08:00:00+08:00: removed"),
    "a look more": (sql("INSERT INTO recheck VALUES (2, 1, '', '2017-12-15', 'x', 'fixed', '', '[]')"), "recheck: 2 1 x: added: it was never sealed"),
    "a unit's words": (sql("UPDATE feedback SET words = '未补'"), "feedback: run 1 / 1 2017-12-21T08:00:00+08:00: altered"),
    "a unit's words gone": (drop("feedback"), "feedback: run 1 / 1 2017-12-21T08:00:00+08:00: removed"),
    "a seal gone": (sql("DELETE FROM manifest WHERE number = 5"), "manifest: 5: removed"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "named"), LEDGER.values(), ids=LEDGER)
def test_a_changed_ledger_is_named(copy: Path, change: Change, named: str) -> None:
    keep_ledger(copy)
    assert findings(copy) == []
    tamper(copy, change)
    assert named in findings(copy)


def test_every_row_of_the_ledger_is_sealed_once(copy: Path) -> None:
    keep_ledger(copy)
    with Store.open(copy) as store:
        sealed = [[leaf.table for leaf in one.leaves] for one in manifests(store, "ledger")]
        assert sealed == [["problem", "problem"], ["recheck"], ["feedback"]]
        assert seal_ledger(store, 1, "2017-12-22T08:00:00+08:00") is None


def test_a_ledger_from_before_it_was_sealed_is_sealed_with_the_next_stroke(copy: Path) -> None:
    keep_ledger(copy)
    tamper(copy, sql("DELETE FROM manifest WHERE kind = 'ledger'"))
    tamper(copy, sql("UPDATE sqlite_sequence SET seq = 3 WHERE name = 'manifest'"))
    assert findings(copy) == []
    with Store.open(copy) as store:
        save_looks(store, [(2, Look(1, "2017-12-15", "2017-12-23T08:00:00+08:00", "open", "未见"))])
        [manifest] = manifests(store, "ledger")
    assert [leaf.table for leaf in manifest.leaves] == ["problem", "problem", "recheck", "recheck", "feedback"]
    assert findings(copy) == []


def test_the_same_report_again_has_the_same_code(county: tuple[Path, str], copy: Path, tmp_path: Path) -> None:
    assert report(copy, tmp_path / "again") == county[1]
    with Store.open(copy) as store:
        assert [manifest.kind for manifest in manifests(store)] == ["run", "report", "files", "files"]


def test_results_of_another_version_do_not_count_as_tampering(copy: Path) -> None:
    tamper(copy, sql("UPDATE meta SET value = '0.2.0 / reader 9' WHERE key = 'results'"))
    tamper(copy, sql("DELETE FROM result"))
    assert findings(copy) == []


def test_a_column_that_is_added_later_changes_nothing(copy: Path) -> None:
    tamper(copy, lambda connection: connection.execute("ALTER TABLE page ADD COLUMN later TEXT DEFAULT ''"))
    assert findings(copy) == []


def test_the_command_says_it_with_its_exit_code(
    county: tuple[Path, str], copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run(["verify", "--db", str(copy), "--code", county[1].lower()]) == 0
    assert "everything is as it was sealed" in capsys.readouterr().out
    tamper(copy, flip)
    assert cli.run(["verify", "--db", str(copy)]) == 1
    assert URL in capsys.readouterr().out
    assert cli.run(["verify", "--db", str(copy), "--run", "9"]) == 2
