"""`python -m benchmarks.growth [--largest PAGES] [--only check|report|crawl]`: does time grow with the pages, and memory not?

Counties of 10, 100 and 1,000 units of 30 pages, and one unit of 300, 3,000 and 30,000 pages: crawled from a server that makes
its pages on the fly, judged by all checks of all rubrics and reported out of a database that needed no crawl. Every size is a
process of its own; the server's time and memory are not counted. Prints processor seconds and peak memory as Markdown, and
exponents: the slope of log(figure) over log(pages), 1 where a figure grows like the pages, 0 where it does not grow; over all
sizes, of which the small ones are mostly the start of the program, and between the last two. Sizes of more than ``--largest``
pages are left out. The exit code is 1 where time grows faster or memory more than it may.
"""

from __future__ import annotations

import argparse
import math
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

import zstandard

from benchmarks import aims
from benchmarks.county_server import answer
from benchmarks.rejudge import AS_OF, FIRST, write_county
from benchmarks.throughput import county, measure, write_registry
from crawler.openfiles import allow_open_files
from crawler.store import Store

SERIES = {"units": ((10, 30), (100, 30), (1_000, 30)), "pages a unit": ((1, 300), (1, 3_000), (1, 30_000))}
GONGKAI = (sys.executable, "-c", "from reports.cli import main; main()")
LINEAR, FLAT = 1.1, 0.15  # exponents of the last step that pass
LARGE = 220.0  # MB that the check of the largest unit may take


@dataclass(frozen=True, slots=True)
class Cost:
    """``cpu`` in seconds, ``memory`` in MB."""

    cpu: float
    memory: float


@dataclass(frozen=True, slots=True)
class Size:
    """A county and what each program took for it; ``pages`` of a unit."""

    units: int
    pages: int
    costs: dict[str, Cost]

    @property
    def total(self) -> int:
        return self.units * self.pages

    @property
    def row(self) -> str:
        """Its row of the table."""
        cells = [f"{self.units:,} × {self.pages:,}", f"{self.total:,}"]
        for cost in self.costs.values():
            cells += [f"{cost.cpu:.1f}", f"{1000 * cost.cpu / self.total:.1f}", f"{cost.memory:.0f}"]
        return f"| {' | '.join(cells)} |"


def main() -> int:
    """Run all sizes and print what they took."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--largest", type=int, default=30_000, help="pages in all of the largest size")
    parser.add_argument("--only", choices=tuple(PROGRAMS), action="append", help="may be repeated")
    options = parser.parse_args()
    allow_open_files()  # the server holds a port for every unit
    names = options.only or list(PROGRAMS)
    is_met = [True]
    for series, sizes in SERIES.items():
        done: list[Size] = []
        for line in table([size for size in sizes if math.prod(size) <= options.largest], names, done):
            print(line, flush=True)
        print()
        if len(done) == len(sizes):
            is_met += tell_aims(series, names, done)
    return int(not all(is_met))


def table(sizes: Sequence[tuple[int, int]], names: Sequence[str], done: list[Size]) -> Iterator[str]:
    """Lines of a series as they are measured; every size is added to ``done``."""
    yield f"| units × pages | pages |{''.join(f' {name}, CPU s | ms a page | peak MB |' for name in names)}"
    yield "|---" * (2 + 3 * len(names)) + "|"
    for units, pages in sizes:
        done.append(Size(units, pages, dict(run_all(units, pages, names))))
        yield done[-1].row
    for words, of in (("exponent", done), ("its last step", done[-2:])):
        if len(of) > 1:
            cells = (f" {slope(of, name, 'cpu'):.2f} | | {slope(of, name, 'memory'):.2f} |" for name in names)
            yield f"| {words} | |{''.join(cells)}"


def tell_aims(series: str, names: Sequence[str], done: Sequence[Size]) -> Iterator[bool]:
    """The aims of a series that was measured to its end."""
    for name in names:
        yield aims.at_most(f"{name}, more {series}: exponent of time", LINEAR, slope(done[-2:], name, "cpu"))
        memory = slope(done[-2:], name, "memory")
        if series == "units" and name != "report":  # a report shows all units on one page
            yield aims.at_most(f"{name}, more {series}: exponent of memory", FLAT, memory)
    if series != "units" and "check" in names:
        yield aims.at_most(
            f"check, a unit of {done[-1].pages:,} pages: memory", LARGE, done[-1].costs["check"].memory, " MB"
        )


def run_all(units: int, pages: int, names: Sequence[str]) -> Iterator[tuple[str, Cost]]:
    """The programs in their order: a report is made of what the check kept."""
    with tempfile.TemporaryDirectory(prefix="gongkai-growth-") as folder:
        if {"check", "report"} & {*names}:
            db = Path(folder) / "judged.db"
            with ProcessPoolExecutor(
                1, get_context("spawn")
            ) as apart:  # a child's peak begins with its parent's memory
                apart.submit(make, db, units, pages).result()
            if "check" not in names:
                run_check(db, units, pages)
        for name in names:
            yield name, PROGRAMS[name](Path(folder) / "judged.db", units, pages)


def make(db: Path, units: int, pages: int) -> None:
    """The stored county."""
    write_county(db, units, pages)
    write_bodies(db)


def write_bodies(db: Path) -> None:
    """A page's bytes for every row: a report puts what it rests on beside it."""
    body = answer(0, "/xxgk/t1.html", 2)
    assert body is not None
    with Store.open(db) as store, store.db.atomic():
        packed = zstandard.compress(body, 3)
        store.db.execute("INSERT INTO body SELECT DISTINCT sha256, ?, ? FROM page", (len(body), packed))


def run_check(db: Path, units: int, pages: int) -> Cost:
    """All checks on a stored county."""
    return _cost("check", "--db", str(db), "--as-of", AS_OF.isoformat())


def run_report(db: Path, units: int, pages: int) -> Cost:
    """All that is handed out of it, by one rubric, with the results kept."""
    out = db.with_name("reports")
    cost = _cost("report", "--db", str(db), "--as-of", AS_OF.isoformat(), "--rubric", FIRST, "--out", str(out))
    shutil.rmtree(out)
    return cost


def run_crawl(db: Path, units: int, pages: int) -> Cost:
    """The crawl of a county from its server."""
    articles = max(1, pages - 11 - pages // 20)
    registry, crawled = db.with_name("units.csv"), db.with_name("crawled.db")
    with county(units, articles) as ports:
        write_registry(registry, ports)
        where = ("--units", str(registry), "--db", str(crawled))
        return _cost("crawl", *where, "--delay", "0", "--concurrency", "8", "--pages", str(pages + 60))


PROGRAMS: dict[str, Callable[[Path, int, int], Cost]] = {"check": run_check, "report": run_report, "crawl": run_crawl}


def _cost(*command: str) -> Cost:
    _, cpu, memory = measure([*GONGKAI, *command], accept=(0,))
    return Cost(cpu, memory)


def slope(sizes: Sequence[Size], name: str, figure: str) -> float:
    """Of the straight line through (log pages, log figure) by least squares."""
    logs = [(math.log(size.total), math.log(getattr(size.costs[name], figure))) for size in sizes]
    middle_x, middle_y = (sum(values) / len(logs) for values in zip(*logs, strict=True))
    over: float = sum((x - middle_x) * (y - middle_y) for x, y in logs)
    spread: float = sum((x - middle_x) ** 2 for x, _ in logs)
    return over / spread


if __name__ == "__main__":
    sys.exit(main())
