"""条例（2008）第十九条, 条例（2019）第十二条: every agency publishes a guide of its own."""

from __future__ import annotations

from checks.result import Result
from checks.site.conclude import STRICT, judge
from checks.site.search import find_documents
from checks.site.site import Site
from checks.site.wanted import load_wanted

CHOICES = frozenset(STRICT)


def guide_published(site: Site, *, strict: tuple[str, ...] = ()) -> Result:
    """信息公开指南已公开

    ``strict``: misplaced, badly_titled: a document that stands in a wrong column or under a title that does not name it
    is not taken for published.
    """
    found = find_documents(site, load_wanted()["guide"])
    return judge(found, "信息公开指南", strict).result("guide_published", found.search)
