"""site_on_portal: the host of the page that opened, not of the address that was registered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks.result import Verdict
from checks.rules.site_on_portal import site_on_portal
from crawler.pages import Outcome, Role
from tests.site_builder import PORTAL, UNIT, Builder


def judge(
    site_url: str, portal: str = PORTAL, final_url: str = "", column_url: str = "", outcome: Outcome = Outcome.OK
):
    unit = replace(UNIT, site_url=site_url, portal_url=portal, column_url=column_url)
    builder = Builder(site_url)
    builder.page(site_url, Role.HOME, outcome, final_url=final_url, title="云水县教育局", kind="home")
    return site_on_portal(builder.build(unit))


@pytest.mark.parametrize(
    ("site_url", "portal", "verdict"),
    [
        ("http://www.yunshui.gov.cn/jyj/", PORTAL, Verdict.MET),
        ("http://jyj.yunshui.gov.cn/", PORTAL, Verdict.MET),
        ("http://jyj.yunshui.gov.cn/", "http://yunshui.gov.cn/", Verdict.MET),
        ("http://www.ysjyj.com/", PORTAL, Verdict.NOT_MET),
        ("http://jyj.otherxian.gov.cn/", PORTAL, Verdict.NOT_MET),
        ("http://www.fakeyunshui.gov.cn/", PORTAL, Verdict.NOT_MET),  # ends like the portal, under another name
        ("http://jyj.yunshui.gov.cn/", "http://zwgk.yunshui.gov.cn/", Verdict.UNKNOWN),  # sisters of one domain
        ("http://jyj.gov.cn/", "http://yunshui.gov.cn/", Verdict.NOT_MET),  # gov.cn is nobody's site group
        ("http://10.1.2.3/jyj/", PORTAL, Verdict.UNKNOWN),
        ("http://10.1.2.3:81/", "http://10.1.2.3:80/", Verdict.UNKNOWN),
    ],
)
def test_truth_table(site_url, portal, verdict):
    result = judge(site_url, portal)
    assert result.verdict is verdict
    assert result.evidence[0].url == site_url


def test_where_the_page_came_from_decides():
    assert judge("http://www.ysjyj.com/", final_url="http://jyj.yunshui.gov.cn/").verdict is Verdict.MET
    assert judge("http://jyj.yunshui.gov.cn/", final_url="http://www.ysjyj.com/").verdict is Verdict.NOT_MET


def test_pages_on_the_portal_leave_it_open():
    assert judge("http://www.ysjyj.com/", column_url=f"{PORTAL}xxgk/jyj/").verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("outcome", [Outcome.TIMEOUT, Outcome.BLOCKED, Outcome.DNS_FAILED, Outcome.HTTP_4XX])
def test_a_site_that_was_not_read_says_nothing(outcome):
    assert judge("http://www.ysjyj.com/", outcome=outcome).verdict is Verdict.UNKNOWN
