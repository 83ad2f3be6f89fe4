"""Is a column one of a topic of the lexicon, by its name?"""

from __future__ import annotations

from functools import lru_cache

from checks.site.names import normalise
from checks.site.once import once
from checks.site.own import column_names
from checks.site.site import Column, Site
from checks.site.titles import without_name
from checks.site.wanted import Wanted, load_wanted

TOPICS = frozenset(key.removeprefix("lead:") for key in load_wanted() if key.startswith("lead:"))
_LONG = 4  # characters: a name that ends with a synonym this long means the same (县教育局工作动态)


def load_topic(topic: str) -> Wanted:
    """The lexicon's topic. Raises KeyError for an unknown id."""
    return load_wanted()[f"lead:{topic}"]


def is_named(site: Site, name: str, wanted: Wanted) -> bool:
    """The name is one of the wanted columns', with or without the unit's name in it."""
    return any(wanted.is_column(each) for each in _spoken(site, name))


@once
def _spoken(site: Site, name: str) -> tuple[str, ...]:
    """The name, and what is left of it without the unit's."""
    bare = normalise(name)
    rest = without_name(bare, site.names)
    return (bare, rest) if rest and rest != bare else (bare,)


def is_topic_name(site: Site, name: str, topic: Wanted) -> bool:
    """As ``is_named``, or the name ends with a long synonym."""
    return is_named(site, name, topic) or normalise(name).lower().endswith(_long_words(topic))


@lru_cache(maxsize=1_000)
def _long_words(topic: Wanted) -> tuple[str, ...]:
    return tuple(word for word in topic.columns if len(word) >= _LONG)


def is_topic(site: Site, column: Column, topic: Wanted) -> bool:
    """One of the column's names is of the topic."""
    return any(is_topic_name(site, name, topic) for name in column_names(site, column))
