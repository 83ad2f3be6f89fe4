"""Writes ``checks/trust.toml``: what the product says about itself in every evidence report."""

from __future__ import annotations

from pathlib import Path

from benchmarks.tally import Tally
from reports.version import version

HEAD = """\
# Measured trust, written by `python -m benchmarks.verdicts --write`; never by hand.
# precision: of the deductions that the check led to on sample counties, the share that was planted there (0 to 1); sample: how many
# deductions that were; missed: planted and not found. A check below `least` may not decide a line of a rubric by itself.
"""
LEAST = 0.98


def write_trust(path: Path, tally: Tally, seeds: list[int], units: int) -> None:
    """One table per check that led to deductions."""
    lines = [
        HEAD,
        f"least = {LEAST}",
        f'version = "{version()}"',
        f"seeds = {seeds}",
        f"units = {units}  # of each county",
    ]
    for name, count in sorted(tally.checks.items()):
        sample = int(count.right + count.wrong)
        if count.precision is not None:
            lines += [
                "",
                f"[{name}]",
                f"precision = {count.precision:.4f}",
                f"sample = {sample}",
                f"missed = {int(count.missed)}",
            ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
