"""A start page or disclosure column that opened a few days ago and is not there tonight: out of order, until it has stayed so.

A server that is being moved or updated says 404 to every address for a night, as surely as to what was removed. Only time tells
the two apart (``[doors]`` in ``coverage.toml``): until then nothing may be held against the unit.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from checks.site.coverage import RULES, is_door
from checks.site.site import Site, SitePage
from crawler.pages import GOOD

_DAYS = timedelta(days=int(RULES["doors"]["days"]))


def hold_back(site: Site) -> Site:
    """The site, its gate shut where a door of it closed a short while ago. Needs the visits of the nights before (``tried``)."""
    shut = [
        (page, opened) for page in site.pages if is_door(page) and page.is_dead and (opened := _last_open(site, page))
    ]
    if not shut:
        return site
    page, opened = shut[0]
    gate = site.coverage.gate or f"{page.row.url}于{opened.date()}尚可打开，本次打开为页面不存在，是否故障待复查"
    unread = tuple((page.row.url, "数日前尚可打开，本次打开为页面不存在") for page, _ in shut)
    state = "partial" if site.coverage.state == "complete" else site.coverage.state
    coverage = replace(site.coverage, state=state, gate=gate, unread=(*site.coverage.unread, *unread))
    return replace(site, coverage=coverage)


def _last_open(site: Site, page: SitePage) -> datetime | None:
    """When it last opened, if that is not too long before it was asked for tonight."""
    now = datetime.fromisoformat(page.row.fetched_at) if page.row.fetched_at else None
    opened = [datetime.fromisoformat(visit.at) for visit in site.tried.get(page.row.url, ()) if visit.outcome in GOOD]
    return max(opened) if now and opened and now - max(opened) < _DAYS else None
