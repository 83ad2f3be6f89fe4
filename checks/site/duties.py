"""Which topics touch a unit, by its duties, its kind and its name."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any

from crawler.units import Unit


@lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    return tomllib.loads((Path(__file__).parent.parent / "duties.toml").read_text(encoding="utf-8"))


def load_topic_names() -> dict[str, str]:
    """Topic key → Chinese name, in the order of the county's paper."""
    return {key: table["name"] for key, table in _tables()["topic"].items()}


def load_more_topics() -> frozenset[str]:
    """Lexicon ids of the topics that other rubrics name."""
    return frozenset(_tables()["more"])


def more_topics_of(unit: Unit) -> frozenset[str]:
    """Topics of the lexicon that apply: those of every unit, and by the registry's duties, or without any by name."""
    topics: dict[str, Any] = _tables()["more"]
    general = {key for key, table in topics.items() if table.get("all")}
    special = {key: table for key, table in topics.items() if not table.get("all")}
    if not unit.duties:
        return frozenset(
            general | {k for k, table in special.items() if any(word in unit.name for word in table["names"])}
        )
    return frozenset(general | {k for k, t in special.items() if any(_is_named(duty, k, t) for duty in unit.duties)})


def _is_named(duty: str, key: str, table: dict[str, Any]) -> bool:
    return duty.strip() == key or any(word in duty for word in table["duties"])


def topics_of(unit: Unit) -> frozenset[str]:
    """The topics that apply. The registry's duties decide; without any, kind and name do."""
    topics: dict[str, Any] = _tables()["topic"]
    if unit.duties:
        return frozenset(
            key for key, table in topics.items() if any(_touches(duty, key, table) for duty in unit.duties)
        )
    named = {key for key, table in topics.items() if any(word in unit.name for word in table["names"])}
    return frozenset(named | set(_tables()["defaults"][unit.kind.value]))


def is_known_duty(duty: str) -> bool:
    """It touches a topic of any rubric. One that touches none, misspelled or not, makes no topic apply."""
    tables = _tables()
    more = (key for key, table in tables["more"].items() if not table.get("all") and _is_named(duty, key, table))
    return any(_touches(duty, key, table) for key, table in tables["topic"].items()) or any(more)


def _touches(duty: str, key: str, table: dict[str, Any]) -> bool:
    return duty.strip() == key or any(word in duty for word in (table["name"], *table["duties"]))
