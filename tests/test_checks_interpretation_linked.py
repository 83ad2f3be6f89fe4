"""interpretation_linked: links in both directions, and pages whose links are not known."""

from __future__ import annotations

import pytest

from checks.result import Verdict
from checks.rules.interpretation_linked import interpretation_linked
from crawler.pages import Outcome
from tests.site_builder import LONG, UNIT, Builder, attachment

DOCUMENT = "云水县教育局关于印发《义务教育招生工作实施办法》的通知"
READ = "《义务教育招生工作实施办法》解读"
ONE, TWO, ELSEWHERE = (f"{UNIT.site_url}xxgk/{name}.html" for name in ("wj", "jd", "zz"))


def linked(forth: bool, back: bool, text: str = LONG, links: bool = True):
    builder = Builder()
    elsewhere = (("打印说明", ELSEWHERE),) if links else ()
    one = builder.entry(DOCUMENT, text, url=ONE, other_links=(*elsewhere, *([(READ, TWO)] if forth else [])))
    two = builder.entry(READ, url=TWO, other_links=(*elsewhere, *([("文件原文", ONE)] if back else [])))
    builder.column("规范性文件", one)
    builder.column("政策解读", two)
    return interpretation_linked(builder.build())


@pytest.mark.parametrize(
    ("forth", "back", "verdict"),
    [
        (True, True, Verdict.MET),
        (True, False, Verdict.PARTLY),
        (False, True, Verdict.PARTLY),
        (False, False, Verdict.NOT_MET),
    ],
)
def test_both_directions(forth, back, verdict):
    result = linked(forth, back)
    assert [item.verdict for item in result.items] == [verdict]
    assert {evidence.url for evidence in result.items[0].evidence} == {ONE, TWO}


def test_unknown_links_are_unknown():
    assert linked(False, False, links=False).verdict is Verdict.UNKNOWN


def test_a_heading_that_a_script_fills_is_unknown():
    assert linked(False, False, text=LONG + "\n相关解读：").verdict is Verdict.UNKNOWN


def test_an_interpretation_on_the_documents_page_is_linked():
    builder = Builder().listed("规范性文件", DOCUMENT, attachments=(attachment("招生办法解读.doc"),))
    assert interpretation_linked(builder.build()).verdict is Verdict.MET


@pytest.mark.parametrize("builder", [Builder(), Builder().listed("规范性文件", DOCUMENT)])
def test_nothing_to_link_is_not_applicable(builder):
    assert interpretation_linked(builder.build()).verdict is Verdict.NOT_APPLICABLE


def test_without_a_full_search_nothing_is_not_applicable():
    builder = Builder().listed("规范性文件", DOCUMENT)
    builder.column("政策解读", outcome=Outcome.TIMEOUT)
    assert interpretation_linked(builder.build()).verdict is Verdict.UNKNOWN
