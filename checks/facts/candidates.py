"""Links that may be rows of a list, with what stands beside them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from checks.facts.addresses import Resolver
from checks.facts.dates import find_row_date, has_day_without_year, may_hold_row_date
from checks.facts.document import Anchor, Document
from checks.facts.words import one_of

MAX_TITLE = 300
_ANY = date(2100, 1, 1)  # the question is only whether a date stands there
_DATE_TEXT = re.compile(
    r"\s*[\[(（【]?\s*(?:(?:19|20)\d\d\s?[-/.年]\s?)\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?\s*[\])）】]?\s*"
)
_DIGIT = re.compile(r"\d")
_PINNED = re.compile(
    r"^[\s·•▪■◆●>»*\-]*(?:[\[【(（]?(?:置顶|顶|热|荐|图文?|NEW)[\]】)）]\s*)?|\s*(?:\[|【)(?:置顶|图文)(?:\]|】)\s*$",
    re.I,
)
_CUT = re.compile(r"(?:\.{2,}|…+)\s*$")
_STEM = 10  # characters that a repetition begins with
_CONTROLS = one_of("pages", "next", "last", "others")
_NOISE = re.compile(
    r"^(?:[\[【][\u4e00-\u9fff]{2,8}[\]】]|\d+|(?:https?://|www\.)\S*|更多.{0,3}|\[?详细\]?|more\W*|查看.{0,4}|下载.{0,4})$",
    re.I,
)
_BYLINE = re.compile(r"(?:来源|作者|编辑|供稿|来自|单位|记者|附件)[^:：]{0,4}[:：]\s*$")
_MATES = 3  # more links than that in one row: a layout table, no row of a list
_ROW_TEXT = 400
_SHORT_TEXT = 60  # characters beside a link in which month and day may be a date
_OWN_DATE = 4  # characters that must be left of a link's text for a date within it to be the row's
_REACH = 20_000
_KEPT_NAME = 80  # characters of a link's text and title that are remembered


@dataclass(slots=True)  # not frozen: that makes each twice as dear, and there are thousands
class Candidate:
    """A link that may be a row."""

    title: str
    url: str
    around: str  # the row's text without the link's
    day: date | None
    short: bool  # month and day without a year
    form: int
    line: int
    row: int


def find_candidates(document: Document, resolve: Resolver, seen_on: date) -> list[Candidate]:
    """In document order, outside navigation, footer and recommendations."""
    surroundings = _Surroundings(document)
    found = []
    for number, anchor in enumerate(document.anchors):
        name = surroundings.names[number]
        if name[0] or anchor.line >= len(document.lines) or document.lines[anchor.line].zone != "":
            continue
        place = surroundings.places[number]
        around = None if place and surroundings.is_byline(place, anchor) else surroundings.around(number, anchor)
        if around is not None:
            found.append(_candidate(anchor, name, around, resolve, seen_on))
    return found


def _read_name(text: str, full: str) -> tuple[bool, str, str]:
    """Of a link's text and its title=: whether it is no row's title, the text without a date, and the title."""
    shown = _without_date(text)
    name = full or text
    is_noise = (
        len(name) < 2
        or bool(not full and _NOISE.match(text))
        or (len(name) < 8 and _CONTROLS.fullmatch(name) is not None)
    )
    return is_noise, shown, "" if is_noise else _title(shown, full)


_remembered = lru_cache(maxsize=8192)(_read_name)  # 6 MB at most; menus are the same on every page of a site


def _name(anchor: Anchor) -> tuple[bool, str, str]:
    known = len(anchor.text) + len(anchor.title) <= _KEPT_NAME
    return _remembered(anchor.text, anchor.title) if known else _read_name(anchor.text, anchor.title)


class _Surroundings:
    """The text beside the links of a page. Built once, so that a line of ten thousand links costs one pass."""

    def __init__(self, document: Document) -> None:
        self.lines = document.lines
        self.taken = Counter([anchor.line for anchor in document.anchors])
        self.names = [_name(anchor) for anchor in document.anchors]
        self.places = _places(document)
        self.mates: dict[int, list[Anchor]] = defaultdict(list)
        self.texts: dict[int, list[str]] = defaultdict(list)
        for anchor, name in zip(document.anchors, self.names, strict=True):
            if anchor.row and not name[0]:
                self.mates[anchor.row].append(anchor)
        for line in document.lines:
            if line.row:
                self.texts[line.row].append(line.text)

    def is_byline(self, place: int, anchor: Anchor) -> bool:
        """2012-07-05 来源：<a>…</a> is no row of a list."""
        return bool(_BYLINE.search(self.lines[anchor.line].text[max(0, place - 20) : place]))

    def around(self, number: int, anchor: Anchor) -> str | None:
        """The text that belongs to a link's row; None when another link is the row's title."""
        mates = self.mates[anchor.row] if anchor.row else []
        if 0 < len(mates) <= _MATES:
            longest = max(mates, key=_length)
            if longest is not anchor and _is_minor(anchor, longest, mates):
                return None
            text = " ".join(self.texts[anchor.row])
            if longest is anchor and len(text) <= _ROW_TEXT:
                return text.replace(anchor.text, " ", 1)
        around = self.beside(number, anchor)
        if not anchor.row and self.taken[anchor.line] <= _MATES and find_row_date(around, _ANY) is None:
            around += self.neighbour(anchor.line)
        return around

    def beside(self, number: int, anchor: Anchor) -> str:
        """The rest of the line; of a line with many links only what follows the link."""
        text, place = self.lines[anchor.line].text, self.places[number]
        end = place + len(anchor.text)
        if self.taken[anchor.line] > _MATES:
            return text[end : end + 24]
        return f"{text[max(0, place - 100) : place]} {text[end : end + 100]}"

    def neighbour(self, line: int) -> str:
        """A line of its own beside the link that holds nothing but a date."""
        for index in (line + 1, line + 2, line - 1):
            if 0 <= index < len(self.lines) and index not in self.taken:
                text = self.lines[index].text
                if len(text) <= 30 and any(c.isdigit() for c in text) and find_row_date(text, _ANY, 2000):
                    return " " + text
        return ""


def _places(document: Document) -> list[int]:
    """Where each link's text begins in its line."""
    found: list[int] = []
    line, end = -1, 0
    for anchor in document.anchors:
        end = end if anchor.line == line else 0
        line = anchor.line
        text = document.lines[line].text if line < len(document.lines) else ""
        place = max(end, text.find(anchor.text, end, end + _REACH))
        found.append(place)
        end = place + len(anchor.text)
    return found


def _length(anchor: Anchor) -> int:
    return len(anchor.title or anchor.text)


def _is_minor(anchor: Anchor, longest: Anchor, mates: list[Anchor]) -> bool:
    """A second link to the same row: its column, 详细, or the title once more on a line of its own."""
    if len({mate.line for mate in mates}) == 1:
        return False
    return (longest.title or longest.text) == (anchor.title or anchor.text) or len(anchor.text) < 8


def _candidate(anchor: Anchor, name: tuple[bool, str, str], around: str, resolve: Resolver, seen_on: date) -> Candidate:
    _, shown, title = name
    day, short = None, False
    if may_hold_row_date(around):
        day = find_row_date(around, seen_on)
        short = len(around) <= _SHORT_TEXT and has_day_without_year(around)
    if day is None and len(shown) >= _OWN_DATE and shown != anchor.text.strip():
        day = find_row_date(anchor.text, seen_on)
    return Candidate(
        title, resolve(anchor.href), around, day, short and day is None, anchor.form, anchor.line, anchor.row
    )


def _without_date(text: str) -> str:
    return _DATE_TEXT.sub(" ", text).strip() if _DIGIT.search(text) else text.strip()


def _once(shown: str) -> str:
    """A link around a heading and a summary that begins with the heading again: the heading."""
    again = shown.find(shown[:_STEM], _STEM) if len(shown) > 2 * _STEM else -1
    first, rest = shown[: max(again, 0)].strip(), shown[max(again, 0) :]
    return first if first and (rest.startswith(first) or first.startswith(_CUT.sub("", rest))) else shown


def _title(shown: str, full: str) -> str:
    """title= where the shown text is cut, or where it only adds to it."""
    shown, full = _once(_PINNED.sub("", shown).strip()), _without_date(full)
    stem = _CUT.sub("", shown)
    if full and (not shown or (len(full) > len(shown) and full.startswith(stem[:6]))):
        return full[:MAX_TITLE]
    return shown[:MAX_TITLE]
