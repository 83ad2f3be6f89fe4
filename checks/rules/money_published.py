"""条例（2008）第十条（四）（六）（七）, 条例（2019）第二十条（七）（九）: public money."""

from __future__ import annotations

from checks.result import Item, Result
from checks.site.conclude import judge, sum_up
from checks.site.recent import find_recent
from checks.site.search import record_search
from checks.site.site import Site

_KINDS = {
    "special_fund": ("special_fund", "专项经费"),
    "debt": ("debt", "债权债务"),
    "sangong": ("sangong", "三公经费"),
    "procure": ("procure", "单位政府采购情况"),
}


def money_published(
    site: Site, *, kinds: tuple[str, ...] = ("special_fund", "debt", "sangong", "procure"), years_back: int = 1
) -> Result:
    """专项经费、债权债务、三公经费及政府采购情况已公开"""
    items = [_item(site, key, years_back) for key in kinds]
    search = record_search(site, tuple(_KINDS[key][1] for key in kinds), site.coverage.unread)
    return sum_up("money_published", items, "经费信息", search)


def _item(site: Site, key: str, years_back: int) -> Item:
    wanted, name = _KINDS[key]
    return judge(find_recent(site, wanted, years_back), name).item(key, name)
