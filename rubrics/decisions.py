"""What a person has ruled on a line, a clause or an item of a unit's sheet (复核意见)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Ruling = Literal["mark", "not_applicable", "applicable", "stands", "waived", "open"]


@dataclass(frozen=True, slots=True)
class Decision:
    """One ruling; of several on the same thing the last one counts.

    ``mark``: the line's mark (of a bonus line: the points given or taken) is ``value``.
    ``open``: an earlier ruling whose grounds have changed; the line awaits a person, whatever the machine says.
    ``not_applicable`` / ``applicable``: whether the line is for this unit at all.
    ``stands`` / ``waived``: the clause ``deduction`` (or only its ``item``) applies or does not. With ``stands``, ``value``
    is the number of occurrences, the measured value (percent, pieces) or, of a ``person`` clause, the points.
    """

    unit: str
    indicator: str
    ruling: Ruling
    deduction: str = ""
    item: str = ""
    value: Decimal | None = None
    reason: str = ""
    by: str = ""
    at: str = ""


class Rulings:
    """The decisions of one unit, found by what they rule on."""

    def __init__(self, unit: str, decisions: Iterable[Decision]) -> None:
        self._by = {(d.indicator, d.deduction, d.item): d for d in decisions if d.unit == unit}

    def on_line(self, indicator: str) -> Decision | None:
        return self._by.get((indicator, "", ""))

    def on_clause(self, indicator: str, deduction: str) -> Decision | None:
        return self._by.get((indicator, deduction, ""))

    def on_item(self, indicator: str, deduction: str, item: str) -> Decision | None:
        return self._by.get((indicator, deduction, item))
