"""Marks that a page's footer shows: in words, as a link, or as a badge."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from checks.facts.page import PageFacts
from checks.site.once import once
from checks.site.own import find_homes, find_own_pages
from checks.site.site import Site, SitePage

_AROUND = 20  # characters of the footer shown on both sides of a mark


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark of ``footer.toml``."""

    key: str
    name: str
    said: re.Pattern[str] | None
    link: re.Pattern[str] | None
    weak: re.Pattern[str] | None
    sign: str

    def find(self, facts: PageFacts) -> tuple[str, str]:
        """(words around it, the words themselves), or ("", "")."""
        found = _search(self.said, facts.footer) if self.said else ("", "")
        if found[1]:
            return found
        if words := dict(facts.signs).get(self.sign, ""):
            return words, words
        links = (*facts.menu, *facts.other_links) if self.link else ()
        hit = next(((text, url) for text, url in links if self.link and self.link.search(text)), None)
        return (f"{hit[0]} {hit[1]}", hit[0]) if hit else ("", "")

    def find_weak(self, facts: PageFacts) -> tuple[str, str]:
        """What may be the mark."""
        return _search(self.weak, facts.footer) if self.weak else ("", "")


@dataclass(frozen=True, slots=True)
class Shown:
    """Where a mark stands: ``words``, with what is ``around`` them."""

    page: SitePage
    around: str
    words: str


@once
def find_marks(site: Site) -> dict[str, Shown]:
    """A mark's key → the first page that shows it, the home pages before all others."""
    missing = dict(load_marks())
    found: dict[str, Shown] = {}
    for page in (*find_homes(site), *find_own_pages(site)):
        for key, mark in list(missing.items()):
            around, words = mark.find(page.facts) if page.facts else ("", "")
            if words:
                found[key] = Shown(page, around, words)
                del missing[key]
    return found


@lru_cache(maxsize=1)
def load_marks() -> dict[str, Mark]:
    """By key."""
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {
        key: Mark(
            key,
            table["name"],
            _compiled(table.get("said")),
            _compiled(table.get("link")),
            _compiled(table.get("weak")),
            table.get("sign", ""),
        )
        for key, table in data.items()
    }


def _compiled(pattern: str | None) -> re.Pattern[str] | None:
    return re.compile(pattern, re.IGNORECASE) if pattern else None


@lru_cache(maxsize=32)
def _folded(footer: str) -> str:
    return re.sub(r"[^\S\n]+", "", unicodedata.normalize("NFKC", footer))


def _search(pattern: re.Pattern[str], footer: str) -> tuple[str, str]:
    text = _folded(footer)
    match = pattern.search(text)
    if match is None:
        return "", ""
    return text[max(0, match.start() - _AROUND) : match.end() + _AROUND].strip(), match.group()
