"""条例（2008）第十九条, 条例（2019）第十二条: nine elements, each said or with a plausible value."""

from __future__ import annotations

from checks.result import Result, Verdict
from checks.site.conclude import judge, sum_up
from checks.site.guide import judge_element, load_guide_elements
from checks.site.search import find_documents
from checks.site.site import Site
from checks.site.wanted import load_wanted

_ALL = ("classification", "arrangement", "access", "agency", "address", "hours", "phone", "fax", "email")


def guide_elements(site: Site, *, elements: tuple[str, ...] = _ALL) -> Result:
    """信息公开指南要素齐全"""
    found = find_documents(site, load_wanted()["guide"])
    published = judge(found, "信息公开指南")
    known = load_guide_elements(site.as_of)
    if published.verdict is Verdict.MET:
        items = [judge_element(found, known[key]) for key in elements]
    else:
        items = [published.item(key, known[key].name) for key in elements]
    return sum_up("guide_elements", items, "信息公开指南要素", found.search)
