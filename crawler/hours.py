"""The window of hours in which a crawl may ask servers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, time, tzinfo

from crawler.clock import CHINA

CLOSED = "outside its hours"  # the engine's reason to stop
_WINDOW = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Hours:
    """From ``start`` up to but without ``end``, across midnight where ``end`` is the earlier.

    Only the time on the wall of ``zone`` counts and nothing is added up, so a clock that changes for summer opens the window late or twice, never for a whole day.
    """

    start: time
    end: time
    zone: tzinfo = CHINA

    @classmethod
    def parse(cls, text: str, zone: tzinfo = CHINA) -> Hours:
        """``22:00-06:00``. Raises ValueError for anything else, and for a window of no or all hours."""
        match = _WINDOW.fullmatch(text)
        if not match:
            raise ValueError(f"{text!r} is not a window like 22:00-06:00")
        first, second, third, fourth = map(int, match.groups())
        if (first, second) == (third, fourth):
            raise ValueError(f"{text!r} begins when it ends; leave the option out for the whole day")
        return cls(time(first, second), time(third, fourth), zone)

    def is_open(self, moment: datetime) -> bool:
        """``moment`` (with zone) lies in the window."""
        clock = moment.astimezone(self.zone).time()
        if self.start < self.end:
            return self.start <= clock < self.end
        return clock >= self.start or clock < self.end

    def __str__(self) -> str:
        return f"{self.start:%H:%M}-{self.end:%H:%M}"
