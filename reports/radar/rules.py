"""The table of what the calendar alone can turn, ``rules.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

How = Literal["turn", "deadline", "year_end", "lag"]


@dataclass(frozen=True, slots=True)
class DueRule:
    """How a check's due day is found, and the words beside it. ``in_year``: not beyond December 31."""

    how: How
    basis: str
    advice: str
    in_year: bool = False


@dataclass(frozen=True, slots=True)
class FixedDay:
    """A usual day of the budget year. ``word``: stands in the title of what is asked for."""

    id: str
    name: str
    topics: frozenset[str]
    kinds: frozenset[str]
    word: str
    month: int
    day: int
    basis: str
    advice: str

    def due_in(self, year: int) -> date:
        return date(year, self.month, self.day)


@dataclass(frozen=True, slots=True)
class Rules:
    """``timeless``: checks that read the day and still cost nothing by waiting, with the reason."""

    checks: dict[str, DueRule]
    fixed: tuple[FixedDay, ...]
    timeless: dict[str, str]


@lru_cache(maxsize=1)
def load_rules() -> Rules:
    """Raises KeyError or ValueError where the file is wrong: it is part of the program."""
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    checks = {
        name: DueRule(row["how"], row["basis"], row["advice"], row.get("until") == "year")
        for name, row in data["check"].items()
    }
    return Rules(checks, tuple(_fixed(row) for row in data["fixed"]), data["timeless"])


def _fixed(row: dict[str, str]) -> FixedDay:
    month, day = row["due"].split("-")
    return FixedDay(
        row["id"],
        row["name"],
        frozenset(row["topics"]),
        frozenset(row["kinds"]),
        row["word"],
        int(month),
        int(day),
        row["basis"],
        row["advice"],
    )
