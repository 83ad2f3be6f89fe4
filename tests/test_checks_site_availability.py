"""site_availability: a complete log or no word."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from checks.result import Verdict
from checks.rules.site_availability import site_availability
from checks.site.observed import Probe
from tests.site_builder import AS_OF, Builder

ZONE = timezone(timedelta(hours=8))


def log(
    days: int = 7, visits: int = 20, failed: int = 0, seconds: float | None = None, is_ours: bool = False
) -> tuple[Probe, ...]:
    """``failed`` further visits of the last day failed with ``seconds``."""
    start = datetime(AS_OF.year, AS_OF.month, AS_OF.day, 8, tzinfo=ZONE)
    good = [
        Probe((start - timedelta(days=day) + timedelta(minutes=visit)).isoformat(), 0.8)
        for day in range(days)
        for visit in range(visits)
    ]
    bad = [Probe((start + timedelta(hours=1, minutes=n)).isoformat(), seconds, is_ours) for n in range(failed)]
    return (*good, *bad)


def judge(probes, **params):
    return site_availability(replace(Builder().build(), probes=probes), **params)


def test_not_measured():
    result = site_availability(Builder().build())
    assert result.verdict is Verdict.UNKNOWN
    assert "尚未检测" in result.reason


@pytest.mark.parametrize(
    ("probes", "verdict"),
    [
        ((), Verdict.UNKNOWN),
        (log(), Verdict.MET),
        (log(failed=7), Verdict.MET),  # 7 of 147: 4.76 %
        (log(failed=8), Verdict.NOT_MET),  # 8 of 148: 5.41 %
        (log(failed=8, seconds=15.0), Verdict.NOT_MET),  # 超过（含）15秒
        (log(failed=8, seconds=14.9), Verdict.MET),
        (log(failed=50, is_ours=True), Verdict.MET),
        (log(days=6), Verdict.UNKNOWN),
        (log(visits=19), Verdict.UNKNOWN),
        (log(days=3, failed=60), Verdict.UNKNOWN),  # many failures, but no week
    ],
)
def test_truth_table(probes, verdict):
    assert judge(probes).verdict is verdict


def test_exactly_the_limit_is_a_failure():
    probes = log(days=1, visits=19, failed=1)
    result = judge(probes, days=1, visits_per_day=20)
    assert (result.verdict, result.measured["failed_percent"]) == (Verdict.NOT_MET, 5.0)
    assert "没有打开" in result.evidence[0].excerpt


def test_visits_after_the_day_of_the_check_do_not_count():
    later = Probe((datetime(2017, 12, 16, 8, tzinfo=ZONE)).isoformat(), None)
    assert judge((*log(), *(later,) * 50)).measured["failed"] == 0
