"""Is a column one of a topic of the lexicon, by its name?"""

from __future__ import annotations

from checks.site.names import normalise
from checks.site.own import column_names
from checks.site.site import Column, Site
from checks.site.wanted import Wanted, load_wanted

_LONG = 4  # characters: a name that ends with a synonym this long means the same (县教育局工作动态)


def load_topic(topic: str) -> Wanted:
    """The lexicon's topic. Raises KeyError for an unknown id."""
    return load_wanted()[f"lead:{topic}"]


def is_topic_name(site: Site, name: str, topic: Wanted) -> bool:
    """The name is a synonym of the topic, with or without the unit's name before it."""
    bare = normalise(name)
    if topic.is_column(bare):
        return True
    if span := site.names.find(bare):
        rest = bare[: span[0]].removesuffix(site.names.region) + bare[span[1] :]
        if rest and topic.is_column(rest):
            return True
    return any(len(word) >= _LONG and bare.lower().endswith(word) for word in topic.columns)


def is_topic(site: Site, column: Column, topic: Wanted) -> bool:
    """One of the column's names is of the topic."""
    return any(is_topic_name(site, name, topic) for name in column_names(column))
