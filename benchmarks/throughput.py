"""`python -m benchmarks.throughput`: the whole night's crawl beside what a user would take instead, over the same pages.

A county generated on loopback, one port a unit, no delay. Ours fetches, reads every page, judges the next links and stores
bodies, facts and ledger, in one process and in two; a bare Scrapy spider only fetches. Each program runs alone, one after
the other, on the addresses that our crawl fetched (wget, linkchecker and trafilatura find them by themselves). What is not
installed is left out and said so. Ratios travel, absolutes do not.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from benchmarks import aims

GONGKAI = str(Path(sys.executable).with_name("gongkai"))
Row = tuple[str, str, str, str, str, str]


@dataclass(frozen=True, slots=True)
class Measured:
    """One program's run: wall and processor seconds of it and its children, peak memory of the largest in MB."""

    pages: int
    seconds: float
    cpu: float
    memory: float

    @property
    def rate(self) -> float:
        return self.pages / self.seconds

    @property
    def each(self) -> float:
        """Processor seconds of a page: where other work is on the machine this travels, and the rate does not."""
        return self.cpu / self.pages


@contextmanager
def county(units: int, articles: int) -> Iterator[list[int]]:
    """The county's server while the block runs; yields its ports, one per unit."""
    command = [sys.executable, "-m", "benchmarks.county_server", str(units), str(articles)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield [int(port) for port in server.stdout.readline().split()]
        finally:
            server.kill()


def write_registry(path: Path, ports: list[int]) -> None:
    """One department per port; the first is the portal as well."""
    rows = [
        f"u{n},第{n}局,部门,http://127.0.0.1:{ports[0]}/,http://127.0.0.1:{port}/,," for n, port in enumerate(ports)
    ]
    path.write_text("id,name,kind,portal_url,site_url,column_url,duties\n" + "\n".join(rows) + "\n", "utf-8")


def measure(command: list[str], accept: tuple[int, ...] = (0,)) -> tuple[float, float, float]:
    """Wall seconds, processor seconds and peak memory (MB) of a command run to its end."""
    with tempfile.TemporaryFile() as told:  # a spider's log lines fill a pipe that nobody empties
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=told)
        _, status, usage = os.wait4(process.pid, 0)
        seconds = time.perf_counter() - started
        code = process.returncode = os.waitstatus_to_exitcode(status)
        if code not in accept:
            told.seek(0)
            raise SystemExit(f"{' '.join(command)} ended with {code}\n{told.read().decode(errors='replace')[-2000:]}")
    return seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def crawl_ours(folder: Path, name: str, articles: int, *command: str) -> Measured:
    """Our crawl into a new database in ``folder``."""
    db = folder / f"{name}.db"
    how = ["--delay", "0", "--concurrency", "8", "--pages", str(articles + 60)]
    seconds, cpu, memory = measure(
        [GONGKAI, *command, "--units", str(folder / "units.csv"), "--db", str(db), *how], (0, 1)
    )
    if not (pages := fetched(db)):
        raise SystemExit(f"{name}: no page was read")
    return Measured(len(pages), seconds, cpu, memory)


def fetched(db: Path) -> list[str]:
    """The addresses whose bodies the crawl has."""
    with sqlite3.connect(db) as connection:
        return [row[0] for row in connection.execute("SELECT DISTINCT url FROM page WHERE outcome = 'ok'")]


def run_spider(folder: Path, kind: str, pages: int, *options: str) -> Measured:
    """One of the rival spiders over the same addresses."""
    command = [sys.executable, "-m", "benchmarks.rival_spiders", kind, str(folder / "addresses.txt"), *options]
    return Measured(pages, *measure(command))


def run_wget(folder: Path, pages: int) -> Measured | None:
    """GNU wget --mirror of all hosts."""
    if not shutil.which("wget"):
        return None
    where = ["-P", str(folder / "mirror"), "-i", str(folder / "roots.txt")]
    measured = measure(["wget", "--mirror", "-q", "-e", "robots=off", *where], (0, 8))  # 8: some address answered 404
    got = sum(1 for path in (folder / "mirror").rglob("*") if path.is_file())
    shutil.rmtree(folder / "mirror")
    return Measured(got, *measured)


def run_linkchecker(folder: Path, pages: int) -> Measured | None:
    """linkchecker with 16 threads, results thrown away, without its ten requests a second."""
    program = shutil.which("linkchecker") or shutil.which(str(Path(sys.executable).with_name("linkchecker")))
    if not program:
        return None
    roots = (folder / "roots.txt").read_text().split()
    settings = folder / "linkcheckerrc"
    settings.write_text("[checking]\nmaxrequestspersecond=100000\n")
    folder.chmod(0o755)  # as root it becomes nobody, who has to read them
    command = [program, "-f", str(settings), "-t", "16", "-o", "none", "--no-robots", *roots]
    return Measured(pages, *measure(command, (0, 1)))


def run_trafilatura(folder: Path, pages: int) -> Measured | None:
    """trafilatura's crawler, which follows links and reads no text."""
    if not find_spec("trafilatura"):
        return None
    count = folder / "count"
    command = [sys.executable, "-m", "benchmarks.rival_trafilatura", str(folder / "roots.txt"), str(count)]
    measured = measure(command)
    return Measured(int(count.read_text()), *measured)


RIVALS: dict[str, Callable[[Path, int], Measured | None]] = {
    "bare Scrapy spider, nothing read": lambda folder, pages: run_spider(folder, "bare", pages),
    "the same without log lines": lambda folder, pages: run_spider(folder, "bare", pages, "--quiet"),
    "Scrapy and BeautifulSoup": lambda folder, pages: run_spider(folder, "soup", pages),
    "the obvious program": lambda folder, pages: run_spider(folder, "obvious", pages),
    "GNU wget --mirror": run_wget,
    "linkchecker, 16 threads": run_linkchecker,
    "trafilatura's crawler": run_trafilatura,
}
BARE = next(iter(RIVALS))
ONE, TWO, OBVIOUS = "gongkai, one process", "gongkai, two processes", "the obvious program"


def run(units: int, articles: int, leave_out: tuple[str, ...] = ()) -> dict[str, Measured | None]:
    """All programs one after the other; None for one that is not installed."""
    found: dict[str, Measured | None] = {}
    with tempfile.TemporaryDirectory() as name, county(units, articles) as ports:
        folder = Path(name)
        write_registry(folder / "units.csv", ports)
        (folder / "roots.txt").write_text("".join(f"http://127.0.0.1:{port}/\n" for port in ports))
        found[ONE] = crawl_ours(folder, "one", articles, "crawl")
        addresses = fetched(folder / "one.db")
        (folder / "addresses.txt").write_text("\n".join(addresses))
        found[TWO] = crawl_ours(folder, "two", articles, "cluster", "run", "--local", "2")
        for rival, program in RIVALS.items():
            found[rival] = None if rival in leave_out else program(folder, len(addresses))
    return found


def rows(found: dict[str, Measured | None]) -> list[Row]:
    """The table: program, pages/s, ratio to the bare spider, processor seconds per 1,000 pages, their ratio, peak MB."""
    bare = found[BARE]
    assert bare
    return [
        (
            name, f"{m.rate:,.0f}", f"{m.rate / bare.rate:.2f}", f"{m.each * 1000:.2f}", f"{bare.each / m.each:.2f}",
            f"{m.memory:,.0f}",
        ) if m else (name, "not run", "–", "–", "–", "–")
        for name, m in found.items()
    ]  # fmt: skip


def tell_aims(found: dict[str, Measured | None]) -> None:
    """Pages a second beside the bare spider and the obvious program."""
    one, two, bare, obvious = (found[name] for name in (ONE, TWO, BARE, OBVIOUS))
    assert one
    assert two
    assert bare
    aims.at_least("whole night, pages/s ÷ bare Scrapy, one process", 1.0, one.rate / bare.rate, " ×")
    aims.at_least("the same, two processes", 1.7, two.rate / bare.rate, " ×")
    if obvious:
        aims.at_least("whole night, pages/s ÷ the obvious program, one process", 6, one.rate / obvious.rate, " ×")


def main() -> None:
    """The table as Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=60)
    parser.add_argument("--articles", type=int, default=280, help="articles per unit; about 20 list pages come on top")
    parser.add_argument("--leave-out", action="append", default=[], help="a program of the table, by its name")
    options = parser.parse_args()
    found = run(options.units, options.articles, tuple(options.leave_out))
    print(
        "| program | pages/s | ÷ bare Scrapy | CPU s per 1,000 | pages per CPU s ÷ bare | peak MB |\n|---|---|---|---|---|---|"
    )
    for row in rows(found):
        print("| " + " | ".join(row) + " |")
    pages = max(m.pages for m in found.values() if m)
    print(f"\n{options.units} units, {pages:,} pages.")
    tell_aims(found)


if __name__ == "__main__":
    main()
