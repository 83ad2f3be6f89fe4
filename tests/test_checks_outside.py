"""A unit's own navigation that leads to another host: what stands there was not read, so it is not missing."""

from __future__ import annotations

import pytest

from checks.result import Verdict
from checks.rules.annual_report_published import annual_report_published
from tests.site_builder import PORTAL, UNIT, Builder, portal_builder, portal_of

ELSEWHERE = "http://xxgk.example.gov.cn/nb.html"


def judged(text: str, url: str):
    builder = Builder(menu=(("首页", UNIT.site_url), (text, url)))
    for name in ("工作动态", "通知公告", "办事服务"):
        builder.column(name, *(builder.entry(f"{name}第{n}条信息") for n in range(5)), parent=())
    return annual_report_published(builder.build(portal=portal_of(portal_builder())))


@pytest.mark.parametrize(
    ("text", "url", "verdict"),
    [
        ("信息公开年报", ELSEWHERE, Verdict.UNKNOWN),
        ("政府信息公开", ELSEWHERE, Verdict.UNKNOWN),  # the whole disclosure column stands there
        ("联系我们", ELSEWHERE, Verdict.NOT_MET),
        ("信息公开年报", f"{PORTAL}", Verdict.NOT_MET),  # the portal's own pages are read in its own crawl
        ("信息公开年报", "http://[broken/", Verdict.UNKNOWN),
    ],
)
def test_a_door_to_another_host_is_no_absence(text: str, url: str, verdict: Verdict) -> None:
    result = judged(text, url)
    assert result.verdict is verdict
    assert (url in result.reason) is (verdict is Verdict.UNKNOWN)


def test_the_citys_disclosure_column_beside_an_own_one_hides_nothing() -> None:
    builder = Builder(menu=(("首页", UNIT.site_url), ("政府信息公开", ELSEWHERE)))
    for name in ("政府信息公开", "通知公告", "办事服务"):
        builder.column(name, *(builder.entry(f"{name}第{n}条信息") for n in range(5)), parent=())
    assert annual_report_published(builder.build(portal=portal_of(portal_builder()))).verdict is Verdict.NOT_MET
