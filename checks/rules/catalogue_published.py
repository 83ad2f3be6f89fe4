"""条例（2008）第十九条, 条例（2019）第十二条: every agency publishes a catalogue of its information."""

from __future__ import annotations

from checks.result import Result
from checks.site.catalogue import find_catalogue
from checks.site.conclude import STRICT
from checks.site.site import Site

CHOICES = frozenset(STRICT)


def catalogue_published(site: Site, *, strict: tuple[str, ...] = ()) -> Result:
    """信息公开目录已公开

    ``strict``: misplaced, badly_titled: a document that stands in a wrong column or under a title that does not name it
    is not taken for published; a catalogue column that is one itself still is.
    """
    judgement, found = find_catalogue(site, strict)
    return judgement.result("catalogue_published", found.search)
