"""汨罗 2017 3.1, 3.2: the list of implementation (实施清单) of the unit's services, beside their catalogue."""

from __future__ import annotations

from checks.result import Result
from checks.site.conclude import judge
from checks.site.search import find_documents
from checks.site.site import Site
from checks.site.wanted import load_wanted


def implementation_list(site: Site) -> Result:
    """政务服务事项实施清单已编制公开"""
    found = find_documents(site, load_wanted()["implementation_list"])
    return judge(found, "政务服务事项实施清单").result("implementation_list", found.search)
