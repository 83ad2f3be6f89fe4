"""What stands in which column, by the words of the table's head."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from rubrics.importing.document import squeeze

Role = Literal["label", "text", "points", "method", "units", "note", "mark", "number"]
_WORDS: dict[str, dict[str, list[str]]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8"))
_ROLES: tuple[Role, ...] = ("label", "text", "points", "method", "units", "note", "mark", "number")
_EXACT: dict[str, Role] = {word: role for role in _ROLES for word in _WORDS[role]["exact"]}
_ENDS: dict[str, Role] = {word: role for role in _ROLES for word in _WORDS[role]["ends"]}
_BRACKETS = re.compile(r"[(（][^()（）]*[)）]?")
_MOST = 14  # characters of a heading
_LEAST = 3  # columns of a table that is a rubric


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it holds; of labels also how deep they are (0: the sections)."""

    role: Role
    title: str
    level: int = 0


def find_role(title: str) -> Role | None:
    """What a heading announces; None: no heading that we know."""
    flat = squeeze(_BRACKETS.sub("", squeeze(title)))
    if not flat or len(flat) > _MOST or re.search(r"\d|[。,，;；:：]", flat):
        return None
    if flat in _EXACT:
        return _EXACT[flat]
    return next((role for word, role in _ENDS.items() if flat.endswith(word) and len(flat) <= len(word) + 6), None)


def is_head_word(title: str) -> bool:
    """A heading word for word, as needed where no table says that it stands in a table's head."""
    return squeeze(_BRACKETS.sub("", squeeze(title))) in _EXACT


def find_columns(titles: Sequence[str]) -> tuple[Column, ...] | None:
    """The columns of a head; None when the row is no head. An empty or unknown heading is a note."""
    roles: list[Role | None] = [find_role(title) for title in titles]
    known = {squeeze(title) for title, role in zip(titles, roles, strict=True) if role}
    named = {squeeze(title) for title in titles if squeeze(title)}
    if len(known) < _LEAST or len(known) * 2 <= len(named) or not {"text", "method", "points"} & set(roles):
        return None
    return _settle([Column(role or "note", squeeze(title)) for title, role in zip(titles, roles, strict=True)])


def _settle(columns: list[Column]) -> tuple[Column, ...]:
    """One column holds the criterion: of several the last, for want of one the method's."""
    texts = [column.title for column in columns if column.role == "text"]
    texts = list(dict.fromkeys(texts))
    columns = [_as(column, "label") if column.title in texts[:-1] else column for column in columns]
    if not texts:
        wanted: Role = "method" if any(column.role == "method" for column in columns) else "label"
        last = max(number for number, column in enumerate(columns) if column.role == wanted)
        columns[last] = _as(columns[last], "text")
    return _leveled(columns)


def _as(column: Column, role: Role) -> Column:
    return Column(role, column.title)


def _leveled(columns: list[Column]) -> tuple[Column, ...]:
    level, found = 0, []
    for column in columns:
        found.append(Column(column.role, column.title, level))
        level += column.role == "label"
    return tuple(found)
