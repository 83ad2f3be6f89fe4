"""What was recognised, as a tree: sections, parents and lines, each with the words of the original and where they stand."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal


@dataclass(slots=True)
class Item:
    """The words of one criterion: a row of the table, or one point of a list."""

    text: str = ""
    method: str = ""
    points: Decimal | None = None
    units: str = ""
    note: str = ""
    place: str = ""
    is_priced: bool = False  # its points stand in a column of their own


@dataclass(slots=True)
class Node:
    """A label with what stands under it, in the original's order; ``points`` are its own words."""

    label: str  # the cell as it stands
    title: str  # without the points
    points: Decimal | None
    level: int | None  # column, where columns are known
    place: str
    parts: list[Node | Item] = field(default_factory=list)

    @property
    def items(self) -> list[Item]:
        return [part for part in self.parts if isinstance(part, Item)]

    @property
    def nodes(self) -> list[Node]:
        return [part for part in self.parts if isinstance(part, Node)]


@dataclass(slots=True)
class Line:
    """An indicator: a leaf, or a parent of ``lines``."""

    title: str
    label: str = ""
    text: str = ""
    method: str = ""
    points: Decimal | None = None
    units: str = ""
    note: str = ""
    place: str = ""
    kinds: tuple[str, ...] = ()
    steps: tuple[Decimal, ...] = ()  # of a line whose rows say what earns how much
    warnings: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Section:
    """A part of the table."""

    title: str
    label: str
    points: Decimal | None
    place: str = ""
    warnings: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)


@dataclass(slots=True)
class Outline:
    """One rubric as recognised. ``rest``: what fits nowhere, word for word with its place."""

    title: str
    titles: tuple[str, ...] = ()  # headings of the table
    total: Decimal | None = None
    sections: list[Section] = field(default_factory=list)
    bonuses: list[Line] = field(default_factory=list)
    rest: list[tuple[str, str]] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def leaves(lines: list[Line]) -> Iterator[Line]:
    """The lines that are marked, in order; walked without recursion."""
    stack = list(reversed(lines))
    while stack:
        line = stack.pop()
        if line.lines:
            stack += reversed(line.lines)
        else:
            yield line


def all_lines(lines: list[Line]) -> Iterator[Line]:
    """Parents and leaves, parents first."""
    stack = list(reversed(lines))
    while stack:
        line = stack.pop()
        yield line
        stack += reversed(line.lines)
