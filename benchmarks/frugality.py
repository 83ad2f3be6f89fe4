"""``python -m benchmarks.frugality``: what share of the verdicts a page budget buys.

Units of a drawn county, each with hundreds of old news and notices beside what is planted. One crawl without a budget,
then one from nothing at every budget, each checked, scored and compared with the truth. Prints the curve: verdicts decided
and right, left open, wrong; and the requests that the servers saw. ``--svg`` draws it. Exit code 1: a budget makes a verdict wrong or
takes points off wrongly, or the default budget leaves a verdict open that the exhaustive crawl decides,
or takes more than 35 % of its requests.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import aims
from checks.result import Result
from demo.compare import Comparison, compare_score, read_findings, read_results, sort_findings
from demo.draw import SMALLEST, draw_plan, with_filler
from demo.found import Findings, load_findings
from demo.pipeline import PAGES, Inspection, inspect_county
from demo.plan import UnitPlan
from demo.truth import Expected, load_truth

BUDGETS = (20, 40, 60, 80, 100, 150, 200, PAGES)
UNLIMITED = 100_000
MOST = 0.35  # of the exhaustive crawl's requests, at the default budget
OPEN = "unknown"
Key = tuple[str, str, str]  # unit, check, item


@dataclass
class Point:
    """One crawl. ``decided``, ``open``, ``wrong``: verdicts that the pages allow a decision on."""

    budget: int
    requests: int
    decided: set[Key] = field(default_factory=set)
    open: dict[Key, str] = field(default_factory=dict)
    wrong: dict[Key, str] = field(default_factory=dict)
    deducted: float = 0.0  # points, wrongly

    @property
    def share(self) -> float:
        """Of the verdicts, decided and right."""
        return len(self.decided) / (len(self.decided) + len(self.open) + len(self.wrong))


def measure(inspection: Inspection, budget: int) -> Point:
    """Every decidable verdict of the county beside its truth."""
    point = Point(budget, inspection.requests)
    ids = [unit.id for unit in inspection.plan]
    results, findings = read_results(inspection.database, ids), read_findings(inspection.database, ids)
    comparison = Comparison()
    for unit in inspection.plan:
        for check, expected in load_truth(unit).items():
            for result in results[unit.id].get(check, []):
                _count(point, unit, result, expected)
        for check, right in load_findings(unit).items():
            _count_findings(point, unit, findings[unit.id][check], right)
        compare_score(unit, inspection.sheets[unit.id], comparison)
    point.deducted = comparison.wrongly_deducted
    return point


def _count(point: Point, unit: UnitPlan, result: Result, expected: Expected) -> None:
    said = {item.key: (item.verdict.value, item.reason) for item in result.items}
    for key, right in (expected.items or {"": expected.verdicts}).items():
        if OPEN not in right:
            verdict, reason = said.get(key, (result.verdict.value, result.reason))
            _sort(point, (unit.id, result.check, key), verdict in right, verdict == OPEN, f"{verdict}: {reason}")


def _count_findings(point: Point, unit: UnitPlan, result: Result, expected: Findings) -> None:
    """Where some of several findings are named, what is not named yet is open, not wrong."""
    if expected.items:
        _count(point, unit, result, Expected(expected.verdicts, expected.items))
        return
    if OPEN in expected.verdicts:
        return
    missed, wrong = sort_findings(result, expected)
    said = result.verdict.value
    is_right = said in expected.verdicts and not missed and not wrong
    is_open = not wrong and (said == OPEN or (bool(missed) and said in expected.verdicts))
    _sort(point, (unit.id, result.check, ""), is_right, is_open, f"{said}: {result.reason}")


def _sort(point: Point, key: Key, is_right: bool, is_open: bool, words: str) -> None:
    if is_right:
        point.decided.add(key)
    elif is_open:
        point.open[key] = words
    else:
        point.wrong[key] = words


def run(plan: tuple[UnitPlan, ...], seed: int, budgets: tuple[int, ...]) -> Iterator[Point]:
    """One crawl after the other, each into a new database; the exhaustive one first."""
    for budget in (UNLIMITED, *budgets):
        with tempfile.TemporaryDirectory() as folder:
            inspection = inspect_county(Path(folder), plan, seed, quiet=True, pages=budget)
            yield measure(inspection, budget)


def row(point: Point, whole: Point) -> str:
    """A line of the table."""
    budget = "none" if point.budget == UNLIMITED else str(point.budget)
    cells = (
        budget, f"{point.requests:,}", f"{point.requests / whole.requests:.1%}", f"{len(point.decided):,}", f"{point.share:.1%}",
        str(len(point.open)), str(len(point.wrong)), f"{point.deducted:g}",
    )  # fmt: skip
    return "| " + " | ".join(cells) + " |"


HEAD = (
    "| pages a unit | requests | of exhaustive | decided and right | share | open | wrong | points wrongly taken off |\n"
    "|---|---|---|---|---|---|---|---|"
)


def is_frugal(points: list[Point]) -> bool:
    """No budget makes a verdict wrong, and the default one decides all that the exhaustive crawl does, at a third of its cost."""
    whole, default = points[0], next(point for point in points if point.budget == PAGES)
    return (
        not any(point.wrong.keys() - whole.wrong.keys() or point.deducted for point in points)
        and whole.decided <= default.decided
        and default.requests <= MOST * whole.requests
    )


def draw(points: list[Point]) -> str:
    """The curve as SVG: share of verdicts decided against share of the exhaustive crawl's requests."""
    whole = points[0]
    places = sorted((point.requests / whole.requests, point.share) for point in points)
    at = [(60 + 560 * x, 320 - 280 * y) for x, y in places]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3"/>' for x, y in at)
    limit = 60 + 560 * MOST
    ticks = "".join(
        f'<text x="{60 + 5.6 * n}" y="338" text-anchor="middle">{n} %</text><text x="54" y="{324 - 2.8 * n:g}" text-anchor="end">{n} %</text>'
        for n in (0, 25, 50, 75, 100)
    )
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 660 370" font-family="sans-serif" font-size="12">'
        '<rect width="660" height="370" fill="#fff"/><path d="M60 40V320H620" fill="none" stroke="#333"/>'
        f'<path d="M{limit} 40V320" stroke="#b00" stroke-dasharray="4 4"/><text x="{limit + 4}" y="312" fill="#b00">35 %</text>'
        f'<polyline points="{line}" fill="none" stroke="#06c" stroke-width="2"/><g fill="#06c">{dots}</g>{ticks}'
        '<text x="340" y="360" text-anchor="middle">requests, of an exhaustive crawl</text>'
        '<text x="60" y="26">verdicts decided and right</text></svg>\n'
    )


def main() -> int:
    """Run the benchmark. Returns the exit code."""
    options = _options()
    plan = with_filler(draw_plan(options.seed, SMALLEST)[: options.units], options.filler)
    print(f"seed {options.seed}, {len(plan)} units, {options.filler} old articles more on each\n\n{HEAD}", flush=True)
    points: list[Point] = []
    for point in run(plan, options.seed, options.budgets):
        points.append(point)
        print(row(point, points[0]), flush=True)
    for point in points:
        _print_rest(point, points[0], options.show)
    _tell(points)
    if options.svg:
        options.svg.write_text(draw(points), encoding="utf-8")
    return 0 if is_frugal(points) else 1


def _tell(points: list[Point]) -> None:
    whole, default = points[0], next(point for point in points if point.budget == PAGES)
    share = 100 * default.requests / whole.requests
    aims.at_most("requests at the default budget, of an exhaustive crawl's", 100 * MOST, share, " %")
    missed, wrong = len(whole.decided - default.decided), len(default.wrong.keys() - whole.wrong.keys())
    aims.at_most(f"of its {len(whole.decided)} decided verdicts, not decided at the default budget", 0, missed)
    aims.at_most("verdicts wrong that it has right", 0, wrong)


def _print_rest(point: Point, whole: Point, most: int) -> None:
    """What is wrong, and what the exhaustive crawl decides and this one leaves open."""
    lines = [f"wrong {' · '.join(key)}: {words}" for key, words in point.wrong.items()]
    lines += [f"open  {' · '.join(key)}: {point.open[key]}" for key in sorted(point.open.keys() & whole.decided)]
    for line in lines[:most]:
        print(f"  {point.budget}: {line}", file=sys.stderr)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.frugality", description="What a page budget buys.")
    parser.add_argument("--seed", type=int, default=3, help="of the county [3]")
    parser.add_argument("--units", type=int, default=12, help="of the county's units, from the first [12]")
    parser.add_argument("--filler", type=int, default=900, help="old news and notices more on each site [900]")
    parser.add_argument("--budgets", type=_numbers, default=BUDGETS, help="pages a unit, with commas")
    parser.add_argument("--show", type=int, default=40, help="lines of what is open or wrong, for each budget [40]")
    parser.add_argument("--svg", type=Path, help="file for the curve")
    return parser.parse_args()


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


if __name__ == "__main__":
    sys.exit(main())
