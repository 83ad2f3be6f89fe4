"""publication_lag: two dates that can be trusted, calendar and working days, and what must never be called late."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

import pytest

from checks.facts.reader import read_page
from checks.lags import find_formed, find_published
from checks.result import Assurance, Verdict
from checks.rules.publication_lag import publication_lag
from crawler.pages import Outcome
from tests.site_builder import LONG, Builder

CORPUS = Path(os.environ.get("GONGKAI_SHARED", Path(__file__).parents[2] / "shared")) / "corpus" / "govcn-fragments"
SIGNED = LONG + "\n云水县教育局"
FORMED = date(2017, 3, 1)


def entry(day: date = date(2017, 3, 10), formed: date | None = FORMED, text: str = SIGNED, **facts) -> Builder:
    facts = {"published_source": "label", "formed_source": "signature"} | facts
    return Builder().listed("通知公告", "关于学籍管理的通知", day=day, formed=formed, text=text, **facts)


@pytest.mark.parametrize(
    ("day", "calendar", "verdict"),
    [
        (date(2017, 3, 21), "calendar", Verdict.MET),
        (date(2017, 3, 22), "calendar", Verdict.NOT_MET),
        (date(2017, 3, 29), "workday", Verdict.MET),
        (date(2017, 3, 30), "workday", Verdict.NOT_MET),
        (FORMED, "workday", Verdict.MET),
    ],
)
def test_the_first_day_is_not_counted(day, calendar, verdict):
    result = publication_lag(entry(day).build(), max_days=20, calendar=calendar)
    assert [item.verdict for item in result.items] == [verdict]
    assert result.verdict is verdict
    assert result.measured["late"] == (verdict is Verdict.NOT_MET)
    assert result.items[0].evidence[0].published == day.isoformat()


def test_the_reason_names_both_dates_and_the_limit():
    item = publication_lag(entry(date(2017, 3, 30)).build()).items[0]
    assert item.reason == "《关于学籍管理的通知》：2017-03-01形成，2017-03-30发布，相隔21个工作日，超过20个工作日"
    assert item.assurance is Assurance.PROVISIONAL


def test_published_before_formed_is_no_deduction():
    result = publication_lag(entry(date(2017, 2, 20)).build())
    assert result.verdict is Verdict.UNKNOWN
    assert result.items[0].reason.startswith("日期倒挂")
    assert result.measured["reversed"] == 1


@pytest.mark.parametrize(
    "facts",
    [
        {"published_source": "address"},
        {"published_source": ""},
        {"formed_source": "address"},
        {"formed": None},
    ],
)
def test_without_two_trusted_dates_nothing_is_measured(facts):
    result = publication_lag(entry(date(2017, 9, 1), **facts).build())
    assert result.verdict is Verdict.UNKNOWN
    assert "没有同时标明" in result.reason


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        (LONG + "\n国务院办公厅", {}),  # a reprint carries its maker's date
        (LONG + "\n云水县教育局", {"formed": date(2012, 3, 1)}),  # filled in years later
    ],
)
def test_reprints_and_old_papers_are_never_late(text, facts):
    result = publication_lag(entry(date(2017, 9, 1), text=text, **facts).build())
    assert result.items[0].verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(("count", "late"), [(4, 4), (5, 0)])
def test_many_of_one_day_came_together(count, late):
    builder = Builder()
    facts = {"day": date(2017, 9, 1), "formed": FORMED, "published_source": "label", "formed_source": "signature"}
    builder.column("通知公告", *(builder.entry(f"关于学籍的第{n}号通知", SIGNED, **facts) for n in range(count)))
    result = publication_lag(builder.build())
    assert result.measured["late"] == late
    assert ("集中补录" in result.items[0].reason) is not bool(late)


def test_a_year_without_a_calendar_cannot_be_judged():
    site = entry(date(2027, 3, 10), date(2027, 3, 1)).build(as_of=date(2027, 12, 15))
    result = publication_lag(site)
    assert result.verdict is Verdict.UNKNOWN
    assert result.items[0].reason.startswith("期限无法判定：没有2027年的工作日历")
    assert publication_lag(site, calendar="calendar").verdict is Verdict.MET


def test_unread_entries_are_said():
    builder = entry()
    builder.listed("工作动态", "关于招生的通知", outcome=Outcome.TIMEOUT)
    result = publication_lag(builder.build())
    assert result.verdict is Verdict.UNKNOWN
    assert {item.key for item in result.items if item.verdict is Verdict.UNKNOWN} == {"unread"}


def test_unread_columns_are_said():
    builder = entry()
    builder.column("政策解读", outcome=Outcome.TIMEOUT)
    site = builder.build()
    assert publication_lag(site).verdict is Verdict.UNKNOWN
    assert publication_lag(site, of="interpretation", max_days=3).verdict is Verdict.UNKNOWN


def test_nothing_published_is_not_applicable():
    assert publication_lag(entry(date(2016, 3, 1)).build()).verdict is Verdict.NOT_APPLICABLE


DOCUMENT = "云水县教育局关于印发《义务教育招生工作实施办法》的通知"


def explained(day: date | None, source: str = "label") -> Builder:
    builder = Builder().listed("规范性文件", DOCUMENT, day=date(2017, 3, 1), published_source="label")
    return builder.listed("政策解读", "《义务教育招生工作实施办法》解读", day=day, published_source=source)


@pytest.mark.parametrize(
    ("day", "source", "verdict"),
    [
        (date(2017, 3, 1), "label", Verdict.MET),
        (date(2017, 3, 6), "label", Verdict.MET),
        (date(2017, 3, 7), "label", Verdict.NOT_MET),
        (date(2017, 2, 27), "label", Verdict.UNKNOWN),
        (date(2017, 3, 7), "address", Verdict.UNKNOWN),
        (None, "", Verdict.UNKNOWN),
    ],
)
def test_interpretation_within_three_working_days(day, source, verdict):
    result = publication_lag(explained(day, source).build(), of="interpretation", max_days=3)
    assert [item.verdict for item in result.items] == [verdict]
    assert len(result.items[0].evidence) == 2


def test_a_document_without_interpretation_is_another_checks_matter():
    site = Builder().listed("规范性文件", DOCUMENT, published_source="label").build()
    assert publication_lag(site, of="interpretation", max_days=3).verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize("params", [{"of": "letters"}, {"calendar": "weeks"}])
def test_unknown_words_are_refused(params):
    with pytest.raises(ValueError, match="publication_lag"):
        publication_lag(Builder().build(), **params)


@pytest.mark.skipif(not CORPUS.exists(), reason=f"no corpus of real pages at {CORPUS}")
def test_on_real_pages_only_papers_of_long_ago_exceed_the_limit():
    builder = Builder()
    rows = []
    for page in sorted(CORPUS.rglob("*.html")):
        url = f"{builder.base}xxgk/{page.name}"
        facts = read_page(page.read_bytes(), url, seen_on=date(2019, 3, 1))
        shown = {
            "formed": facts.formed,
            "formed_source": facts.formed_source,
            "published_source": facts.published_source,
        }
        rows.append(builder.entry(page.name, SIGNED, facts.published, url=url, **shown))
    builder.column("政策文件", *rows)
    site = builder.build(as_of=date(2018, 12, 31))
    result = publication_lag(site)
    assert all(find_formed(entry) and find_published(entry) for entry in site.entries if entry.source)
    assert result.measured["late"] == 0
    assert {item.verdict for item in result.items} == {Verdict.MET, Verdict.UNKNOWN}
