"""The changes of a county between two nights."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from reports.assessment import RubricHead
from reports.changes.nights import Night
from reports.changes.seen import Kind, Seen, Turn

Range = tuple[Decimal, Decimal] | tuple[()]
RISK = "risk"  # stands where the id of a line stands: findings that score nothing


@dataclass(frozen=True, slots=True)
class Mark:
    """A line's mark on the two nights; None: the machine proposed none. ``max`` 0: no line."""

    max: Decimal
    before: Decimal | None
    after: Decimal | None


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that turned. ``indicator`` is the line's id, or ``RISK``; ``key`` and ``name`` are empty for a whole check."""

    indicator: str
    title: str
    check: str
    params: str
    key: str
    name: str
    turn: Turn
    mark: Mark

    @property
    def kind(self) -> Kind:
        return self.turn.kind

    @property
    def is_confirmed(self) -> bool:
        return self.turn.is_confirmed

    @property
    def is_of_new_year(self) -> bool:
        """The assessment year turned between the two: the unit need not have changed anything."""
        before = self.turn.before
        return before is not None and before.night.as_of.year != self.turn.after.night.as_of.year


@dataclass(frozen=True, slots=True)
class Outage:
    """A line that could be told before, and cannot be read now; the mark is not touched."""

    indicator: str
    title: str
    max: Decimal
    first: Seen  # the first night of the outage

    @property
    def since(self) -> Night:
        return self.first.night


@dataclass(frozen=True, slots=True)
class UnitChanges:
    """``score``: (floor, ceiling) then and now, () where the unit had no sheet. ``back``: lines that can be read again."""

    unit: str
    name: str
    kind: str
    changes: tuple[Change, ...] = ()
    outages: tuple[Outage, ...] = ()
    back: tuple[tuple[str, str], ...] = ()  # (line, title)
    before: Range = ()
    after: Range = ()
    state: str = ""  # of the crawl now
    cause: str = ""  # why pages were not read, if some were not

    @property
    def confirmed(self) -> list[Change]:
        return [each for each in self.changes if each.is_confirmed and each.kind is not Kind.WITHDRAWN]

    @property
    def doubtful(self) -> list[Change]:
        """待复核的变化: seen once."""
        return [each for each in self.changes if not each.is_confirmed]

    @property
    def withdrawn(self) -> list[Change]:
        return [each for each in self.changes if each.kind is Kind.WITHDRAWN]


@dataclass(frozen=True, slots=True)
class CountyChanges:
    """``since`` is None while there is no earlier run: then there are no changes."""

    rubric: RubricHead
    version: str
    now: Night
    since: Night | None
    nights: tuple[Night, ...]
    units: tuple[UnitChanges, ...]
    came: tuple[str, ...] = ()  # units that are new in the registry
    went: tuple[str, ...] = ()
    notice: str = ""  # why a newer run is not the one shown

    @property
    def is_degraded(self) -> bool:
        return not self.now.is_whole

    def is_new(self, outage: Outage) -> bool:
        """It began after the night compared with."""
        return self.since is not None and outage.since.run.id > self.since.run.id
