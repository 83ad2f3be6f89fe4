"""What must hold on the morning after a night: rows, sights, verdicts, changes, and the pace that the servers saw.

Every function returns what is wrong, a line each; nothing is what is hoped for. The truth is the county's plan and its pages.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from crawler.pages import Page
from crawler.store import Run, Store
from demo.compare import RUBRIC, Comparison, compare_score, compare_verdicts, read_results
from demo.county import County
from demo.plan import PORTAL, UnitPlan
from demo.serve import Hit, Served
from demo.site import Site
from demo.truth import PARTLY, UNKNOWN, Expected, load_score, load_truth
from reports.changes.load import is_scored, load_changes
from reports.changes.model import RISK, UnitChanges
from reports.proof.chain import has_chain, manifests
from rubrics.load import load_rubric
from rubrics.model import all_lines

_ASKED_BESIDE = re.compile(
    r"/robots\.txt|/gongkai\d{1,12}\.html"
)  # the second: how the server says that nothing is there


@dataclass(frozen=True, slots=True)
class Sight:
    """What a run could see of a unit: the unit's plans on the nights it was crawled (or may still be believed), and whether pages failed."""

    plans: tuple[UnitPlan, ...]
    is_dark: bool

    @property
    def is_clear(self) -> bool:
        return len(self.plans) == 1 and not self.is_dark

    def truth(self) -> dict[str, Expected]:
        """Check → what is right to say."""
        truth = load_truth(self.plans[0])
        for plan in self.plans[1:]:
            other = load_truth(plan)
            truth = {check: _either(expected, other[check]) for check, expected in truth.items()}
        return {check: _opened(expected) for check, expected in truth.items()} if self.is_dark else truth

    def points(self, indicator: str) -> int:
        """The most that may be taken off on a line."""
        return max(load_score(plan)[indicator].points for plan in self.plans)


def _either(one: Expected, two: Expected) -> Expected:
    """Right where one of the two is; a run over two nights may have seen something of both."""
    items = {key: one.items[key] | two.items[key] for key in one.items.keys() & two.items.keys()}
    mixed = PARTLY if one.items and one != two else frozenset()
    return Expected(one.verdicts | two.verdicts | mixed, items)


def _opened(expected: Expected) -> Expected:
    """What could not be read may stay open; nothing else may come of it."""
    items = {key: verdicts | UNKNOWN for key, verdicts in expected.items.items()}
    return Expected(expected.verdicts | UNKNOWN | (PARTLY if items else frozenset()), items)


@dataclass
class Pace:
    """The requests of one server as it saw them. ``ahead``: seconds by which any row of requests was faster than the set rate."""

    fastest: float = float("inf")
    ahead: float = 0.0


def paces(log: Iterable[Hit], delay: float) -> dict[str, Pace]:
    """Server → its pace: no n + 1 requests within less than n delays."""
    times: dict[str, list[float]] = {}
    for hit in log:
        times.setdefault(hit.origin, []).append(hit.at)
    return {origin: _pace(sorted(moments), delay) for origin, moments in times.items()}


def _pace(moments: Sequence[float], delay: float) -> Pace:
    gaps = [later - earlier for earlier, later in pairwise(moments)]
    pace, lead = Pace(min(gaps, default=float("inf"))), 0.0
    for gap in gaps:
        lead = max(0.0, lead + delay - gap)
        pace.ahead = max(pace.ahead, lead)
    return pace


# the database


def find_damage(db: Path, runs: Iterable[int]) -> Iterator[str]:
    """``runs``: the numbers that have to be there. Every finished run is whole and sealed once."""
    with Store.open(db, readonly=True) as store:
        (word,) = store.db.execute("PRAGMA quick_check").fetchone()
        if word != "ok":
            yield f"database: {word}"
        there = dict(store.db.execute("SELECT id, finished_at FROM run ORDER BY id").fetchall())
        if list(there) != sorted(runs):
            yield f"runs {list(there)}, right is {sorted(runs)}"
        finished = [number for number, end in there.items() if end]
        marks = ",".join(map(str, finished)) or "0"
        (count,) = store.db.execute(f"SELECT count(*) FROM page WHERE outcome IS NULL AND run IN ({marks})").fetchone()
        if count:
            yield f"{count} rows of finished runs without an outcome"
        for number in finished[:-1]:  # the last may still wait for its seal
            seals = sum(1 for _ in manifests(store, "run", number)) if has_chain(store) else 0
            if seals != 1:
                yield f"run {number} is sealed {seals} times"


def path_of(url: str) -> str:
    """Path and query as the server saw them, without its session id."""
    parts = urlsplit(url)
    path = parts.path.partition(";jsessionid=")[0] or "/"
    return path + (f"?{parts.query}" if parts.query else "")


@dataclass
class Rows:
    """The rows of one run beside the county's pages."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)


def compare_rows(served: Served, store: Store, run: Run, units: Iterable[UnitPlan]) -> Rows:
    """Every document that a list of the units shows has one row, and every page that was answered stands in the ledger."""
    rows = {unit.id: store.pages(run, unit.id) for unit in store.all_units(run)}
    found = Rows()
    for unit, pages in rows.items():
        counted = Counter(_place(page.url) for page in pages)
        found.doubled += [f"{unit}: {path} stands {count} times" for (_, path), count in counted.items() if count > 1]
    known = {place for pages in rows.values() for page in pages for place in _places(page)}
    for plan in units:
        site = served.county.sites[plan.id]
        netloc = urlsplit(served.county.origins[plan.origin]).netloc
        found.lost += [f"{plan.id}: {path} has no row" for path in shown(site) if (netloc, path) not in known]
    seen = {urlsplit(url).netloc + path_of(url) for (url,) in store.db.execute("SELECT url FROM sight")}
    netlocs = {name: urlsplit(address).netloc for name, address in served.county.origins.items()}
    for hit in served.log:
        place = netlocs[hit.origin], path_of(hit.path)
        if not _ASKED_BESIDE.fullmatch(hit.path) and place not in known and "".join(place) not in seen:
            found.lost.append(f"{hit.origin}: {hit.path} was answered ({hit.status}) and has no row")
    return found


def _place(url: str) -> tuple[str, str]:
    return urlsplit(url).netloc, path_of(url)


def _places(page: Page) -> Iterator[tuple[str, str]]:
    return (_place(url) for url in (page.url, page.final_url, *page.redirects) if url)


def shown(site: Site) -> set[str]:
    """Paths of the documents that the site's lists show."""
    columns = [column for column in site.columns.values() if not column.elsewhere and not column.is_scripted]
    return {site.document_path(document) for column in columns for document in column.documents}


def is_live(county: County, netloc: str, path: str) -> bool:
    """The page stands."""
    name = next(name for name, address in county.origins.items() if urlsplit(address).netloc == netloc)
    page = county.pages[name].get(path)
    return path in getattr(county, "old", {}).get(name, {}) or (page is not None and page.status == 200)


def find_false_removals(county: County, store: Store, lying: Collection[str] = ()) -> Iterator[str]:
    """Pages that stand and of which the database says that they are gone. ``lying``: servers that said so themselves tonight."""
    said = {urlsplit(county.origins[name]).netloc for name in lying}
    for unit, url in store.db.execute("SELECT unit, url FROM sight WHERE gone = 'removed'"):
        if urlsplit(url).netloc not in said and is_live(county, *_place(url)) and not _is_soft(county, unit, url):
            yield f"{unit}: {url} stands and is called removed"


def _is_soft(county: County, unit: str, url: str) -> bool:
    """It answers 200 and says that nothing is there."""
    if unit.startswith(PORTAL) or unit not in county.sites:
        return False
    site = county.sites[unit]
    soft = {
        site.document_path(d) for column in site.columns.values() for d in column.documents if d.answer == "soft_404"
    }
    return path_of(url) in soft


# verdicts


@dataclass
class Judged:
    """What was published beside the truth."""

    verdicts: int = 0
    wrong: list[str] = field(default_factory=list)


def compare_published(db: Path, scores: Mapping[str, Any], sights: Mapping[str, Sight]) -> Judged:
    """Verdicts and lines of the published run; ``sights``: what it could see of each unit."""
    from datetime import date

    found = read_results(db, sights, int(scores["run"]), date.fromisoformat(scores["as_of"]))
    sheets = {sheet["unit"]: sheet for sheet in scores["units"]}
    comparison, judged = Comparison(), Judged()
    for unit, sight in sights.items():
        compare_verdicts(sight.plans[-1], found[unit], comparison, sight.truth())
        if sight.is_clear:
            compare_score(sight.plans[0], sheets[unit], comparison)
        else:
            judged.wrong += _overtaken(sheets[unit], sight)
    judged.verdicts = comparison.verdicts + comparison.lines
    judged.wrong += [str(each) for each in (*comparison.differences, *comparison.score_differences)]
    return judged


def _overtaken(sheet: Mapping[str, Any], sight: Sight) -> Iterator[str]:
    lines = load_score(sight.plans[0])
    for line in sheet["indicators"]:
        if line["mode"] != "auto" or line["id"] not in lines:
            continue
        taken = min(float(line["max"]), sum(float(part["points"]) for part in line["deductions"]))
        if taken > sight.points(line["id"]):
            yield f"{sheet['unit']} · {line['id']}: {taken:g} points taken off, right are at most {sight.points(line['id'])}"


def compare_changes(
    store: Store, scores: Mapping[str, Any], sights: Mapping[int, Mapping[str, Sight]]
) -> Iterator[str]:
    """What ``gongkai changes`` tells that nobody made, and what it does not tell. ``sights``: run → unit → what it could see."""
    from datetime import date

    rubric = load_rubric(RUBRIC)
    county = load_changes(store, rubric, date.fromisoformat(scores["as_of"]))
    if county.since is None:
        return
    watched = {clause.check for line in all_lines(rubric) for clause in line.deductions if is_scored(line, clause)}
    for unit in county.units:
        history = [sights[night.run.id][unit.unit] for night in county.nights]
        then, now = sights[county.since.run.id][unit.unit], history[-1]
        yield from _invented(unit, [plan for sight in history for plan in sight.plans], now)
        if then.is_clear and now.is_clear:
            told = {change.check for change in unit.changes}
            yield from (
                f"{unit.unit} · {check}: turned and was not told"
                for check in sorted(_turned(then.plans[0], now.plans[0]) & watched - told)
            )


def _invented(unit: UnitChanges, plans: Sequence[UnitPlan], now: Sight) -> Iterator[str]:
    touched = {check for plan in plans for check in _turned(plans[0], plan)}
    for change in unit.changes:
        if change.indicator != RISK and change.check not in touched:
            yield f"{unit.unit} · {change.check} {change.key}: {change.kind} was told, nothing changed"
    if unit.outages and now.is_clear and not now.plans[0].is_blocked:
        yield f"{unit.unit}: told as not readable ({', '.join(outage.indicator for outage in unit.outages)})"


def _turned(before: UnitPlan, after: UnitPlan) -> set[str]:
    """Checks of which another answer is right."""
    one, two = load_truth(before), load_truth(after)
    return {
        check
        for check in one
        if not one[check].verdicts & two[check].verdicts
        or any(not one[check].items[key] & two[check].items[key] for key in one[check].items.keys() & two[check].items)
    }
