"""The directories of the 26 fields (基层政务公开标准目录): one per field, or one for several fields."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from checks.site.names import normalise
from checks.site.site import Document, Site

# not the plain 信息公开目录 that every unit owes by the regulation
_DIRECTORY = re.compile(r"标准目录|公开(?:标准)?事项(?:标准)?(?:清单|目录)|领域.{0,12}目录")
_NO_DIRECTORY = re.compile(r"培训|会议|工作方案|实施方案|通知精神|推进|部署|调研|动态|验收|解读|督查|采购目录|许可目录")
_PLACE = re.compile(r"标准目录|试点领域|标准化规范化|两化|基层政务公开")
_NONE = re.compile(r"未涉及|不涉及|无此项|没有.{0,6}(?:事项|职能)|不承担")
_TEXT = 20_000  # characters of a text that are looked through
_LINE = 80  # characters: a longer line of a directory is about something else than its field


@dataclass(frozen=True, slots=True)
class FieldName:
    """A field of ``fields.toml``."""

    key: str
    name: str
    said: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a field stands: in a directory's title, or in a line of its text or table."""

    document: Document
    words: str


@lru_cache(maxsize=1)
def load_fields() -> dict[str, FieldName]:
    """By key."""
    data = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {key: FieldName(key, table["name"], re.compile(table["said"])) for key, table in data.items()}


def find_directories(documents: Iterable[Document]) -> list[Document]:
    """Documents that are directories by their title, or stand in the column made for them."""
    return [
        document for document in documents if document.state not in ("dead", "placeholder") and _is_directory(document)
    ]


def _is_directory(document: Document) -> bool:
    title = normalise(document.title)
    if _NO_DIRECTORY.search(title):
        return False
    if _DIRECTORY.search(title) or any(_DIRECTORY.search(normalise(each.title)) for each in document.attachments):
        return True
    path = document.columns + (document.facts.columns if document.facts else ())
    return any(_PLACE.search(normalise(name)) for name in path)


def find_field(field: FieldName, directories: Iterable[Document]) -> Place | None:
    """The directory of the field: by its title or an attachment's before a heading, line or cell of a common one."""
    kept = list(directories)
    for document in kept:
        for title in (document.title, *(attachment.title for attachment in document.attachments)):
            if (match := field.said.search(normalise(title))) and not _NONE.search(normalise(title)):
                return Place(document, match.group())
    for document in kept:
        for line in _lines(document):
            if (match := field.said.search(line)) and not _NONE.search(line):
                return Place(document, match.group())
    return None


def find_exclusions(site: Site) -> list[Place]:
    """Lines of the unit's documents that say of something that it does not concern it (未涉及领域事项说明)."""
    found = []
    for document in site.own:
        text = document.text[:_TEXT]
        if _NONE.search(document.title) or _NONE.search(text):
            lines = [normalise(line) for line in (document.title, *text.split("\n"))]
            found += [Place(document, line) for line in lines if _NONE.search(line)]
    return found


def find_exclusion(field: FieldName, exclusions: Iterable[Place]) -> Place | None:
    """The line that names the field."""
    return next((place for place in exclusions if field.said.search(place.words)), None)


def _lines(document: Document) -> list[str]:
    facts = document.facts
    if facts is None:
        return []
    cells = [cell for table in facts.tables for row in table for cell in row[:4]]
    lines = (normalise(line) for line in (*facts.text.split("\n"), *cells))
    return [line for line in lines if 1 < len(line) <= _LINE]
