"""guide_current: age, the law of 2008 after 2019, and signs of revision."""

from __future__ import annotations

from datetime import date

import pytest

from checks.result import Verdict
from checks.rules.guide_current import guide_current
from crawler.pages import Outcome
from tests.site_builder import LONG, Builder, attachment

TITLE = "云水县教育局信息公开指南"
TEXT = LONG * 3


def guide(
    text: str = TEXT, day: date | None = date(2015, 3, 1), title: str = TITLE, source: str = "label", **facts
) -> Builder:
    return Builder().listed("信息公开指南", title, text=text, day=day, published_source=source, **facts)


@pytest.mark.parametrize(
    ("day", "verdict"),
    [(date(2017, 3, 1), Verdict.MET), (date(2016, 12, 15), Verdict.MET), (date(2016, 12, 14), Verdict.NOT_MET)],
)
def test_the_age_is_counted_to_the_day(day, verdict):
    result = guide_current(guide(day=day).build())
    assert result.verdict is verdict
    assert result.measured == {"updated": day.isoformat(), "max_age_days": 365}
    assert result.evidence[0].title == TITLE


@pytest.mark.parametrize(
    ("text", "title"),
    [
        (TEXT + "\n更新日期：2017年6月1日", TITLE),
        (TEXT + "\n（2017年3月修订）", TITLE),
        (TEXT, TITLE + "（2017年版）"),
    ],
)
def test_a_revision_in_the_text_or_title_keeps_it_current(text, title):
    assert guide_current(guide(text, title=title).build()).verdict is Verdict.MET


@pytest.mark.parametrize(
    "facts",
    [
        {"source": "address"},
        {"day": None},
        {"text": "见附件", "attachments": (attachment("信息公开指南.doc"),)},
        {"outcome": Outcome.TIMEOUT},
    ],
)
def test_what_was_not_shown_or_not_read_is_unknown(facts):
    assert guide_current(guide(**facts).build()).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("text", "as_of", "verdict"),
    [
        ("依据《条例》（国务院令第492号）", date(2019, 5, 14), Verdict.MET),
        ("依据《条例》（国务院令第492号）", date(2019, 5, 15), Verdict.NOT_MET),
        ("依据2008年5月1日起施行、2019年4月3日修订的条例（第711号）", date(2020, 1, 1), Verdict.MET),
        ("自收到申请之日起15个工作日内予以答复", date(2020, 1, 1), Verdict.NOT_MET),
        ("20个工作日内答复；征求第三方意见的，第三方应在15个工作日内予以答复", date(2020, 1, 1), Verdict.MET),
    ],
)
def test_the_law_of_2008_is_outdated_only_after_2019(text, as_of, verdict):
    result = guide_current(guide(TEXT + text, day=date(as_of.year, 1, 1)).build(as_of=as_of))
    assert result.verdict is verdict
    if verdict is Verdict.NOT_MET:
        shown = result.evidence[0]
        assert shown.excerpt[shown.start : shown.end] in text


def test_no_guide_is_another_checks_matter():
    assert guide_current(Builder().listed("办事指南", "学籍办理指南").build()).verdict is Verdict.NOT_APPLICABLE
