"""A batch is written whole although another connection of the same crawl writes meanwhile."""

from __future__ import annotations

from pathlib import Path

import pytest

from crawler import batch
from crawler.batch import Batch, write_batch
from crawler.ceiling import DailyCount
from crawler.pages import Outcome, Page, Role
from crawler.store import Store


def test_a_count_that_is_written_meanwhile_does_not_lock_it_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is looked up before the first write would be an old picture, which SQLite lets nobody write on."""
    path = tmp_path / "county.db"
    with Store.open(path, create=True) as store, Store.open(path) as other:
        run, count = store.start_run([], {}), DailyCount(other)

        class Interrupted:
            def __init__(self, **_: object) -> None: ...

            def compress(self, data: bytes) -> bytes:
                if not count.sent("server"):
                    count.add("server")
                    count.flush()
                return data

        monkeypatch.setattr(batch.zstandard, "ZstdCompressor", Interrupted)
        row = Page("jyj", "http://p/", Role.HOME, outcome=Outcome.OK, sha256="ab")
        write_batch(store, run.id, Batch(pages={("jyj", row.url): row}, bodies={"ab": b"body"}))
        assert [page.url for page in store.pages(run, "jyj")] == [row.url]
        assert store.db.execute("SELECT sent FROM requests").fetchall() == [(1,)]
