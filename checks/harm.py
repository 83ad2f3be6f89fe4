"""Numbers of persons that should not stand on a page: found, checked and masked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from checks.result import Evidence, Result

WORDS: dict[str, list[str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
FOUL = re.compile("|".join(WORDS["foul"]), re.IGNORECASE)
PARKED = re.compile("|".join(WORDS["parked"]), re.IGNORECASE)
_OFFICIAL = re.compile("|".join(WORDS["official"]))
_ACCOUNT = re.compile("|".join(WORDS["account"]))
_ID = re.compile(r"(?<![0-9A-Za-z])([1-9]\d{16}[\dXx])(?![0-9A-Za-z])")
_CARD = re.compile(
    r"(?<!\d)((?:62\d|4\d\d|5[1-5]\d|955)\d)[ \-]?(\d{4})[ \-]?(\d{4})[ \-]?(\d{4})[ \-]?(\d{0,3})(?!\d)"
)
_MOBILE = re.compile(r"(?<!\d)(1[3-9]\d{9})(?!\d)")
_NAMED = re.compile(
    r"(?:^|[\s|，,、:：])([\u4e00-\u9fff]{2,4})[\s|，,、:：（(男女]{1,6}.{0,60}?(?<!\d)1[3-9]\d{9}(?!\d)"
)
_REGIONS = frozenset(  # GB/T 2260: first two digits
    [*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55), *range(61, 66), 71, 81, 82, 83]
)
_SOME = re.compile(r"\d(?:(?<=1)[3-9]\d{9}|\d{3}(?:[ \-]?\d{4}){3})")  # stands in every number of the three kinds
_LONG_DIGITS = re.compile(r"\d{12}|\d{4}[ \-]\d{4}[ \-]\d{4}")
_CUT = re.compile(
    r"^\d{12,18}[Xx]?(?![0-9A-Za-z])|(?<![0-9A-Za-z])\d{12,18}$"
)  # what an excerpt's edge left of a number
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)  # ISO 7064 MOD 11-2, GB 11643
_CHECK = "10X98765432"
_HEAD, _TAIL = 3, 2  # characters that a masked number keeps
_LEAST_MOBILES = 3  # rows of a list
_LONGEST = 200_000  # characters of a text
_LINE = 400
_SHORT_LINE = 60


@dataclass(frozen=True, slots=True)
class Number:
    """A number found: ``text[start:end]``, of kind id, card or mobile."""

    kind: str
    start: int
    end: int


def is_id(number: str) -> bool:
    """An 18-digit citizen number: known region, a day of birth that exists, right check digit (GB 11643, ISO 7064)."""
    if int(number[:2]) not in _REGIONS or not 1900 <= int(number[6:10]) <= 2100:
        return False
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return _CHECK[total % 11] == number[17].upper()


def is_card(digits: str) -> bool:
    """16 to 19 digits with a right Luhn digit, not all alike."""
    if not 16 <= len(digits) <= 19 or len(set(digits)) < 4:
        return False
    doubled = [int(d) * (2 if place % 2 else 1) for place, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def find_numbers(text: str) -> list[Number]:
    """Citizen numbers anywhere, cards where the line or the one above calls them so, mobiles in lists of names."""
    text = text[:_LONGEST]
    if not _SOME.search(text):
        return []
    found = list(_ids(text))
    taken = {place for number in found for place in range(number.start, number.end)}
    found += [card for card in _cards(text) if card.start not in taken]
    return sorted([*found, *_mobiles(text)], key=lambda number: number.start)


def mask(text: str) -> str:
    """The text with citizen and card numbers starred but for the first three and last two characters; same length."""
    if not _LONG_DIGITS.search(text):
        return text
    cut = [Number("cut", *match.span()) for match in _CUT.finditer(text)]
    return _starred(text, [*cut, *(number for number in find_numbers(text) if number.kind != "mobile")])


def masked(result: Result) -> Result:
    """A result in whose words no citizen or card number can be read. Addresses are left as they are."""
    return replace(
        result,
        reason=mask(result.reason),
        items=tuple(
            replace(item, name=mask(item.name), reason=mask(item.reason), evidence=_masked(item.evidence))
            for item in result.items
        ),
        evidence=_masked(result.evidence),
    )


def _masked(evidence: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    return tuple(replace(each, excerpt=mask(each.excerpt), title=mask(each.title)) for each in evidence)


def mask_all(text: str, numbers: list[Number]) -> str:
    """The same for these numbers, mobile ones too."""
    return _starred(text, numbers)


def _starred(text: str, numbers: list[Number]) -> str:
    letters = list(text)
    for number in numbers:
        inside = range(number.start + _HEAD, number.end - _TAIL)
        letters[number.start + _HEAD : number.end - _TAIL] = "*" * len(inside)
    return "".join(letters)


def _ids(text: str) -> Iterator[Number]:
    for match in _ID.finditer(text):
        if is_id(match.group(1)):
            yield Number("id", *match.span(1))


def _cards(text: str) -> Iterator[Number]:
    for match in _CARD.finditer(text):
        if is_card("".join(match.groups())) and _ACCOUNT.search(_around(text, match.start())):
            yield Number("card", *match.span())


def _around(text: str, place: int) -> str:
    """The line and up to 400 characters before it: a heading of the table."""
    end = text.find("\n", place)
    return text[max(0, place - _LINE) : end if end >= 0 else len(text)]


def _mobiles(text: str) -> Iterator[Number]:
    """Lines with a name and a mobile number, three at least, none of them said to be a post's or a contact's."""
    found: list[Number] = []
    start = 0
    for line in text.split("\n"):
        if len(line) <= _LINE and _NAMED.search(line) and not _OFFICIAL.search(line):
            found += [Number("mobile", start + m.start(1), start + m.end(1)) for m in _MOBILE.finditer(line)]
        start += len(line) + 1
    if len(found) >= _LEAST_MOBILES and not _OFFICIAL.search(_heading(text, found[0].start)):
        yield from found


def _heading(text: str, place: int) -> str:
    """The two short lines above: a heading of the list; a sentence is none."""
    above = text[max(0, place - _LINE) : place].split("\n")[-3:-1]
    return "\n".join(line for line in above if len(line) <= _SHORT_LINE)
