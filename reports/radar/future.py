"""The same pages as of later days: when a check turns.

A check is a pure function of a site and a day, so that what it will say if nothing is published can be asked today.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from checks.result import Result
from checks.results import params_key
from checks.run import run_check
from checks.site.site import Site

Mark = object  # whatever tells two days' results apart


@dataclass
class Future:
    """One unit's pages, asked as of any day; every answer is kept."""

    site: Site
    sites: dict[date, Site] = field(default_factory=dict)
    known: dict[tuple[str, str, date], Result] = field(default_factory=dict)

    def at(self, check: str, params: dict[str, Any], day: date) -> Result:
        """What the check says as of that day if nothing changes until then."""
        key = (check, params_key(params), day)
        if key not in self.known:
            self.known[key] = run_check(check, params, self._site(day))
        return self.known[key]

    def _site(self, day: date) -> Site:
        if day not in self.sites:
            portal = self.site.portal
            self.sites[day] = replace(
                self.site, as_of=day, portal=None if portal is None else replace(portal, as_of=day)
            )
        return self.sites[day]


def find_turns(mark: Callable[[date], Mark], first: date, last: date) -> list[date]:
    """The days in (first, last] on which the mark differs from the day before, found by halving.

    A mark that turns and turns back between two days that were asked is not seen. Asks at most
    ``turns × log2(days)`` days.
    """
    open_spans, turns = [(first, last)], []
    while open_spans:
        low, high = open_spans.pop()
        if low >= high or mark(low) == mark(high):
            continue
        if (high - low).days == 1:
            turns.append(high)
            continue
        middle = low + timedelta((high - low).days // 2)
        open_spans += [(low, middle), (middle, high)]
    return sorted(turns)
