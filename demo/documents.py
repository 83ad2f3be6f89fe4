"""What a document of the sample county is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal


@dataclass(frozen=True, slots=True)
class Table:
    """A data table of the main text; the first row is its header."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """An image that stands in for text."""

    name: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A label and its value on one line; the value may be empty."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class File:
    """An attachment."""

    title: str
    name: str
    body: bytes
    content_type: str = "application/msword"


Block = str | Table | Picture | Labelled
Day = date  # a field of that name hides the type
AnswerKind = Literal["ok", "dead", "soft_404"]


@dataclass(frozen=True, slots=True)
class Document:
    """An entry of a column. ``key`` names what it was planted for: ``guide``, ``money.debt``, ``news`` …"""

    key: str
    column: str
    title: str
    blocks: tuple[Block, ...]
    date: date
    publisher: str
    number: str = ""  # 文号
    files: tuple[File, ...] = ()
    answer: AnswerKind = "ok"
    uploaded: Day | None = None  # when it differs from ``date``, the day that stands in the address

    @property
    def filed(self) -> Day:
        """The day that the system files it under."""
        return self.uploaded or self.date
