"""The county's radar out of the store."""

from __future__ import annotations

from datetime import date, timedelta

from checks.calendar import UnknownYear, add_days
from checks.site.load import load_portal, load_site
from checks.site.site import Site
from crawler.schema import storage_errors
from crawler.store import Store
from reports.heads import rubric_head, run_head
from reports.pipeline import Snapshot, Told, open_snapshot, rubric_results, unit_states
from reports.radar.find import Weigher, bound_clauses, find_dues, find_fixed
from reports.radar.future import Future
from reports.radar.model import Due, Radar
from reports.standing import rulings_of
from reports.version import version
from rubrics.model import Rubric, is_for

PUBLISH = 20  # working days; 条例（2008）第十八条, 条例（2019）第二十六条


def load_radar(
    store: Store, rubric: Rubric, as_of: date, days: int = 60, told: Told = lambda done, total: None
) -> Radar:
    """What costs points within so many days if nothing is done. Raises InputError, StorageError."""
    snapshot = open_snapshot(store, as_of)
    results = rubric_results(snapshot, rubric, lambda done, total: None)
    decided = rulings_of(unit_states(snapshot, rubric, results))
    units = [unit for unit in snapshot.units if is_for(rubric, unit.kind)]
    portals: dict[str, Site | None] = {}
    dues: list[Due] = []
    unread: list[str] = []
    last = as_of + timedelta(days)
    for count, unit in enumerate(units, 1):
        bounds = bound_clauses(rubric, unit)
        site = _site(snapshot, unit.id, portals)
        if site.coverage.gate:
            unread.append(unit.name)
        else:
            weigher = Weigher(rubric, unit, results[unit.id], decided)
            future = Future(site)
            dues += [*find_dues(weigher, future, bounds, last), *find_fixed(rubric, unit, future, last)]
        told(count, len(units))
    twenty, is_provisional = twenty_days(as_of)
    return Radar(
        rubric_head(rubric),
        version(),
        as_of,
        days,
        run_head(snapshot.run),
        tuple(dues),
        twenty,
        is_provisional,
        tuple(unread),
    )


def _site(snapshot: Snapshot, unit_id: str, portals: dict[str, Site | None]) -> Site:
    store, run, as_of = snapshot.store, snapshot.run, snapshot.as_of
    unit = next(each for each in snapshot.units if each.id == unit_id)
    with storage_errors(store.path):
        if unit.portal_url not in portals:
            portals[unit.portal_url] = load_portal(store, run, unit, as_of)
        return load_site(store, run, unit, as_of, portals[unit.portal_url])


def twenty_days(day: date) -> tuple[date, bool]:
    """What is formed that day is to be public by then; True where only weekends are known of the year (暂定)."""
    try:
        return add_days(day, PUBLISH, "workday"), False
    except UnknownYear:
        end, left = day, PUBLISH
        while left:
            end += timedelta(1)
            left -= end.weekday() < 5
        return end, True
