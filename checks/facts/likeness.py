"""The same text at another address: a 64-bit simhash of the main text (Charikar 2002) and groups of like pages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from itertools import combinations, compress

_LONGEST = 16_000  # characters
_SHORTEST = 100
_NEAR = 3  # bits that may differ (Manku 2007)
_CHOSEN = bytes(not byte & 15 for byte in range(256))
_BITS = [bytes(byte >> bit & 1 for byte in range(256)) for bit in range(8)]


def find_fingerprint(text: str) -> str:
    """16 hex digits; "" for a text too short to tell pages apart. Four-grams, of which the characters choose one in sixteen."""
    bare = "".join(text.split())[:_LONGEST]
    if len(bare) < _SHORTEST:
        return ""
    codes = bare.encode("utf-16-le", "replace")
    chosen = codes[::2].translate(_CHOSEN)
    grams = {codes[2 * i : 2 * i + 8] for i in compress(range(len(chosen) - 3), chosen)}
    mixed = _mixed(grams)
    planes = [mixed.translate(bit) for bit in _BITS]  # per bit of a byte: 1 where it is set
    counts = (planes[bit % 8][bit // 8 :: 16].count(1) for bit in range(64))
    return f"{sum((count > len(grams) // 2) << bit for bit, count in enumerate(counts)):016x}" if grams else ""


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


def _mixed(values: Collection[bytes]) -> bytes:
    """splitmix64 of numbers of 8 bytes: neighbouring ones get unlike bits. All at once, as one number of 16 bytes for each:
    a product has that many, and what a shift brings in from the neighbour is cut off."""
    gap = bytes(8)
    lower = int.from_bytes((b"\xff" * 8 + gap) * len(values), "little")
    value = int.from_bytes(gap.join([*values, b""]), "little")
    value = ((value ^ value >> 30) & lower) * 0xBF58476D1CE4E5B9 & lower
    value = ((value ^ value >> 27) & lower) * 0x94D049BB133111EB & lower
    return ((value ^ value >> 31) & lower).to_bytes(16 * len(values), "little")
