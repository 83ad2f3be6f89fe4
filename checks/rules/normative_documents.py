"""条例（2008）第十条（一）, 条例（2019）第二十条（一）: normative documents are published."""

from __future__ import annotations

from checks.result import Result
from checks.site.conclude import STRICT, judge
from checks.site.search import find_documents
from checks.site.site import Site
from checks.site.wanted import load_wanted

CHOICES = frozenset(STRICT)


def normative_documents(site: Site, *, strict: tuple[str, ...] = ()) -> Result:
    """本单位规范性文件已公开

    ``strict``: misplaced, badly_titled: a document that stands in a wrong column or under a title that does not name it
    is not taken for published.
    """
    found = find_documents(site, load_wanted()["normative"])
    return judge(found, "规范性文件", strict).result("normative_documents", found.search)
