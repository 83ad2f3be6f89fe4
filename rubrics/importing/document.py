"""A document before anything is known about it: paragraphs and grids in their order, each with its place in the original."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, or one line of a text file. ``place``: where a person finds it (第12行)."""

    text: str
    place: str


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell. ``is_head`` is false where a merged cell runs on: its text is repeated there."""

    text: str
    is_head: bool = True


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of a table, every column filled."""

    cells: tuple[Cell, ...]
    place: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table with its columns known."""

    rows: tuple[GridRow, ...]
    is_leveled: bool = True  # the columns of its labels say how deep they are


@dataclass(frozen=True, slots=True)
class Stream:
    """A table that lost its columns: its cells, or (``is_broken``) lines that may be parts of a cell, in reading order."""

    parts: tuple[Text, ...]
    is_broken: bool


Block = Text | Grid | Stream


def squeeze(text: str) -> str:
    """Without white space, full-width spaces included."""
    return "".join(text.split())
