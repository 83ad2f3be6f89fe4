"""What the central database holds, as `gongkai central show` prints it. Shares are of the points possible, 0 to 1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Range:
    """A share that lies between: every open line fails, every open line passes. No point is a zero before it is decided."""

    floor: float
    ceiling: float


@dataclass(frozen=True, slots=True)
class Place:
    """The places that a county may still take, from 1."""

    best: int
    worst: int


@dataclass(frozen=True, slots=True)
class County:
    """A source's newest run by one edition of a rubric. ``last``: the day its pages were read; ``pushed_at``: ISO 8601."""

    source: str
    batch: int
    run: int
    as_of: date
    last: date
    pushed_at: str
    version: int
    role: str
    file: str
    outside: int  # units of its registry that the rubric is not for
    units: int
    unread: int  # units that could not be read
    lines: int
    open_lines: int
    verdicts: int
    decided: int
    score: Range | None = None  # mean of its units; None: no unit
    place: Place | None = None  # None: no data since, or no unit
    is_stale: bool = False

    @property
    def decided_share(self) -> float | None:
        """Of the verdicts, those that are not unknown; None: none was asked for."""
        return self.decided / self.verdicts if self.verdicts else None


@dataclass(frozen=True, slots=True)
class SectionPlace:
    """A county in one section: mean of its units for which the section holds anything."""

    source: str
    units: int
    score: Range
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class SectionBoard:
    """A section over all counties whose data is current. ``mean``: each county counts once."""

    section: str
    title: str
    mean: Range | None
    counties: tuple[SectionPlace, ...]


@dataclass(frozen=True, slots=True)
class Board:
    """All counties by one edition of a rubric: only the same lines are compared."""

    rubric: str
    edition: str
    title: str
    counties: tuple[County, ...]
    mean: Range | None
    sections: tuple[SectionBoard, ...]


@dataclass(frozen=True, slots=True)
class Central:
    """The whole database on a day. ``never``: sources that were expected and are not there at all."""

    database: str
    day: date
    stale_days: int
    boards: tuple[Board, ...]
    never: tuple[str, ...] = ()
