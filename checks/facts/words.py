"""The word lists of words.toml, compiled once."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _all() -> dict[str, dict[str, Any]]:
    return tomllib.loads((files(__package__) / "words.toml").read_text(encoding="utf-8"))


def words(section: str, key: str) -> tuple[str, ...]:
    return tuple(_all()[section][key])


def pattern(section: str, key: str) -> re.Pattern[str]:
    """The regular expression under that key."""
    return re.compile(_all()[section][key])


def any_of(entries: Iterable[str]) -> str:
    """An alternation of plain words, the longest first so that 发布日期 wins over 日期."""
    return "|".join(re.escape(word) for word in sorted(set(entries), key=len, reverse=True))


def one_of(section: str, *keys: str) -> re.Pattern[str]:
    """Any of the plain words under these keys."""
    return re.compile(any_of(word for key in keys for word in words(section, key)))


def any_case(text: str, tail: str = "") -> str:
    """``copyright`` as an expression for any case. ``re.I`` does so too, but then looks at every place of a text twice as long.

    Two alternatives, c… and C…: an expression whose alternatives all begin with a plain character is looked for
    nine times faster than one where a set of characters begins one of them. ``tail``: what follows either.
    """
    rest = "".join(f"[{c.lower()}{c.upper()}]" if c.isascii() and c.isalpha() else re.escape(c) for c in text[1:])
    return "|".join(f"{re.escape(first)}{rest}{tail}" for first in sorted({text[0].lower(), text[0].upper()}))
