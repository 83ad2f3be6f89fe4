"""Which line of the rubric a row of the office's own table is: by its words, and only where they leave no doubt."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

NUMBERING = re.compile(r"^(?:[（(]?[0-9一二三四五六七八九十]{1,3}[）)、．.,，:：]|[①-⑳])+")
MARKS = re.compile(r"[\s\W_]+")
SHORTEST = 6  # characters: shorter words stand inside too many others


def plain(text: object) -> str:
    """Words without width, blanks, punctuation and a leading number."""
    wide = unicodedata.normalize("NFKC", str(text or "")).strip()
    return MARKS.sub("", NUMBERING.sub("", "".join(wide.split()))).casefold()


def match_rows(rows: Mapping[int, Sequence[str]], lines: Iterable[tuple[str, Sequence[str]]]) -> dict[int, str]:
    """Row → line id. ``rows``: the words of every row's cells; ``lines``: (id, its words, the most telling first).

    Equal words first; then words of which one holds the other. Whatever fits two lines, or two rows, is left out.
    """
    kept = {row: [word for word in map(plain, words) if word] for row, words in rows.items()}
    wanted = [(id_, [word for word in map(plain, words) if word]) for id_, words in lines]
    found: dict[int, str] = {}
    depth = max((len(words) for _, words in wanted), default=0)
    for level in range(depth):
        _add(found, kept, {id_: words[level] for id_, words in wanted if level < len(words)}, is_equal)
    _add(found, kept, {id_: words[0] for id_, words in wanted if words}, is_inside)
    return found


def is_equal(cell: str, words: str) -> bool:
    return cell == words


def is_inside(cell: str, words: str) -> bool:
    return min(len(cell), len(words)) >= SHORTEST and (cell in words or words in cell)


def _add(found: dict[int, str], rows: Mapping[int, list[str]], words: Mapping[str, str], fits: object) -> None:
    """Add the pairs that fit and fit nobody else among those that are still free."""
    assert callable(fits)
    taken = set(found.values())
    pairs = [
        (row, id_)
        for row, cells in rows.items()
        if row not in found
        for id_, text in words.items()
        if id_ not in taken and any(fits(cell, text) for cell in cells)
    ]
    for row, id_ in pairs:
        if sum(1 for r, _ in pairs if r == row) == 1 and sum(1 for _, i in pairs if i == id_) == 1:
            found[row] = id_
