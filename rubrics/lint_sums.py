"""Points that do not add up: lines to parents, parents to sections, sections to the total, for every kind of unit."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Literal

from crawler.units import KIND_NAMES, Kind
from rubrics.amounts import ZERO, points_text
from rubrics.model import Indicator, Rubric, is_for
from rubrics.walk import Loc, walk_lines

Found = tuple[Literal["error", "slip"], Loc, str]


def lint_sums(rubric: Rubric) -> Iterator[Found]:
    """A sum that differs is the original's slip where the file says so, else an error."""
    if rubric.method_only:
        return
    kinds = [kind for kind in Kind if is_for(rubric, kind)]
    yield from _compare(kinds, rubric.total, lambda kind: _total(rubric, kind), rubric.slip, ("total",))
    for number, section in enumerate(rubric.sections):
        loc: Loc = ("section", number, "points")
        yield from _compare(kinds, section.points, _sum_of(section.indicators), section.slip, loc)
    for place in walk_lines(rubric):
        if isinstance(place.line, Indicator) and place.line.indicators:
            sums = _sum_of(place.line.indicators)
            yield from _compare(kinds, place.line.points, sums, place.line.slip, (*place.loc, "points"))


def _total(rubric: Rubric, kind: Kind) -> Decimal | None:
    sums = [section.points for section in rubric.sections if _applies(section.indicators, kind)]
    return sum(sums, ZERO) if sums else None


def _sum_of(indicators: Sequence[Indicator]) -> Callable[[Kind], Decimal | None]:
    def total(kind: Kind) -> Decimal | None:
        mine = [line.points for line in indicators if _is_for(line, kind)]
        return sum(mine, ZERO) if mine else None

    return total


def _is_for(line: Indicator, kind: Kind) -> bool:
    if line.kinds and kind not in line.kinds:
        return False
    return not line.indicators or _applies(line.indicators, kind)


def _applies(indicators: Sequence[Indicator], kind: Kind) -> bool:
    return any(_is_for(line, kind) for line in indicators)


def _compare(
    kinds: Sequence[Kind], stated: Decimal, sum_for: Callable[[Kind], Decimal | None], slip: str, loc: Loc
) -> Iterator[Found]:
    """One finding for every sum that differs; kinds without a line there are not compared."""
    sums = {kind: sum_for(kind) for kind in kinds}
    wrong = {kind: found for kind, found in sums.items() if found is not None and found != stated}
    for found in sorted(set(wrong.values())):
        names = [KIND_NAMES[kind] for kind, value in wrong.items() if value == found]
        whom = "" if len(names) == len(kinds) else f"（{'、'.join(names)}）"
        words = f"写明 {points_text(stated)} 分，各项合计 {points_text(found)} 分{whom}"
        yield ("slip", loc, f"{words}：{slip}") if slip else ("error", loc, words)
