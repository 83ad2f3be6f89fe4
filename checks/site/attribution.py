"""Whose page is it? A page is a unit's own only with a reason, and the reason travels with the evidence."""

from __future__ import annotations

from dataclasses import dataclass

from checks.facts.page import PageFacts
from checks.site.address import is_inside, load_area
from checks.site.names import UnitNames, normalise
from crawler.scope import Area
from crawler.units import Unit

SUBSITE = "本单位子站"
COLUMN = "本单位公开栏目"
PUBLISHER = "发布机构"
TITLE = "标题含单位名称"


@dataclass(frozen=True, slots=True)
class Attribution:
    """The reasons of one unit."""

    names: UnitNames
    subsite: Area | None
    column: Area | None

    def of_address(self, url: str) -> str:
        """本单位子站 or 本单位公开栏目 by the address alone."""
        if is_inside(self.column, url):
            return COLUMN
        return SUBSITE if is_inside(self.subsite, url) else ""

    def of_names(self, title: str, publisher: str, columns: tuple[str, ...]) -> str:
        """By the publisher's name, the column path or the title. Names of others that contain the unit's do not count."""
        if publisher and self.names.find(normalise(publisher)):
            return PUBLISHER
        if any(self.names.find(normalise(name)) for name in columns):
            return COLUMN
        return TITLE if self.names.find(normalise(title)) else ""

    def of_page(self, url: str, facts: PageFacts | None, anchor: str = "") -> str:
        """Of a page by address, then by what it says of itself."""
        if reason := self.of_address(url):
            return reason
        if facts is None:
            return self.of_names(anchor, "", ())
        if facts.site and self.names.find(normalise(facts.site)):
            return SUBSITE
        return self.of_names(facts.title or anchor, facts.publisher, facts.columns)

    def of_listed(self, url: str, facts: PageFacts | None, title: str, publisher: str, list_reason: str) -> str:
        """Of a row of a list. A row that leads off the unit's addresses needs a name, or the unit's own column around it."""
        columns = facts.columns if facts else ()
        source = (facts.publisher if facts else "") or publisher
        if reason := self.of_page(url, facts, title) or self.of_names(title, source, columns):
            return reason
        return COLUMN if list_reason == COLUMN and not source else ""


def attribution_of(unit: Unit, names: UnitNames) -> Attribution:
    """The reasons that the registry row gives. A ``site_url`` that is the portal itself is no reason."""
    subsite, column = (load_area(url, unit.portal_url) for url in (unit.site_url, unit.column_url))
    is_all = (
        subsite is not None and column is not None and (subsite.host, subsite.folder) == (column.host, column.folder)
    )
    return Attribution(names, subsite, None if is_all else column)
