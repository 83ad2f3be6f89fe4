"""Line numbers for the values of a TOML file, which tomllib does not give.

Growing prefixes of the file are parsed until the wanted path exists. That is exact even with "[[…]]" inside a
multi-line string, and slow (quadratic), so it is used only to say where an error is.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence

Loc = Sequence[str | int]


def find_line(text: str, loc: Loc) -> int:
    """The line (from 1) on which the value at ``loc`` ends; for a missing key, the line of its table."""
    return find_lines(text, [loc])[tuple(loc)]


def find_lines(text: str, locs: Iterable[Loc]) -> dict[tuple[str | int, ...], int]:
    """The lines of many values in one pass."""
    data = _parse(text) or {}
    paths = {tuple(loc): _existing(data, loc) for loc in locs}
    found = dict.fromkeys(paths, 1)
    pending = {loc: path for loc, path in paths.items() if path}
    lines = text.splitlines(keepends=True)
    for count in _candidates(lines, pending.values()):
        prefix = _parse("".join(lines[:count])) if pending else None
        if prefix is None:
            continue
        for loc in [loc for loc, path in pending.items() if len(_existing(prefix, path)) == len(path)]:
            found[loc] = count
            del pending[loc]
    return found


def _candidates(lines: list[str], paths: Iterable[Loc]) -> list[int]:
    """Only a prefix that ends in a line with a last key, or at the end of a long value, can make a path exist."""
    last = {next((step for step in reversed(path) if isinstance(step, str)), "") for path in paths}
    marks = (*last, '"""', "'''", "]", "}")
    return [number for number, line in enumerate(lines, 1) if any(mark in line for mark in marks)]


def _parse(text: str) -> dict[str, object] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _existing(data: object, loc: Loc) -> list[str | int]:
    """The longest prefix of ``loc`` that exists."""
    path: list[str | int] = []
    for step in loc:
        if isinstance(data, dict) and step in data:
            data = data[str(step)]
        elif isinstance(data, list) and isinstance(step, int) and step < len(data):
            data = data[step]
        else:
            break
        path.append(step)
    return path
