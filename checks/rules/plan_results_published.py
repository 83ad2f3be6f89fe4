"""The plan of the year of ``as_of`` or the year before counts; a title without a year counts by its date."""

from __future__ import annotations

from checks.result import Result
from checks.site.conclude import STRICT, judge
from checks.site.recent import find_recent
from checks.site.site import Site

CHOICES = frozenset(STRICT)


def plan_results_published(site: Site, *, years_back: int = 1, strict: tuple[str, ...] = ()) -> Result:
    """年度工作目标或计划执行完成情况已公开

    ``strict``: misplaced, badly_titled: a document that stands in a wrong column or under a title that does not name it
    is not taken for published.
    """
    found = find_recent(site, "plan_results", years_back)
    return judge(found, "工作目标或计划的执行完成情况", strict).result("plan_results_published", found.search)
