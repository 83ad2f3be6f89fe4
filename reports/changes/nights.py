"""The nights that are compared: finished runs, each with the day that it was judged as of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from crawler.errors import InputError
from crawler.store import Run, Store

MOST = 14  # nights that are looked at


@dataclass(frozen=True, slots=True)
class Night:
    """A finished run and the day that it was judged as of."""

    run: Run
    as_of: date

    @property
    def is_whole(self) -> bool:
        """Enough was read to be published; what a degraded run says is never a second look."""
        return self.run.state == "complete"


def load_nights(store: Store, run: Run, as_of: date, most: int = MOST) -> list[Night]:
    """The run and those finished before it, oldest first, at most ``most``. Raises StorageError."""
    nights = [Night(run, as_of)]
    while len(nights) < most and (before := store.run_before(nights[-1].run)) is not None:
        nights.append(Night(before, judged_day(store, before, as_of)))
    return nights[::-1]


def judged_day(store: Store, run: Run, as_of: date) -> date:
    """The day of the run, or the nearest to it that its results are kept for; never later than ``as_of``."""
    own = min(as_of, datetime.fromisoformat(run.started_at).date())
    if not store.db.table("result").exists():
        return own
    rows = store.db.execute("SELECT DISTINCT as_of FROM result WHERE run = ?", (run.id,)).fetchall()
    days = [day for (text,) in rows if (day := date.fromisoformat(text)) <= as_of]
    return min(days, key=lambda day: (abs((day - own).days), day), default=own)


def find_since(nights: list[Night], since: str) -> int:
    """The place of the night that the newest is compared with: the last whole one before it, a run's number, or the last up to a date.

    A degraded night told nobody anything, so it is passed over where no run is asked for. -1: there is no night before.

    Raises InputError for a run that is not among them.
    """
    if not since:
        whole = [place for place, night in enumerate(nights[:-1]) if night.is_whole]
        return whole[-1] if whole else len(nights) - 2
    if since.isdecimal():
        places = [place for place, night in enumerate(nights[:-1]) if night.run.id == int(since)]
    else:
        places = [place for place, night in enumerate(nights[:-1]) if night.as_of <= _day(since)]
    if not places:
        known = ", ".join(f"{night.run.id} ({night.as_of})" for night in nights[:-1])
        raise InputError(f"--since {since}: no such earlier run; there are {known or 'none'}")
    return places[-1]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"--since {text}: neither the number of a run nor a date like 2017-12-15") from error
