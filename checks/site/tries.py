"""How often a dead address was tried: the looks of this run and those of the finished runs shortly before it.

One visit proves little of a link, nor do two within a minute. What counts is how many visits at different times said that nothing
is there, since the last one that found something. A time-out says neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from checks.site.coverage import RULES
from checks.site.observed import Visit
from checks.site.site import GONE, Site, SitePage
from crawler.pages import GOOD, Outcome
from crawler.schema import storage_errors
from crawler.store import Run, Store

COUNTED = frozenset(RULES["tries"]["checks"])
LEAST = int(RULES["tries"]["least"])
_APART = timedelta(seconds=RULES["tries"]["apart_seconds"])
_DAYS = int(RULES["previous"]["days"])
_AT_A_TIME = 200  # addresses of one query
_RUNS = "SELECT id FROM run WHERE id < ? AND finished_at IS NOT NULL AND julianday(started_at) >= julianday(?) - ?"
_AT = {"page": "fetched_at", "look": "at"}  # the table of the ledger, and that of looks: when


@dataclass(frozen=True, slots=True)
class Tries:
    """``count`` visits in a row said that nothing is there; ``is_enough``: often enough, and far enough apart."""

    count: int
    is_enough: bool


def count_tries(site: Site, page: SitePage) -> Tries:
    """Of a page that is dead in this run; its own row, or the portal's."""
    holder = site.portal if site.portal is not None and page.row.unit != site.unit.id else site
    seen = [Visit(each.at, each.outcome, each.status) for each in page.looks]
    seen = seen or [Visit(page.row.fetched_at, Outcome.SOFT_404)]
    times = _times(sorted((*holder.tried.get(page.row.url, ()), *seen), key=_moment))
    return Tries(len(times), len(times) >= LEAST and times[-1] - times[0] >= _APART)


def _times(visits: Iterable[Visit]) -> list[datetime]:
    """When nothing was there, since something was. A row that a later run took over unread has its old time: one visit."""
    times: list[datetime] = []
    for visit in visits:
        if visit.outcome in GOOD:
            times.clear()
        elif visit.outcome is Outcome.SOFT_404 or visit.status in GONE:
            times.append(_moment(visit))
    return list(dict.fromkeys(times))


def _moment(visit: Visit) -> datetime:
    return datetime.fromisoformat(visit.at)


def load_tried(store: Store, run: Run, unit_id: str, pages: Iterable[SitePage]) -> dict[str, tuple[Visit, ...]]:
    """Address → the visits of the finished runs of the days before, for the unit's dead pages of this run. Only reads.

    Raises :class:`crawler.errors.StorageError`.
    """
    dead = [page.row.url for page in pages if page.is_dead and page.row.fetched_at]
    found: dict[str, list[Visit]] = {}
    with storage_errors(store.path):
        runs = [row["id"] for row in store.db.query(_RUNS, (run.id, run.started_at, _DAYS))] if dead else []
        for table in _AT if runs else ():
            for url, visit in _visits(store, table, runs, unit_id, dead):
                found.setdefault(url, []).append(visit)
    return {url: tuple(visits) for url, visits in found.items()}


def _visits(store: Store, table: str, runs: list[int], unit_id: str, urls: list[str]) -> Iterator[tuple[str, Visit]]:
    """(address, visit) out of one table; none where a file from before has no such table."""
    if not store.db.table(table).exists():
        return
    at = _AT[table]
    for first in range(0, len(urls), _AT_A_TIME):
        some = urls[first : first + _AT_A_TIME]
        marks = [",".join("?" * len(values)) for values in (runs, some)]
        where = f"unit = ? AND run IN ({marks[0]}) AND url IN ({marks[1]}) AND outcome IS NOT NULL AND {at} != ''"
        for row in store.db.query(
            f"SELECT url, {at} AS at, outcome, status FROM {table} WHERE {where}", (unit_id, *runs, *some)
        ):
            yield row["url"], Visit(row["at"], Outcome(row["outcome"]), row["status"])
