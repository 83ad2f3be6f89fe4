"""Whose county it is: the place that stands in a paper's title."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

SHARE = 2  # one unit in so many has to be named after it
_SEAT = re.compile(r"自治[县州旗]|(?<![省县市区旗州盟])[省县市区旗州盟]")
_LEAST, _MOST = 2, 14  # characters


def common_place(names: Iterable[str]) -> str:
    """The longest name of an administrative area that at least half of the units begin with; "" where there is none.

    云溪县 of 云溪县教育局 and 云溪县财政局; one unit alone does not tell where its place ends.
    """
    found = list(names)
    heads = Counter(head for name in found for head in _heads(name))
    common = [head for head, count in heads.items() if count > 1 and count * SHARE >= len(found)]
    return max(common, key=len, default="")


def _heads(name: str) -> set[str]:
    ends = [match.end() for match in _SEAT.finditer(name)]
    return {name[:end] for end in ends if _LEAST <= end <= _MOST and end < len(name)}
