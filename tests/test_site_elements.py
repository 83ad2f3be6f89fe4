"""Element detectors on any text: they never fail, and what they mark lies in the text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checks.site.elements import Presence, find_element, fold, load_elements
from checks.site.names import unit_names
from checks.site.titles import clean, match_title
from checks.site.wanted import load_wanted

GROUPS = ("guide", "guide_2019", "service")
WORDS = st.sampled_from(
    ["联系电话", "传真", "电子邮箱", "：", ":", "\n", " ", "　", "0745-4222345", "０７４５", "—", "a@b.cn", "办公地址", "路12号", "工作机构", "办公室", "周一", "8:30", "（", "）", "\u200b", "ﬁ", "㈠"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=200), st.lists(WORDS, max_size=40).map("".join))


@settings(max_examples=150, deadline=None)
@given(TEXTS)
def test_what_is_marked_lies_in_the_text(text):
    for group in GROUPS:
        for element in load_elements(group).values():
            hit = find_element(text, element)
            assert 0 <= hit.start <= hit.end <= len(text)
            assert (hit.presence is Presence.ABSENT) is (hit.end == 0)


@given(st.text(max_size=100))
def test_folding_keeps_the_way_back(text):
    folded = fold(text)
    assert len(folded.origin) == len(folded.text)
    assert list(folded.origin) == sorted(folded.origin)


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet="云水县教育局政府信息公开指南年度报告制度2016（）关于的通知", max_size=40))
def test_any_title_can_be_read(title):
    for wanted in load_wanted().values():
        match = match_title(clean(title), wanted, unit_names("云水县教育局"))
        assert match is None or match.words


@pytest.mark.parametrize("filler", ["联系电话", "1", "a", "分为", "电话：\n", "信息公开指南", "修订版", "（", "周一"])
def test_hostile_repetition_ends(filler):
    text = filler * 20_000
    for group in GROUPS:
        for element in load_elements(group).values():
            hit = find_element(text, element)
            assert 0 <= hit.start <= hit.end <= len(text)
    for wanted in load_wanted().values():
        match = match_title(clean(f"信息公开指南{filler * 40}x"), wanted, unit_names("云水县教育局"))
        assert match is None or match.words
