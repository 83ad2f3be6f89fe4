"""search_box: a form or link that was read; a word of it in the source is a doubt."""

from __future__ import annotations

import pytest

from checks.result import Verdict
from checks.rules.search_box import search_box
from crawler.pages import Outcome, Role
from tests.site_builder import UNIT, Builder

BOX = '<input name="keyword" placeholder="请输入关键字">'


@pytest.mark.parametrize(
    ("signs", "verdict"),
    [
        ((), Verdict.NOT_MET),
        ((("party_mark", "_ideConac"),), Verdict.NOT_MET),
        ((("search", BOX),), Verdict.MET),
        ((("search_word", "sousuo"),), Verdict.UNKNOWN),
        ((("list_script", "v-for="),), Verdict.UNKNOWN),
        ((("loads", "$.get("),), Verdict.UNKNOWN),
    ],
)
def test_truth_table(signs, verdict):
    result = search_box(Builder().home(signs=signs).build())
    assert result.verdict is verdict
    assert result.evidence[0].url == UNIT.site_url


def test_a_box_on_an_inner_page_or_in_a_frame_counts():
    builder = Builder().home()
    builder.page(f"{UNIT.site_url}xxgk/", Role.COLUMN, title="信息公开", signs=(("search", BOX),))
    assert search_box(builder.build()).verdict is Verdict.MET
    frames = Builder().home()
    frames.page(f"{UNIT.site_url}top.htm", Role.HOME, signs=(("search", BOX),))
    assert search_box(frames.build()).verdict is Verdict.MET


@pytest.mark.parametrize("outcome", [Outcome.TIMEOUT, Outcome.BLOCKED, Outcome.HTTP_4XX])
def test_an_unread_home_page_says_nothing(outcome):
    assert search_box(Builder().home(outcome).build()).verdict is Verdict.UNKNOWN


def test_another_sites_box_does_not_count():
    builder = Builder().home()
    builder.page("http://www.yunshui.gov.cn/wsj/", Role.OTHER, title="卫生局", signs=(("search", BOX),))
    assert search_box(builder.build()).verdict is Verdict.NOT_MET
