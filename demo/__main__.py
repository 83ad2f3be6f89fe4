"""``python -m demo``: the sample county from crawl to report, compared with its truth.

Starts the county's servers on loopback, runs the ``gongkai`` commands as a user would, writes everything into ``--out``,
says how the verdicts compare with what was planted, and stops what it started. Exit code 1: a verdict differs.
"""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from demo.compare import (
    RUBRIC,
    Comparison,
    compare_findings,
    compare_score,
    compare_verdicts,
    read_findings,
    read_results,
)
from demo.faults import Outage
from demo.pipeline import Inspection, inspect_county, run_gongkai
from demo.plan import AS_OF
from demo.serve import chosen_plan, county_options


def main() -> int:
    """Run the demo. Returns the exit code."""
    options = _options()
    started = time.monotonic()
    plan = chosen_plan(options)
    print(f"{plan[0].county}: {len(plan)} units on loopback, as of {AS_OF}")
    inspection = inspect_county(options.out, plan, options.seed, Outage(options.failing) if options.failing else None)
    as_of = ("--db", inspection.database, "--as-of", AS_OF.isoformat())
    run_gongkai("report", *as_of, "--rubric", RUBRIC, "--out", options.out)
    comparison = compare(inspection)
    _print_summary(inspection, comparison, time.monotonic() - started, options.out)
    return 1 if comparison.differences or comparison.score_differences else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo", description="Run gongkai on the bundled sample county.")
    parser.add_argument("--out", type=Path, default=Path("out/demo"), help="folder for everything written [out/demo]")
    return county_options(parser).parse_args()


def compare(inspection: Inspection) -> Comparison:
    """Every verdict and every automatic line of the county beside its truth."""
    comparison = Comparison()
    ids = [unit.id for unit in inspection.plan]
    found, findings = read_results(inspection.database, ids), read_findings(inspection.database, ids)
    for unit in inspection.plan:
        compare_verdicts(unit, found[unit.id], comparison)
        compare_findings(unit, findings[unit.id], comparison)
        compare_score(unit, inspection.sheets[unit.id], comparison)
    return comparison


def _print_summary(inspection: Inspection, comparison: Comparison, seconds: float, out: Path) -> None:
    right = comparison.verdicts - len(comparison.differences)
    lines_right = comparison.lines - len(comparison.score_differences)
    blocked = sum(unit.is_blocked for unit in inspection.plan)
    print()
    for difference in [*comparison.differences, *comparison.score_differences]:
        print(f"  DIFFERS  {difference}")
    print(f"Verdicts equal to the truth: {right} of {comparison.verdicts}")
    print(f"Automatic score lines equal to the truth: {lines_right} of {comparison.lines}")
    print(f"Units kept from us in whole or part: {blocked}; points wrongly deducted: {comparison.wrongly_deducted:g}")
    print(f"{inspection.requests} requests, {seconds:.0f} s. Open {out / 'index.html'} first.")


if __name__ == "__main__":
    sys.exit(main())
