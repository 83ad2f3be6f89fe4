"""The ledger with a writer of its own: the same rows, committed together, and an error that is never lost."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from crawler import ledger as ledger_module
from crawler.batch import Batch, write_batch
from crawler.behind import WriterThread
from crawler.errors import StorageError
from crawler.ledger import Ledger
from crawler.looks import Look, Said
from crawler.pages import Outcome, Page, Role
from crawler.reading import Link, Reading
from crawler.readings import Readings, encode
from crawler.store import Store
from crawler.units import Kind, Unit

UNIT = Unit("jyj", "教育局", Kind.DEPARTMENT, "http://p/", "http://p/jyj/")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store.open(tmp_path / "county.db", create=True) as opened:
        yield opened


@pytest.fixture
def ledger(store: Store) -> Iterator[Ledger]:
    made = Ledger(store, store.start_run([UNIT], {}), behind=True)
    yield made
    made.close()


def row(number: int = 0, outcome: Outcome | None = Outcome.OK, **fields: object) -> Page:
    return Page("jyj", f"http://p/{number}", Role.ENTRY, outcome=outcome, **fields)  # type: ignore[arg-type]


def fill(ledger: Ledger) -> Page:
    """Everything that a batch may hold, for one row."""
    sha256 = ledger.add_body(b"body" * 50)
    page = row(sha256=sha256, headers={"Server": "x"}, redirects=("http://p/old",), size=200)
    reading = Reading((Link("http://p/2", "二", "entry", "2017-01-02"),), "教育局", True, "", "", "{}", "v1")
    ledger.add_readings([encode(page.url, sha256, reading)])
    ledger.add_look(Look("jyj", page.url, 1, "2017-12-01T00:00:00+08:00", Outcome.OK, Said.BARE))
    ledger.found_column("jyj", page.url)
    ledger.record([page, row(1, None)], [(page.url, sha256, "v1", '{"a": "甲"}')])
    return page


@pytest.mark.parametrize("behind", [False, True])
def test_the_same_stands_in_the_store_whoever_wrote_it(store: Store, behind: bool) -> None:
    ledger = Ledger(store, store.start_run([UNIT], {}), behind=behind)
    page = fill(ledger)
    assert store.pages(ledger.run, "jyj") == []
    ledger.flush()
    ledger.close()
    assert store.pages(ledger.run, "jyj") == [page, row(1, None)]
    assert store.body(page.sha256) == b"body" * 50
    assert store.facts(page.url, page.sha256, "v1") == '{"a": "甲"}'
    assert [look.said for look in store.looks(ledger.run, "jyj")] == [Said.BARE]
    assert store.units(ledger.run)[0].column_url == page.url

    def reader(*_: object) -> Reading:
        return Reading((), "", False, "", "", "", "v1")

    found = Readings(store, reader, date(2017, 12, 1)).find(page)
    assert found is not None
    assert [link.text for link in found.links] == ["二"]


def test_batches_keep_the_order_of_scheduling(store: Store, ledger: Ledger) -> None:
    for number in range(30):
        ledger.record([row(number, None)])
        ledger.hand_over()
    ledger.record([row(3)])
    ledger.flush()
    pages = store.pages(ledger.run, "jyj")
    assert [page.url for page in pages] == [f"http://p/{number}" for number in range(30)]
    assert [page.outcome for page in pages].count(Outcome.OK) == 1


def test_a_batch_that_fails_is_raised_by_the_next_call_and_by_every_other(
    store: Store, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger.record([row(0)])
    ledger.flush()
    monkeypatch.setattr(ledger_module, "MIN_FREE", 2**62)
    ledger.record([row(1)])
    with pytest.raises(StorageError, match="are free"):
        ledger.flush()
    monkeypatch.undo()  # the disk is free again: what was lost is lost
    for call in (ledger.flush, ledger.hand_over, lambda: record_at_once(ledger)):
        with pytest.raises(StorageError, match="are free"):
            call()
    assert store.pages(ledger.run, "jyj") == [row(0)]


def record_at_once(ledger: Ledger) -> None:
    ledger._handed = 0.0
    ledger.record([row(2)])


@pytest.mark.parametrize(("most", "value"), [("MOST_ROWS", 3), ("MOST_BYTES", 10)])
def test_a_busy_writer_gets_the_rest_later_until_too_much_waits(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch, most: str, value: int
) -> None:
    gate, sizes = threading.Event(), []

    def slow(store: Store, run: int, batch: Batch) -> None:
        gate.wait(10)
        sizes.append(len(batch.pages))
        write_batch(store, run, batch)

    monkeypatch.setattr(ledger_module, "write_batch", slow)
    ledger.record([row(0)])
    ledger.hand_over()
    ledger.record([row(1)])
    ledger.hand_over()  # comes back at once: the writer is busy
    monkeypatch.setattr(ledger_module, most, value)
    ledger.add_body(b"x" * 20)
    threading.Timer(0.05, gate.set).start()
    ledger.record([row(2), row(3)])  # too much: waits for the first batch
    assert sizes[0] == 1
    ledger.flush()
    assert sizes == [1, 3]


def test_what_is_committed_together_is_written_together_or_not_at_all(store: Store, ledger: Ledger) -> None:
    with sqlite3.connect(store.path) as other:
        other.execute("CREATE TRIGGER refuse BEFORE INSERT ON facts BEGIN SELECT RAISE(ABORT, 'no facts'); END")
    page = fill(ledger)
    with pytest.raises(StorageError, match="no facts"):
        ledger.flush()
    assert store.pages(ledger.run, "jyj") == []
    assert store.units(ledger.run)[0].column_url == ""
    with pytest.raises(StorageError, match="no body"):
        store.body(page.sha256)


def test_the_writer_ends_after_the_batch_in_hand(store: Store) -> None:
    run = store.start_run([UNIT], {})
    writer = WriterThread(store.path, lambda own, batch: write_batch(own, run.id, batch))
    writer.start(Batch(pages={("jyj", "http://p/0"): row(0)}))
    writer.close()
    assert store.pages(run, "jyj") == [row(0)]
    assert writer.is_free()
    with pytest.raises(RuntimeError):
        writer.start(Batch())
