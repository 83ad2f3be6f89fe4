"""Dates as Chinese pages write them.

Own grammar first: it knows what it reads. dateparser is asked only for a short string that a label already calls a date.
Impossible dates (2月30日), dates before 1990 and dates more than a week after the page was seen are not believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

OLDEST = date(1990, 1, 1)
_AHEAD = timedelta(days=7)
_NUMERALS = "○〇零ＯOo０0◯一二三四五六七八九十"
_DIGITS = dict.fromkeys("○〇零ＯOo０0◯", "0") | {c: str(i) for i, c in enumerate("一二三四五六七八九", 1)}
_WIDE = str.maketrans("０１２３４５６７８９－／．：∶　", "0123456789-/.:: ")
_WIDE_SIGNS = re.compile("[０-９－／．：∶　]")
_DATELIKE = re.compile("[\\d年天刚]")  # no date of a row is written without one of these
_FULL = re.compile(
    r"(?<![\d.])(?P<y>(?:19|20)\d\d)\s?(?P<s>[年\-/.])\s?(?P<m>\d{1,2})\s?(?P<t>[月\-/.])\s?(?P<d>\d{1,2})(?![\d]|\.\d)\s?日?"
    rf"|(?P<cy>[一二][{_NUMERALS}]{{3}})\s?年\s?(?P<cm>[一二三四五六七八九十元]{{1,2}})\s?月\s?(?P<cd>[一二三四五六七八九十]{{1,3}})\s?日"
)
# what every full date begins with, its digits wide or narrow. The expression above looks at every place for five times as
# long, and to look for these pieces first takes a fifth of this one.
_YEAR_PIECES = ("年", "20", "19", "１", "２")
_YEAR = re.compile(rf"[12１２一二][\d{_NUMERALS}]{{3}}\s?[年\-/.－／．]")
_SHORT = re.compile(r"(?<![\d\-/.])(?P<y>\d\d)[\-/.](?P<m>\d{1,2})[\-/.](?P<d>\d{1,2})(?![\d\-/.])")
_EIGHT = re.compile(r"(?<!\d)((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])(?!\d)")
_NO_YEAR = re.compile(r"(?<![\d\-/.年:])(?P<m>\d{1,2})\s?[\-/.月]\s?(?P<d>\d{1,2})(?![\d\-/.:])\s?日?")
_DAY_FIRST = re.compile(
    r"(?<!\d)(?P<d>\d{1,2})\s*日?\s+(?P<y>(?:19|20)\d\d)\s?[\-/.年]\s?(?P<m>\d{1,2})(?![\d\-/.])\s?月?"
)
_ROC = re.compile(r"民[国國]\s?(\d{2,3})\s?[年./\-]\s?(\d{1,2})\s?[月./\-]\s?(\d{1,2})(?!\d)")
# beside a row's title nothing else may stand: 昨天 within a title is a word
_AGO = re.compile(
    r"[\s\[（(]*(?:(?P<days>\d{1,2})\s?天前|(?P<word>今天|昨天|前天|刚刚)|\d{1,2}\s?(?:小时|分钟)前)(?:\s*\d{1,2}:\d\d)?[\s\]）)]*"
)
_DAYS = {"今天": 0, "刚刚": 0, "昨天": 1, "前天": 2}
_RELATIVE = re.compile("[前昨今明]|刚刚")
_ORDER_UNKNOWN = re.compile(r"^[\d\s/.:\-]*$")
_ADDRESS = re.compile(
    r"/t((?:19|20)\d\d)(\d\d)(\d\d)_"
    r"|/art/((?:19|20)\d\d)/(\d{1,2})/(\d{1,2})/"
    r"|/((?:19|20)\d\d)-(\d{1,2})/(\d{1,2})/"
    r"|/((?:19|20)\d\d)-(\d{1,2})-(\d{1,2})/"
    r"|/((?:19|20)\d\d)/(\d{1,2})/(\d{1,2})/"
    r"|/((?:19|20)\d\d)/(\d\d)(\d\d)/"
    r"|/((?:19|20)\d\d)(\d\d)/(\d\d)/"
    r"|/((?:19|20)\d\d)(\d\d)(\d\d)/"
)
_ADDRESS_YEAR = re.compile(r"/((?:19|20)\d\d)(?:[/\-]|\d\d/|\d{4}/)")


@dataclass(frozen=True, slots=True)
class Found:
    """A date in a text: ``text[start:end]``."""

    day: date
    start: int
    end: int


def narrow(text: str) -> str:
    """Full-width digits and signs as their ASCII twins; same length, so offsets stay true."""
    return text.translate(_WIDE) if not text.isascii() and _WIDE_SIGNS.search(text) else text


def is_believable(day: date, seen_on: date) -> bool:
    return OLDEST <= day <= seen_on + _AHEAD


def may_hold_date(text: str) -> bool:
    """False where no full date can stand in the text, narrow or not."""
    for piece in _YEAR_PIECES:
        if piece in text:
            return _YEAR.search(text) is not None
    return False


def find_dates(text: str, seen_on: date) -> Iterator[Found]:
    """Every full date of a text in order. ``text`` must be narrow."""
    if not may_hold_date(text):
        return
    for match in _FULL.finditer(text):
        if match["y"] is None:
            day = _chinese(match["cy"], match["cm"], match["cd"])
        elif _mixed(match["s"], match["t"]):
            continue
        else:
            day = _day(match["y"], match["m"], match["d"])
        if day and is_believable(day, seen_on):
            yield Found(day, match.start(), match.end())


def find_date(text: str, seen_on: date) -> date | None:
    """The first full date of a text."""
    found = next(find_dates(narrow(text), seen_on), None)
    return found.day if found else None


def find_labelled_date(text: str, seen_on: date) -> date | None:
    """The date of a string that is known to be one: also 20170302, 17-03-02, 民国106年3月2日, Thu Mar 02 10:23:11 CST 2017."""
    text = narrow(text.strip())[:60]
    if full := find_date(text, seen_on):
        return full
    for day in _rarer(text, seen_on):
        if day and is_believable(day, seen_on):
            return day
    return _ask_dateparser(text, seen_on)


def _rarer(text: str, seen_on: date) -> Iterator[date | None]:
    if match := _DAY_FIRST.search(text):
        yield _day(match["y"], match["m"], match["d"])
    if match := _EIGHT.search(text):
        yield _day(*match.groups())
    if match := _SHORT.search(text):
        yield _day(f"20{match['y']}" if match["y"] < "90" else f"19{match['y']}", match["m"], match["d"])
    if match := _ROC.search(text):
        yield _day(str(int(match[1]) + 1911), match[2], match[3])


def may_hold_row_date(text: str) -> bool:
    """False where neither a date of a row nor a day without a year can stand."""
    return _DATELIKE.search(text) is not None


def find_row_date(text: str, seen_on: date, year: int | None = None) -> date | None:
    """The date of a list row: the last full one, a split one (14 2020-12), a short one (17-03-02), 3天前 and 昨天 counted
    from the day the page was seen, or month and day with ``year``."""
    if not may_hold_row_date(text):
        return None
    text = narrow(text)
    full = [found.day for found in find_dates(text, seen_on)]
    if full:
        return full[-1]
    for match in (_DAY_FIRST.search(text), _SHORT.search(text)):
        if match:
            written = match["y"] if len(match["y"]) == 4 else f"20{match['y']}"
            day = _day(written, match["m"], match["d"])
            if day and is_believable(day, seen_on):
                return day
    if match := _AGO.fullmatch(text):
        return seen_on - timedelta(days=int(match["days"] or _DAYS.get(match["word"], 0)))
    if year is None or not (match := _last(_NO_YEAR, text)):
        return None
    day = _day(str(year), match["m"], match["d"])
    return day if day and is_believable(day, seen_on) else None


def has_day_without_year(text: str) -> bool:
    return bool(_NO_YEAR.search(narrow(text)))


def find_address_date(url: str, seen_on: date) -> date | None:
    """The date an address carries: t20170302_, /art/2017/3/2/, /2017-03/02/, /2017/0302/ …"""
    path = url.split("?", 1)[0]
    for match in _ADDRESS.finditer(path):
        parts = [part for part in match.groups() if part]
        day = _day(*parts)
        if day and is_believable(day, seen_on):
            return day
    return None


def find_address_year(url: str) -> int | None:
    match = _ADDRESS_YEAR.search(url)
    return int(match[1]) if match else None


def _mixed(first: str, second: str) -> bool:
    """2017年3-2 and 2017-3.2 are numbers, not dates."""
    return first != second and (first, second) != ("年", "月")


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    found = list(pattern.finditer(text))
    return found[-1] if found else None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def _chinese(year: str, month: str, day: str) -> date | None:
    digits = "".join(_DIGITS.get(c, "") for c in year)
    return _day(digits, str(_ordinal(month)), str(_ordinal(day))) if len(digits) == 4 else None


def _ordinal(text: str) -> int:
    """三 → 3, 十二 → 12, 二十三 → 23, 元 → 1."""
    text = text.replace("元", "一")
    tens, ten, ones = text.partition("十")
    if not ten:
        return int("".join(_DIGITS[c] for c in text))
    return (int(_DIGITS[tens]) if len(tens) == 1 else 1) * 10 + (int(_DIGITS[ones]) if len(ones) == 1 else 0)


@lru_cache(maxsize=1024)  # takes milliseconds, and a template's left-overs are the same on every page
def _ask_dateparser(text: str, seen_on: date) -> date | None:
    """For a labelled string the grammar cannot decide (Mar 2, 2017). Strict: by itself dateparser fills in today's day.

    Not for 3/2/2017, where it would guess the order, and not for 3天前, which is no date of a document.
    """
    if not 6 <= len(text) <= 40 or not any(c.isdigit() for c in text):
        return None
    if _ORDER_UNKNOWN.match(text) or _RELATIVE.search(text):
        return None
    import dateparser  # 160 ms on first use, and most runs never come here

    settings = {
        "REQUIRE_PARTS": ["day", "month", "year"],
        "RELATIVE_BASE": datetime.combine(seen_on, time(12)),
        "STRICT_PARSING": True,
    }
    try:
        parsed = dateparser.parse(text, languages=["zh", "en"], settings=settings)
    except (ValueError, OverflowError, TypeError, RecursionError):
        return None
    return parsed.date() if parsed and is_believable(parsed.date(), seen_on) else None
