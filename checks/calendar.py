"""Periods and deadlines: working days, calendar days, and the law in force on the day of the fact.

The day of the event is not counted, the last day is. Working days follow the State Council's yearly notices as the library
``chinesecalendar`` has them (2004 to 2026).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

import chinese_calendar

from crawler.units import Kind

Counting = Literal["calendar", "workday"]


class UnknownYear(ValueError):
    """No official working days are known for the year: a period that touches it cannot be judged."""


@dataclass(frozen=True, slots=True)
class Law:
    """A version of 政府信息公开条例 and its periods. ``*_workdays`` in working days; reports by (month, day)."""

    name: str
    in_force: date
    publish_workdays: int  # 2008: Art. 18, 2019: Art. 26
    reply_workdays: int  # 2008: Art. 24, 2019: Art. 33
    extension_workdays: int
    department_report: tuple[int, int]  # 2008: Art. 31, 2019: Art. 49
    government_report: tuple[int, int]


LAW_2008 = Law("条例（国务院令第492号）", date(2008, 5, 1), 20, 15, 15, (3, 31), (3, 31))
LAW_2019 = Law("条例（国务院令第711号）", date(2019, 5, 15), 20, 20, 20, (1, 31), (3, 31))


def law_of(day: date) -> Law | None:
    """The version in force on the day of the fact; None before 2008-05-01."""
    return next((law for law in (LAW_2019, LAW_2008) if day >= law.in_force), None)


@lru_cache(maxsize=16_384)
def is_workday(day: date) -> bool:
    """Raises :class:`UnknownYear`."""
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError as error:
        raise UnknownYear(f"没有{day.year}年的工作日历") from error


def workdays_between(start: date, end: date) -> int:
    """Working days after ``start`` up to and with ``end``; negative where ``end`` is earlier. Raises :class:`UnknownYear`."""
    if end < start:
        return -workdays_between(end, start)
    is_workday(end)  # an unknown year at either end is refused before the days are walked
    is_workday(start)
    return sum(is_workday(start + timedelta(n)) for n in range(1, (end - start).days + 1))


def days_between(start: date, end: date, counting: Counting) -> int:
    """Days of the period, the first not counted. Raises :class:`UnknownYear` for working days."""
    return workdays_between(start, end) if counting == "workday" else (end - start).days


def add_days(start: date, days: int, counting: Counting) -> date:
    """The last day of a period of so many days. Raises :class:`UnknownYear` for working days."""
    if counting == "calendar":
        return start + timedelta(days)
    day = start
    while days > 0:
        day += timedelta(1)
        days -= is_workday(day)
    return day


def days_text(days: int, counting: Counting) -> str:
    """20个工作日, 20日."""
    return f"{days}个工作日" if counting == "workday" else f"{days}日"


def report_deadlines(year: int, kind: Kind, is_government: bool = False) -> tuple[date, date]:
    """(on time up to, late after) for the report of ``year``.

    The two differ where the law does not name the kind of unit: Art. 49 (2019) names departments (January 31) and county
    governments (March 31); townships, vertical agencies and public bodies get their date from local notices.
    """
    law = law_of(date(year + 1, 1, 1)) or LAW_2008
    early, last = date(year + 1, *law.department_report), date(year + 1, *law.government_report)
    if is_government:
        return last, last
    return (early, early) if kind is Kind.DEPARTMENT else (early, last)
