"""The index leaves out no document that a search would have an answer for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.site.index import find_candidates
from checks.site.matching import weigh_document
from checks.site.site import Document, Site
from checks.site.wanted import column_forms, load_wanted
from crawler.pages import Outcome, Role
from tests.site_builder import Builder, attachment

WORDS = (
    "教育局",
    "信息公开指南",
    "2016年",
    "工作总结",
    "关于",
    "规范性文件",
    "说明",
    "无",
    "年度报告",
    "召开会议",
    "…",
    "财政预算",
)
COLUMNS = ("信息公开指南", "规范性文件", "工作动态", "人事信息", "财政预决算专栏", "通知公告")


def answered(site: Site) -> dict[str, list[Document]]:
    """Wanted document → those that ``weigh_document`` has an answer for, all documents weighed."""
    documents = (*site.entries, *site.shared)
    return {
        key: [document for document in documents if weigh_document(site, document, wanted)[1]]
        for key, wanted in load_wanted().items()
    }


@given(
    titles=st.lists(st.lists(st.sampled_from(WORDS), max_size=4).map("".join), min_size=1, max_size=4),
    column=st.sampled_from(COLUMNS),
    outcome=st.sampled_from((Outcome.OK, Outcome.TIMEOUT, Outcome.HTTP_4XX)),
    text=st.sampled_from(("", "本单位没有规范性文件", "机构职能、办公地址" * 40)),
    file=st.sampled_from(("", "教育局信息公开指南.doc", "附件1：收费标准")),
)
def test_whatever_has_an_answer_is_a_candidate(titles, column, outcome, text, file):
    site = build(titles, column, outcome, text, file)
    for key, documents in answered(site).items():
        candidates = find_candidates(site, load_wanted()[key])
        assert all(any(each is document for each in candidates) for document in documents), key


def build(titles: list[str], column: str, outcome: Outcome, text: str, file: str) -> Site:
    """One column with these entries; their pages say ``text`` and have the attachment."""
    builder = Builder().home()
    rows = [builder.entry(title or "空", fetched=False) for title in titles]
    builder.column(column, *rows)
    files = (attachment(file),) if file else ()
    for row in rows:
        status = 404 if outcome is Outcome.HTTP_4XX else None
        facts = {"title": row.title, "kind": "article", "text": text, "attachments": files}
        builder.page(row.url, Role.ENTRY, outcome, row.title, status, **facts)
    return builder.build()


@pytest.mark.parametrize(
    ("title", "column", "wanted"),
    [
        ("教育局信息公开指南", "通知公告", "guide"),
        ("一份没有名字的文件", "信息公开指南", "guide"),
        ("教育局没有规范性文件的说明", "通知公告", "normative"),
    ],
)
def test_a_candidate_by_title_column_or_statement(title, column, wanted):
    site = build([title], column, Outcome.OK, "正文" * 100, "")
    assert [each.title for each in find_candidates(site, load_wanted()[wanted])] == [title]


def test_most_documents_are_no_candidates():
    builder = Builder().home()
    builder.listed("工作动态", *(f"教育局召开第{number}次会议" for number in range(20)))
    assert find_candidates(builder.build(), load_wanted()["guide"]) == []


def test_candidates_keep_the_order_of_the_site():
    titles = [f"{year}年教育局信息公开年度报告" for year in (2016, 2012, 2015)]
    site = build(titles, "通知公告", Outcome.OK, "正文" * 100, "")
    found = [each.title for each in find_candidates(site, load_wanted()["annual"])]
    assert found == [each.title for each in site.entries if each.title in titles]


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("信息公开 指南", ("信息公开指南", "信息公开指南")),
        ("财政专栏", ("财政专栏", "财政")),
        ("ＰＰＰ信息", ("ppp信息", "ppp")),
        ("", ("", "")),
    ],
)
def test_forms_of_a_column_name(name, forms):
    assert column_forms(name) == forms


def test_long_names_fold_like_short_ones():
    assert column_forms("甲 " * 200 + "专栏") == ("甲" * 200 + "专栏", "甲" * 200)


def test_every_wanted_document_is_looked_for_in_an_empty_site():
    site = Builder().home().build()
    assert all(find_candidates(site, wanted) == [] for wanted in load_wanted().values())
