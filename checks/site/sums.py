"""表三 and 表四 of an annual report (国办公开办函〔2021〕30号) as numbers, and which of their sums do not come out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

Table = Sequence[Sequence[str]]
Values = tuple[int | None, ...]  # None: the cell is blank, or holds a stroke

APPLICANTS = ("自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计")
_ROWS = {  # in the order they are tried
    "new": r"本年新收",
    "carried": r"上年结转|上年度结转",
    "left": r"结转下年",
    "sum": r"[（(]七[)）]总计",
    "a": r"[（(]一[)）]予以公开",
    "b": r"[（(]二[)）]部分公开",
    "c": r"[（(]三[)）]不予公开",
    "d": r"[（(]四[)）]无法提供",
    "e": r"[（(]五[)）]不予处理",
    "f": r"[（(]六[)）]其他处理",
}
_PATTERNS = {key: re.compile(pattern) for key, pattern in _ROWS.items()}
_RESULTS = ("a", "b", "c", "d", "e", "f")
_ALONE = ("new", "carried", "left", "sum")
_REVIEW = ("行政复议", "未经复议直接起诉", "复议后起诉")
_WORDS = -1  # no cell of these tables is negative
_NUMBER = re.compile(r"\d{1,9}")
_BLANK = re.compile(r"[-—/\\空]{0,3}")


@dataclass(frozen=True, slots=True)
class Broken:
    """A sum that does not come out: what stands on either side, in words and as numbers."""

    place: str
    left: str
    right: str
    left_sum: int
    right_sum: int

    def __str__(self) -> str:
        return f"{self.place}：{self.left}为{self.left_sum}，{self.right}为{self.right_sum}"


@dataclass(frozen=True, slots=True)
class Requests:
    """表三: its rows by key, several for the results with kinds of their own."""

    rows: dict[str, tuple[Values, ...]]

    @property
    def is_whole(self) -> bool:
        return all(self.rows.get(key) for key in (*_ALONE, *_RESULTS))

    @property
    def blanks(self) -> int:
        """Cells in which nothing or a stroke stands: not the same as 0."""
        return sum(value is None for rows in self.rows.values() for row in rows for value in row)

    def total(self, key: str, column: int) -> int:
        """Of the key's rows in one column; a blank counts as 0."""
        return sum(row[column] or 0 for row in self.rows[key])


def read_requests(tables: Iterable[Table]) -> Requests | None:
    """The first table that is 表三; None where none is, or a row of it has not its seven numbers."""
    for table in tables:
        words = "".join(cell for row in table for cell in row)
        if not ("本年新收" in words and "予以公开" in words):
            continue
        rows: dict[str, list[Values]] = {}
        key = ""
        for row in table:
            label, values = _split(row, len(APPLICANTS))
            key = next((k for k, pattern in _PATTERNS.items() if pattern.search(label)), key)
            if values and key:
                rows.setdefault(key, []).append(values)
        found = Requests({key: tuple(values) for key, values in rows.items()})
        return found if found.is_whole and all(len(found.rows[key]) == 1 for key in _ALONE) else None
    return None


def read_review(tables: Iterable[Table]) -> Values | None:
    """The fifteen numbers of 表四; None where it is not there or not readable."""
    for table in tables:
        words = "".join(cell for row in table for cell in row)
        if "结果维持" in words and "尚未审结" in words:
            values = [values for row in table if (values := _split(row, 15)[1]) and any(v is not None for v in values)]
            return values[-1] if values else None
    return None


def broken_balances(table: Requests) -> Iterator[Broken]:
    """一 + 二 = 三（七） + 四, in each column."""
    for column, name in enumerate(APPLICANTS):
        came = table.total("new", column) + table.total("carried", column)
        went = table.total("sum", column) + table.total("left", column)
        if came != went:
            yield Broken(f"表三“{name}”列", "第一项加第二项", "第三项总计加第四项", came, went)


def broken_results(table: Requests) -> Iterator[Broken]:
    """三（七） = 三（一） + … + 三（六）, in each column."""
    for column, name in enumerate(APPLICANTS):
        parts = sum(table.total(key, column) for key in _RESULTS)
        if parts != table.total("sum", column):
            yield Broken(f"表三“{name}”列", "第三项（一）至（六）之和", "（七）总计", parts, table.total("sum", column))


def broken_totals(table: Requests) -> Iterator[Broken]:
    """总计 = the six columns before it, in each row."""
    names = {"new": "第一项", "carried": "第二项", "left": "第四项", "sum": "第三项（七）"}
    names |= {key: f"第三项（{number}）" for key, number in zip(_RESULTS, "一二三四五六", strict=True)}
    for key, rows in table.rows.items():
        for number, row in enumerate(rows, 1):
            parts, whole = sum(value or 0 for value in row[:-1]), row[-1] or 0
            if parts != whole:
                place = f"表三{names[key]}" + (f"第{number}行" if len(rows) > 1 else "")
                yield Broken(place, "各类申请人之和", "总计", parts, whole)


def broken_reviews(values: Values) -> Iterator[Broken]:
    """总计 = the four results before it, in each of the three groups."""
    for place, name in enumerate(_REVIEW):
        *parts, whole = [value or 0 for value in values[place * 5 : place * 5 + 5]]
        if sum(parts) != whole:
            yield Broken(f"表四“{name}”", "四类结果之和", "总计", sum(parts), whole)


def _split(row: Sequence[str], count: int) -> tuple[str, Values]:
    """The label before the last ``count`` cells, and their values; () where they are not all numbers or blanks."""
    if len(row) < count:
        return "".join(row), ()
    values = [_value(cell) for cell in row[-count:]]
    return ("".join(row), ()) if _WORDS in values else ("".join(row[:-count]), tuple(values))


def _value(cell: str) -> int | None:
    """A number, None for a blank, ``_WORDS`` for anything else."""
    text = re.sub(r"[\s,，]", "", unicodedata.normalize("NFKC", cell))
    if _NUMBER.fullmatch(text):
        return int(text)
    return None if _BLANK.fullmatch(text) else _WORDS
