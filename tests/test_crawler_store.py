"""The store: what it refuses to open, what it keeps, and how the ledger commits."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

import pytest

from crawler import ledger as ledger_module
from crawler.errors import InputError, StorageError
from crawler.ledger import Ledger
from crawler.pages import Outcome, Page, Role
from crawler.schema import SCHEMA
from crawler.store import Store
from crawler.units import Kind, Unit

UNIT = Unit("jyj", "县教育局", Kind.TOWNSHIP, "http://p/", "http://p/a/", "", ("教育",), {"联系人1": "张三"})
PORTAL = Unit("portal:p", "", Kind.DEPARTMENT, "http://p/", "http://p/")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store.open(tmp_path / "county.db", create=True)


def row(url: str = "http://p/a/", outcome: Outcome | None = None, **more: object) -> Page:
    return Page("jyj", url, Role.HOME, outcome=outcome, **more)  # type: ignore[arg-type]


def test_what_is_not_ours_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    with pytest.raises(InputError, match="no such database"):
        Store.open(path)
    with pytest.raises(InputError, match="folder"):
        Store.open(tmp_path / "no" / "x.db", create=True)
    path.write_text("text" * 1000)
    with pytest.raises(InputError, match="not a gongkai database"):
        Store.open(path)
    path.unlink()
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE page (x)")
    with pytest.raises(InputError, match="not a gongkai database"):
        Store.open(path, create=True)


def test_another_schema_is_named_with_both_versions(store: Store) -> None:
    store.db.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
    store.db.conn.commit()
    store.close()
    with pytest.raises(InputError, match=rf"county\.db: has schema 99, this program writes schema {SCHEMA}"):
        Store.open(store.path)


def test_a_run_from_start_to_finish(store: Store) -> None:
    assert store.newest_run() is None
    run = store.start_run([UNIT, PORTAL], {"delay": 1.0}, "0.1")
    assert run.settings == {"delay": 1.0}
    assert run.started_at.endswith("+08:00")
    assert store.newest_run() is None
    assert store.interrupted_run() == run
    assert store.units(run) == [UNIT]
    assert store.all_units(run) == [UNIT, PORTAL]
    ledger = Ledger(store, run)
    ledger.record([row(outcome=Outcome.OK), row("http://p/a/b", Outcome.TIMEOUT)])
    ledger.flush()
    store.finish_run(run, "complete")
    assert store.unit_states(run) == {"jyj": "partial", "portal:p": "failed"}
    finished = store.newest_run()
    assert finished is not None
    assert (finished.id, finished.state) == (run.id, "complete")
    assert store.interrupted_run() is None


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [
        ([], "failed"),
        ([Outcome.OK, Outcome.HTTP_4XX, Outcome.OUT_OF_SCOPE, Outcome.REDIRECTED], "complete"),
        ([Outcome.OK, None], "partial"),
        ([Outcome.OK, Outcome.OVER_BUDGET], "partial"),
        ([Outcome.OK, Outcome.BLOCKED], "partial"),
        ([Outcome.TIMEOUT, Outcome.HTTP_4XX], "failed"),
        ([Outcome.HTTP_4XX], "complete"),  # an answer: the subsite does not exist
    ],
)
def test_the_state_of_a_unit_is_its_ledgers(store: Store, outcomes: list[Outcome | None], state: str) -> None:
    run = store.start_run([UNIT], {})
    ledger = Ledger(store, run)
    ledger.record(row(f"http://p/{n}", outcome) for n, outcome in enumerate(outcomes))
    ledger.flush()
    assert store.judge_units(run) == {"jyj": state}


def test_bodies_once_rows_in_order_facts_beside(store: Store) -> None:
    run = store.start_run([UNIT], {})
    ledger = Ledger(store, run)
    sha256 = ledger.add_body("信息公开".encode() * 100)
    assert ledger.add_body("信息公开".encode() * 100) == sha256
    full = row("http://p/2", Outcome.OK, sha256=sha256, redirects=("http://p/1",), headers={"Server": "x"}, status=200)
    ledger.record([row("http://p/2"), row("http://p/1")])
    ledger.flush()
    ledger.record([full], [(full.url, sha256, "v1", '{"a": 1}')])
    ledger.flush()
    assert store.pages(run, "jyj") == [full, row("http://p/1")]
    assert store.page(run, "jyj", full.url) == full
    assert store.body(sha256) == "信息公开".encode() * 100
    assert store.db.table("body").count == 1
    assert store.facts(full.url, sha256, "v1") == '{"a": 1}'
    assert store.facts(full.url, sha256, "v2") is None
    store.save_facts(full.url, sha256, "v2", "{}")
    assert store.facts(full.url, sha256, "v2") == "{}"
    with pytest.raises(StorageError, match="no body"):
        store.body("0" * 64)


def test_a_reader_sees_only_whole_batches(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    run = store.start_run([UNIT], {})
    ledger = Ledger(store, run)
    with Store.open(store.path, readonly=True) as reader:
        ledger.record([row(outcome=Outcome.OK)])
        assert reader.pages(run, "jyj") == []
        monkeypatch.setattr(ledger_module, "BATCH_SECONDS", 0.0)
        time.sleep(0.001)
        ledger.record([row("http://p/b")])
        assert len(reader.pages(run, "jyj")) == 2
        with pytest.raises(StorageError, match=r"county\.db"):
            reader.save_facts("u", "s", "v", "{}")


def test_a_disk_that_refuses_is_a_storage_error_and_keeps_what_was_committed(store: Store) -> None:
    run = store.start_run([UNIT], {})
    ledger = Ledger(store, run)
    ledger.record([row(outcome=Outcome.OK)])
    ledger.flush()
    store.db.execute("PRAGMA max_page_count = 1")
    ledger.add_body(bytes(range(256)) * 4)
    ledger.record([row(f"http://p/{n}" + "x" * 1000) for n in range(150)])
    with pytest.raises(StorageError, match="full"):
        ledger.flush()
    assert len(store.pages(run, "jyj")) == 1


def test_a_nearly_full_disk_stops_before_it_is_full(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger_module, "MIN_FREE", 2**62)
    ledger = Ledger(store, store.start_run([UNIT], {}))
    ledger.record([row()])
    with pytest.raises(StorageError, match="are free"):
        ledger.flush()
