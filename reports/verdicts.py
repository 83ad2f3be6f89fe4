"""What ``gongkai check`` prints: verdicts per check over all units."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from checks.registry import load_checks
from checks.result import Result, Verdict
from reports.console import table
from reports.wording import VERDICTS


@dataclass(slots=True)
class Tally:
    """How often each check came to each verdict. ``units``: how many were judged."""

    units: int = 0
    checks: dict[str, Counter[Verdict]] = field(default_factory=lambda: defaultdict(Counter))

    def add(self, results: Mapping[tuple[str, str], Result]) -> None:
        """One unit more."""
        self.units += 1
        for (check, _), result in results.items():
            self.checks[check][result.verdict] += 1


def verdict_table(tally: Tally) -> str:
    """One row per check: how many units met it, and how many could not be judged."""
    header = ("check", "检查项", *VERDICTS.values())
    titles = {name: check.title for name, check in load_checks().items()}
    rows = [
        (name, titles.get(name, ""), *(str(count[Verdict(verdict)] or "") for verdict in VERDICTS))
        for name, count in sorted(tally.checks.items())
    ]
    return table(header, rows, right=range(2, len(header))) + f"\n\n{tally.units} units"
