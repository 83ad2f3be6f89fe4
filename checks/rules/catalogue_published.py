"""条例（2008）第十九条, 条例（2019）第十二条: every agency publishes a catalogue of its information."""

from __future__ import annotations

from checks.result import Result
from checks.site.catalogue import find_catalogue
from checks.site.site import Site


def catalogue_published(site: Site) -> Result:
    """信息公开目录已公开"""
    judgement, found = find_catalogue(site)
    return judgement.result("catalogue_published", found.search)
