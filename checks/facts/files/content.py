"""What was read off a file, as the reading process hands it back."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

State = Literal["read", "partial", "unreadable"]
Table = list[list[str]]

MAX_TEXT = 200_000  # characters
MAX_TABLES = 40
MAX_ROWS = 300  # of a table kept as a table; its words all go into the text
MAX_CELLS = 30
MAX_CELL = 500  # characters


class Unreadable(Exception):
    """The file's text cannot be had; the argument is the reason in the inspector's words."""


@dataclass
class Content:
    """Grows while a file is read. ``lines`` stop at the text limit, which makes the reading ``partial``."""

    lines: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    images: int = 0
    state: State = "read"
    reason: str = ""
    size: int = 0

    def add(self, line: str) -> None:
        """One line of the text; blank ones are dropped."""
        line = " ".join(line.split())
        if not line or self.is_full:
            return
        self.lines.append(line[: MAX_TEXT - self.size])
        self.size += len(self.lines[-1]) + 1
        if self.is_full:
            self.limit(f"正文超过{MAX_TEXT}字，只读取前面部分")

    @property
    def is_full(self) -> bool:
        return self.size >= MAX_TEXT

    def add_row(self, table: Table, cells: list[str]) -> None:
        """A row of a table: its cells as lines of the text, and the row in ``table``."""
        for cell in cells:
            for line in cell.split("\n"):
                self.add(line)
        if any(cells) and len(table) < MAX_ROWS:
            table.append([" ".join(cell.split())[:MAX_CELL] for cell in cells[:MAX_CELLS]])

    def add_table(self, table: Table) -> None:
        """Keep a finished table."""
        if table and len(self.tables) < MAX_TABLES:
            self.tables.append(table)

    def limit(self, reason: str) -> None:
        """From now on the text is known to be incomplete; the first reason stays."""
        self.state = "partial"
        self.reason = self.reason or reason
