"""突击上传: a large part of the year's entries in the few days before the assessment."""

from __future__ import annotations

from datetime import date, timedelta

from checks.facts.dates import find_address_date
from checks.findings import found_item, report
from checks.result import Result
from checks.site.evidence import document_evidence
from checks.site.site import Document, Site


def bulk_uploads(site: Site, *, days: int = 14, percent: int = 50, least: int = 10, after: int = 90) -> Result:
    """没有在考核前集中突击上传信息

    ``days`` before ``as_of``; ``percent`` of the year's entries and ``least`` in number make a finding. An entry counts
    by the day its address carries, else by its date. Nothing is said in the first ``after`` days of a year.
    """
    first, last = site.period
    placed = [(entry, day) for entry in site.own if (day := _day(site, entry)) and first <= day <= last]
    late = [(entry, day) for entry, day in placed if day > last - timedelta(days=days)]
    looked = sum(entry.date is not None for entry in site.own) if (last - first).days >= after else 0
    items = []
    if looked and len(late) >= least and len(late) * 100 >= percent * len(placed):
        reason = f"{first.year}年共{len(placed)}条信息，其中{len(late)}条（{len(late) / len(placed):.0%}）在{last}前{days}天内上传"
        items = [found_item("bulk", "集中上传", reason, tuple(document_evidence(entry) for entry, _ in late[:5]))]
    return report("bulk_uploads", site, items, looked, "考核前集中上传", (f"{days}天内",))


def _day(site: Site, entry: Document) -> date | None:
    return find_address_date(entry.url, site.as_of) or entry.date
