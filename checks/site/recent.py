"""Documents of the year judged and of a few before."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from checks.site.matching import Hit
from checks.site.search import Found, find_documents
from checks.site.site import Site
from checks.site.titles import find_year
from checks.site.wanted import load_wanted


def find_recent(site: Site, wanted: str, years_back: int) -> Found:
    """As ``find_documents``; what is older than ``years_back`` calendar years before ``as_of`` is stale.

    A document's year is that of its date, else the one its title names. Without both it counts as recent.
    """
    first = site.as_of.year - years_back
    found = find_documents(site, load_wanted()[wanted], since=date(first, 1, 1))
    old = tuple(hit for hit in found.hits if _is_of_older_year(hit, first))
    return replace(found, hits=tuple(hit for hit in found.hits if hit not in old), stale=found.stale + old)


def _is_of_older_year(hit: Hit, first: int) -> bool:
    year = find_year(hit.document.title)
    return year is not None and year < first and hit.document.date is None
