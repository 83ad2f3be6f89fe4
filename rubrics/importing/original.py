"""The original beside the draft: every paragraph and row with its place, and the part around a line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rubrics.importing.document import Block, Grid, Text

_PLACE = re.compile(r"（原文([^（）]{1,60})）$")
MOST = 6_000  # rows kept of one document


def original_rows(blocks: Iterable[Block]) -> list[Text]:
    """One row per paragraph, table row or cell of a stream; a merged cell is shown where it begins."""
    rows: list[Text] = []
    for block in blocks:
        if isinstance(block, Text):
            rows.append(Text(block.text.strip(), block.place))
        elif isinstance(block, Grid):
            rows += [
                Text(" │ ".join(cell.text if cell.is_head else "〃" for cell in row.cells), row.place)
                for row in block.rows
            ]
        else:
            rows += block.parts
    return [Text(" ".join(row.text.split()), row.place) for row in rows if row.text.strip()][:MOST]


def place_of(draft: str) -> str:
    """The place that a draft's 待核对 names; "" where it names none."""
    found = _PLACE.search(draft)
    return found.group(1) if found else ""


def around(rows: Sequence[Text], place: str, before: int = 2, after: int = 8) -> list[tuple[Text, bool]]:
    """The rows around a place, and whether each is at it; without the place the first rows."""
    at = next((number for number, row in enumerate(rows) if row.place == place), 0)
    part = rows[max(0, at - before) : at + after]
    return [(row, row.place == place) for row in part]


def write_rows(rows: Iterable[Text]) -> str:
    """As kept in a file: place, tab, words."""
    return "".join(f"{row.place}\t{row.text}\n" for row in rows)


def read_rows(text: str) -> list[Text]:
    """What ``write_rows`` wrote."""
    pairs = (line.partition("\t") for line in text.split("\n") if "\t" in line)
    return [Text(words, place) for place, _, words in pairs]
