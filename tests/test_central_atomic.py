"""Two pushes at once, pushes that die, servers that go away, tables of a newer program, hostile words."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from checks.result import Evidence
from crawler.errors import StorageError
from reports.central.address import Address, connected
from reports.central.push import push
from reports.central.rows import pointers
from reports.central.schema import VERSION
from reports.central.spool import Spool
from reports.cli import run
from tests.central_county import SOURCE, everything, pushed, sizes, spooled
from tests.central_server import run_sql, server
from tests.filled_sheets import AS_OF, RUBRIC, make_county


@pytest.fixture
def url() -> str:
    return server().database()


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return make_county(tmp_path / "county.db")


@pytest.fixture
def waiting(url: str, db: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Pushes stop in the middle of their copy until the event is set."""
    go, chunks = threading.Event(), Spool.chunks

    def slow(spool: Spool, table: str, batch: int) -> Iterator[bytes]:
        for chunk in chunks(spool, table, batch):
            yield chunk
            assert table != "line" or go.wait(30)

    monkeypatch.setattr(Spool, "chunks", slow)
    yield go
    go.set()


def wait_for(url: str, query: str) -> None:
    for _ in range(200):
        if run_sql(url, query)[0][0]:
            return
        time.sleep(0.05)
    pytest.fail(f"never came true: {query}")


@pytest.mark.parametrize("sources", [(SOURCE, SOURCE), (SOURCE, "辰溪县")])
def test_two_pushes_at_once(url: str, db: Path, waiting: threading.Event, sources: tuple[str, str]) -> None:
    """Of one source the second waits and finds that all is there; of two sources none waits for the other. Both find no tables."""
    is_one = len(set(sources)) == 1
    done: list[str] = []
    threads = [threading.Thread(target=lambda name=name: done.append(pushed(url, db, name).state)) for name in sources]
    for thread in threads:
        thread.start()
    wait_for(url, f"SELECT count(*) = {1 if is_one else 2} FROM pg_stat_activity WHERE query LIKE 'COPY gongkai.line%'")
    if is_one:
        wait_for(url, "SELECT count(*) = 1 FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
    assert done == []
    waiting.set()
    for thread in threads:
        thread.join(30)
    assert sorted(done) == (["new", "unchanged"] if is_one else ["new", "new"])
    assert sizes(url)["unit"] == (2 if is_one else 4)


def test_killed_in_the_middle_leaves_nothing(url: str, db: Path) -> None:
    script = (
        "import sys, time; from pathlib import Path; from reports.central.spool import Spool; from tests.central_county import pushed\n"
        "real = Spool.chunks\n"
        "def slow(spool, table, batch):\n"
        "    yield from real(spool, table, batch)\n"
        "    if table == 'line': print('copying', flush=True); time.sleep(60)\n"
        "Spool.chunks = slow\n"
        "pushed(sys.argv[1], Path(sys.argv[2]))\n"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", script, url, str(db)], stdout=subprocess.PIPE, cwd=Path(__file__).parent.parent
    )
    assert process.stdout
    with process.stdout:
        assert process.stdout.readline() == b"copying\n"
        os.kill(process.pid, signal.SIGKILL)
        process.wait(10)
    wait_for(url, "SELECT count(*) = 0 FROM pg_locks WHERE locktype = 'advisory'")
    assert set(sizes(url).values()) == {0}
    assert pushed(url, db).state == "new"


def test_a_server_that_goes_away_is_told_in_one_line(url: str, db: Path, waiting: threading.Event) -> None:
    failed: list[BaseException] = []

    def work() -> None:
        try:
            pushed(url, db)
        except StorageError as error:
            failed.append(error)

    thread = threading.Thread(target=work)
    thread.start()
    wait_for(url, "SELECT count(*) = 1 FROM pg_stat_activity WHERE query LIKE 'COPY gongkai.line%'")
    run_sql(url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'COPY gongkai.line%'")
    waiting.set()
    thread.join(30)
    assert len(failed) == 1
    assert "\n" not in str(failed[0])
    assert set(sizes(url).values()) == {0}


def test_tables_of_a_newer_program_are_left_alone(url: str, db: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pushed(url, db)
    capsys.readouterr()
    run_sql(url, "UPDATE gongkai.meta SET version = version + 1")
    before = everything(url)
    base = ["--db", str(db), "--rubric", RUBRIC, "--as-of", str(AS_OF), "--to", url]
    for command in (["central", "push", *base], ["central", "show", "--from", url]):
        assert run(command) == 2
        assert capsys.readouterr().err.splitlines() == [
            f"gongkai: gk@{url.split('@')[1]}: its tables have version {VERSION + 1}, this program knows {VERSION}: update gongkai on this machine"
        ]
    assert everything(url) == before


def test_hostile_words_arrive_as_far_as_postgresql_can_hold_them(url: str, db: Path) -> None:
    hostile = "'; DROP TABLE gongkai.line; -- \\N \\. \\u0000\t\r\n\"{}\x00\ud800\U0001f600"
    with spooled(db) as (spool, found):
        evidence = pointers([Evidence(hostile, "", "00")])
        spool._write("line", [("uX", hostile, 1, hostile, 1, "auto", "full", 1, 1, 1, True, False, "", hostile, [{"reason": hostile}], evidence)])  # fmt: skip
        address = Address.parse("--to", url)
        with connected(address) as connection:
            push(connection, address.shown, found.head, spool, found.portals, machine=hostile)
    kept = hostile.replace("\x00", "\ufffd").replace("\ud800", "\ufffd")
    [row] = run_sql(url, "SELECT indicator, title, reason, deductions->0->>'reason', evidence->'first'->0->>'url' FROM gongkai.line WHERE unit = 'uX'")  # fmt: skip
    assert set(row) == {kept}
    assert run_sql(url, "SELECT machine FROM gongkai.push") == [(kept,)]
    assert sizes(url)["line"] == 57


def test_a_lock_that_is_never_let_go(url: str, db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.central.address._LOCK", "200ms")
    with connected(Address.parse("--to", url)) as connection, connection.transaction():
        connection.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 1))", (SOURCE,))
        with pytest.raises(StorageError, match="another push of 沅陵县"):
            pushed(url, db)
    assert pushed(url, db).state == "new"
