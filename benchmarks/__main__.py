"""`python -m benchmarks`: the crawl of a generated county beside a bare Scrapy spider over the same addresses.

Prints pages/s of both and their ratio, peak memory at two sizes (flat or not), requests per page, seconds for checks and
reports per 1,000 pages, with machine and versions. Everything on loopback; nothing is left behind.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path

GONGKAI = str(Path(sys.executable).with_name("gongkai"))


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


def measure(command: list[str]) -> tuple[float, float]:
    """Wall seconds and peak memory (MB) of a command run to its end."""
    started = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return time.perf_counter() - started, usage.ru_maxrss / 1024


def write_registry(path: Path, ports: list[int]) -> None:
    """One department per port."""
    rows = [
        f"u{n},第{n}局,部门,http://127.0.0.1:{ports[0]}/,http://127.0.0.1:{port}/,," for n, port in enumerate(ports)
    ]
    path.write_text("id,name,kind,portal_url,site_url,column_url,duties\n" + "\n".join(rows) + "\n", "utf-8")


def run_county(folder: Path, units: int, articles: int) -> dict[str, float]:
    """Crawl, then the bare spider over the addresses that the crawl fetched, then check and report."""
    folder.mkdir()
    registry, db = folder / "units.csv", folder / "county.db"
    with county(units, articles) as ports:
        write_registry(registry, ports)
        pages = str(articles + 60)
        crawl = [
            GONGKAI,
            "crawl",
            "--units",
            str(registry),
            "--db",
            str(db),
            "--delay",
            "0",
            "--concurrency",
            "8",
            "--pages",
            pages,
        ]
        seconds, memory = measure(crawl)
        with sqlite3.connect(db) as connection:
            addresses = [row[0] for row in connection.execute("SELECT DISTINCT url FROM page WHERE outcome = 'ok'")]
            requests = connection.execute("SELECT sum(attempts) FROM page").fetchone()[0]
        (folder / "addresses.txt").write_text("\n".join(addresses))
        bare, _ = measure([sys.executable, "-m", "benchmarks.bare_spider", str(folder / "addresses.txt")])
    as_of = ["--as-of", "2017-12-15", "--db", str(db)]
    check, check_memory = measure([GONGKAI, "check", *as_of])
    report, _ = measure([GONGKAI, "report", *as_of, "--rubric", "yuanling-2017", "--out", str(folder / "out")])
    count = len(addresses)
    return {
        "units": units, "pages": count, "requests": requests, "crawl s": seconds, "crawl pages/s": count / seconds,
        "bare Scrapy pages/s": count / bare, "crawl ÷ bare": bare / seconds, "crawl peak MB": memory,
        "check s / 1,000 pages": check / count * 1000, "check peak MB": check_memory, "report s": report,
    }  # fmt: skip


def main() -> None:
    """Two sizes side by side, as a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--units", type=int, default=60)
    parser.add_argument("--articles", type=int, default=280, help="articles per unit; about 20 list pages come on top")
    options = parser.parse_args()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, Scrapy {version('scrapy')}"
    )
    with tempfile.TemporaryDirectory() as folder:
        small = run_county(Path(folder) / "small", max(1, options.units // 6), options.articles)
        large = run_county(Path(folder) / "large", options.units, options.articles)
    print("| figure | small county | county |\n|---|---|---|")
    for name in large:
        print(f"| {name} | {small[name]:,.2f} | {large[name]:,.2f} |")
    print(f"(this program itself: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB)")


if __name__ == "__main__":
    main()
