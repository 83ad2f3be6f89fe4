"""The date grammar: what it reads, and what it refuses to believe."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.facts.dates import OLDEST, find_address_date, find_date, find_labelled_date, find_row_date

SEEN = date(2018, 1, 1)
DAY = date(2017, 3, 2)


@pytest.mark.parametrize(
    "text",
    [
        "2017年3月2日",
        "2017-03-02",
        "2017-3-2 10:23:11",
        "2017/3/2",
        "2017.03.02",
        "２０１７年３月２日",
        "二○一七年三月二日",
        "二〇一七年三月二日",
        "二零一七年三月二日",
        "二Ｏ一七年三月二日",
        "二0一七年三月二日",
        "2017 年 3 月 2 日",
        "[2017-03-02]",
        "印发于2017年3月2日，共印50份",
    ],
)
def test_full_dates(text: str) -> None:
    assert find_date(text, SEEN) == DAY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("二〇一六年十二月二十一日", date(2016, 12, 21)),
        ("二〇一六年十月十日", date(2016, 10, 10)),
        ("二〇一六年元月三十日", date(2016, 1, 30)),
    ],
)
def test_chinese_numerals(text: str, day: date) -> None:
    assert find_date(text, SEEN) == day


@pytest.mark.parametrize(
    "text",
    [
        "2017年2月30日",
        "2017-13-01",
        "1989-12-31",
        "2018-01-09",  # more than a week ahead of the day the page was seen
        "2017年",
        "2017年3月",
        "03-02",
        "20170302",
        "12017-03-021",
        "2017.3.2.1",
        "2017年3-2",
        "0745-2017302",
        "〔2017〕3号2",
    ],
)
def test_no_date(text: str) -> None:
    assert find_date(text, SEEN) is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("20170302", DAY),
        ("17-03-02", DAY),
        ("民国106年3月2日", DAY),
        ("民国106.3.2", DAY),
        ("中華民國106年3月2日", DAY),
        ("106年3月2日", None),
        ("Thu Mar 02 10:23:11 CST 2017", DAY),
        ("Mar 2, 2017", DAY),
        ("3/2/2017", None),
        ("3天前", None),
        ("2 2017-03", DAY),
        ("2017-03-02T10:00:00+08:00", DAY),
        ("03-02", None),
        ("2017年3月", None),
        ("5", None),
        ("昨天", None),
        ("null", None),
    ],
)
def test_labelled_dates(text: str, day: date | None) -> None:
    assert find_labelled_date(text, SEEN) == day


@pytest.mark.parametrize(
    ("text", "year", "day"),
    [
        ("2017-03-02", None, DAY),
        ("关于2016-01-01起施行的办法 2017-03-02", None, DAY),
        ("(03-02)", 2017, DAY),
        ("3月2日", 2017, DAY),
        ("03-02", None, None),
        ("2 2017-03", None, DAY),
        ("17-03-02", None, DAY),
        ("10:23", 2017, None),
        ("3天前", None, date(2017, 12, 29)),
        ("[昨天 10:20]", None, date(2017, 12, 31)),
        ("昨天召开会议", None, None),
    ],
)
def test_row_dates(text: str, year: int | None, day: date | None) -> None:
    assert find_row_date(text, SEEN, year) == day


@pytest.mark.parametrize(
    "url",
    [
        "http://www.x.gov.cn/zwgk/201703/t20170302_123.htm",
        "http://www.x.gov.cn/art/2017/3/2/art_12_345.html",
        "http://www.x.gov.cn/zhengce/2017-03/02/content_1.htm",
        "http://www.x.gov.cn/xxgk/2017-03-02/12.html",
        "http://www.x.gov.cn/10462/2017/3/2/0123456789abcdef0123456789abcdef.shtml",
        "http://www.x.gov.cn/a/tzgg/2017/0302/123.html",
        "http://www.x.gov.cn/columns/201703/02/x.html",
        "http://www.x.gov.cn/gk/20170302/123.html",
    ],
)
def test_addresses(url: str) -> None:
    assert find_address_date(url, SEEN) == DAY


@pytest.mark.parametrize(
    "url",
    ["http://x/201703/12.html", "http://x/2017/13/45/a.html", "http://x/a?d=/2017/3/2/", "http://x/t20170230_1.htm"],
)
def test_addresses_without_a_date(url: str) -> None:
    assert find_address_date(url, SEEN) is None


@given(st.dates(min_value=OLDEST, max_value=SEEN + timedelta(days=7)))
def test_every_form_of_every_day(day: date) -> None:
    forms = (
        f"{day.year}年{day.month}月{day.day}日",
        day.isoformat(),
        f"{day:%Y/%m/%d}",
        f"{day.year}.{day.month}.{day.day}",
    )
    assert {find_date(form, SEEN) for form in forms} == {day}


@given(st.text(alphabet="0123456789二○〇一三四五六七八九十年月日-/.: 元民国天前", max_size=40))
def test_never_raises_and_never_believes_the_unbelievable(text: str) -> None:
    for found in (find_date(text, SEEN), find_labelled_date(text, SEEN), find_row_date(text, SEEN, 2017)):
        assert found is None or OLDEST <= found <= SEEN + timedelta(days=7)
