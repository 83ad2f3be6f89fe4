"""The topics of the county's yearly paper (沅政办函〔2017〕50号); a unit answers for those its duties touch."""

from __future__ import annotations

from checks.result import Item, Result, Verdict
from checks.site.conclude import judge, sum_up
from checks.site.duties import load_topic_names, topics_of
from checks.site.recent import find_recent
from checks.site.search import record_search
from checks.site.site import Site

_ALL = (
    "policy", "tax", "project", "resources", "ppp", "fgf", "soe", "agri", "newdrive", "capacity", "consume",
    "poverty", "env", "edu_health", "food", "safety",
)  # fmt: skip


def topics_published(site: Site, *, topics: tuple[str, ...] = _ALL, years_back: int = 1) -> Result:
    """重点领域信息主动公开（按单位职责）"""
    names, applicable = load_topic_names(), topics_of(site.unit)
    items = [
        _item(site, key, names[key], years_back) if key in applicable else _not_ours(key, names[key]) for key in topics
    ]
    words = tuple(names[key] for key in topics if key in applicable)
    return sum_up("topics_published", items, "重点领域信息", record_search(site, words, site.coverage.unread))


def _item(site: Site, key: str, name: str, years_back: int) -> Item:
    return judge(find_recent(site, f"topic_{key}", years_back), f"{name}信息").item(key, name)


def _not_ours(key: str, name: str) -> Item:
    return Item(key, name, Verdict.NOT_APPLICABLE, f"{name}不在本单位职责内，不作要求")
