"""Lists that a page loads as JSON, and trees of categories in its scripts: whatever comes in their place, reading ends bounded."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from checks.facts.answers import MAX_ROWS, page_of_answer
from checks.facts.apis import MAX_APIS
from tests.fuzzing import BOUNDED, mutated
from tests.test_facts_fuzz import SEEN, URL, assert_bounded, read_for_crawl

ROW = {"title": "关于停水的公告", "url": "/t1.html", "publish_time": 1577836800, "document_number": "某政发〔2020〕1号"}
ANSWERS = [
    {"articles": [ROW, ROW | {"title": "第二篇", "created_at": "2020-01-02 03:04:05"}], "total": 240},
    {"data": {"html": "<ul><li><a href='/a.html'>通知</a><span>2020-01-01</span></li></ul><div class=pagination count=90 rows=20>"}},
    {"page": {"records": [{"docTitle": "年度报告", "docPubUrl": "http://www.x.gov.cn/a", "docPubTime": "2020-01-01"}]}},
    [{"name": "指南", "link": "zn.html", "date": "2020-01-01"}],
    {"title": "指南", "content": "<p>联系电话：0745-1234567</p>", "pubDate": "2020-01-01"},
]  # fmt: skip
TREE = """<html><body><script>window._CONFIG = {SID:'755001', TREE:[{"id":1,"name":"机构","children":[{"id":2,"name":"领导"}]}]}</script>
<div id=list></div></body></html>"""
LIKE_JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=5)
        | st.dictionaries(
            st.sampled_from(["title", "url", "date", "content", "total", "rows", "html"]), inner, max_size=5
        )
    ),
    max_leaves=40,
)


@pytest.mark.parametrize("answer", ANSWERS, ids=range(len(ANSWERS)))
def test_the_examples_are_good(answer: object) -> None:
    assert page_of_answer(json.dumps(answer), "application/json", URL)


@BOUNDED
@given(st.sampled_from(ANSWERS).flatmap(lambda answer: mutated(json.dumps(answer, ensure_ascii=False).encode())))
def test_any_bytes(body: bytes) -> None:
    assert_bounded(body, "application/json;charset=UTF-8")


@BOUNDED
@given(LIKE_JSON)
@example([{"title": "t", "date": float("inf"), "url": "a"}])
@example([{"title": "t", "date": 10**400, "url": "a"}])
@example([{"title": {"title": []}, "url": ["a"], "date": None}])
def test_any_value(data: object) -> None:
    assert_bounded(json.dumps(data).encode(), "application/json")


@BOUNDED
@given(mutated(TREE.encode()))
def test_trees_in_scripts(body: bytes) -> None:
    assert_bounded(body, "text/html")
    assert len(read_for_crawl(body, URL, "text/html", 200, SEEN).links) <= 2 * MAX_APIS


@pytest.mark.parametrize(
    "text",
    [
        "[" * 500_000,
        '{"a":' * 200_000,
        '[{"title":"t","url":"' + "/" * 2_000_000 + '"}]',
        json.dumps([ROW] * 20_000),
        '{"total":' + "9" * 5000 + "}",
        '{"total":1e999,"articles":[{"title":"t","url":"a","date":"' + "2020-01-01" * 50_000 + '"}]}',
        json.dumps({"html": "<li>" * 200_000}),
        json.dumps({str(n): {"title": "t", "url": "a"} for n in range(50_000)}),
    ],
    ids=["lists", "objects", "address", "rows", "number", "date", "markup", "names"],
)
def test_answers_that_want_to_take_long(text: str) -> None:
    started = time.process_time()
    page = page_of_answer(text, "application/json", URL)
    assert time.process_time() - started < 3
    assert page is None or page.count("<li") <= max(MAX_ROWS, text.count("<li"))
