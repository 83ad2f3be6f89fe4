"""`python -m benchmarks.growth [--largest PAGES]`: does time grow with the pages, and memory not?

Counties of 10, 100 and 1,000 units of 30 pages, and one unit of 300, 3,000 and 30,000 pages: crawled from a server that makes
its pages on the fly, and judged by all checks of all rubrics out of a database that needed no crawl. Every size runs in a process of its
own. Prints processor seconds and peak memory as Markdown, and the exponents: the slope of log(figure) over log(pages),
1 where a figure grows like the pages, 0 where it does not grow. Sizes of more than ``--largest`` pages are left out.
"""

from __future__ import annotations

import argparse
import math
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.rejudge import AS_OF, write_county
from benchmarks.throughput import county, measure, write_registry

UNITS = ((10, 30), (100, 30), (1_000, 30))
PAGES = ((1, 300), (1, 3_000), (1, 30_000))
GONGKAI = (sys.executable, "-c", "from reports.cli import main; main()")


@dataclass(frozen=True, slots=True)
class Size:
    """One run: ``cpu`` in seconds, ``memory`` in MB."""

    units: int
    pages: int  # of a unit
    cpu: float
    memory: float

    @property
    def total(self) -> int:
        return self.units * self.pages


def main() -> None:
    """Run all sizes and print what they took."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--largest", type=int, default=30_000, help="pages in all of the largest size")
    parser.add_argument("--only", choices=("check", "crawl"))
    options = parser.parse_args()
    for name, run in (("check", run_check), ("crawl", run_crawl)):
        if options.only in (None, name):
            for sizes, words in ((UNITS, "more units"), (PAGES, "more pages a unit")):
                measured = list(_measured(run, [size for size in sizes if math.prod(size) <= options.largest]))
                print_series(f"{name}, {words}", measured)


def _measured(run: Callable[[Path, int, int], tuple[float, float]], sizes: Sequence[tuple[int, int]]) -> Iterator[Size]:
    for units, pages in sizes:
        with tempfile.TemporaryDirectory(prefix="gongkai-growth-") as folder:
            yield Size(units, pages, *run(Path(folder), units, pages))


def run_check(folder: Path, units: int, pages: int) -> tuple[float, float]:
    """All checks on a stored county: processor seconds, peak memory."""
    db = folder / "county.db"
    write_county(db, units, pages)
    return _cost("check", "--db", str(db), "--as-of", AS_OF.isoformat())


def run_crawl(folder: Path, units: int, pages: int) -> tuple[float, float]:
    """The crawl of a county from its server."""
    articles = max(1, pages - 11 - pages // 20)
    with county(units, articles) as ports:
        write_registry(folder / "units.csv", ports)
        where = ("--units", str(folder / "units.csv"), "--db", str(folder / "county.db"))
        return _cost("crawl", *where, "--delay", "0", "--concurrency", "8", "--pages", str(pages + 60))


def _cost(*command: str) -> tuple[float, float]:
    _, cpu, memory = measure([*GONGKAI, *command], accept=(0, 1))
    return cpu, memory


def print_series(title: str, sizes: Sequence[Size]) -> None:
    """One table and its exponents."""
    print(f"\n| {title} | pages | cpu s | ms a page | peak MB |\n|---|---|---|---|---|")
    for size in sizes:
        each = f"{size.units:,} × {size.pages:,}"
        print(f"| {each} | {size.total:,} | {size.cpu:.1f} | {1000 * size.cpu / size.total:.2f} | {size.memory:.0f} |")
    if len(sizes) > 1:
        time = exponent([(size.total, size.cpu) for size in sizes])
        memory = exponent([(size.total, size.memory) for size in sizes])
        print(f"| exponent | | {time:.2f} | | {memory:.2f} |", flush=True)


def exponent(points: Sequence[tuple[float, float]]) -> float:
    """Slope of the straight line through (log x, log y) by least squares."""
    logs = [(math.log(x), math.log(y)) for x, y in points]
    middle_x, middle_y = (sum(values) / len(logs) for values in zip(*logs, strict=True))
    over: float = sum((x - middle_x) * (y - middle_y) for x, y in logs)
    spread: float = sum((x - middle_x) ** 2 for x, _ in logs)
    return over / spread


if __name__ == "__main__":
    main()
