"""The whole sample county: every page by server and path, and the registry that names its units."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count

from demo.columns import Column
from demo.documents import Document
from demo.faults import Downtime, Outage, faulty_answer, trap_answer, with_session
from demo.plan import NO_SITE, PORTAL, UnitPlan, load_plan
from demo.portal import build_portal
from demo.render import Answer, Renderer, not_found
from demo.risks import mark_home
from demo.site import Site, build_site

HEADER = ("id", "name", "kind", "portal_url", "site_url", "column_url", "duties")
ROBOTS = Answer(b"User-agent: *\nDisallow: /admin/\n", "text/plain")


@dataclass
class County:
    """Pages by origin and path. ``origins``: name → ``http://127.0.0.1:port``."""

    plan: tuple[UnitPlan, ...]
    origins: Mapping[str, str]
    portal: Site
    sites: dict[str, Site]
    pages: dict[str, dict[str, Answer]] = field(default_factory=dict)
    counters: dict[str, count[int]] = field(default_factory=dict)
    old: dict[str, dict[str, tuple[Renderer, Column, Document]]] = field(default_factory=dict)  # made when asked for
    outage: Outage | Downtime | None = None

    def answer(self, origin: str, path: str) -> Answer:
        """The answer of one server. A path without its session id is the same page."""
        number = next(self.counters.setdefault(origin, count(1)))
        if self.outage and (failure := self.outage.answer(origin, path)):
            return failure
        units = [unit for unit in self.plan if unit.origin == origin]
        for unit in units:
            special = faulty_answer(unit, path, number) or trap_answer(unit, path)
            if special:
                return special
        page = self.pages[origin].get(_without_session(path)) or self._old(origin, _without_session(path))
        if page is None:
            return ROBOTS if path == "/robots.txt" else not_found()
        if any("session" in unit.traps and path.startswith(self.sites[unit.id].addresses.home()) for unit in units):
            return Answer(with_session(page.body, number), page.content_type, page.status, page.headers)
        return page

    def _old(self, origin: str, path: str) -> Answer | None:
        if (found := self.old.get(origin, {}).get(path)) is None:
            return None
        renderer, column, document = found
        return renderer.render(column, document, path)

    def registry(self) -> str:
        """``units.csv`` of the county."""
        text = io.StringIO()
        rows = csv.writer(text, lineterminator="\n")
        rows.writerow(HEADER)
        for unit in self.plan:
            rows.writerow(self._registry_row(unit))
        return text.getvalue()

    def site_url(self, unit: UnitPlan) -> str:
        return self.origins[unit.origin] + self.sites[unit.id].addresses.home()

    def _registry_row(self, unit: UnitPlan) -> tuple[str, ...]:
        site = self.sites[unit.id]
        column = self.origins[unit.origin] + site.column_path(site.columns["xxgk"]) if unit.column == "given" else ""
        portal = self.origins[PORTAL] + "/"
        return unit.id, unit.name, unit.kind, portal, self.site_url(unit), column, ";".join(unit.duties)


def build_county(origins: Mapping[str, str], seed: int = 0, plan: tuple[UnitPlan, ...] = ()) -> County:
    """All pages of the county, in memory; of the county in ``units.toml`` if no plan is given."""
    plan = plan or load_plan()
    sites = {unit.id: build_site(unit, plan[(place + 1) % len(plan)], place, seed) for place, unit in enumerate(plan)}
    county = County(plan, origins, build_portal(plan, seed), sites)
    guide = county.portal.columns["guide"].documents[0]
    portal = origins[PORTAL]
    links = {"portal": f"{portal}/", "county_guide": portal + county.portal.document_path(guide)}
    for unit in plan:
        if unit.planted.guide == "county_only":
            sites[unit.id].columns["guide"].elsewhere = links["county_guide"]
    friends = [(unit.short, county.site_url(unit), unit.kind) for unit in plan if unit.linked]
    for name in {PORTAL, *(unit.origin for unit in plan)}:
        county.pages[name] = {}
    county.pages[PORTAL].update(Renderer(county.portal, links, friends).pages())
    for unit in plan:
        if unit.fault != NO_SITE:
            renderer = Renderer(sites[unit.id], links)
            pages = dict(renderer.pages())
            late = {path: (renderer, *place) for path, place in renderer.old().items()}
            county.old.setdefault(unit.origin, {}).update(late)
            pages |= mark_home(unit, pages, sites[unit.id].shown_home())
            county.pages[unit.origin].update(pages)
            if unit.own_host:
                county.pages[unit.origin].setdefault("/", county.pages[unit.origin][sites[unit.id].addresses.home()])
    return county


def _without_session(path: str) -> str:
    before, mark, after = path.partition(";jsessionid=")
    return before + ("?" + after.partition("?")[2] if "?" in after else "") if mark else path
