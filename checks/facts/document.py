"""A page as the reader works on it: lines, links and blocks in document order.

One parse, one walk. Everything else reads these flat tuples, so nothing recurses over a tree and nothing walks it twice.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Zone = Literal["", "crumb", "nav", "aside", "footer"]


@dataclass(slots=True)
class Line:
    """Text between two block boundaries. ``row`` and ``cell`` number the innermost li/tr and td around it (0: none)."""

    text: str
    tag: str  # the innermost block's tag
    block: int
    row: int
    cell: int
    zone: Zone = ""
    linked: int = 0  # characters inside links


@dataclass(slots=True)
class Anchor:
    """A link. ``line`` is the index of the line it stands in; ``form`` groups links whose surroundings look the same."""

    href: str
    text: str
    title: str
    line: int
    block: int
    row: int
    form: int
    hidden: bool = False  # in a container that a visitor does not see


@dataclass(slots=True)
class Block:
    """A block element and the lines inside it: ``first`` to ``last`` (exclusive)."""

    tag: str
    ident: str  # "id class", lower case
    parent: int
    first: int
    last: int = 0
    row: int = 0  # its number when it is a row
    down: int = 1  # rows and columns that a cell covers
    across: int = 1


@dataclass(slots=True)
class Document:
    lines: list[Line] = field(default_factory=list)
    anchors: list[Anchor] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    metas: dict[str, str] = field(default_factory=dict)  # names in lower case, first non-empty value
    title: str = ""
    base: str = ""
    scripts: list[str] = field(default_factory=list)
    frames: list[str] = field(default_factory=list)
    refresh: str = ""
    options: list[str] = field(default_factory=list)  # values of <option>: page selectors
    choices: list[tuple[str, str]] = field(default_factory=list)  # (text, address) of <option>: links of a drop-down
    images: list[int] = field(default_factory=list)  # the line each picture stands before
    merged: bool = False  # some cell covers several rows
    forms: int = 0
    passwords: int = 0
    notes: list[str] = field(default_factory=list)
