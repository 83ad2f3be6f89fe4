"""The nine ways in which a document is not there, or not as it should be, told apart."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from checks.result import Result, Sort, Verdict
from checks.results import from_json, to_json
from checks.rules.catalogue_published import catalogue_published
from checks.rules.guide_published import guide_published
from checks.rules.normative_documents import normative_documents
from checks.rules.plan_published import plan_published
from checks.rules.plan_results_published import plan_results_published
from crawler.pages import Outcome
from tests.site_builder import LONG, Builder, attachment

MET, NOT_MET, NONE = Verdict.MET, Verdict.NOT_MET, Verdict.DECLARED_NONE
GUIDE = "云水县教育局信息公开指南"


def in_column(column: str, title: str = GUIDE, **facts: object) -> Builder:
    return Builder().home().listed(column, title, **facts)


def attached() -> Builder:
    return in_column("信息公开", "有关材料下载", text="见附件", attachments=(attachment(f"{GUIDE}.doc"),))


def dead() -> Builder:
    return in_column("公开指南", outcome=Outcome.HTTP_4XX, status=404)


def empty(state: str) -> Builder:
    builder = Builder().home()
    builder.column("公开指南", **({"is_placeholder": True, "list_state": "none"} if state == "placeholder" else {}))
    return builder


def kind(title: str) -> Builder:
    return in_column("公开指南", title, text="本指南供公众获取政府信息。" * 30, kind="guide")


@pytest.mark.parametrize(
    ("builder", "verdict", "sort"),
    [
        (in_column("公开指南"), MET, None),
        (in_column("信息公开"), MET, None),  # the whole disclosure takes anything
        (in_column("通知公告"), MET, None),
        (in_column("工作动态"), MET, Sort.MISPLACED),
        (in_column("信息公开年报"), MET, Sort.MISPLACED),
        (in_column("云水县教育局"), MET, None),  # only its own name
        (attached(), MET, Sort.ATTACHED),
        (dead(), NOT_MET, Sort.DEAD),
        (kind("无标题文档"), MET, Sort.BADLY_TITLED),
        (kind("新建 Microsoft Word 文档"), MET, Sort.BADLY_TITLED),
        (kind("20170301"), MET, Sort.BADLY_TITLED),
        (kind(GUIDE), MET, None),
        (empty("empty"), NOT_MET, Sort.EMPTY),
        (empty("placeholder"), NOT_MET, Sort.PLACEHOLDER),
        (in_column("公开指南", is_placeholder=True, text="内容更新中"), NOT_MET, Sort.PLACEHOLDER),
        (in_column("工作动态", "全县信息公开指南编制工作会议召开"), NOT_MET, Sort.ABSENT),
        (Builder().home(), NOT_MET, Sort.ABSENT),
    ],
)  # fmt: skip
def test_each_has_its_own_words(builder: Builder, verdict: Verdict, sort: Sort | None) -> None:
    result = guide_published(builder.build())
    assert (result.verdict, result.sort) == (verdict, sort), result.reason
    assert sort is None or sort.value in result.reason
    assert from_json(to_json(result)) == result


def test_stale_and_declared() -> None:
    old = Builder().home().listed("工作计划", "云水县教育局2013年工作计划", day=date(2013, 2, 1))
    assert plan_published(old.build()).sort is Sort.STALE
    none = (
        Builder().home().listed("规范性文件", "云水县教育局无规范性文件的情况说明", text="本单位没有制定规范性文件。")
    )
    result = normative_documents(none.build())
    assert (result.verdict, result.sort) == (NONE, Sort.DECLARED)


def test_one_copy_in_the_right_place_is_enough() -> None:
    builder = in_column("工作动态").listed("公开指南", GUIDE)
    assert guide_published(builder.build()).sort is None


@pytest.mark.parametrize(
    ("builder", "strict", "verdict"),
    [
        (in_column("工作动态"), ("misplaced",), NOT_MET),
        (in_column("工作动态"), ("badly_titled",), MET),
        (in_column("公开指南"), ("misplaced", "badly_titled"), MET),
        (kind("20170301"), ("badly_titled",), NOT_MET),
    ],
)
def test_a_rubric_may_be_strict(builder: Builder, strict: tuple[str, ...], verdict: Verdict) -> None:
    result: Result = guide_published(builder.build(), strict=strict)
    assert result.verdict is verdict
    assert result.evidence


def test_a_misplaced_one_is_no_deduction_while_the_right_column_is_unread() -> None:
    builder = in_column("工作动态", text=LONG)
    builder.column("公开指南", outcome=Outcome.TIMEOUT)
    assert guide_published(builder.build(), strict=("misplaced",)).verdict is MET


@pytest.mark.parametrize(
    ("check", "title", "column"),
    [
        (plan_published, "云水县教育局2017年工作要点", "工作计划"),
        (plan_results_published, "云水县教育局2017年工作总结", "工作总结"),
        (catalogue_published, "云水县教育局信息公开目录", "公开目录"),
    ],
)
def test_every_document_of_a_column_of_its_own_can_be_asked_for_there(check: Any, title: str, column: str) -> None:
    away, home = in_column("信息公开年报", title).build(), in_column(column, title).build()
    assert (check(away).verdict, check(away).sort) == (MET, Sort.MISPLACED)
    assert (check(away, strict=("misplaced",)).verdict, check(away, strict=("misplaced",)).sort) == (
        NOT_MET,
        Sort.MISPLACED,
    )
    assert check(home, strict=("misplaced", "badly_titled")).verdict is MET
