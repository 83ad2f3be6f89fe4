"""Entries dated later than the day on which they were seen: a date that cannot be true."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from checks.facts.dates import find_dates
from checks.findings import found_item, report
from checks.result import Item, Result
from checks.site.address import address_key
from checks.site.evidence import document_evidence
from checks.site.site import Document, Site

_PUBLISHED = re.compile(r"^(?:发布|发文|公布|公开|更新|信息)?(?:时间|日期)$")
_AHEAD = timedelta(days=3650)


def future_dates(site: Site) -> Result:
    """没有发布日期晚于采集日期的信息

    Measured against the day of the crawl, not ``as_of``: what was published between the two is no finding.
    """
    dated = [(entry, day) for entry in site.own for day in _days(entry)]
    items = {address_key(entry.url): _item(entry, day) for entry, day in dated if day > _seen(entry)}
    return report("future_dates", site, list(items.values()), len(dated), "发布日期晚于采集日期的信息", ("发布日期",))


def _days(entry: Document) -> Iterator[date]:
    """The date believed, and what a label says that the reader did not believe."""
    if entry.date:
        yield entry.date
    for label in entry.facts.labels if entry.facts else ():
        if _PUBLISHED.match(label.name):
            yield from (found.day for found in find_dates(label.value[:40], _seen(entry) + _AHEAD))


def _seen(entry: Document) -> date:
    page = entry.page if entry.page is not None and entry.page.row.fetched_at else entry.source
    return datetime.fromisoformat(page.row.fetched_at).date() if page and page.row.fetched_at else date.max


def _item(entry: Document, day: date) -> Item:
    reason = f"《{entry.title}》注明发布日期{day}，采集时为{_seen(entry)}"
    return found_item(address_key(entry.url), entry.title, reason, (document_evidence(entry),))
