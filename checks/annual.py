"""A unit's annual reports as texts: which there are, what can be read of them, and how alike two of them are."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from checks.rules.annual_report_published import find_report_year
from checks.site.conclude import Judgement, judge, unknown
from checks.site.evidence import document_evidence
from checks.site.guide import is_cover
from checks.site.matching import Hit
from checks.site.names import UnitNames, normalise
from checks.site.search import Found, find_documents
from checks.site.site import Document, Site
from checks.site.wanted import load_wanted

WORDS: dict[str, Any] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
NAME = "信息公开年度报告"
_GRAM = 5
_LINE = 12  # characters; shorter lines are cells and headings
_LONGEST = 60_000
_NUMBERS = re.compile(r"[\d.,%〇○零一二三四五六七八九十百千万]+")


@dataclass(frozen=True, slots=True)
class Report:
    """The report of one year. ``texts``: the page and its files, as far as they were read, the longest first."""

    year: int
    hits: tuple[Hit, ...]
    texts: tuple[Document, ...]

    @property
    def is_whole(self) -> bool:
        """Nothing of it stands in a picture or a file that was not read."""
        return bool(self.texts) and not any(is_cover(hit) for hit in self.hits)

    @property
    def text(self) -> str:
        return "\n".join(document.text for document in self.texts)


def find_report(found: Found, year: int) -> Report | None:
    """The report of the year among the hits of a search; None where none is surely of that year."""
    hits = tuple(hit for hit in found.hits if find_report_year(hit) == year)
    texts = sorted((text for hit in hits for text in hit.texts), key=lambda text: -len(text.text))
    return Report(year, hits, tuple(texts)) if hits else None


def search_reports(site: Site) -> Found:
    """All annual reports of the unit."""
    return find_documents(site, load_wanted()["annual"])


def judge_missing(found: Found, year: int) -> Judgement:
    """What is to be said of a report's contents where the report itself is not there: nothing, or that it is missing."""
    if found.hits:
        shown = tuple(document_evidence(hit.document) for hit in found.hits[:3])
        return unknown(f"没有确定为{year}年度的{NAME}，内容无从核对", shown)
    missing = judge(found, f"{year}年度{NAME}")
    return unknown(f"{missing.reason}；内容无从核对", missing.evidence)


def shared_part(one: str, other: str) -> float:
    """Jaccard similarity (0 … 1) of the 5-grams of two prose texts; 0 where one of them is too short to tell."""
    first, second = prose_grams(one), prose_grams(other)
    if min(len(first), len(second)) < WORDS["copied"]["least"]:
        return 0.0
    return len(first & second) / len(first | second)


@lru_cache(maxsize=512)
def without_names(text: str, names: UnitNames) -> str:
    """The text without the unit's names: what another unit would put its own in place of."""
    for name in (*(f"{names.region}{each}" for each in names.names), *names.names):
        text = text.replace(name, "")
    return text


@lru_cache(maxsize=512)
def prose_grams(text: str) -> frozenset[str]:
    """5-grams of the lines that are prose, without numbers: new figures in last year's sentences are last year's report."""
    lines = [line for line in text[:_LONGEST].split("\n") if len(line.strip()) >= _LINE]
    prose = "".join(_NUMBERS.sub("", normalise(line)) for line in lines)
    return frozenset(prose[place : place + _GRAM] for place in range(len(prose) - _GRAM + 1))
