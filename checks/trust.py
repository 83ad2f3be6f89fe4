"""How far a check can be trusted: measured on sample counties by ``benchmarks.verdicts``, shipped as ``trust.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Trust:
    """``precision``: of the deductions that a check led to, the share that was right, 0–1; ``sample``: how many those were."""

    precision: float
    sample: int
    missed: int = 0  # planted defects that it did not find


@dataclass(frozen=True, slots=True)
class Measurement:
    """One run of the benchmark. A check below ``least`` may not decide a line of a rubric by itself."""

    least: float
    version: str  # of the product
    seeds: tuple[int, ...]
    units: int  # of each county
    checks: dict[str, Trust]


@lru_cache(maxsize=1)
def load_measurement() -> Measurement:
    """The recorded numbers."""
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    checks = {name: Trust(**numbers) for name, numbers in data.items() if isinstance(numbers, dict)}
    return Measurement(data["least"], data["version"], tuple(data["seeds"]), data["units"], checks)


def pool(trusts: Iterable[Trust]) -> Trust | None:
    """Several checks of one line as one: their deductions together. None: nothing was measured."""
    measured = [trust for trust in trusts if trust.sample]
    sample = sum(trust.sample for trust in measured)
    if not sample:
        return None
    right = sum(trust.precision * trust.sample for trust in measured)
    return Trust(right / sample, sample, sum(trust.missed for trust in measured))
