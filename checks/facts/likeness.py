"""The same text at another address: a 64-bit simhash of the main text (Charikar 2002) and groups of like pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import combinations

_LONGEST = 16_000  # characters
_SHORTEST = 100
_NEAR = 3  # bits that may differ (Manku 2007)
_ALL = (1 << 64) - 1
_LANE = 16  # bits of a counter: one for each of the 64 bits, side by side in one integer
_SPREAD = [sum((byte >> bit & 1) << (_LANE * bit) for bit in range(8)) for byte in range(256)]


def find_fingerprint(text: str) -> str:
    """16 hex digits; "" for a text too short to tell pages apart. Four-grams, of which the characters choose one in sixteen."""
    bare = "".join(text.split())[:_LONGEST]
    if len(bare) < _SHORTEST:
        return ""
    codes = bare.encode("utf-16-le", "replace")
    grams = [codes[i : i + 8] for i in range(0, len(codes) - 7, 2) if not codes[i] & 15]
    lanes = [0] * 8
    for gram in set(grams):
        for place, byte in enumerate(_mixed(int.from_bytes(gram, "little")).to_bytes(8, "little")):
            lanes[place] += _SPREAD[byte]
    half, mask = len(set(grams)) // 2, (1 << _LANE) - 1
    bits = (lanes[bit // 8] >> (_LANE * (bit % 8)) & mask for bit in range(64))
    return f"{sum((count > half) << bit for bit, count in enumerate(bits)):016x}" if grams else ""


def find_same(prints: Iterable[tuple[str, str]]) -> tuple[tuple[str, ...], ...]:
    """Groups of addresses with the same or nearly the same text, from (address, fingerprint). Singles are left out."""
    held: dict[int, list[str]] = defaultdict(list)
    for url, mark in prints:
        if mark:
            held[int(mark, 16)].append(url)
    leader = {mark: mark for mark in held}
    for one, other in _near(held):
        leader[_first(leader, other)] = _first(leader, one)
    groups: dict[int, list[str]] = defaultdict(list)
    for number, urls in held.items():
        groups[_first(leader, number)] += urls
    return tuple(tuple(sorted(set(urls))) for urls in groups.values() if len(set(urls)) > 1)


def _near(marks: Iterable[int]) -> Iterable[tuple[int, int]]:
    """Pairs at most three bits apart: of four quarters at least one is then the same."""
    quarters: dict[tuple[int, int], list[int]] = defaultdict(list)
    for mark in marks:
        for place in range(0, 64, 16):
            quarters[place, mark >> place & 0xFFFF].append(mark)
    return (
        pair for held in quarters.values() for pair in combinations(held, 2) if (pair[0] ^ pair[1]).bit_count() <= _NEAR
    )


def _first(leader: dict[int, int], mark: int) -> int:
    while leader[mark] != mark:
        mark = leader[mark]
    return mark


def _mixed(value: int) -> int:
    """splitmix64: neighbouring values get unlike bits."""
    value = (value ^ value >> 30) * 0xBF58476D1CE4E5B9 & _ALL
    value = (value ^ value >> 27) * 0x94D049BB133111EB & _ALL
    return value ^ value >> 31
