"""Faceted searches: addresses of one path that only differ in what they choose from the same entries.

Each is bounded (``facets.toml``). What lies beyond is refused as ``capped``, which proves nothing about the unit.
"""

from __future__ import annotations

import tomllib
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

RULES: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
MAX_FACETS: int = RULES["most"]
MARK = "facets of "  # begins what is said of them in the ledger
_MAX_FIELDS = 60
_CHOOSING, _PAGING, _NAMING, _TEXTS = (frozenset(RULES[name]) for name in ("choosing", "paging", "naming", "texts"))


@lru_cache(maxsize=20_000)
def facets_of(url: str) -> str:
    """Whose facet the (normalised) address is: ``facets of http://host/path``; "" where it is none."""
    path, mark, query = url.partition("?")
    return f"{MARK}{path}" if mark and _is_choice(query) else ""


def _is_choice(query: str) -> bool:
    """It has a parameter that searches, sorts or narrows, or many that name nothing. A text of its own is no choice."""
    try:
        given = {name.lower() for name, value in parse_qsl(query, max_num_fields=_MAX_FIELDS) if value}
    except ValueError:
        return True  # more parameters than any column has
    if given & _TEXTS:
        return False
    return bool(given & _CHOOSING) or len(given - _PAGING - _NAMING) >= int(RULES["others"])
