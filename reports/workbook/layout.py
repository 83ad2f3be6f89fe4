"""The columns of a rubric's own table, and beside them the columns of the inspection."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from reports.assessment import Assessment, RubricHead, Section
from reports.text import points
from reports.workbook.base import BY_HEADER, REVIEW_HEADER
from rubrics.sheet import ScoredIndicator

MERGED = ("section", "parent")  # one cell for all lines that share the value
BESIDE = (
    ("失分原因", "reason", 30),
    ("佐证材料", "evidence", 15),
    (REVIEW_HEADER, "review", 18),
    (BY_HEADER, "by", 9),
)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the sheet. ``field`` says what stands in it; ``span`` how many columns its heading covers."""

    header: str
    field: str
    width: int
    span: int = 1

    @property
    def is_merged(self) -> bool:
        return self.field in MERGED


@cache
def _headings() -> dict[str, Any]:
    return tomllib.loads((files("reports.workbook") / "headings.toml").read_text(encoding="utf-8"))


def headings_of(field: str) -> list[str]:
    """Every heading under which offices put this field."""
    return [word for heading in _headings()["heading"] if heading["fields"] == [field] for word in heading["words"]]


def columns_of(rubric: RubricHead) -> tuple[Column, ...]:
    """The rubric's own columns as its ``columns`` name them, then 失分原因 | 佐证材料 | 复核意见 | 复核人.

    Points and mark are always there: a table without them is given the two columns at its right edge.
    """
    names = rubric.columns or tuple(_headings()["default"])
    own = [column for name in names for column in _columns_under(name, names)]
    for header, field in (("分值", "points"), ("记分", "mark")):
        if all(column.field != field for column in own):
            own.append(Column(header, field, _headings()["width"][field]))
    return (*own, *(Column(*column) for column in BESIDE))


def _columns_under(name: str, names: Sequence[str]) -> list[Column]:
    fields = _fields_of(name, names)
    width = _headings()["width"]
    first = Column(name, fields[0], width[fields[0]], span=len(fields))
    return [first, *(Column("", field, width[field]) for field in fields[1:])]


def _fields_of(name: str, names: Sequence[str]) -> list[str]:
    for heading in _headings()["heading"]:
        if name in heading["words"] and (not heading.get("beside") or set(heading["beside"]) & set(names)):
            fields: list[str] = heading["fields"]
            return fields
    return ["blank"]


def group_key(assessment: Assessment, column: Column, line: ScoredIndicator) -> str:
    """What lines must share to stand under one merged cell of ``column``."""
    section = assessment.section_of(line.id).id
    parent = _parent_of(assessment.rubric, line.id)
    return parent[0] if column.field == "parent" and parent else section


def text_of(assessment: Assessment, column: Column, line: ScoredIndicator) -> str:
    """The rubric's words for a text cell."""
    rubric = assessment.rubric
    parent = _parent_of(rubric, line.id)
    if column.field == "parent" and parent:
        return parent[1]
    if column.field == "parent" and any(one.field == "section" for one in columns_of(rubric)):
        return ""
    if column.field == "parent":
        section = assessment.section_of(line.id)
        return section.label or section.title
    if column.is_merged:
        return stacked(assessment.section_of(line.id))
    if column.field == "responsible":
        return dict(rubric.responsible).get(line.id, "")
    title = dict(rubric.labels).get(line.id, line.title)
    return {"title": title, "text": line.text, "method": line.method, "blank": ""}[column.field]


def _parent_of(rubric: RubricHead, indicator_id: str) -> tuple[str, str] | None:
    """(id, text) of the nearest level between section and indicator."""
    above = [parent for parent in rubric.parents if indicator_id.startswith(parent[0] + ".")]
    return max(above, key=lambda parent: len(parent[0])) if above else None


def stacked(section: Section) -> str:
    """The section's cell as the original stacks it in its narrow column: 组织 / 保障 / 6分."""
    label = section.label or (f"{section.title}{points(section.points)}分" if section.points else section.title)
    words, mark = re.fullmatch(r"(.*?)([（(]?\d*(?:\.\d+)?分?[)）]?)", label, re.DOTALL).groups()  # type: ignore[union-attr]
    words = "".join(words.split())
    step = 2 if len(words) <= 8 else 4
    return "\n".join(filter(None, [*(words[i : i + step] for i in range(0, len(words), step)), mark]))
