"""汨罗 2017 3.1, 3.2: the list of implementation (实施清单) of the unit's services, beside their catalogue."""

from __future__ import annotations

from checks.result import Result
from checks.site.conclude import STRICT, judge
from checks.site.search import find_documents
from checks.site.site import Site
from checks.site.wanted import load_wanted

CHOICES = frozenset(STRICT)


def implementation_list(site: Site, *, strict: tuple[str, ...] = ()) -> Result:
    """政务服务事项实施清单已编制公开

    ``strict``: misplaced, badly_titled: a document that stands in a wrong column or under a title that does not name it
    is not taken for published.
    """
    found = find_documents(site, load_wanted()["implementation_list"])
    return judge(found, "政务服务事项实施清单", strict).result("implementation_list", found.search)
