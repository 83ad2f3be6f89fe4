"""How often the machine and the first look were overruled, per indicator: where rubric, check or practice needs work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.review.board import Line, UnitView


@dataclass(frozen=True, slots=True)
class Rate:
    """One indicator over all units."""

    id: str
    title: str
    suggested: int  # units where the machine proposed a mark
    decided: int  # of them: those a person looked at
    overridden: int  # of them: those with another mark
    appealed: int
    settled: int  # of them: those a review has ended
    overturned: int

    @property
    def override_share(self) -> float:
        return self.overridden / self.decided if self.decided else 0.0

    @property
    def overturn_share(self) -> float:
        return self.overturned / self.settled if self.settled else 0.0


def all_rates(units: Sequence[UnitView]) -> list[Rate]:
    """In the rubric's order."""
    lines: dict[str, list[Line]] = {}
    for view in units:
        for line in view.lines.values():
            lines.setdefault(line.id, []).append(line)
    return [_rate(own) for own in lines.values()]


def total_rate(rates: Sequence[Rate]) -> Rate:
    """All indicators together."""
    counts = ("suggested", "decided", "overridden", "appealed", "settled", "overturned")
    return Rate("", "全部指标", *(sum(getattr(rate, name) for rate in rates) for name in counts))


def _rate(lines: list[Line]) -> Rate:
    proposed = [line for line in lines if line.machine.suggested is not None]
    judged = [line for line in proposed if line.standing is not None]
    appeals = [appeal for line in lines for appeal in line.appeals]
    return Rate(
        id=lines[0].id,
        title=lines[0].machine.title,
        suggested=len(proposed),
        decided=len(judged),
        overridden=sum(_is_overridden(line) for line in judged),
        appealed=len(appeals),
        settled=sum(not appeal.is_pending for appeal in appeals),
        overturned=sum(appeal.is_overturned for appeal in appeals),
    )


def _is_overridden(line: Line) -> bool:
    assert line.standing is not None
    decision, basis = line.standing.decision, line.standing.basis
    return decision.ruling != "mark" or decision.value != (basis.suggested if basis else line.machine.suggested)
