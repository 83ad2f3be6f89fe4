"""The topics of the county's yearly paper (沅政办函〔2017〕50号); a unit answers for those its duties touch."""

from __future__ import annotations

from checks.result import Item, Result, Verdict
from checks.site.conclude import judge, sum_up
from checks.site.duties import load_more_topics, load_topic_names, more_topics_of, topics_of
from checks.site.recent import find_recent
from checks.site.search import find_documents, record_search
from checks.site.site import Site
from checks.site.wanted import load_wanted

_ALL = (
    "policy", "tax", "project", "resources", "ppp", "fgf", "soe", "agri", "newdrive", "capacity", "consume",
    "poverty", "env", "edu_health", "food", "safety",
)  # fmt: skip
CHOICES = load_more_topics() | load_topic_names().keys()
_YEARLY = frozenset({"budget", "goal"})


def topics_published(site: Site, *, topics: tuple[str, ...] = _ALL, years_back: int = 1) -> Result:
    """重点领域信息主动公开（按单位职责）

    ``topics``: those of the county's paper, and topics of the lexicon. Of the latter only the yearly ones must be recent: a page on the
    agency's tasks stays good. Raises KeyError for an unknown topic.
    """
    names = {
        key: load_wanted()[f"lead:{key}"].name for key in topics if f"lead:{key}" in load_wanted()
    } | load_topic_names()
    applicable = topics_of(site.unit) | more_topics_of(site.unit)
    items = [
        _item(site, key, names[key], years_back) if key in applicable else _not_ours(key, names[key]) for key in topics
    ]
    words = tuple(names[key] for key in topics if key in applicable)
    return sum_up("topics_published", items, "重点领域信息", record_search(site, words, site.coverage.unread))


def _item(site: Site, key: str, name: str, years_back: int) -> Item:
    if f"topic_{key}" in load_wanted():
        return judge(find_recent(site, f"topic_{key}", years_back), f"{name}信息").item(key, name)
    wanted = f"lead:{key}"
    found = find_recent(site, wanted, years_back) if key in _YEARLY else find_documents(site, load_wanted()[wanted])
    return judge(found, f"{name}信息").item(key, name)


def _not_ours(key: str, name: str) -> Item:
    return Item(key, name, Verdict.NOT_APPLICABLE, f"{name}不在本单位职责内，不作要求")
