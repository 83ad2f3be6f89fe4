"""`python -m benchmarks.tenmillion [--rows N]`: a county's database after ten million rows of the ledger.

Sixty units and the portal are crawled night after night, 300 pages each, until ``--rows`` rows stand in the table ``page``: 555 nights are
ten million. Prints the insert rate, the size of the file, and the slowest of five answers to what the report and the review
app ask the ledger, through their own functions. The exit code is 1 where one of them takes more than 200 ms.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from sqlite3 import sqlite_version

from benchmarks import aims
from crawler.ceiling import waiting
from crawler.pages import Outcome, Page, Role
from crawler.store import PORTAL, Run, Store, page_row
from crawler.units import Kind, Unit
from reports.decisions import load_ledger
from reports.heads import crawl_state
from reports.review.evidence import find_body
from reports.review.looks import load_looks
from reports.review.overview import load_trend

UNITS, PAGES = 60, 300
NIGHT = (UNITS + 1) * PAGES  # rows: the portal is one more
BOUND = 200.0  # ms
WHERE = "http://www.county.test/"


def main() -> int:
    """Fill, ask, print."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=10_000_000)
    parser.add_argument("--folder", type=Path, help="where the file is made for the time of the run")
    options = parser.parse_args()
    slowest: list[float] = []
    for line in table(options.rows, options.folder, slowest):
        print(line, flush=True)
    return int(not aims.at_most("ten million rows: slowest query", BOUND, max(slowest), " ms"))


def table(rows: int, folder: Path | None, slowest: list[float]) -> Iterator[str]:
    """Its lines as they are measured; the milliseconds of every question are added to ``slowest``."""
    with tempfile.TemporaryDirectory(prefix="gongkai-rows-", dir=folder) as made:
        path = Path(made) / "county.db"
        with Store.open(path, create=True) as store:
            started = time.perf_counter()
            rows = fill(store, rows)
            seconds = time.perf_counter() - started
            store.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = path.stat().st_size
        yield f"| {rows:,} page rows, {rows // NIGHT} nights, SQLite {sqlite_version} | |\n|---|---|"
        yield f"| insert (one transaction a night), rows/s | {rows / seconds:,.0f} |"
        yield f"| file, MB | {size / 1e6:,.0f} |\n| bytes a row | {size / rows:.0f} |"
        with Store.open(path) as store:
            for words, ask in questions(store):
                slowest.append(max(_milliseconds(ask) for _ in range(5)))
                yield f"| {words}, ms | {slowest[-1]:.1f} |"


def fill(store: Store, rows: int) -> int:
    """Night after night, one transaction each; the rows there are then."""
    units = [
        *(_unit(number) for number in range(UNITS)),
        Unit(f"{PORTAL}www.county.test", "", Kind.DEPARTMENT, WHERE, WHERE),
    ]
    nights = max(2, rows // NIGHT)
    columns = list(page_row(0, next(_pages(units[0].id))))
    values = ", ".join("?" * len(columns))
    insert = f"INSERT INTO page ({', '.join(columns)}) VALUES ({values})"
    night = [tuple(page_row(0, page).values()) for unit in units for page in _pages(unit.id)]
    at = columns.index("run")
    for _ in range(nights):
        run = store.start_run(units, {})
        with store.db.atomic():
            store.db.conn.executemany(insert, ((*row[:at], run.id, *row[at + 1 :]) for row in night))
        store.finish_run(run, "complete")
    return nights * len(night)


def questions(store: Store) -> Iterator[tuple[str, Callable[[], object]]]:
    """The queries by what asks them. The newest run is asked, for the oldest nobody looks."""
    run = store.newest_run()
    assert run is not None
    unit = _unit(UNITS // 2)
    *_, page = _pages(unit.id)
    yield "report: the newest run (`newest_run`, `unit_states`)", lambda: _head(store)
    yield "report: a unit's rows (`Store.pages`)", lambda: store.pages(run, unit.id)
    yield "report: how a unit's crawl went (`crawl_state`)", lambda: crawl_state(store, run, unit.id, "")
    yield "report: rows put off (`waiting`)", lambda: waiting(store, run)
    yield "report: one row (`Store.page`)", lambda: store.page(run, unit.id, page.url)
    yield "review: a unit's and the portals' addresses (`load_ledger`)", lambda: load_ledger(store, run, unit.id)
    yield "review: the page behind an evidence (`find_body`)", lambda: find_body(store, run.id, unit.id, page.sha256)
    yield "review: an address in all runs (`load_looks`)", lambda: load_looks(store, unit.id, page.url)
    yield "review: the trend of the runs (`load_trend`)", lambda: load_trend(store, run.id)


def _head(store: Store) -> None:
    run = store.newest_run()
    assert isinstance(run, Run)
    store.unit_states(run)


def _milliseconds(ask: Callable[[], object]) -> float:
    started = time.perf_counter()
    ask()
    return (time.perf_counter() - started) * 1000


def _pages(unit: str) -> Iterator[Page]:
    for number in range(PAGES):
        url = f"{WHERE}{unit.replace(':', '/')}/xxgk/2017/t20171201_{4_200_000 + number}.html"
        yield Page(
            unit,
            url,
            Role.ENTRY,
            f"{WHERE}{unit.replace(':', '/')}/xxgk/index.html",
            f"关于做好第{number}号有关工作的通知",
            depth=2,
            outcome=Outcome.OK,
            status=200,
            attempts=1,
            fetched_at="2017-12-14T01:00:00+08:00",
            content_type="text/html; charset=utf-8",
            headers={"etag": f'"5a31{number:04x}"', "last-modified": "Fri, 01 Dec 2017 02:00:00 GMT"},
            sha256=hashlib.sha256(url.encode()).hexdigest(),
            size=19_000,
        )


def _unit(number: int) -> Unit:
    return Unit(f"u{number}", f"第{number}局", Kind.DEPARTMENT, WHERE, f"{WHERE}u{number}/")


if __name__ == "__main__":
    sys.exit(main())
