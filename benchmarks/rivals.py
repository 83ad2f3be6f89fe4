"""Other programs that read pages: htmldate, trafilatura and GeneralNewsExtractor. None is needed; what is absent is left out.

They are handed the page's text as we decoded it, so that nobody loses by the encoding, and not its address: with it htmldate
believes folder dates, which on moved sites are wrong, and does much worse.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from typing import Any


@dataclass(frozen=True)
class Answer:
    """What a program says of a page; None: it does not answer that question."""

    published: str | None = None  # ISO date, "" for none found
    title: str | None = None
    text: str | None = None


@dataclass(frozen=True)
class Rival:
    name: str
    version: str
    read: Callable[[str], Answer]


def load_rivals(seen_on: date) -> tuple[list[Rival], list[str]]:
    """Those that are installed, and the names of those that are not."""
    makers = {
        "htmldate": lambda module: [
            ("htmldate fast", _htmldate(module, seen_on, False)),
            ("htmldate ext.", _htmldate(module, seen_on, True)),
        ],
        "trafilatura": lambda module: [("trafilatura", _trafilatura(module))],
        "gne": lambda module: [("gne", _gne(module))],
    }
    found, absent = [], []
    for package, make in makers.items():
        try:
            module = importlib.import_module(package)
        except ImportError:
            absent.append(package)
            continue
        found += [Rival(name, version(package), read) for name, read in make(module)]
    return found, absent


def _htmldate(module: Any, seen_on: date, extensive: bool) -> Callable[[str], Answer]:
    """``original_date``: the day of publication, not of the last change."""

    def read(text: str) -> Answer:
        day = module.find_date(text, extensive_search=extensive, original_date=True, max_date=seen_on.isoformat())
        return Answer(published=day or "")

    return read


def _trafilatura(module: Any) -> Callable[[str], Answer]:
    def read(text: str) -> Answer:
        found = module.bare_extraction(text, with_metadata=True, include_comments=False)
        if found is None:
            return Answer("", "", "")
        return Answer((found.date or "")[:10], found.title or "", found.text or "")

    return read


def _gne(module: Any) -> Callable[[str], Answer]:
    extractor = module.GeneralNewsExtractor()

    def read(text: str) -> Answer:
        found = extractor.extract(text)
        return Answer(_iso(found.get("publish_time") or ""), found.get("title") or "", found.get("content") or "")

    return read


def _iso(text: str) -> str:
    """gne gives the string as it stands: 2017年3月2日, 2017/3/2."""
    parts = [part for part in text[:11].translate(str.maketrans("年月/.日", "---- ")).split() if part]
    numbers = parts[0].split("-")[:3] if parts else []
    if len(numbers) != 3 or not all(number.isdecimal() for number in numbers):
        return text[:10]
    return f"{int(numbers[0]):04}-{int(numbers[1]):02}-{int(numbers[2]):02}"
