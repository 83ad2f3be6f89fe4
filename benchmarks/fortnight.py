"""A simulated fortnight: ``python -m benchmarks.fortnight --nights 14 --seed 1 [--units 12]``.

``gongkai nightly`` on a part of the sample county, night after night. Pages change (:mod:`demo.changes`), servers are down, the process is
killed, the disk is full (:mod:`benchmarks.mishaps`). On every morning what is published is held beside the truth of the days that the
published run was crawled on, the rows beside the county's pages, and the requests beside the set rate in the servers' own access
log (:mod:`benchmarks.morning`). Exit code 1: something is wrong.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from glob import glob
from pathlib import Path
from typing import Any

from benchmarks.mishaps import Mishap, Start, befall, is_dark, outage_of, start
from benchmarks.morning import (
    Judged,
    Rows,
    Sight,
    compare_changes,
    compare_published,
    compare_rows,
    find_damage,
    find_false_removals,
    is_live,
    paces,
)
from benchmarks.nights import is_silent
from crawler.clock import today
from crawler.store import Store
from demo.changes import Change, changes
from demo.compare import RUBRIC
from demo.faults import Downtime, Outage
from demo.plan import AS_OF, UnitPlan, load_plan
from demo.serve import Served, serve_county

DELAY = 0.1  # seconds between two requests to one server
SLACK = 0.3  # seconds by which a busy machine may log a request too late, and so the next one too early
DUE = 7  # days within which a removal is known
HEAD = (
    "| night | changes | what befell it | exit | runs: state | published | requests | verdicts, wrong, not yet due | rows lost, doubled | fastest gap s |\n"
    "|---|---|---|---|---|---|---|---|---|---|"
)


def choose_plan(units: int, seed: int) -> tuple[UnitPlan, ...]:
    """So many units of the sample county, most on servers of their own, one of ten closed to us."""
    lot, plan = random.Random(f"{seed}/units"), load_plan()
    shut = [unit for unit in plan if unit.fault == "challenge_521"][: units // 10]
    usable = [unit for unit in plan if not unit.fault and "script_list" not in unit.traps]
    shared = lot.sample([unit for unit in usable if not unit.own_host], max(1, units // 4))
    own = lot.sample([unit for unit in usable if unit.own_host], units - len(shared) - len(shut))
    chosen = {unit.id for unit in (*shut, *shared, *own)}
    return tuple(unit for unit in plan if unit.id in chosen)


@dataclass
class Fortnight:
    """The county, its database, and what is known of every night."""

    served: Served
    folder: Path
    seed: int
    delay: float = DELAY
    plans: list[tuple[UnitPlan, ...]] = field(default_factory=list)  # of every night
    outages: list[Outage | Downtime | None] = field(default_factory=list)
    made: list[tuple[int, Change]] = field(default_factory=list)
    runs: dict[int, set[int]] = field(default_factory=dict)  # number → nights on which it was crawled
    requests: int = 0  # of the last whole night
    files: int = 0  # that the last whole report wrote
    problems: list[str] = field(default_factory=list)
    verdicts: int = 0
    ahead: float = 0.0  # seconds; see :class:`benchmarks.morning.Pace`

    def __post_init__(self) -> None:
        self.registry = self.folder / "units.csv"
        self.registry.write_text(self.served.county.registry(), encoding="utf-8")
        self.db, self.out = self.folder / "county.db", self.folder / "reports"

    def pass_night(self, night: int, mishap: Mishap) -> str:
        """One night and its morning; a line of the table."""
        lot = random.Random(f"{self.seed}/{night}/night")
        county = self.served.county
        made = changes(county, self.seed, night) if night else ()
        self.made += [(night, change) for change in made]
        self.plans.append(county.plan)
        county.outage = outage_of(mishap, county, night, lot)
        self.outages.append(county.outage)
        starts = self._run(night, mishap, lot)
        county.outage = None
        if not (self.out / "scores.json").exists():
            raise SystemExit(f"night {night} left no reports\n{starts[-1].said}")
        return self._morning(night, mishap, starts, len(made))

    def _run(self, night: int, mishap: Mishap, lot: random.Random) -> list[Start]:
        """The night's starts: one, or a second after the first was stopped."""
        self.served.log.clear()
        self.served.county.counters.clear()
        starts = [start(self._command(night), f"{RUBRIC}:", mishap, self._far(mishap, lot.random()))]
        self._note(night)
        if starts[0].is_hit and not mishap.is_left:
            starts.append(start(self._command(night), f"{RUBRIC}:"))
            self._note(night)
        if not mishap.stop and not mishap.down:  # a later night asks for about half of what the first does
            self.requests = len(self.served.log) // (1 if night else 2)
            self.files = sum(1 for path in self.out.rglob("*") if path.is_file())
        return starts

    def _far(self, mishap: Mishap, share: float) -> Callable[[], bool]:
        """Whether so much of the crawl's requests were made, or of the report's files; the first fifth of the report makes none."""
        if mishap.stop == "crawl":
            return lambda: len(self.served.log) > (0.05 + 0.6 * share) * self.requests
        written = max(0.0, 0.9 * share - 0.2) * self.files
        return lambda: len(glob(f"{self.out}/.writing-*/**", recursive=True)) >= written

    def _command(self, night: int) -> list[str]:
        """Every night lives on its own day, beginning with that of the county's plan."""
        days = (AS_OF + timedelta(night) - today()).days
        paths = ("--units", self.registry, "--db", self.db, "--out", self.out, "--log", self.folder / "night.log")
        crawl = ("--delay", self.delay, "--contact", "zwgkb@example.gov.cn", "--daily-ceiling", 100_000)
        return [str(part) for part in (days, "nightly", "--rubric", RUBRIC, *paths, *crawl)]

    def _note(self, night: int) -> None:
        if not self.db.exists():
            return
        with Store.open(self.db, readonly=True) as store:
            newest = store.newest_run(complete=False)
        if newest and (newest.id not in self.runs or newest.state == "running" or newest.finished_at):
            known = self.runs.setdefault(newest.id, set())
            if not known or self._is_of(newest.started_at, newest.finished_at, night):
                known.add(night)

    def _is_of(self, started: str, finished: str, night: int) -> bool:
        """The run was worked on this night: it is still open, or it ended today."""
        return not finished or finished[:10] == (AS_OF + timedelta(night)).isoformat()

    # the morning after

    def _morning(self, night: int, mishap: Mishap, starts: list[Start], made: int) -> str:
        told: list[str] = [*self._judge_codes(mishap, starts), *find_damage(self.db, self.runs)]
        scores = json.loads((self.out / "scores.json").read_text("utf-8"))
        judged = compare_published(self.db, scores, self.sights(int(scores["run"])))
        early = compare_published(self.db, scores, self.sights(int(scores["run"]), due=0))
        with Store.open(self.db, readonly=True) as store:
            newest, shown = store.newest_run(complete=False), store.newest_run()
            assert newest is not None
            rows = Rows()
            if newest.finished_at and self.runs[newest.id] == {night}:
                light = [sight.plans[-1] for sight in self.sights(newest.id).values() if not sight.is_dark]
                rows = compare_rows(self.served, store, newest, (unit for unit in light if not unit.fault))
                told += find_false_removals(self.served.county, store, self._lying(night))
            told += self._overdue(store, night)
        if shown is not None and shown.id == scores["run"] == newest.id and shown.state == "complete":
            with Store.open(self.db) as store:
                told += compare_changes(store, scores, {run: self.sights(run) for run in self.runs})
        pace = paces(self.served.log, self.delay)
        ahead = max(each.ahead for each in pace.values())
        self.ahead, self.verdicts = max(self.ahead, ahead), self.verdicts + judged.verdicts
        if ahead > SLACK:
            told.append(f"requests to one server {ahead:.2f} s ahead of the set rate")
        told += [*judged.wrong, *rows.lost, *rows.doubled]
        self.problems += [f"night {night}: {line}" for line in told]
        fastest = min(each.fastest for each in pace.values())
        pending = len(early.wrong) - len(judged.wrong)
        return self._row(night, mishap, starts, made, newest, scores, judged, pending, rows, fastest)

    def _row(
        self, night: int, mishap: Mishap, starts: list[Start], made: int, newest: Any, scores: dict[str, Any],
        judged: Judged, pending: int, rows: Rows, fastest: float,
    ) -> str:  # fmt: skip
        cells = (
            night, made, mishap.name, ", ".join(str(each.code) for each in starts), f"{newest.id}: {newest.state}",
            f"{scores['run']} of {scores['as_of'][5:]}", len(self.served.log), f"{judged.verdicts}, {len(judged.wrong)}, {pending}",
            f"{len(rows.lost)}, {len(rows.doubled)}", f"{fastest:.3f}",
        )  # fmt: skip
        return "| " + " | ".join(map(str, cells)) + " |"

    def _judge_codes(self, mishap: Mishap, starts: list[Start]) -> list[str]:
        """The exit codes, and that no start ended in a traceback."""
        told = [f"traceback:\n{each.said}" for each in starts if each.is_broken]
        if starts[0].is_hit:
            right = {-9} if mishap.by == "kill" else {3}
            if starts[0].code not in right:
                told.append(f"stopped, exit code {starts[0].code}: {starts[0].said[-400:]}")
        if (not starts[0].is_hit or len(starts) > 1) and starts[-1].code not in ((0, 1) if mishap.down else (0,)):
            told.append(f"exit code {starts[-1].code}: {starts[-1].said[-400:]}")
        return told

    def sights(self, run: int, due: int = DUE) -> dict[str, Sight]:
        """What the run could see of each unit. ``due``: days for which a page that changed behind an unchanged list may be believed."""
        nights = sorted(self.runs[run])
        sights = {}
        for at, unit in enumerate(self.plans[0]):
            silent = (since - 1 for since, change in self.made if change.unit == unit.id and is_silent(change))
            first = min((night for night in silent if nights[-1] - due <= night < nights[0]), default=nights[0])
            plans = tuple(dict.fromkeys(self.plans[night][at] for night in range(first, nights[-1] + 1)))
            sights[unit.id] = Sight(plans, any(is_dark(unit, self.outages[night]) for night in nights))
        return sights

    def _lying(self, night: int) -> frozenset[str]:
        """Servers that said of every page that it is not there."""
        down = self.outages[night]
        return down.origins if isinstance(down, Downtime) and down.how == "gone" else frozenset()

    def _overdue(self, store: Store, night: int) -> list[str]:
        """Removals that have to be known by now."""
        known = {url for (url,) in store.db.execute("SELECT url FROM sight WHERE gone IS NOT NULL")}
        county = self.served.county
        return [
            f"{change.unit}: {path} is gone since night {since}, not known"
            for since, change in self.made
            for unit in county.plan
            if unit.id == change.unit and change.kind in ("removed", "emptied", "dead") and since == night - DUE
            for path in change.paths
            if not is_live(county, county.origins[unit.origin].split("//")[1], path)
            and county.origins[unit.origin] + path not in known
        ]


def main() -> int:
    """Run the simulation. Returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.fortnight", description="Nights with mishaps.")
    parser.add_argument("--nights", type=int, default=14)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--units", type=int, default=12)
    parser.add_argument(
        "--delay", type=float, default=DELAY, help=f"seconds between two requests to a server [{DELAY}]"
    )
    parser.add_argument(
        "--server", choices=("tagged", "plain"), default="tagged", help="with an ETag, without [tagged]"
    )
    parser.add_argument("--keep", type=Path, help="an empty folder in which everything is kept")
    options = parser.parse_args()
    plan = choose_plan(options.units, options.seed)
    with (
        tempfile.TemporaryDirectory() as temporary,
        serve_county(options.seed, plan, validators=options.server == "tagged") as served,
    ):
        folder = options.keep or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        fortnight = Fortnight(served, folder, options.seed, options.delay)
        print(HEAD)
        for night, mishap in enumerate(befall(options.seed, options.nights)):
            before = len(fortnight.problems)
            print(fortnight.pass_night(night, mishap), flush=True)
            for line in fortnight.problems[before:]:
                print(f"  {line}", flush=True)
    made = f"{len(fortnight.made)} changes, {len(fortnight.runs)} runs, {fortnight.verdicts} verdicts"
    print(f"\n{made}; at most {fortnight.ahead:.2f} s ahead of the set rate; wrong: {len(fortnight.problems)}")
    return 1 if fortnight.problems else 0


if __name__ == "__main__":
    sys.exit(main())
