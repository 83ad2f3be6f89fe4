"""What a person still has to settle in a draft: every 待核对, with its line in the file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rubrics.importing.draft import MARK
from rubrics.load import loc_name, parse_rubric
from rubrics.model import Rubric
from rubrics.positions import find_lines
from rubrics.walk import Loc, walk_lines


@dataclass(frozen=True, slots=True)
class OpenPoint:
    """One doubt. ``id``: of the line, section or rule; "" for the rubric itself. ``line`` 0: not looked up."""

    line: int
    key: str
    id: str
    words: str

    def __str__(self) -> str:
        return f"第 {self.line} 行，键 {self.key}：{self.words}"


def list_open(rubric: Rubric) -> list[OpenPoint]:
    """Every open point, without the lines of the file: those take half a second of a large draft."""
    return [OpenPoint(0, loc_name(loc), id_, words) for loc, id_, words in _open(rubric)]


def find_open(text: str, name: str) -> list[OpenPoint]:
    """Every open point of a rubric file in its order. Raises InputError for a file that cannot be loaded."""
    found = _open(parse_rubric(text, name))
    lines = find_lines(text, [loc for loc, _, _ in found])
    points = [OpenPoint(lines[loc], loc_name(loc), id_, words) for loc, id_, words in found]
    return sorted(points, key=lambda point: point.line)


def _open(rubric: Rubric) -> list[tuple[Loc, str, str]]:
    return [one for one in _drafts(rubric) if one[2].startswith(f"{MARK}：")]


def _drafts(rubric: Rubric) -> Iterator[tuple[Loc, str, str]]:
    yield ("draft",), "", rubric.draft
    for number, section in enumerate(rubric.sections):
        yield ("section", number, "draft"), section.id, section.draft
    for place in walk_lines(rubric):
        yield (*place.loc, "draft"), place.line.id, place.line.draft
    for number, rule in enumerate(rubric.rules):
        yield ("rule", number, "draft"), rule.id, rule.draft
