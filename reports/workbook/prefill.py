"""What stands in the three columns an inspector fills (记分, 复核意见, 复核人) when a sheet leaves, and what lay behind it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from checks.result import Assurance
from reports.charts import share_of
from reports.decisions import Line, Standing, suggested_of
from reports.standing import UnitState
from reports.text import clean, points
from rubrics.sheet import ScoredIndicator

NOT_FOR_US, HIT, NOT_HIT = "不适用", "触发", "未触发"


@dataclass(frozen=True, slots=True)
class Prefill:
    """One row as it leaves. ``mark``: points, a word (不适用, 触发, 未触发) or None; ``machine``: the machine's own suggestion
    as a word, "" for none; ``version``: journal entries on the line so far; ``is_input``: a person is to fill the mark in."""

    id: str
    mark: Decimal | str | None
    review: str
    by: str
    machine: str
    version: int
    is_input: bool

    @property
    def word(self) -> str:
        return word_of(self.mark)


def word_of(mark: Decimal | str | None) -> str:
    """The mark as text: ``1.5``, ``不适用``, "" for None. One spelling for one value."""
    return mark if isinstance(mark, str) else points(mark)


def prefill(line: Line, state: UnitState | None) -> Prefill:
    """The row of a line; ``state``: what persons decided on the unit."""
    machine = (state.machine_line(line.id) if state else None) or line
    own = state.on_line(line.id) if state else None
    deciders = [one for one in (state.on(line.id) if state else []) if not one.reopened]
    ruled = own if own is not None and not own.reopened else None
    return Prefill(
        id=line.id,
        mark=_mark(line, ruled),
        review=clean(ruled.decision.reason) if ruled else "",
        by=clean(deciders[-1].decision.by) if deciders and is_settled(line) else "",
        machine=machine_word(machine),
        version=state.version(line.id) if state else 0,
        is_input=bool(deciders) or waits(line),
    )


def machine_word(line: Line) -> str:
    """The suggestion as a word; of a line without points whether its veto was triggered."""
    suggested = suggested_of(line)
    if suggested is not None and isinstance(line, ScoredIndicator) and not line.max:
        return HIT if line.deductions else NOT_HIT
    return points(suggested)


def is_settled(line: Line) -> bool:
    """Nothing is open on the line."""
    if isinstance(line, ScoredIndicator):
        return line.suggested is not None or line.status == "not_applicable"
    return line.status in ("counted", "none", "not_applicable")


def waits(line: Line) -> bool:
    """The line is a person's: open, suggested, or marked by one."""
    if isinstance(line, ScoredIndicator):
        by_person = line.assurance is Assurance.PERSON and line.status != "not_applicable"
        return by_person or share_of(line) in ("assisted", "manual", "unverified")
    return line.status in ("manual", "unverified")


def _mark(line: Line, ruled: Standing | None) -> Decimal | str | None:
    if ruled is not None and ruled.decision.ruling == "not_applicable":
        return NOT_FOR_US
    if isinstance(line, ScoredIndicator):
        return line.suggested if line.max or line.suggested is None else (HIT if line.deductions else NOT_HIT)
    if line.status not in ("counted", "none"):
        return None
    return line.points if line.sign == "bonus" else -line.points
