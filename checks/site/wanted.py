"""What a check looks for: column names and titles, compiled once from ``checks/documents.toml`` and ``lexicon.toml``."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from checks.site.names import normalise

_FOLDER = Path(__file__).parent.parent
_TAIL = re.compile(r"(?:专栏|栏目|信息|情况|公开)$")
_LONGEST = 120  # characters: longer names are not kept


@dataclass(frozen=True, slots=True, eq=False)
class Wanted:
    """A kind of document, there once. See the head of ``documents.toml`` for the fields."""

    id: str
    name: str
    columns: frozenset[str]
    head: re.Pattern[str] | None
    titles: re.Pattern[str] | None
    exclude: re.Pattern[str] | None
    loose: re.Pattern[str] | None
    none: re.Pattern[str] | None
    kind: str
    needs: re.Pattern[str] | None
    anything: frozenset[str]
    plain: bool
    words: tuple[str, ...]

    def is_column(self, name: str) -> bool:
        """The column's name says that this document belongs there."""
        return _is_one_of(name, self.columns)

    def takes_anything(self, name: str) -> bool:
        """Whatever is published in a column of this name is such a document."""
        return _is_one_of(name, self.anything)


def _is_one_of(name: str, names: frozenset[str]) -> bool:
    return not names.isdisjoint(column_forms(name))


def column_forms(name: str) -> tuple[str, str]:
    """What a column's name is compared by: folded, and without 专栏, 信息 … at its end."""
    return _fold(name) if len(name) <= _LONGEST else _fold.__wrapped__(name)


@lru_cache(maxsize=50_000)
def _fold(name: str) -> tuple[str, str]:
    folded = normalise(name).lower()
    return folded, _TAIL.sub("", folded)


@lru_cache(maxsize=1)
def load_wanted() -> dict[str, Wanted]:
    """The documents of the checks and, under ``lead:<id>``, the loose topics of the lexicon."""
    documents = {key: _wanted(key, table) for key, table in _read("documents.toml").items()}
    leads = {
        f"lead:{key}": _wanted(f"lead:{key}", table | {"anything": True, "plain": True})
        for key, table in _read("lexicon.toml").items()
    }
    return documents | leads


@lru_cache(maxsize=1)
def _column_names() -> frozenset[str]:
    return frozenset(name for wanted in load_wanted().values() for name in wanted.columns if len(name) >= 3)


def is_column_name(name: str) -> bool:
    """The words are the name of a column, not the title of a document."""
    return normalise(name).lower() in _column_names()


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((_FOLDER / name).read_text(encoding="utf-8"))


def _wanted(key: str, table: dict[str, Any]) -> Wanted:
    anything = table.get("anything", [])
    return Wanted(
        id=key,
        name=table["name"],
        columns=_folded(table.get("columns", ())),
        head=_any(table.get("head", ())),
        titles=_any(table.get("titles", ())),
        exclude=_any(table.get("exclude", ())),
        loose=_any(table.get("loose", ())),
        none=_any(table.get("none", ())),
        kind=table.get("kind", ""),
        needs=_any(table.get("needs", ())),
        anything=_folded(table.get("columns", ()) if anything is True else anything),
        plain=table.get("plain", False),
        words=(table["name"], *dict.fromkeys(table.get("columns", ())[:8])),
    )


def _folded(names: list[str] | tuple[str, ...]) -> frozenset[str]:
    folded = [normalise(name).lower() for name in names]
    return frozenset(folded) | frozenset(_TAIL.sub("", name) for name in folded if len(name) > 4)


def _any(patterns: list[str] | tuple[str, ...]) -> re.Pattern[str] | None:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE) if patterns else None
