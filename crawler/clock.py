"""The crawler's clock: the one place where the time of a fetch comes from."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8), "Asia/Shanghai")  # no summer time since 1991, and no zone file needed


def now() -> str:
    """The time as it is stored: ISO 8601, seconds, +08:00."""
    return datetime.now(CHINA).isoformat(timespec="seconds")


def today() -> date:
    """The day in China."""
    return datetime.now(CHINA).date()
