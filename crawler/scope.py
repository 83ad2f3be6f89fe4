"""Whose page an address is, by the address alone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from urllib.parse import parse_qsl, urlsplit

from crawler.units import Unit
from crawler.urls import host_of, path_of

# Parameters that name a unit on a shared disclosure platform, and such as only say which part of it is shown.
UNIT_PARAMETERS = frozenset(
    {"branch_id", "branchid", "unit", "unitid", "deptid", "dept", "orgid", "org", "siteid", "bmid", "dwid"}
)
_VIEW = re.compile(r"^(page|pageno|pagenum|pageindex|p|pn|cpage|currpage|tag|column_code|a\d+p|_)$", re.IGNORECASE)
_HOME_FILE = re.compile(
    r"^(index|default|main|home|list|node|col|column|common_list|sy)[\w-]*\.\w{2,5}$", re.IGNORECASE
)
_PLAIN = re.compile(
    r"^(index|default|main|home|sy)\.\w{2,5}$", re.IGNORECASE
)  # /index23.html is a column, not the host


class Place(Enum):
    OWN = "own"  # the unit's, by its address
    LEAF = "leaf"  # on one of the unit's hosts, but the address does not say whose
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Area:
    """A part of the web that belongs to a unit: everything under a folder, or a page with certain parameters."""

    host: str
    folder: str  # path prefix; "" when the parameters decide
    page: str  # a single path that belongs to it as well
    parameters: frozenset[tuple[str, str]] = frozenset()
    any_path: bool = False  # the parameters alone name the unit, on every path of the host

    def holds(self, host: str, path: str, query: str) -> bool:
        """The address lies in this area."""
        if host != self.host:
            return False
        if not self.parameters:
            return path == self.page or path.startswith(self.folder)
        return (self.any_path or path == self.page) and self.parameters <= set(parse_qsl(query))


def area_of(url: str) -> Area:
    """The area that a registry address stands for.

    ``/jyj`` and ``/jyj/index.html`` mean the folder ``/jyj/``; ``/xxgk/jyj.html`` the page and ``/xxgk/jyj/``;
    ``?branch_id=…`` all pages of the host with this parameter; the bare root the whole host.
    """
    parts = urlsplit(url)
    host, path = parts.netloc, parts.path
    pairs = frozenset((key, value) for key, value in parse_qsl(parts.query) if not _VIEW.match(key))
    named = frozenset(pair for pair in pairs if pair[0].lower() in UNIT_PARAMETERS)
    if named or pairs:
        return Area(host, "", path, named or pairs, any_path=bool(named))
    head, _, last = path.rpartition("/")
    if not last or (_HOME_FILE.match(last) and (head or _PLAIN.match(last))):
        return Area(host, f"{head}/", path)
    return Area(host, f"{path.rpartition('.')[0] if '.' in last else path}/", path)


class Scope:
    """The areas and hosts of one unit. An area is added when its disclosure column is discovered."""

    def __init__(self, unit: Unit) -> None:
        self.areas = [area_of(url) for url in (unit.site_url, unit.column_url) if url]
        self.portal = host_of(unit.portal_url)
        self.hosts = {host_of(url) for url in (unit.site_url, unit.column_url, unit.portal_url) if url}
        self._served = self.hosts | {area.host for area in self.areas}  # elsewhere nothing is looked at closer

    def place(self, url: str) -> Place:
        """Where a normalised address stands."""
        host = host_of(url)
        if host not in self._served:
            return Place.OUT
        path, query = path_of(url)
        for area in self.areas:
            if area.holds(host, path, query):
                return Place.OWN
        return Place.LEAF if host in self.hosts else Place.OUT

    def adopt(self, url: str) -> bool:
        """Make the area of a discovered column or of a home page that moved the unit's own.

        Never a whole portal: whoever runs it stands in the footer of all its pages. False if that was asked.
        """
        area = area_of(url)
        if area.folder == "/" and area.host == self.portal:
            return False
        self.areas.append(area)
        self._served.add(area.host)
        return True
