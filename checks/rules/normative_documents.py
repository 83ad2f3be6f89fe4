"""条例（2008）第十条（一）, 条例（2019）第二十条（一）: normative documents are published."""

from __future__ import annotations

from checks.result import Result
from checks.site.conclude import judge
from checks.site.search import find_documents
from checks.site.site import Site
from checks.site.wanted import load_wanted


def normative_documents(site: Site) -> Result:
    """本单位规范性文件已公开"""
    found = find_documents(site, load_wanted()["normative"])
    return judge(found, "规范性文件").result("normative_documents", found.search)
