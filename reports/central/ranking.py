"""Places and means of shares that are still ranges."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Mapping

from reports.central.model import Place, Range

_SAME = 9  # decimals: two means of the same points do not differ by their rounding


def places(shares: Mapping[str, Range]) -> dict[str, Place]:
    """``best``: everybody else at the floor; ``worst``: everybody else at the ceiling. Ties share a place."""
    floors = sorted(round(one.floor, _SAME) for one in shares.values())
    ceilings = sorted(round(one.ceiling, _SAME) for one in shares.values())
    return {source: _place(one, floors, ceilings) for source, one in shares.items()}


def _place(one: Range, floors: list[float], ceilings: list[float]) -> Place:
    floor, ceiling = round(one.floor, _SAME), round(one.ceiling, _SAME)
    above = len(floors) - bisect_right(floors, ceiling)
    may_be_above = len(ceilings) - bisect_right(ceilings, floor) - (ceiling > floor)  # not itself
    return Place(1 + above, 1 + may_be_above)


def mean_range(shares: Collection[Range]) -> Range | None:
    """Each counts once; None where there is none."""
    if not shares:
        return None
    return Range(sum(one.floor for one in shares) / len(shares), sum(one.ceiling for one in shares) / len(shares))
