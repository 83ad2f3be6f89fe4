"""`python -m benchmarks.rejudge`: a stored county judged again under another rubric; nothing is crawled.

Prints Markdown rows with processor seconds: all checks of all rubrics, the scores under one rubric and then under another, one
unit by itself, `gongkai --help`; and the peak memory. The county is made of the pages of ``county_server``: those of one unit
are read, the others' facts are the same with another name and address, for the reader is not what is measured here. With
``--db`` a copy of a database of your own is judged.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

from benchmarks import aims
from benchmarks.county_server import COLUMN_NAMES, LISTS, ROWS, answer
from checks.facts import codec
from checks.facts.reader import VERSION, read_page
from checks.run import run_checks
from checks.site.load import load_portal, load_site
from crawler.pages import Outcome, Page, Role
from crawler.store import Store, facts_row, page_row
from crawler.units import Kind, Unit
from reports.pipeline import assess, check_all, every_check, open_snapshot
from reports.scoreout import printed
from rubrics.load import load_rubric

FIRST, OTHER = "yuanling-2017", "luancheng-2020"
AS_OF = date(2017, 12, 15)
_FETCHED = "2017-12-14T01:00:00+08:00"
_DAY = date(2017, 12, 1)
_MODEL = 70_001  # of the article that stands for all
_MODEL_DAY = (_DAY - timedelta(days=_MODEL)).isoformat()
Model = tuple[str, Role, str, str, str]  # path, role, path of the column, words of the link, facts of unit 0


def main() -> None:
    """Make or copy the county, judge it, print the rows."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--units", type=int, default=60)
    parser.add_argument("--pages", type=int, default=300, help="of a unit")
    parser.add_argument("--db", type=Path, help="a database of your own; a copy of it is judged")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="gongkai-rejudge-") as folder:
        db = Path(folder) / "county.db"
        if options.db:
            shutil.copy(options.db, db)
        else:
            write_county(db, options.units, options.pages)
        with Store.open(db) as store:
            print_rows(store)


def print_rows(store: Store) -> None:
    """All figures of one database."""
    run = open_snapshot(store, AS_OF).run
    pages = sum(len(store.pages(run, unit.id)) for unit in store.units(run))
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; processor seconds\n")
    print(f"| {len(store.units(run))} units, {pages:,} pages | s |\n|---|---|")
    told: list[tuple[str, float, float]] = []
    for words, work, bound in (
        (f"all {len(every_check())} checks of all rubrics, kept", lambda: check_all(store, AS_OF), 20),
        ("scores with the results kept, JSON", lambda: _score(store, OTHER), 0),
        (f"checks and scores under {FIRST}, nothing kept", lambda: _forget_and_score(store, FIRST), 20),
        (f"then under {OTHER}", lambda: _score(store, OTHER), 20),
        ("one unit: all checks", lambda: check_one(store), 1),
        ("`gongkai --help`", _help, 0.3),
    ):
        print(f"| {words} | {(seconds := measure(work)):.2f} |", flush=True)
        told += [(words, bound, seconds)] if bound else []
    print(f"| peak memory, MB | {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} |")
    for words, bound, seconds in told:
        aims.at_most(f"judging again: {words}", bound, seconds, " s")


def measure(work: Callable[[], object]) -> float:
    """Processor seconds of the work and of the processes that it starts and waits for."""
    before = sum(os.times()[:4])
    work()
    return sum(os.times()[:4]) - before


def check_one(store: Store) -> None:
    """Load the largest unit and run every check on it."""
    snapshot = open_snapshot(store, AS_OF)
    unit = max(snapshot.units, key=lambda unit: len(store.pages(snapshot.run, unit.id)))
    portal = load_portal(store, snapshot.run, unit, AS_OF)
    run_checks(load_site(store, snapshot.run, unit, AS_OF, portal), every_check())


def _score(store: Store, rubric: str) -> None:
    printed(assess(store, load_rubric(rubric), AS_OF), "json")


def _forget_and_score(store: Store, rubric: str) -> None:
    store.db.table("result").drop()
    _score(store, rubric)


def _help() -> None:
    command = [sys.executable, "-c", "from reports.cli import main; main()", "--help"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def write_county(path: Path, units: int, pages: int) -> None:
    """A finished run of ``units`` × ``pages`` pages with their facts; the bodies, which no check asks for, are left out."""
    model = list(read_model(pages))
    registry = [_unit(number) for number in range(units)]
    with Store.open(path, create=True) as store:
        run = store.start_run(registry, {})
        for number, unit in enumerate(registry):
            with store.db.atomic():
                write_unit(store, run.id, unit, number, model)
        store.finish_run(run, "complete")


def read_model(pages: int) -> Iterator[Model]:
    """Unit 0's home page, lists and articles, ``pages`` in all. One article stands for all of them."""
    articles = next(n for n in range(pages, 0, -1) if 1 + _count_lists(n) + n <= pages)
    yield "/", Role.HOME, "", "", _read("/", articles)
    for column in range(LISTS):
        head = f"/xxgk/l{column}/index.html"
        yield head, Role.COLUMN, "/", COLUMN_NAMES[column], _read(head, articles)
        for index in range(1, _count_pages(column, articles)):
            path = f"/xxgk/l{column}/index_{index}.html"
            yield path, Role.LIST_PAGE, head, str(index + 1), _read(path, articles)
    article = _read(f"/xxgk/t{_MODEL}.html", _MODEL + 1) if articles else ""
    for number in range(articles):
        day = (_DAY - timedelta(days=number)).isoformat()
        text = article.replace(str(_MODEL), str(number)).replace(_MODEL_DAY, day)
        head, title = f"/xxgk/l{number % LISTS}/index.html", f"关于第{number}号工作的通知"
        yield f"/xxgk/t{number}.html", Role.ENTRY, head, title, text


def write_unit(store: Store, run: int, unit: Unit, number: int, model: list[Model]) -> None:
    """The model's pages under the unit's name and address."""
    for at in range(0, len(model), 1_000):
        rows, facts = [], []
        for path, role, section, anchor, text in model[at : at + 1_000]:
            url = _address(number) + path
            sha256 = hashlib.sha256(url.encode()).hexdigest()
            above = _address(number) + section if section else ""
            rows.append(page_row(run, _page(unit.id, url, role, above, anchor, sha256)))
            text = text.replace(_address(0), _address(number)).replace("第0局", unit.name)
            facts.append(facts_row(url, sha256, VERSION, text))
        store.db.table("page").insert_all(rows)
        store.db.table("facts").insert_all(facts)


def _page(unit: str, url: str, role: Role, section: str, anchor: str, sha256: str) -> Page:
    return Page(
        unit,
        url,
        role,
        section,
        anchor,
        outcome=Outcome.OK,
        status=200,
        attempts=1,
        fetched_at=_FETCHED,
        content_type="text/html",
        sha256=sha256,
    )


def _unit(number: int) -> Unit:
    return Unit(f"u{number}", f"第{number}局", Kind.DEPARTMENT, "http://www.county.test/", _address(number) + "/")


def _address(number: int) -> str:
    return f"http://u{number}.county.test"


def _count_pages(column: int, articles: int) -> int:
    return max(1, -(-len(range(column, articles, LISTS)) // ROWS))


def _count_lists(articles: int) -> int:
    return sum(_count_pages(column, articles) for column in range(LISTS))


def _read(path: str, articles: int) -> str:
    body = answer(0, path, articles)
    assert body is not None
    return codec.to_json(read_page(body, _address(0) + path, "text/html", seen_on=AS_OF))


if __name__ == "__main__":
    started = time.perf_counter()
    main()
    print(f"\n{time.perf_counter() - started:.0f} s of wall time in all, the county's making included")
