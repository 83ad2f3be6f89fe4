"""A person's corrections in a draft file: only the lines of the keys that change, everything else stays as it was written."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from crawler.errors import InputError
from rubrics.importing.draft import MARK
from rubrics.load import parse_rubric
from rubrics.model import Deduction, Indicator, Mode, Primitive, Rubric
from rubrics.positions import find_lines
from rubrics.walk import Loc, Place, walk_lines

USES = ("deduct", "suggest", "open", "none")  # what a check's word counts for; none: no check, a person alone
SIMPLE: tuple[Primitive, ...] = ("once", "per_item", "per_occurrence", "whole", "veto", "person")
Change = tuple[Loc, object]  # path of a key, and its new value; None: the key goes


@dataclass(frozen=True, slots=True)
class ClauseChoice:
    """What a person chose for one clause."""

    primitive: str
    points: Decimal
    use: str


def settle_line(
    text: str, line_id: str, points: Decimal, mode: Mode, clauses: Mapping[str, ClauseChoice], by: str
) -> str:
    """The file with one line settled. Raises InputError: no such line, a choice that the rubric cannot hold."""
    place = find_place(parse_rubric(text, "draft"), line_id)
    line, loc = place.line, place.loc
    changes: list[Change] = [((*loc, "draft"), None), ((*loc, "mode"), mode)]
    changes.append(((*loc, "mode_reason"), _settled(line.mode_reason, by)))
    if isinstance(line, Indicator):
        changes.append(((*loc, "points"), points))
    for where, clause in place.clauses:
        if choice := clauses.get(clause.id):
            changes += _clause_changes(where, clause, choice)
    return edit(text, changes)


def confirm(text: str, key: str) -> str:
    """The file without the 待核对 at ``key`` (section[1].draft), as a person found nothing to change there."""
    loc = tuple(int(step) - 1 if step.isdigit() else step for step in re.findall(r"\d+|[a-z_]+", key))
    if not loc or loc[-1] != "draft" or not _value_at(tomllib.loads(text), loc):
        raise InputError("这一处已经核对过了")
    return edit(text, [(loc, None)])


def find_place(rubric: Rubric, line_id: str) -> Place:
    """Raises InputError for an id that the draft does not have."""
    found = next((place for place in walk_lines(rubric) if place.line.id == line_id), None)
    if found is None:
        raise InputError("草稿里没有这一项")
    return found


def _settled(reason: str, by: str) -> str:
    return f"经{by}核对：{reason.removeprefix(f'{MARK}：').removeprefix(f'经{by}核对：')}"


def _clause_changes(loc: Loc, clause: Deduction, choice: ClauseChoice) -> Iterable[Change]:
    if choice.use not in USES or (choice.primitive != clause.primitive and choice.primitive not in SIMPLE):
        raise InputError("请选择扣分方式和检查项的用法")
    yield (*loc, "primitive"), choice.primitive
    is_free = choice.primitive in ("whole", "veto", "tiers") or clause.percent is not None
    yield (*loc, "points"), None if is_free else choice.points
    if choice.primitive != clause.primitive:
        for key in ("target", "tiers", "step", "choices"):
            yield (*loc, key), None
    if clause.check and choice.use == "none":
        for key in ("check", "params", "absence", "measure"):
            yield (*loc, key), None
    elif clause.check:
        yield (*loc, "absence"), choice.use
    yield (*loc, "note"), None if clause.note.startswith(MARK) else clause.note or None


def edit(text: str, changes: Iterable[Change]) -> str:
    """The text with values replaced, added behind their table's id, or taken out. Raises InputError: a value on several lines."""
    data = tomllib.loads(text)
    wanted = [(tuple(loc), value) for loc, value in changes]
    numbers = find_lines(text, [path for loc, _ in wanted for path in (loc, (*loc[:-1], "id"))])
    lines = text.split("\n")
    steps: list[tuple[int, str | None, bool]] = []  # line number, its new words, whether it is a new line
    for loc, value in wanted:
        key = str(loc[-1])
        said = None if value is None else f"{key} = {_toml(value)}"
        if _value_at(data, loc) is not None:
            number = numbers[loc]
            if not re.match(rf"{re.escape(key)}\s*=", lines[number - 1]):
                raise InputError(f"{key} 写在多行里，请在文件中改")
            steps.append((number, said, False))
        elif said is not None:
            steps.append((numbers[*loc[:-1], "id"], said, True))
    for number, said, is_new in sorted(steps, key=lambda step: -step[0]):
        lines[number - 1 : number] = [lines[number - 1], said] if is_new and said else [said] if said else []
    edited = "\n".join(lines)
    parse_rubric(edited, "draft")
    return edited


def _value_at(data: Any, loc: Iterable[str | int]) -> object | None:
    for step in loc:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data  # type: ignore[no-any-return]


def _toml(value: object) -> str:
    return format(value, "f") if isinstance(value, Decimal) else json.dumps(str(value), ensure_ascii=False)
