"""The words of ``words.toml``."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources

from checks.result import Item, Result, Sort, Verdict


@dataclass(frozen=True, slots=True)
class ProblemClass:
    """A class of problems (问题类型) and what the unit is asked to do (整改要求)."""

    name: str
    demand: str


@cache
def _table() -> dict[str, dict[str, dict[str, str]]]:
    return tomllib.loads(resources.files("reports.papers").joinpath("words.toml").read_text("utf-8"))


def class_of(seen: Item | Result | None) -> ProblemClass:
    """The class of what a check found; None: a person found it."""
    if seen is None:
        return problem_class("PERSON")
    if seen.sort is not None:
        return problem_class(seen.sort.name)
    if isinstance(seen, Item) or seen.verdict is Verdict.PARTLY:
        return problem_class("PARTLY")
    return problem_class("OTHER" if seen.search is None else Sort.ABSENT.name)


def problem_class(code: str) -> ProblemClass:
    return ProblemClass(**_table()["sort"][code])


def class_names() -> list[str]:
    """Every class once, in the order of the file."""
    return list(dict.fromkeys(row["name"] for row in _table()["sort"].values()))


def state_name(code: str) -> str:
    """未整改, 已整改 …"""
    return str(_table()["state"][code])
