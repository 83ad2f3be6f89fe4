"""条例（2008）第十九条, 条例（2019）第十二条: every agency publishes a guide of its own."""

from __future__ import annotations

from checks.result import Result
from checks.site.conclude import judge
from checks.site.search import find_documents
from checks.site.site import Site
from checks.site.wanted import load_wanted


def guide_published(site: Site) -> Result:
    """信息公开指南已公开"""
    found = find_documents(site, load_wanted()["guide"])
    return judge(found, "信息公开指南").result("guide_published", found.search)
