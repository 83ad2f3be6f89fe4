"""条例（2008）第十条（七）, 条例（2019）第二十条（五）: the list of service items."""

from __future__ import annotations

from checks.result import Result
from checks.site.conclude import STRICT, judge
from checks.site.search import find_documents
from checks.site.site import Site
from checks.site.wanted import load_wanted

CHOICES = frozenset(STRICT)


def service_catalogue(site: Site, *, strict: tuple[str, ...] = ()) -> Result:
    """政务服务事项目录已公开

    ``strict``: misplaced, badly_titled: a document that stands in a wrong column or under a title that does not name it
    is not taken for published.
    """
    found = find_documents(site, load_wanted()["service_catalogue"])
    return judge(found, "政务服务事项目录", strict).result("service_catalogue", found.search)
