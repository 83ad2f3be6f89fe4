"""What nights after the first cost, and what they find: ``python -m benchmarks.nights [--units 60 --seed 1] [--week]``.

Serves the sample county, with an ETag on every page and without any validator. Night 0 fetches everything; night 1 finds an unchanged
county; before night 2 about 3 % of the pages change (:mod:`demo.changes`). After each of the two the score is held beside that
of a full run on a copy of the database, after night 2 also beside the truth. ``--week`` goes on to night 9 without further changes:
by then what was taken away has to be known, and what changed behind an unchanged list of a server without validators. Exit code 1: verdicts differ, or a change was missed.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from benchmarks import aims
from crawler.store import Store
from demo.changes import Change, changes
from demo.compare import RUBRIC, Comparison, compare_score, compare_verdicts, read_results
from demo.plan import AS_OF
from demo.serve import Served, chosen_plan, county_options, serve_county

AIM = 0.10  # of the first night's requests with a body
LAST = 9
OPTIONS = ("--delay", "0", "--concurrency", "4")
ANSWERED = 100  # a status below is none: the line was cut, or nothing came


@dataclass
class Night:
    """One crawl as the county's servers saw it."""

    name: str
    statuses: Counter[int]
    outcomes: Counter[str]
    seconds: float

    @property
    def bodies(self) -> int:
        """Requests that were answered with a body, error pages and robots.txt included."""
        return sum(count for status, count in self.statuses.items() if status not in (204, 304) and status >= ANSWERED)

    @property
    def pages(self) -> int:
        return self.statuses[200]

    def row(self, first: Night) -> str:
        """A line of the table."""
        asked = sum(self.statuses.values())
        shares = f"{self.pages / first.pages:.1%} | {self.bodies / first.bodies:.1%}"
        told = f"{self.outcomes['not_modified']} | {self.outcomes['carried']}"
        return f"| {self.name} | {asked} | {self.pages} | {self.bodies} | {shares} | {told} | {self.seconds:.1f} |"


@dataclass
class Findings:
    """What was found wrong; empty is what is hoped for."""

    lines: list[str] = field(default_factory=list)

    def add(self, lines: Iterable[str]) -> None:
        self.lines += lines


HEAD = (
    "| night | requests | answered 200 | with a body | 200 beside night 0 | bodies beside night 0 | not modified | carried | CPU s |\n"
    "|---|---|---|---|---|---|---|---|---|"
)


class County:
    """The served county and the database that nights are crawled into."""

    def __init__(self, served: Served, folder: Path) -> None:
        self.served = served
        self.folder = folder
        self.registry = folder / "units.csv"
        self.registry.write_text(served.county.registry(), encoding="utf-8")
        self.db = folder / "county.db"

    def crawl(self, name: str, day: int, db: Path | None = None, *options: str) -> Night:
        """One night, ``day`` days after the first."""
        self.served.log.clear()
        self.served.county.counters.clear()  # servers that shut a visitor out after some pages open again the next night
        command = ("crawl", "--units", str(self.registry), "--db", str(db or self.db), *OPTIONS, *options)
        seconds = gongkai(day, *command)[1]
        with closing(sqlite3.connect(db or self.db)) as connection:
            query = "SELECT outcome, count(*) FROM page WHERE run = (SELECT max(id) FROM run) GROUP BY 1"
            outcomes = Counter(dict(connection.execute(query).fetchall()))
        return Night(name, Counter(int(hit.status) for hit in self.served.log), outcomes, seconds)

    def full_twin(self, day: int) -> Path:
        """The database of the evening before, on which this night was a full one instead."""
        twin = self.folder / "evening.db"
        self.crawl("full", day, twin, "--full")
        return twin

    def keep_evening(self) -> None:
        """Keep a copy of the database as it is before the night."""
        with closing(sqlite3.connect(self.db)) as ours, closing(sqlite3.connect(self.folder / "evening.db")) as copy:
            ours.backup(copy)


def gongkai(day: int, *arguments: str) -> tuple[str, float]:
    """Run a command on that day; its output and the processor seconds that it took. Raises SystemExit where it fails."""
    command = [sys.executable, "-m", "demo.clock", str(day), *arguments]
    before = _children()
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    if done.returncode not in (0, 1) or "Traceback" in done.stderr:
        raise SystemExit(f"gongkai {arguments[0]} failed with exit code {done.returncode}\n{done.stderr}")
    return done.stdout, _children() - before


def _children() -> float:
    import resource  # not on Windows

    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def score(db: Path) -> dict[str, Any]:
    """The score sheets."""
    text = gongkai(0, "score", "--db", str(db), "--as-of", AS_OF.isoformat(), "--rubric", RUBRIC, "--format", "json")[0]
    sheets: dict[str, Any] = json.loads(text)
    return sheets


def differences(ours: dict[str, Any], full: dict[str, Any]) -> list[str]:
    """Lines of the score that an incremental night and a full one see differently.

    Not where the full one saw less: a server that shuts visitors out after some pages kept from it what is known from earlier nights.
    """
    found = []
    for mine, theirs in zip(ours["units"], full["units"], strict=True):
        for line, other in zip(mine["indicators"], theirs["indicators"], strict=True):
            if _gist(line) != _gist(other) and other["status"] != "unverified":
                found.append(f"{mine['unit']} {line['id']}: {_gist(line)}, a full run {_gist(other)}")
    return found


def _gist(line: dict[str, Any]) -> tuple[object, ...]:
    """What decides about points; which of several pages is cited hangs on the order in which they came."""
    return line["status"], line["suggested"], line["assurance"], [each["points"] for each in line["deductions"]]


def beside_truth(served: Served, db: Path) -> list[str]:
    """Verdicts and score lines that are not what was planted."""
    comparison = Comparison()
    plan = served.county.plan
    sheets = {sheet["unit"]: sheet for sheet in score(db)["units"]}  # runs the checks
    found = read_results(db, [unit.id for unit in plan])
    for unit in plan:
        compare_verdicts(unit, found[unit.id], comparison)
        compare_score(unit, sheets[unit.id], comparison)
    return [str(each) for each in (*comparison.differences, *comparison.score_differences)]


def gone(db: Path) -> set[str]:
    """Paths of which the database knows that they are removed."""
    with Store.open(db, readonly=True) as store:
        rows = store.db.execute("SELECT url FROM sight WHERE gone IS NOT NULL").fetchall()
    return {"/" + url.split("/", 3)[3] for (url,) in rows}


def unnoticed(made: Iterable[Change], db: Path, *, kinds: tuple[str, ...]) -> list[str]:
    """Removals that the database does not know of."""
    known = gone(db)
    return [f"not noticed: {change}" for change in made if change.kind in kinds and not known.issuperset(change.paths)]


def is_silent(change: Change) -> bool:
    """No list shows it: without validators only fetching the page again tells."""
    return change.kind in ("revised", "dead") and change.family != "news"


def run(options: argparse.Namespace, folder: Path, *, validators: bool) -> Findings:
    """All nights of one county."""
    findings = Findings()
    with serve_county(options.seed, chosen_plan(options), validators=validators) as served:
        county = County(served, folder)
        print(f"\n### {'An ETag on every page' if validators else 'No validators'}\n\n{HEAD}")
        first = county.crawl("0, everything", 0)
        print(first.row(first), flush=True)
        county.keep_evening()
        print((second := county.crawl("1, unchanged", 1)).row(first), flush=True)
        findings.add(differences(score(county.db), score(county.full_twin(1))))
        wrong = set(beside_truth(served, county.db))  # what the checks do not see at all is no matter of nights
        made = changes(served.county, options.seed, 2)
        county.keep_evening()
        print(county.crawl("2, after changes", 2).row(first), flush=True)
        late = set() if validators else {change.unit for change in made if is_silent(change)}
        told = [*differences(score(county.db), score(county.full_twin(2))), *beside_truth(served, county.db)]
        findings.add(each for each in told if each not in wrong and each.split()[0] not in late)
        if validators:
            share = 100 * second.pages / first.pages
            aims.at_most("unchanged second night, bodies of the first (servers with an ETag)", 100 * AIM, share, " %")
        if late:
            print(f"\nchanged behind an unchanged list, due within the week: {', '.join(sorted(late))}")
        findings.add(unnoticed(made, county.db, kinds=("emptied",)))
        if options.week:
            for day in range(3, LAST + 1):
                print(county.crawl(f"{day}, unchanged", day).row(first), flush=True)
            findings.add(unnoticed(made, county.db, kinds=("removed", "emptied", "dead")))
            findings.add(each for each in beside_truth(served, county.db) if each not in wrong)
        kinds = Counter(f"{change.kind} {'news' if change.family == 'news' else 'document'}" for change in made)
        for change in made if options.verbose else ():
            print(change)
        print("\nchanges: " + ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items())))
    return findings


def main() -> int:
    """Run the benchmark. Returns the exit code."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.nights", description="Cost and findings of later nights."
    )
    parser.add_argument("--week", action="store_true", help="go on for a week, to see every removal found")
    parser.add_argument(
        "--server", choices=("both", "tagged", "plain"), default="both", help="with an ETag, without [both]"
    )
    parser.add_argument("--verbose", action="store_true", help="print every change")
    parser.add_argument("--keep", type=Path, help="folder in which the databases are kept")
    options = county_options(parser).parse_args()
    is_right = True
    for validators in [each for each, name in ((True, "tagged"), (False, "plain")) if options.server in (name, "both")]:
        with tempfile.TemporaryDirectory() as temporary:
            folder = (options.keep or Path(temporary)) / ("tagged" if validators else "plain")
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            findings = run(options, folder, validators=validators)
        print(f"differences: {len(findings.lines)}")
        for line in findings.lines:
            print(f"  {line}", file=sys.stderr)
        is_right &= not findings.lines
    return 0 if is_right else 1


if __name__ == "__main__":
    sys.exit(main())
