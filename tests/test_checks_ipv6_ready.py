"""ipv6_ready: an AAAA record of the public Internet; no query, or none answered, says nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checks.result import Assurance, Verdict
from checks.rules.ipv6_ready import ipv6_ready
from checks.site.observed import Ipv6
from tests.site_builder import Builder

PUBLIC = "2408:8000:1010::1"
ASKED = "2017-12-15T02:00:00+08:00"


def judge(addresses, opened=None):
    seen = Ipv6("www.yunshui.gov.cn", ASKED, addresses, opened)
    return ipv6_ready(replace(Builder().build(), ipv6=seen))


def test_not_measured():
    result = ipv6_ready(Builder().build())
    assert (result.verdict, result.assurance) == (Verdict.UNKNOWN, Assurance.INCONCLUSIVE)
    assert "尚未检测" in result.reason


@pytest.mark.parametrize(
    ("addresses", "opened", "verdict"),
    [
        ((PUBLIC,), None, Verdict.MET),
        ((PUBLIC,), True, Verdict.MET),
        ((PUBLIC,), False, Verdict.UNKNOWN),  # one look
        ((), None, Verdict.NOT_MET),
        (None, None, Verdict.UNKNOWN),
        (("::1",), None, Verdict.UNKNOWN),
        (("fe80::1",), None, Verdict.UNKNOWN),
        (("::ffff:218.76.1.2",), None, Verdict.UNKNOWN),
        (("64:ff9b::da4c:102",), None, Verdict.UNKNOWN),  # a resolver's translation, not the host's record
        (("nonsense",), None, Verdict.UNKNOWN),
        (("::1", PUBLIC), None, Verdict.MET),
    ],
)
def test_truth_table(addresses, opened, verdict):
    result = judge(addresses, opened)
    assert result.verdict is verdict
    assert result.evidence[0].fetched_at == ASKED
    assert "AAAA" in result.evidence[0].excerpt
