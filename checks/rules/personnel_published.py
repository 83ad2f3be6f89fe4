"""条例（2019）第二十条（十四）; the four kinds of personnel news that the rubric names."""

from __future__ import annotations

from checks.result import Item, Result
from checks.site.conclude import judge, sum_up
from checks.site.recent import find_recent
from checks.site.search import record_search
from checks.site.site import Site

_KINDS = {
    "pre_appointment": ("pre_appointment", "任前公示"),
    "appointment": ("appointment", "人事任免"),
    "exam": ("exam", "公开招考"),
    "recruitment": ("recruitment", "公开招聘"),
}


def personnel_published(
    site: Site,
    *,
    kinds: tuple[str, ...] = ("pre_appointment", "appointment", "exam", "recruitment"),
    years_back: int = 1,
) -> Result:
    """人事信息已公开（任前公示、人事任免、公开招考、公开招聘）"""
    items = [_item(site, key, years_back) for key in kinds]
    search = record_search(site, tuple(_KINDS[key][1] for key in kinds), site.coverage.unread)
    return sum_up("personnel_published", items, "人事信息", search)


def _item(site: Site, key: str, years_back: int) -> Item:
    wanted, name = _KINDS[key]
    return judge(find_recent(site, wanted, years_back), name).item(key, name)
