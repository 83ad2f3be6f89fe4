"""Every part of a rubric with its path in the file, so that a message can name the line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rubrics.model import Bonus, Deduction, Indicator, Rubric, Section

Loc = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A line (``parents``: section first, outermost next) and where it stands."""

    line: Indicator | Bonus
    loc: Loc
    section: Section | None = None
    parents: tuple[Indicator, ...] = ()

    @property
    def clauses(self) -> Iterator[tuple[Loc, Deduction]]:
        """The line's deductions or awards."""
        name = "award" if isinstance(self.line, Bonus) else "deduction"
        clauses = self.line.awards if isinstance(self.line, Bonus) else self.line.deductions
        return (((*self.loc, name, number), clause) for number, clause in enumerate(clauses))


def walk_lines(rubric: Rubric) -> Iterator[Place]:
    """Every indicator, parents before their children, then every bonus line."""
    for number, section in enumerate(rubric.sections):
        yield from _walk(section.indicators, ("section", number), section, ())
    for number, bonus in enumerate(rubric.bonus):
        yield Place(bonus, ("bonus", number))


def _walk(
    indicators: tuple[Indicator, ...], above: Loc, section: Section, parents: tuple[Indicator, ...]
) -> Iterator[Place]:
    for number, indicator in enumerate(indicators):
        loc = (*above, "indicator", number)
        yield Place(indicator, loc, section, parents)
        yield from _walk(indicator.indicators, loc, section, (*parents, indicator))


def walk_ids(rubric: Rubric) -> Iterator[tuple[str, Loc]]:
    """Every id of sections, lines, clauses and rules."""
    yield from ((section.id, ("section", number, "id")) for number, section in enumerate(rubric.sections))
    for place in walk_lines(rubric):
        yield place.line.id, (*place.loc, "id")
        yield from ((clause.id, (*loc, "id")) for loc, clause in place.clauses)
    yield from ((rule.id, ("rule", number, "id")) for number, rule in enumerate(rubric.rules))


def duplicate_ids(rubric: Rubric) -> Iterator[tuple[str, Loc]]:
    """Ids that stood before, with the path of the later one. A section may share its number with its only line."""
    seen: set[tuple[bool, str]] = set()
    for id_, loc in walk_ids(rubric):
        is_section = loc[0] == "section" and len(loc) == 3
        if (is_section, id_) in seen:
            yield id_, loc
        seen.add((is_section, id_))
