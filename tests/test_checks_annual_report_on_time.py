"""annual_report_on_time: the deadline of the law, and dates that may not carry a deduction."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from checks.result import Assurance, Verdict
from checks.rules.annual_report_on_time import annual_report_on_time
from crawler.pages import Outcome
from crawler.units import Kind
from tests.site_builder import UNIT, Builder

TOWN = replace(UNIT, id="clz", name="云水县草龙镇", kind=Kind.TOWNSHIP)


def reported(day: date | None, year: int = 2016, source: str = "label", **facts) -> Builder:
    title = f"{year}年度政府信息公开工作报告"
    return Builder().listed("信息公开年报", title, day=day, published_source=source, **facts)


@pytest.mark.parametrize(
    ("year", "day", "unit", "verdict"),
    [
        (2016, date(2017, 3, 31), UNIT, Verdict.MET),
        (2016, date(2017, 4, 1), UNIT, Verdict.NOT_MET),
        (2018, date(2019, 3, 20), UNIT, Verdict.MET),  # the law of 2019 was not yet in force
        (2019, date(2020, 1, 31), UNIT, Verdict.MET),
        (2019, date(2020, 2, 1), UNIT, Verdict.NOT_MET),
        (2019, date(2020, 2, 20), TOWN, Verdict.UNKNOWN),  # the law of 2019 does not name townships
        (2019, date(2020, 4, 1), TOWN, Verdict.NOT_MET),
    ],
)
def test_the_law_of_the_report_decides(year, day, unit, verdict):
    result = annual_report_on_time(reported(day, year).build(unit, date(year + 1, 12, 15)))
    assert result.verdict is verdict
    assert result.measured["published"] == day.isoformat()
    assert result.evidence


def test_before_the_deadline_nothing_is_late():
    result = annual_report_on_time(reported(date(2018, 1, 20), 2017).build(UNIT, date(2019, 3, 31)))
    assert result.verdict is Verdict.NOT_APPLICABLE
    assert "2019-03-31" in result.reason


def test_a_late_report_names_both_dates():
    result = annual_report_on_time(reported(date(2017, 5, 8)).build())
    assert result.reason == "2016年度信息公开年度报告发布于2017-05-08，晚于2017-03-31的期限"
    assert result.assurance is Assurance.PROVISIONAL


@pytest.mark.parametrize(("day", "source"), [(date(2017, 5, 8), "address"), (date(2017, 5, 8), ""), (None, "")])
def test_a_date_that_the_page_does_not_show_makes_nothing_late(day, source):
    result = annual_report_on_time(reported(day, source=source).build())
    assert (result.verdict, result.assurance) == (Verdict.UNKNOWN, Assurance.INCONCLUSIVE)


def test_a_report_signed_in_time_may_have_been_put_up_again():
    builder = reported(date(2017, 5, 8), formed=date(2017, 3, 20), formed_source="signature")
    assert annual_report_on_time(builder.build()).verdict is Verdict.UNKNOWN


def test_a_title_without_a_year_makes_nothing_late():
    builder = Builder().listed("信息公开年报", "政府信息公开年度报告", day=date(2017, 5, 8), published_source="label")
    assert annual_report_on_time(builder.build()).verdict is Verdict.UNKNOWN


def test_the_earliest_copy_counts():
    builder = reported(date(2017, 5, 8))
    builder.listed("通知公告", "2016年度政府信息公开工作报告", day=date(2017, 3, 1), published_source="label")
    assert annual_report_on_time(builder.build()).verdict is Verdict.MET


def test_no_report_is_another_checks_matter():
    result = annual_report_on_time(
        Builder().listed("信息公开年报", "2015年度政府信息公开工作报告", day=date(2016, 2, 1)).build()
    )
    assert result.verdict is Verdict.NOT_APPLICABLE
    assert result.check == "annual_report_on_time"


def test_unread_is_unknown():
    builder = Builder()
    builder.column("信息公开年报", outcome=Outcome.TIMEOUT)
    assert annual_report_on_time(builder.build()).verdict is Verdict.UNKNOWN


def test_an_unread_copy_of_the_same_year_keeps_the_question_open():
    builder = reported(date(2017, 5, 8))
    builder.listed(
        "通知公告", "云水县教育局2016年度政府信息公开工作报告", day=date(2017, 3, 1), outcome=Outcome.TIMEOUT
    )
    assert annual_report_on_time(builder.build()).verdict is Verdict.UNKNOWN
