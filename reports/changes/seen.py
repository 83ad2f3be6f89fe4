"""What each night said of one thing, and how it turned. Pure: no store, no rubric.

A thing is a check of a unit, or one counted part of it. What could not be read says nothing: it is neither good nor bad,
and no change starts or ends with it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise
from typing import Any, Literal

from checks.result import Assurance, Verdict
from checks.site.address import address_key
from reports.changes.nights import Night

Side = Literal["good", "bad"]
Raw = Mapping[str, Any]  # a result as it is kept
_SIDES: dict[str, Side] = {
    Verdict.MET: "good",
    Verdict.DECLARED_NONE: "good",
    Verdict.NOT_MET: "bad",
    Verdict.PARTLY: "bad",
}
_SURE = frozenset({Assurance.CONFIRMED, Assurance.PERSON})
_FULL = 300  # items: a list of that length may have been cut
FLAPS = 3  # turns within the nights looked at


class Kind(StrEnum):
    """How a thing changed."""

    NEW = "new"
    REOPENED = "reopened"  # fixed once, and bad again
    FOUND = "found"  # bad, and nobody could tell before
    FIXED = "fixed"
    FLAPPING = "flapping"
    WITHDRAWN = "withdrawn"  # last night's doubt, and the second look did not bear it out


@dataclass(frozen=True, slots=True)
class Seen:
    """One night's word on a thing. ``side`` None: nothing may be concluded. ``raw``: the result, ``item``: its part."""

    night: Night
    side: Side | None = None
    is_sure: bool = False
    raw: Raw | None = None
    item: Raw | None = None

    @property
    def is_blocked(self) -> bool:
        """Judged, but not readable. Where a check has parts, they say it; a part that is not named is in the dark with the whole."""
        if self.raw is None or self.side is not None:
            return False
        if self.item is None:
            return bool(self.raw["verdict"] == Verdict.UNKNOWN)
        return bool(self.item["verdict"] == Verdict.UNKNOWN or self.item["assurance"] == Assurance.INCONCLUSIVE)


@dataclass(frozen=True, slots=True)
class Turn:
    """A change. ``before`` is None where no earlier night said anything of the thing."""

    kind: Kind
    is_confirmed: bool
    before: Seen | None
    after: Seen


def observe(night: Night, raw: Raw | None, key: str) -> Seen:
    """What the night's result says of the part ``key``, or of the check as a whole (``""``)."""
    if raw is None:
        return Seen(night)
    if not key:
        side = _side(raw)
        side = None if raw["items"] and side == "bad" else side  # then its parts speak
        return Seen(night, side, _is_sure(night, raw), raw)
    item = next((each for each in raw["items"] if each["key"] == key), None)
    if item is not None:
        return Seen(night, _side(item), _is_sure(night, item), raw, item)
    return Seen(night, "good" if _is_gone(raw, key) else None, _is_sure(night, raw), raw)


def _side(word: Raw) -> Side | None:
    return None if word["assurance"] == Assurance.INCONCLUSIVE else _SIDES.get(word["verdict"])


def _is_sure(night: Night, word: Raw) -> bool:
    return night.is_whole and word["assurance"] in _SURE


def _is_gone(raw: Raw, key: str) -> bool:
    """A part that is no longer named: gone only where everything that could hold it was read."""
    if raw["verdict"] == Verdict.UNKNOWN or (not raw["items"] and _side(raw) != "good") or len(raw["items"]) >= _FULL:
        return False
    unread = raw["search"]["unread"] if raw["search"] else ()
    if raw["check"] == "dead_links":  # what it did not try are other links
        return key not in {address_key(url) for url, _ in unread}
    return not unread


@dataclass(frozen=True, slots=True)
class _Settled:
    """What stands after a night: the side that survived a second look, and the first look that doubts it."""

    side: Side | None = None
    doubt: bool = False
    was_bad: bool = False
    looks: int = 0  # that agree on the side, since it turned
    is_sure: bool = False


def _settle(history: Sequence[Seen]) -> list[_Settled]:
    states, now = [], _Settled()
    for seen in history:
        now = _next(now, seen)
        states.append(now)
    return states


def _next(now: _Settled, seen: Seen) -> _Settled:
    if seen.side is None:
        return now
    if now.side is None or (seen.side != now.side and (seen.is_sure or (now.doubt and seen.night.is_whole))):
        looks = 2 if now.doubt else 1
        return _Settled(seen.side, False, now.was_bad or now.side == "bad", looks, seen.is_sure)
    if seen.side == now.side:
        return _Settled(now.side, False, now.was_bad, now.looks + 1, now.is_sure or seen.is_sure)
    return _Settled(now.side, True, now.was_bad, now.looks, now.is_sure)


def find_turn(history: Sequence[Seen], since: int) -> Turn | None:
    """How the thing changed after the night at place ``since``; None where it did not, or where nobody can tell."""
    told = [place for place, seen in enumerate(history) if seen.side is not None]
    if not told or told[-1] <= since:
        return None
    now, states = history[told[-1]], _settle(history)
    before, after = states[since], states[-1]
    if is_flapping(history, since):
        return Turn(Kind.FLAPPING, after.side == now.side, _last(history[: told[-1]], _other(now.side)), now)
    if before.side is None:
        return _found(history, since, now, after)
    if after.doubt:
        return Turn(_kind(now.side, after.was_bad), False, _last(history, after.side), now)
    if after.side != before.side:
        return Turn(_kind(after.side, after.was_bad), True, _last(history, before.side), now)
    if before.doubt:
        return Turn(Kind.WITHDRAWN, True, _last(history[: since + 1], _other(before.side)), now)
    return None


def _found(history: Sequence[Seen], since: int, now: Seen, after: _Settled) -> Turn | None:
    """Bad at the first word: not new, since nobody could tell before."""
    if after.side != "bad" or now.side != "bad":
        return None
    before = history[since] if history[since].raw is not None else None
    return Turn(Kind.FOUND, after.is_sure or after.looks > 1, before, now)


def _kind(side: Side | None, was_bad: bool) -> Kind:
    if side == "good":
        return Kind.FIXED
    return Kind.REOPENED if was_bad else Kind.NEW


def is_flapping(history: Sequence[Seen], since: int) -> bool:
    """It turned :data:`FLAPS` times within these nights, the last time after ``since``."""
    told = [(place, seen.side) for place, seen in enumerate(history) if seen.side is not None]
    turns = [place for (_, old), (place, new) in pairwise(told) if old != new]
    return len(turns) >= FLAPS and turns[-1] > since


def find_outage(history: Sequence[Seen]) -> Seen | None:
    """The first night of the outage that still lasts: the thing was known, and could not be read since."""
    told = [place for place, seen in enumerate(history) if seen.side is not None]
    if not told or not history[-1].is_blocked:
        return None
    return next(seen for seen in history[told[-1] + 1 :] if seen.is_blocked)


def is_back(history: Sequence[Seen], since: int) -> bool:
    """Not readable then, readable now."""
    return history[since].is_blocked and history[-1].side is not None


def _last(history: Sequence[Seen], side: Side | None) -> Seen | None:
    return next((seen for seen in reversed(history) if seen.side == side), None)


def _other(side: Side | None) -> Side:
    return "good" if side == "bad" else "bad"
