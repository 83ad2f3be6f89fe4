"""``python -m demo``: the sample county from crawl to report, compared with its truth.

Starts the county's servers on loopback, runs the ``gongkai`` commands as a user would, writes everything into ``--out``,
says how the verdicts compare with what was planted, and stops what it started. Exit code 1: a verdict differs.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from demo.compare import RUBRIC, Comparison, compare_score, compare_verdicts, read_results
from demo.plan import AS_OF, COUNTY, UnitPlan
from demo.serve import serve_county

DEGRADED = 1  # the exit code of a run in which too many units could not be reached


def main() -> int:
    """Run the demo. Returns the exit code."""
    options = _options()
    started = time.monotonic()
    options.out.mkdir(parents=True, exist_ok=True)
    database = options.out / "county.db"
    for old in options.out.glob("county.db*"):
        old.unlink()
    with serve_county(options.seed) as served:
        registry = options.out / "units.csv"
        registry.write_text(served.county.registry(), encoding="utf-8")
        plan = served.county.plan
        print(f"{COUNTY}: {len(plan)} units on loopback, as of {AS_OF}")
        _gongkai("crawl", "--units", registry, "--db", database, "--delay", "0")
        requests = len(served.log)
    as_of = ("--db", database, "--as-of", AS_OF.isoformat())
    _gongkai("check", *as_of)
    sheets = json.loads(_gongkai("score", *as_of, "--rubric", RUBRIC, "--format", "json", quiet=True))
    (options.out / "score.json").write_text(json.dumps(sheets, ensure_ascii=False, indent=1), encoding="utf-8")
    _gongkai("report", *as_of, "--rubric", RUBRIC, "--out", options.out)
    comparison = _compare(plan, database, sheets)
    _print_summary(plan, comparison, requests, time.monotonic() - started, options.out)
    return 1 if comparison.differences or comparison.score_differences else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m demo", description="Run gongkai on the bundled sample county.")
    parser.add_argument("--out", type=Path, default=Path("out/demo"), help="folder for everything written [out/demo]")
    parser.add_argument("--seed", type=int, default=0, help="another wording of the same county [0]")
    return parser.parse_args()


def _gongkai(*arguments: str | Path, quiet: bool = False) -> str:
    """One command line, as a user would type it. Raises SystemExit where it fails."""
    command = [str(Path(sys.executable).with_name("gongkai")), *map(str, arguments)]
    print("$ gongkai", *command[1:], flush=True)
    done = subprocess.run(command, stdout=subprocess.PIPE if quiet else None, encoding="utf-8", check=False)  # noqa: S603
    if done.returncode not in (0, DEGRADED):
        raise SystemExit(f"gongkai {arguments[0]} failed with exit code {done.returncode}")
    return done.stdout or ""


def _compare(plan: tuple[UnitPlan, ...], database: Path, sheets: dict[str, Any]) -> Comparison:
    comparison = Comparison()
    by_unit = {sheet["unit"]: sheet for sheet in sheets["units"]}
    found = read_results(database, [unit.id for unit in plan])
    for unit in plan:
        compare_verdicts(unit, found[unit.id], comparison)
        compare_score(unit, by_unit[unit.id], comparison)
    return comparison


def _print_summary(
    plan: tuple[UnitPlan, ...], comparison: Comparison, requests: int, seconds: float, out: Path
) -> None:
    right = comparison.verdicts - len(comparison.differences)
    lines_right = comparison.lines - len(comparison.score_differences)
    print()
    for difference in [*comparison.differences, *comparison.score_differences]:
        print(f"  DIFFERS  {difference}")
    print(f"Verdicts equal to the truth: {right} of {comparison.verdicts}")
    print(f"Automatic score lines equal to the truth: {lines_right} of {comparison.lines}")
    print(
        f"Units kept from us in whole or part: {sum(unit.is_blocked for unit in plan)}; points wrongly deducted: {comparison.wrongly_deducted:g}"
    )
    print(f"{requests} requests, {seconds:.0f} s. Open {out / 'index.html'} first.")


if __name__ == "__main__":
    sys.exit(main())
