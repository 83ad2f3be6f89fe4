"""What ``gongkai check`` prints: verdicts per check over all units."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

from checks.registry import load_checks
from checks.result import Result, Verdict
from reports.console import table
from reports.wording import VERDICTS


def verdict_table(results: Mapping[str, Mapping[tuple[str, str], Result]]) -> str:
    """One row per check: how many units met it, and how many could not be judged."""
    counts: dict[str, Counter[Verdict]] = defaultdict(Counter)
    for kept in results.values():
        for (check, _), result in kept.items():
            counts[check][result.verdict] += 1
    header = ("check", "检查项", *VERDICTS.values())
    titles = {name: check.title for name, check in load_checks().items()}
    rows = [
        (name, titles.get(name, ""), *(str(count[Verdict(verdict)] or "") for verdict in VERDICTS))
        for name, count in sorted(counts.items())
    ]
    return table(header, rows, right=range(2, len(header))) + f"\n\n{len(results)} units"
