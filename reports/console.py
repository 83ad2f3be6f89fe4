"""Talking to a person at a terminal, and to a log file where there is none."""

from __future__ import annotations

import io
import sys
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

import click

from reports.text import pad, width

BAR_SECONDS, PLAIN_SECONDS = 0.1, 10.0  # between two looks at the progress


def use_utf8() -> None:
    """Chinese on every console: Windows opens its streams in the legacy code page."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper) and (stream.encoding or "").lower().replace("-", "") != "utf8":
            stream.reconfigure(encoding="utf-8", errors="replace")


class Progress:
    """A bar on a terminal, a line now and then otherwise; on stderr, so that stdout stays data."""

    def __init__(self, label: str, clock: Callable[[], float] = time.monotonic) -> None:
        self.label = label
        self.is_terminal = sys.stderr.isatty()
        self._clock = clock
        self._shown = clock()
        self._last = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._last:
            self._print()
            click.echo("", err=True, nl=self.is_terminal)

    def show(self, done: int, total: int, note: str = "") -> None:
        """Tell how far it is: ten times a second on a terminal, every ten seconds without, and at the end."""
        self._last = f"{done}/{total}  {note}".rstrip()
        if self.is_terminal:
            filled = 30 * done // max(1, total)
            self._last = f"[{'#' * filled}{'.' * (30 - filled)}] {self._last}"
        if self._clock() - self._shown >= (BAR_SECONDS if self.is_terminal else PLAIN_SECONDS):
            self._shown = self._clock()
            self._print()

    def _print(self) -> None:
        if self.is_terminal:
            click.echo("\r" + pad(f"{self.label} {self._last}", 79), nl=False, err=True)
        else:
            click.echo(f"{self.label}: {self._last}", err=True)


def warn_degraded(state: str) -> int:
    """The exit code of work on a run of this state: 1, and a word on stderr, if it is degraded."""
    if state != "degraded":
        return 0
    click.echo("gongkai: the run is degraded: too many units could not be read; do not publish, crawl again", err=True)
    return 1


def table(header: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[int] = ()) -> str:
    """A plain text table; the columns numbered in ``right`` are right-aligned. Chinese counts two columns."""
    widths = [max(width(row[i]) for row in (header, *rows)) for i in range(len(header))]

    def fitted(row: Sequence[str]) -> str:
        cells = (
            " " * (columns - width(cell)) + cell if i in right else pad(cell, columns)
            for i, (cell, columns) in enumerate(zip(row, widths, strict=True))
        )
        return "  ".join(cells).rstrip()

    return "\n".join([fitted(header), "  ".join("-" * columns for columns in widths), *map(fitted, rows)])
