"""How far the verdicts can be trusted: ``python -m benchmarks.verdicts --seeds 11,12,13,14,15 --units 60``.

Draws a county for each seed, runs the real crawl, checks and scoring over it, and compares every verdict and every deduction
with what was planted. Prints precision and recall of deducted points per check and per indicator, false and missed deductions,
and what stayed unverified where the pages allow a decision. ``--write`` records the precision of each check in
``checks/trust.toml``, which the product reads. ``--replay`` visits each county a second time, and once more on a night on which
3 % of its pages fail. Exit code 1: a deduction on a blocked unit, or a false one on an automatic line.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.tally import Tally, count_county
from benchmarks.trust import write_trust
from demo.draw import draw_plan
from demo.faults import Outage
from demo.pipeline import Inspection, inspect_county

FAILING = 0.03  # share of the pages that fail on a bad night
TRUST = Path(__file__).parent.parent / "checks" / "trust.toml"


def main() -> int:
    """Run the benchmark. Returns the exit code."""
    options = _options()
    tally = Tally()
    is_stable = True
    for seed in options.seeds:
        print(f"seed {seed}: {options.units} units", flush=True)
        with tempfile.TemporaryDirectory() as folder:
            out = options.keep / f"seed-{seed}" if options.keep else Path(folder)
            inspection = _inspect(out, seed, options.units)
            for difference in count_county(inspection, tally):
                print(f"  {difference}")
            if options.replay:
                is_stable &= _replay(out, inspection, seed)
    print(f"\n{tally.report()}")
    if options.write:
        write_trust(TRUST, tally, options.seeds, options.units)
        print(f"\nrecorded in {TRUST}")
    return 1 if tally.on_blocked or tally.false_on_auto or not is_stable else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.verdicts", description="Measure how far verdicts can be trusted."
    )
    parser.add_argument("--seeds", type=_seeds, default=[1, 2, 3, 4, 5], help="seeds, with commas [1,2,3,4,5]")
    parser.add_argument("--units", type=int, default=60, help="units of each county [60]")
    parser.add_argument("--write", action="store_true", help="record the numbers in checks/trust.toml")
    parser.add_argument(
        "--replay", action="store_true", help="visit each county again, and on a night with failing pages"
    )
    parser.add_argument("--keep", type=Path, help="folder in which databases and sheets are kept")
    return parser.parse_args()


def _seeds(text: str) -> list[int]:
    return [int(part) for part in text.split(",")]


def _inspect(out: Path, seed: int, units: int, outage: Outage | None = None) -> Inspection:
    return inspect_county(out, draw_plan(seed, units), seed, outage, quiet=True)


def _replay(out: Path, first: Inspection, seed: int) -> bool:
    """The same night again changes nothing; a bad night adds no deduction. Prints what differs."""
    units = len(first.plan)
    again = deductions(_inspect(out / "again", seed, units))
    bad = deductions(_inspect(out / "failing", seed, units, Outage(FAILING, seed)))
    before = deductions(first)
    added = sorted(bad - before)
    print(f"  the same night again: {len(before ^ again)} deductions differ of {len(before)}")
    print(
        f"  {FAILING:.0%} of the pages failing: {len(added)} deductions added, {len(before - bad)} left open of {len(before)}"
    )
    for unit, line, clause, points in [*sorted(before ^ again), *added]:
        print(f"    {unit} {line} {clause} −{points}")
    return before == again and not added


def deductions(inspection: Inspection) -> set[tuple[str, str, str, str]]:
    """(unit, indicator, clause, points) of every deduction."""
    return {
        (unit, line["id"], part["id"], str(part["points"]))
        for unit, sheet in inspection.sheets.items()
        for line in sheet["indicators"]
        for part in line["deductions"]
    }


if __name__ == "__main__":
    sys.exit(main())
