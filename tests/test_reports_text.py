"""Crawled text made fit to be printed."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.text import (
    chinese_date,
    clean,
    css_string,
    file_stem,
    marked,
    moment,
    pad,
    points,
    safe_href,
    shorten,
    width,
)
from tests.sheets import GUIDE


@pytest.mark.parametrize(
    ("url", "href"),
    [
        ("http://a.gov.cn/x?y=1&z=2", "http://a.gov.cn/x?y=1&z=2"),
        ("https://a.gov.cn/", "https://a.gov.cn/"),
        (" HTTPS://a.gov.cn/", "HTTPS://a.gov.cn/"),
        ("javascript:alert(1)", ""),
        ("java\x00script:alert(1)", ""),
        ("JaVaScRiPt:alert(1)//http://", ""),
        ("data:text/html,<script>", ""),
        ("file:///etc/passwd", ""),
        ("//a.gov.cn/", ""),
        ("http:///nohost", ""),
        ("http://[broken", ""),
        ("", ""),
    ],
)
def test_only_http_addresses_become_links(url: str, href: str) -> None:
    assert safe_href(url) == href


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2", "2"),
        ("2.00", "2"),
        ("1.5", "1.5"),
        ("0.25", "0.25"),
        ("10", "10"),
        ("100", "100"),
        ("0", "0"),
        ("-1", "-1"),
    ],
)
def test_points_have_no_idle_zeros(value: str, text: str) -> None:
    assert points(Decimal(value)) == text


def test_no_points_print_nothing() -> None:
    assert points(None) == ""


def test_clean_removes_what_hides_or_reverses() -> None:
    assert clean("指\x00南\x1b[31m\u202egnp.exe\u200b\r\n第二行\t好") == "指南[31mgnp.exe\n第二行\t好"


@given(st.text())
def test_clean_text_can_always_be_written(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    cleaned.encode("utf-8")


def test_the_hit_is_marked_and_everything_escaped() -> None:
    excerpt = "<b>电话</b>：<i>1</i>"
    start = excerpt.index("<i>")
    html = marked(replace(GUIDE, excerpt=excerpt, start=start, end=len(excerpt)))
    assert html == "&lt;b&gt;电话&lt;/b&gt;：<mark>&lt;i&gt;1&lt;/i&gt;</mark>"


@pytest.mark.parametrize(("start", "end"), [(0, 0), (3, 2), (-1, 2), (0, 99)])
def test_a_position_outside_the_excerpt_marks_nothing(start: int, end: int) -> None:
    assert marked(replace(GUIDE, excerpt="电话", start=start, end=end)) == "电话"


def test_times_are_shown_in_chinas_zone() -> None:
    assert moment("2017-12-14T14:10:05+00:00") == "2017-12-14 22:10:05"
    assert moment("yesterday") == "yesterday"
    assert chinese_date("2017-12-05") == "2017年12月5日"
    assert chinese_date("") == ""


@pytest.mark.parametrize(
    ("unit", "stem"),
    [
        ("jyj", "jyj"),
        ("教育局", "教育局"),
        ("../../etc/passwd", "_..%2F..%2Fetc%2Fpasswd"),
        ("a/b\\c", "a%2Fb%5Cc"),
        ("con", "_con"),
        ("NUL.txt", "_NUL.txt"),
        (".hidden", "_.hidden"),
        ("..", "_.."),
        ("", "_"),
    ],
)
def test_file_names_stay_in_their_folder(unit: str, stem: str) -> None:
    assert file_stem(unit) == stem


@given(st.text(max_size=30))
def test_no_file_name_leaves_its_folder(unit: str) -> None:
    stem = file_stem(unit)
    assert stem
    assert stem not in (".", "..")
    assert not set(stem) & set('/\\:*?"<>|\0')


@given(st.text())
def test_a_css_string_cannot_be_left(text: str) -> None:
    literal = str(css_string(text))
    assert literal[0] == literal[-1] == '"'
    assert not set(literal[1:-1]) & set("\"'<>&\n\r;{}")


@given(st.text(max_size=40), st.integers(0, 30))
def test_padding_gives_the_exact_width(text: str, columns: int) -> None:
    padded = pad(text, columns)
    assert width(padded) == columns


def test_shortening_says_so() -> None:
    assert shorten("短", 10) == "短"
    assert shorten("很长的文字" * 10, 12, "…") == "很长的文字很长的文字很…"
