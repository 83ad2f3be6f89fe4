"""domain_name: .gov.cn and .政务, by the host that answered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks.result import Verdict
from checks.rules.domain_name import domain_name
from crawler.pages import Outcome, Role
from crawler.units import Kind
from tests.site_builder import UNIT, Builder


def judge(url: str, kind: Kind = Kind.DEPARTMENT, outcome: Outcome = Outcome.OK, final_url: str = ""):
    builder = Builder(url)
    builder.page(url, Role.HOME, outcome, final_url=final_url, title="云水县教育局", kind="home")
    return domain_name(builder.build(replace(UNIT, site_url=url, kind=kind)))


@pytest.mark.parametrize(
    ("url", "verdict"),
    [
        ("http://www.yunshui.gov.cn/jyj/", Verdict.MET),
        ("http://jyj.yunshui.gov.cn:8080/", Verdict.MET),
        ("http://云水.政务/", Verdict.MET),
        ("http://xn--fiqs8s.xn--zfr164b/", Verdict.MET),
        ("http://www.ysjyj.com/", Verdict.NOT_MET),
        ("http://www.gov.cn.evil.com/", Verdict.NOT_MET),
        ("http://www.fakegov.cn/", Verdict.NOT_MET),
        ("http://218.76.1.2/", Verdict.UNKNOWN),
        ("http://[2001:db8::1]/", Verdict.UNKNOWN),
        ("http://localhost/", Verdict.UNKNOWN),
    ],
)
def test_truth_table(url, verdict):
    result = judge(url)
    assert result.verdict is verdict
    assert result.evidence


def test_the_host_that_answered_decides():
    assert judge("http://www.ysjyj.com/", final_url="http://www.yunshui.gov.cn/jyj/").verdict is Verdict.MET


def test_public_institutions_may_use_another_domain():
    assert judge("http://www.yszls.com/", Kind.PUBLIC).verdict is Verdict.NOT_APPLICABLE


@pytest.mark.parametrize("outcome", [Outcome.DNS_NXDOMAIN, Outcome.TIMEOUT, Outcome.HTTP_4XX])
def test_a_site_that_did_not_answer_says_nothing(outcome):
    assert judge("http://www.ysjyj.com/", outcome=outcome).verdict is Verdict.UNKNOWN


def test_the_suffixes_are_the_rubrics():
    builder = Builder("http://www.ysjyj.com/")
    site = builder.build(replace(UNIT, site_url="http://www.ysjyj.com/"))
    assert domain_name(site, suffixes=("com",)).verdict is Verdict.MET
