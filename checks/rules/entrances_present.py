"""Entrances on the home page and in the columns: links and forms are looked at, never used."""

from __future__ import annotations

from checks.result import Item, Result
from checks.site.conclude import sum_up
from checks.site.entrances import judge_entrance, load_entrances
from checks.site.platform import judge_platform
from checks.site.search import record_search
from checks.site.site import Site

_COLUMN = "disclosure_column"
CHOICES = frozenset((_COLUMN, *load_entrances()))


def entrances_present(
    site: Site, *, entrances: tuple[str, ...] = ("disclosure_column", "on_request", "suggestion_box")
) -> Result:
    """网站设有规定的入口

    ``entrances``: disclosure_column or a key of ``entrances.toml``. Raises KeyError for an unknown one.
    """
    items = [_item(site, key) for key in entrances]
    search = record_search(site, tuple(item.name for item in items), site.coverage.unread)
    return sum_up("entrances_present", items, "入口", search)


def _item(site: Site, key: str) -> Item:
    if key == _COLUMN:
        return judge_platform(site).item(key, "政府信息公开专栏")
    entrance = load_entrances()[key]
    return judge_entrance(site, entrance).item(key, entrance.name)
