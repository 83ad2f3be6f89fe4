"""Working days, calendar days, and deadlines by the law of the day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.calendar import (
    LAW_2008,
    LAW_2019,
    UnknownYear,
    add_days,
    days_between,
    days_text,
    law_of,
    report_deadlines,
    workdays_between,
)
from crawler.units import Kind

VECTORS = [  # event day, then the last day of 3, 7, 15 and 20 working days
    ("2020-01-20", "2020-01-23", "2020-02-06", "2020-02-18", "2020-02-25"),
    ("2024-01-25", "2024-01-30", "2024-02-04", "2024-02-20", "2024-02-27"),
    ("2025-01-20", "2025-01-23", "2025-02-05", "2025-02-14", "2025-02-21"),
    ("2025-09-26", "2025-09-30", "2025-10-13", "2025-10-23", "2025-10-30"),
    ("2026-02-10", "2026-02-13", "2026-02-26", "2026-03-09", "2026-03-16"),
]
DAYS = st.dates(date(2004, 1, 1), date(2026, 10, 1))


@pytest.mark.parametrize("row", VECTORS)
def test_working_days_follow_the_official_calendar(row):
    event, *ends = map(date.fromisoformat, row)
    for days, end in zip((3, 7, 15, 20), ends, strict=True):
        assert add_days(event, days, "workday") == end
        assert workdays_between(event, end) == days


@pytest.mark.parametrize(
    ("start", "end", "counting", "days"),
    [
        ("2017-03-01", "2017-03-01", "workday", 0),
        ("2017-03-03", "2017-03-06", "workday", 1),  # Friday to Monday
        ("2017-03-03", "2017-03-06", "calendar", 3),
        ("2017-09-29", "2017-09-30", "workday", 1),  # a Saturday worked for the holiday
        ("2017-09-30", "2017-10-09", "workday", 1),
        ("2017-03-06", "2017-03-03", "workday", -1),
        ("2011-03-06", "2011-03-01", "calendar", -5),
        ("1998-03-01", "1998-03-21", "calendar", 20),
    ],
)
def test_the_first_day_is_not_counted(start, end, counting, days):
    assert days_between(date.fromisoformat(start), date.fromisoformat(end), counting) == days


@pytest.mark.parametrize(("start", "end"), [("2003-12-30", "2004-01-05"), ("2026-12-30", "2027-01-05")])
def test_years_without_a_calendar_are_refused(start, end):
    with pytest.raises(UnknownYear, match="工作日历"):
        workdays_between(date.fromisoformat(start), date.fromisoformat(end))
    with pytest.raises(UnknownYear):
        add_days(date(2026, 12, 25), 20, "workday")


@given(DAYS, st.integers(1, 25))
def test_adding_and_counting_agree(start, days):
    end = add_days(start, days, "workday")
    assert workdays_between(start, end) == days == -workdays_between(end, start)
    assert workdays_between(start, end) <= days_between(start, end, "calendar")


@pytest.mark.parametrize(
    ("day", "law"),
    [
        ("2008-04-30", None),
        ("2008-05-01", LAW_2008),
        ("2019-05-14", LAW_2008),
        ("2019-05-15", LAW_2019),
        ("2026-01-01", LAW_2019),
    ],
)
def test_the_law_is_that_of_the_day_of_the_fact(day, law):
    assert law_of(date.fromisoformat(day)) is law


def test_the_two_laws_differ_in_the_time_to_reply():
    assert (LAW_2008.reply_workdays, LAW_2019.reply_workdays) == (15, 20)
    assert (LAW_2008.publish_workdays, LAW_2019.publish_workdays) == (20, 20)


@pytest.mark.parametrize(
    ("year", "kind", "government", "on_time", "late"),
    [
        (2010, Kind.DEPARTMENT, False, "2011-03-31", "2011-03-31"),
        (2016, Kind.TOWNSHIP, False, "2017-03-31", "2017-03-31"),
        (2018, Kind.DEPARTMENT, False, "2019-03-31", "2019-03-31"),  # due before the new law was in force
        (2019, Kind.DEPARTMENT, False, "2020-01-31", "2020-01-31"),
        (2019, Kind.DEPARTMENT, True, "2020-03-31", "2020-03-31"),
        (2021, Kind.TOWNSHIP, False, "2022-01-31", "2022-03-31"),  # Art. 49 does not name townships
        (2021, Kind.VERTICAL, False, "2022-01-31", "2022-03-31"),
    ],
)
def test_report_deadlines(year, kind, government, on_time, late):
    assert report_deadlines(year, kind, government) == (date.fromisoformat(on_time), date.fromisoformat(late))


def test_days_are_named_as_the_rubrics_do():
    assert (days_text(20, "calendar"), days_text(3, "workday")) == ("20日", "3个工作日")
