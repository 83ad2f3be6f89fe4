"""Amounts in a clause: 扣1分 · 扣0.5 · 加2分 · 可得50% · 扣1-3分 · 扣本项的50%, in text without white space."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_name("clauses.toml").read_text("utf-8"))
NUMBER = r"\d{1,3}(?:\.\d{1,2})?"
_UNIT = f"分(?!{WORDS['not_unit']})(?:值)?"
_VERBS = "|".join(f"(?P<{kind}>{verb})" for kind, verb in WORDS["amount"].items())
_AMOUNT = re.compile(
    rf"(?:{_VERBS})"
    rf"(?:(?P<of>该项|本项|此项|总分|该小项)?(?:分值|分数|总分|得分)?的?(?P<percent>{NUMBER})%(?:的?(?:分值|分数|得分|分))?"
    rf"|(?P<low>{NUMBER})[-—－~～至到](?P<high>{NUMBER})分"
    rf"|(?P<points>{NUMBER})(?:{_UNIT}|(?![\d.%％个项次条篇年月日天件]))"
    r")"
)
_SHARE = re.compile(rf"占(?:本项|该项|此项)?(?:分值|总分)?的?(?P<percent>{NUMBER})%")
DIGITS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}


@dataclass(frozen=True, slots=True)
class Amount:
    """Points that a clause gives or takes, and where its words stand."""

    kind: Literal["deduct", "bonus", "gain"]
    start: int
    end: int
    points: Decimal | None = None
    percent: Decimal | None = None
    low: Decimal | None = None  # of a range


def find_amounts(text: str) -> Iterator[Amount]:
    """Every amount in its order."""
    for found in _AMOUNT.finditer(text):
        kind = next(kind for kind in WORDS["amount"] if found.group(kind))
        yield Amount(kind, found.start(), found.end(), *_values(found))
    for found in _SHARE.finditer(text):
        yield Amount("gain", found.start(), found.end(), percent=Decimal(found.group("percent")))


def _values(found: re.Match[str]) -> tuple[Decimal | None, Decimal | None, Decimal | None]:
    points, percent, high = found.group("points"), found.group("percent"), found.group("high")
    if high:
        return Decimal(high), None, Decimal(found.group("low"))
    return (Decimal(points), None, None) if points else (None, Decimal(percent), None)


def number_of(word: str) -> Decimal:
    """A count in digits or in Chinese up to ten."""
    return Decimal(DIGITS[word]) if word in DIGITS else Decimal(word if word.isdigit() else 1)


def compiled(*path: str) -> tuple[re.Pattern[str], ...]:
    """The patterns of a word list; {n} is a number."""
    found: Any = WORDS
    for key in path:
        found = found[key]
    return tuple(re.compile(pattern.replace("{n}", f"(?P<n>{NUMBER})")) for pattern in found)
