"""条例（2008）第三十一条: by March 31; 条例（2019）第四十九条: departments by January 31, county governments by March 31."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from checks.calendar import report_deadlines
from checks.lags import find_formed, find_published
from checks.result import Result, Verdict
from checks.rules.annual_report_published import annual_report_published, find_report_year
from checks.site.conclude import Judgement, not_met, unknown
from checks.site.evidence import hit_evidence
from checks.site.search import Hit, find_documents
from checks.site.site import Site
from checks.site.titles import find_year
from checks.site.wanted import load_wanted

_CHECK = "annual_report_on_time"


def annual_report_on_time(site: Site, *, years_back: int = 1) -> Result:
    """信息公开年度报告按期公布

    No report is another check's matter and not applicable here. Late is said only where every copy shows its date and all are late.
    """
    year = site.as_of.year - years_back
    found = find_documents(site, load_wanted()["annual"])
    hits = tuple(hit for hit in found.hits if find_report_year(hit) == year)
    if not hits and site.as_of <= _deadlines(site, year)[1]:
        reason = f"{year}年度信息公开年度报告的期限（{_deadlines(site, year)[1]}）未到"
        return Result(_CHECK, Verdict.NOT_APPLICABLE, reason, search=found.search)
    if not hits:
        published = annual_report_published(site, years_back=years_back)
        if published.verdict in (Verdict.NOT_MET, Verdict.DECLARED_NONE):
            reason = f"没有{year}年度信息公开年度报告，不评价是否按期"
            return Result(_CHECK, Verdict.NOT_APPLICABLE, reason, evidence=published.evidence, search=published.search)
        return replace(published, check=_CHECK, measured={"year": year})
    is_open = any(find_report_year(hit) in (year, None) for hit in found.unread_hits)
    return replace(_judge(site, year, hits, is_open).result(_CHECK, found.search), measured=_measured(site, year, hits))


def _measured(site: Site, year: int, hits: tuple[Hit, ...]) -> dict[str, str | int | float | None]:
    dates = [hit.document.date for hit in hits if hit.document.date]
    published = min(dates).isoformat() if dates else None
    return {"year": year, "published": published, "deadline": _deadlines(site, year)[1].isoformat()}


def _deadlines(site: Site, year: int) -> tuple[date, date]:
    """A government office publishes the county government's report as well: its date is the later one."""
    return report_deadlines(year, site.unit.kind, is_government="人民政府" in site.names.names)


def _judge(site: Site, year: int, hits: tuple[Hit, ...], is_open: bool) -> Judgement:
    on_time, late = _deadlines(site, year)
    dated = sorted((hit for hit in hits if hit.document.date), key=lambda hit: str(hit.document.date))
    evidence = tuple(hit_evidence(hit) for hit in (dated or hits)[:3])
    name = f"{year}年度信息公开年度报告"
    if not dated:
        return unknown(f"{name}没有标明发布日期，是否按期待人工核实", evidence)
    first = dated[0].document.date
    assert first is not None
    if first <= on_time:
        return Judgement(Verdict.MET, f"{name}发布于{first}，未超过{on_time}的期限", evidence=evidence)
    told = f"{name}发布于{first}，晚于{on_time}"
    if first <= late:
        return unknown(f"{told}；条例没有规定本类单位的期限，以当地通知为准，待人工核实", evidence)
    if is_open or not all(find_published(hit.document) for hit in hits):
        return unknown(f"{told}，但有的页面没有标明发布日期或未能读取，是否逾期待人工核实", evidence)
    if not all(_names_year(hit) for hit in hits):
        return unknown(f"{told}，但标题没有写明年度，是否为{year}年度报告待人工核实", evidence)
    if signed := next((day for hit in hits if (day := find_formed(hit.document)) and day <= late), None):
        return unknown(f"{told}，但落款日期{signed}在期限内，可能为重新发布或网站迁移，待人工核实", evidence)
    return not_met(f"{name}发布于{first}，晚于{late}的期限", evidence)


def _names_year(hit: Hit) -> bool:
    """The title itself says which year is reported on."""
    titles = [hit.document.title, hit.attachment.title if hit.attachment else ""]
    return any(find_year(title) for title in titles)
