"""`python -m benchmarks [--write | --quick] [SECTION …]`: every measurement side by side from one run, a table each.

The machine and the versions first, then the sections one after the other, each in a process of its own and under the exact
command that prints it alone. ``--write`` puts what each printed into its place in README.md, and all aims on top of it.
``--quick`` makes everything small: it says whether the sections work, its figures say little.
A section that ends badly (an aim that is missed among them) does not keep the others from running; the exit code is 1 then.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

from benchmarks.readme import block, write

SHARED = Path(os.environ.get("GONGKAI_SHARED", "../shared"))
PROGRAMS = (
    "Scrapy",
    "Twisted",
    "lxml",
    "beautifulsoup4",
    "dateparser",
    "sqlite-utils",
    "zstandard",
    "openpyxl",
    "Flask",
)


@dataclass(frozen=True, slots=True)
class Section:
    """A module of this folder, named up to the dash, with its arguments; ``needs``: a folder without which it cannot run."""

    name: str
    title: str
    usual: str = ""
    quick: str = ""
    needs: Path | None = None

    @property
    def module(self) -> str:
        return f"benchmarks.{self.name.partition('-')[0]}"

    def command(self, *, is_quick: bool) -> list[str]:
        """What prints this section."""
        return [sys.executable, "-m", self.module, *(self.quick if is_quick else self.usual).split()]

    def missing(self) -> str:
        """Why it cannot run here, or ""."""
        if not find_spec(self.module):
            return "is not in this checkout"
        return f"needs {self.needs}" if self.needs and not self.needs.exists() else ""


@dataclass(frozen=True, slots=True)
class Ran:
    """A section that was run: its exit code, and its block of README.md."""

    name: str
    code: int
    block: str


_CORPUS = SHARED / "corpus"
_READ = f"--corpus {_CORPUS} --fold"
SECTIONS = (
    Section("throughput", "Crawl: pages a second", "", "--units 4 --articles 80"),
    Section("reading-b", "Reading: dates, titles, rows", f"{_READ} b", f"{_READ} b --ours", _CORPUS),
    Section("reading-a", "Reading, the fold that was tuned on", f"{_READ} a", f"{_READ} a --ours", _CORPUS),
    Section("nights", "Nights after the first", "", "--server tagged"),
    Section("frugality", "Verdicts for requests", "--svg benchmarks/frugality.svg", "--units 3 --filler 60"),
    Section("rejudge", "Judging a stored county again", "", "--units 6 --pages 60"),
    Section("growth", "Growth of time and memory", "", "--largest 300"),
    Section("tenmillion", "Ten million rows", "", "--rows 200000"),
    Section("sheets", "Score sheets out and back", "", "--units 10"),
    Section("review", "Pages of the review app", "", "--units 20"),
    Section("shards", "A nation's night through the ledger", "", "--shards 5000 --workers 200"),
    Section("driving", "The driver and the scheduler", "", "--shards 500 --workers 50 --tasks 500"),
    Section("central", "A province's night into PostgreSQL", "", "--sources 4 --units 50"),
    Section("rubric_import", "Rubrics imported", "", "", SHARED),
)


def machine() -> str:
    """The machine and what is installed, in one line."""
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    found = ", ".join(f"{name} {number}" for name in PROGRAMS if (number := _version(name)))
    return f"{platform.machine()}, {os.cpu_count()} cores{load}, Python {platform.python_version()}, {found}"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def run(sections: Iterable[Section], *, is_quick: bool) -> Iterator[Ran]:
    """Run them one after the other, what they print shown as it comes."""
    for section in sections:
        print(f"\n## {section.title}\n")
        if why := section.missing():
            print(f"(left out: {section.name} {why})", flush=True)
            continue
        command = section.command(is_quick=is_quick)
        told = f"python {' '.join(command[1:])}"
        print(f"`{told}`\n", flush=True)
        started = time.perf_counter()
        code, lines = listen(command)
        print(f"\n({time.perf_counter() - started:.0f} s, exit code {code})", flush=True)
        yield Ran(section.name, code, block(lines, machine(), told))


def listen(command: list[str]) -> tuple[int, list[str]]:
    """Exit code and lines of a command, printed as they come."""
    lines = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line.rstrip("\n"))
    return process.returncode, lines


def main() -> int:
    """All sections or the named ones. 1 if one ended badly."""
    names = [section.name for section in SECTIONS]
    parser = argparse.ArgumentParser(description=__doc__)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--quick", action="store_true", help="everything small")
    how.add_argument("--write", action="store_true", help="put the tables into benchmarks/README.md")
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"some of: {', '.join(names)}")
    options = parser.parse_args()
    if unknown := set(options.sections) - set(names):
        parser.error(f"no such section: {', '.join(sorted(unknown))}")
    print(machine())
    failed = []
    for ran in run((each for each in SECTIONS if each.name in (options.sections or names)), is_quick=options.quick):
        failed += [ran.name] if ran.code else []
        if options.write:
            write({ran.name: ran.block})
    print(f"\nended badly: {', '.join(failed)}" if failed else "\nall sections ended well")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
