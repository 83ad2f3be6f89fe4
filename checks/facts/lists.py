"""The entries of a page's lists.

A list is a group of links whose surroundings look alike. It counts when its rows carry dates, when its addresses are
those of articles, or when it is the only list of long titles outside the navigation.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from checks.facts.addresses import Resolver
from checks.facts.dates import (
    find_address_date,
    find_address_year,
    find_row_date,
    has_day_without_year,
)
from checks.facts.dialects import is_article_address
from checks.facts.document import Anchor, Document
from checks.facts.page import Entry
from checks.facts.tables import Row
from checks.facts.words import one_of, words

MAX_ENTRIES = 1_000
MAX_TITLE = 300
_ANY = date(2100, 1, 1)  # the question is only whether a date stands there
_DATE_TEXT = re.compile(
    r"\s*[\[(（【]?\s*(?:(?:19|20)\d\d\s?[-/.年]\s?)\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?(?:\s+\d{1,2}:\d{2}(?::\d{2})?)?\s*[\])）】]?\s*"
)
_PINNED = re.compile(
    r"^[\s·•▪■◆●>»*\-]*(?:[\[【(（]?(?:置顶|顶|热|荐|图文?|NEW)[\]】)）]\s*)?|\s*(?:\[|【)(?:置顶|图文)(?:\]|】)\s*$",
    re.I,
)
_CUT = re.compile(r"(?:\.{2,}|…+)\s*$")
_CONTROLS = one_of("pages", "next", "last", "others")
_NOISE = re.compile(
    r"^(?:[\[【][\u4e00-\u9fff]{2,8}[\]】]|\d+|(?:https?://|www\.)\S*|更多.{0,3}|\[?详细\]?|more\W*|查看.{0,4}|下载.{0,4})$",
    re.I,
)
_BYLINE = re.compile(r"(?:来源|作者|编辑|供稿|来自|单位|记者|附件)[^:：]{0,4}[:：]\s*$")
_HEAD_TITLE = frozenset(words("lists", "head_title"))
_HEAD_PUBLISHER = frozenset(words("lists", "head_publisher"))
_HEAD_DATE = frozenset(words("lists", "head_published"))
_HEAD_FORMED = frozenset(words("lists", "head_formed"))


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Group:
    rows: tuple[Candidate, ...]

    @property
    def dated(self) -> float:
        return sum(row.day is not None or row.short for row in self.rows) / len(self.rows)

    @property
    def addressed(self) -> float:
        return sum(is_article_address(row.url) for row in self.rows) / len(self.rows)

    @property
    def width(self) -> float:
        """Mean length of the titles, in characters."""
        return sum(len(row.title) for row in self.rows) / len(self.rows)


@dataclass(frozen=True, slots=True)
class Found:
    """The entries, and the lines their rows fill: what stands there is no text and no date of the page."""

    entries: tuple[Entry, ...]
    lines: frozenset[int]


def find_entries(document: Document, rows: list[Row], resolve: Resolver, seen_on: date) -> Found:
    """In document order; a row without an address of its own (script link) has the url ""."""
    groups = _groups(_candidates(document, resolve, seen_on))
    chosen = [group for group in groups if group.dated >= 0.5]
    chosen += [g for g in groups if g not in chosen and len(g.rows) >= 2 and g.addressed >= 0.6 and g.width >= 6]
    if not chosen:
        chosen = [g for g in groups if len(g.rows) >= 3 and g.width >= 10]
    columns = _headed(rows)
    found = [entry for group in chosen for entry in _entries(group, columns, seen_on)]
    ordered = sorted(found, key=lambda pair: pair[0])[:MAX_ENTRIES]
    return Found(tuple(entry for _, entry in ordered), _lines(document, chosen))


def _lines(document: Document, groups: list[Group]) -> frozenset[int]:
    taken = {row.line for group in groups for row in group.rows}
    numbers = {row.row for group in groups for row in group.rows if row.row}
    return frozenset(taken | {index for index, line in enumerate(document.lines) if line.row in numbers})


def _candidates(document: Document, resolve: Resolver, seen_on: date) -> list[Candidate]:
    by_row: dict[int, list[Anchor]] = defaultdict(list)
    texts: dict[int, list[str]] = defaultdict(list)
    for anchor in document.anchors:
        if anchor.row and not _is_noise(anchor):
            by_row[anchor.row].append(anchor)
    for line in document.lines:
        if line.row:
            texts[line.row].append(line.text)
    taken = {anchor.line for anchor in document.anchors}
    found = []
    for anchor in document.anchors:
        if anchor.line < len(document.lines) and document.lines[anchor.line].zone == "" and not _is_noise(anchor):
            mates = by_row[anchor.row]
            around = None if _is_byline(document, anchor) else _around(document, anchor, mates, texts, taken)
            if around is not None:
                found.append(_candidate(anchor, around, resolve, seen_on))
    return found


def _is_noise(anchor: Anchor) -> bool:
    text = anchor.title or anchor.text
    return (
        len(text) < 2
        or bool(_NOISE.match(anchor.text) and not anchor.title)
        or (len(text) < 8 and bool(_CONTROLS.fullmatch(text)))
    )


def _is_byline(document: Document, anchor: Anchor) -> bool:
    """2012-07-05 来源：<a>…</a> is no row of a list."""
    before, found, _ = document.lines[anchor.line].text.partition(anchor.text or "\n")
    return bool(found and _BYLINE.search(before))


def _around(
    document: Document, anchor: Anchor, mates: list[Anchor], texts: dict[int, list[str]], taken: set[int]
) -> str | None:
    """The text that belongs to a link's row; None when another link is the row's title."""
    if anchor.row and len(mates) <= 3:
        longest = max(mates, key=_length)
        if longest is anchor:
            return " ".join(texts[anchor.row]).replace(anchor.text, " ", 1)
        if _is_minor(anchor, longest, mates):
            return None
    around = document.lines[anchor.line].text.replace(anchor.text, " ", 1)
    if find_row_date(around, _ANY) is None and not anchor.row:
        around += _neighbour(document, anchor.line, taken)
    return around


def _length(anchor: Anchor) -> int:
    return len(anchor.title or anchor.text)


def _is_minor(anchor: Anchor, longest: Anchor, mates: list[Anchor]) -> bool:
    """A second link to the same row: its column, 详细, or the title once more on a line of its own."""
    if len({mate.line for mate in mates}) == 1:
        return False
    return (longest.title or longest.text) == (anchor.title or anchor.text) or len(anchor.text) < 8


def _neighbour(document: Document, line: int, taken: set[int]) -> str:
    """A line of its own beside the link that holds nothing but a date."""
    for index in (line + 1, line + 2, line - 1):
        if 0 <= index < len(document.lines) and index not in taken:
            text = document.lines[index].text
            if len(text) <= 30 and any(c.isdigit() for c in text) and find_row_date(text, _ANY, 2000):
                return " " + text
    return ""


def _candidate(anchor: Anchor, around: str, resolve: Resolver, seen_on: date) -> Candidate:
    shown = _DATE_TEXT.sub(" ", anchor.text).strip()
    inside = find_row_date(anchor.text, seen_on) if shown != anchor.text.strip() else None
    day = find_row_date(around, seen_on) or (inside if len(shown) >= 4 else None)
    short = day is None and has_day_without_year(_short_part(around))
    return Candidate(
        _title(shown, anchor.title), resolve(anchor.href), around, day, short, anchor.form, anchor.line, anchor.row
    )


def _short_part(around: str) -> str:
    return around if len(around) <= 60 else ""


def _title(shown: str, full: str) -> str:
    """title= where the shown text is cut, or where it only adds to it."""
    shown, full = _PINNED.sub("", shown).strip(), _DATE_TEXT.sub(" ", full).strip()
    stem = _CUT.sub("", shown)
    if full and (not shown or (len(full) > len(shown) and full.startswith(stem[:6]))):
        return full[:MAX_TITLE]
    return shown[:MAX_TITLE]


def _groups(candidates: list[Candidate]) -> list[Group]:
    held: dict[int, list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        held[candidate.form].append(candidate)
    return [Group(tuple(rows)) for rows in held.values()]


def _entries(group: Group, columns: dict[int, tuple[str, str]], seen_on: date) -> list[tuple[int, Entry]]:
    found = []
    year: int | None = None
    for row in group.rows:
        day = row.day
        year = (day.year if day else None) or find_address_year(row.url) or year
        if day is None and row.short:
            day = find_row_date(row.around, seen_on, year)
        publisher, shown = columns.get(row.row, ("", ""))
        day = (find_row_date(shown, seen_on) if shown else None) or day or find_address_date(row.url, seen_on)
        if len(row.title) >= 2:
            found.append((row.line, Entry(row.title, row.url, day, publisher)))
    return found


def _headed(rows: list[Row]) -> dict[int, tuple[str, str]]:
    """Row number → (publisher, date) for tables whose first row names its columns (索引号 名称 发布机构 发布日期)."""
    found: dict[int, tuple[str, str]] = {}
    heads: dict[int, tuple[int, int]] = {}
    for row in rows:
        names = [cell.replace(" ", "") for cell in row.cells]
        if any(name in _HEAD_TITLE for name in names) and any(
            n in _HEAD_DATE or n in _HEAD_PUBLISHER or n in _HEAD_FORMED for n in names
        ):
            heads[row.table] = (_place(names, _HEAD_PUBLISHER), _place(names, _HEAD_DATE))
        elif row.table in heads:
            publisher, day = heads[row.table]
            found[row.number] = (_cell(row.cells, publisher), _cell(row.cells, day))
    return found


def _place(names: list[str], wanted: frozenset[str]) -> int:
    return next((index for index, name in enumerate(names) if name in wanted), -1)


def _cell(cells: tuple[str, ...], index: int) -> str:
    return cells[index][:80] if 0 <= index < len(cells) else ""
