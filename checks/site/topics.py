"""Is a column one of a topic of the lexicon, by its name?"""

from __future__ import annotations

from checks.site.names import normalise
from checks.site.own import column_names
from checks.site.site import Column, Site
from checks.site.wanted import Wanted, load_wanted

TOPICS = frozenset(key.removeprefix("lead:") for key in load_wanted() if key.startswith("lead:"))
_LONG = 4  # characters: a name that ends with a synonym this long means the same (县教育局工作动态)


def load_topic(topic: str) -> Wanted:
    """The lexicon's topic. Raises KeyError for an unknown id."""
    return load_wanted()[f"lead:{topic}"]


def is_named(site: Site, name: str, wanted: Wanted) -> bool:
    """The name is one of the wanted columns', with or without the unit's name in it."""
    bare = normalise(name)
    if wanted.is_column(bare):
        return True
    span = site.names.find(bare)
    rest = bare[: span[0]].removesuffix(site.names.region) + bare[span[1] :] if span else ""
    return bool(rest) and wanted.is_column(rest)


def is_topic_name(site: Site, name: str, topic: Wanted) -> bool:
    """As ``is_named``, or the name ends with a long synonym."""
    bare = normalise(name).lower()
    return is_named(site, name, topic) or any(len(word) >= _LONG and bare.endswith(word) for word in topic.columns)


def is_topic(site: Site, column: Column, topic: Wanted) -> bool:
    """One of the column's names is of the topic."""
    return any(is_topic_name(site, name, topic) for name in column_names(site, column))
