"""What our own bounds left unread: it keeps an absence from being concluded, and does not count against all that was read."""

from __future__ import annotations

import pytest

from checks.site.coverage import cause_of
from checks.site.site import SitePage
from crawler.ceiling import reason
from crawler.pages import Outcome, Page, Role
from tests.site_builder import Builder


def county(outcome: Outcome, address: str, count: int) -> Builder:
    builder = Builder().home()
    for number in range(8):
        builder.column(f"栏目{number}", builder.entry(f"文件{number}"))
    for number in range(count):
        builder.page(builder.base + address.format(number), Role.LIST, outcome, f"选项{number}", section=builder.base)
    return builder


@pytest.mark.parametrize("outcome", [Outcome.CAPPED, Outcome.OVER_BUDGET])
def test_the_facets_of_one_search_count_once(outcome: Outcome) -> None:
    site = county(outcome, "search?year=2016&area={}", 100).build()
    assert site.coverage.gate == ""
    assert len(site.coverage.unread) == 100
    assert "栏目页有" in county(outcome, "lm{}/", 100).build().coverage.gate


def test_facets_that_a_server_refused_count_as_all_pages() -> None:
    assert county(Outcome.TIMEOUT, "search?year=2016&area={}", 100).build().coverage.gate


def test_what_the_day_s_ceiling_put_off_is_said_so() -> None:
    row = Page("jyj", "http://x.gov.cn/a/", Role.LIST, outcome=Outcome.OVER_BUDGET)
    put_off = Page("jyj", row.url, row.role, outcome=row.outcome, reason=reason(5000, "x.gov.cn"))
    assert cause_of(SitePage(row, None)) == "超出页数上限未读取"
    assert cause_of(SitePage(put_off, None)) == "当日访问次数已满，待下次采集"
