"""条例（2008）第三十一条 (by March 31), 条例（2019）第四十九条 (departments by January 31)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from checks.result import Result, Verdict
from checks.site.conclude import Judgement, judge, not_met, unknown
from checks.site.evidence import document_evidence
from checks.site.matching import Hit
from checks.site.search import Found, find_documents
from checks.site.site import Site
from checks.site.titles import find_years
from checks.site.wanted import load_wanted
from crawler.units import Kind

Measured = dict[str, str | int | float | None]
_NAME = "信息公开年度报告"
_FIRST_HALF = 6  # month
_LAW_2019 = 2019  # first report year under 国令第711号


def annual_report_published(
    site: Site, *, years_back: int = 1, old_deadline: str = "03-31", deadline: str = "01-31", township: str = "01-31"
) -> Result:
    """信息公开年度报告已公开并按期发布

    Until its deadline has passed nobody owes last year's report: then the year before is judged.
    """
    year = site.as_of.year - years_back
    due = _deadline(year, old_deadline, township if site.unit.kind is Kind.TOWNSHIP else deadline)
    found = find_documents(site, load_wanted()["annual"])
    right = tuple(hit for hit in found.hits if find_report_year(hit) == year)
    open_hits = tuple(hit for hit in found.hits if find_report_year(hit) is None)
    if right:
        return _published(right, year, due)
    if site.as_of <= due:
        return _before(site, year, due, years_back + 1, old_deadline, deadline, township)
    judgement = _absent(replace(found, hits=open_hits), found, year)
    measured: Measured = {"year": year, "published": None, "deadline": due.isoformat(), "late": None}
    return replace(judgement.result("annual_report_published", found.search), measured=measured)


def _before(site: Site, year: int, due: date, years_back: int, old: str, new: str, township: str) -> Result:
    result = annual_report_published(site, years_back=years_back, old_deadline=old, deadline=new, township=township)
    return replace(result, reason=f"{year}年度报告的期限（{due}）未到，检查上一年度：{result.reason}")


def find_report_year(hit: Hit) -> int | None:
    """The year reported on: the title's, else the year before publication. None: neither is known, or they disagree.

    A title of the year of publication, published in its first half, names that year by mistake or means the year before.
    """
    document = hit.document
    titles = (
        hit.attachment.title if hit.attachment else "",
        document.title,
        document.facts.title if document.facts else "",
        *(file.facts.title for file in hit.files if file.facts),
    )
    years = next((years for title in titles if (years := find_years(title))), ())
    if not document.date:
        return min(years, default=None)
    past = [year for year in years if year < document.date.year]
    if years and not past:
        return None if document.date.month <= _FIRST_HALF else min(years)
    return max(past, default=document.date.year - 1)


def _deadline(year: int, old: str, new: str) -> date:
    month, day = (old if year < _LAW_2019 else new).split("-")
    return date(year + 1, int(month), int(day))


def _published(hits: tuple[Hit, ...], year: int, due: date) -> Result:
    """Late is measured by the earliest of several copies; whether that costs points is the rubric's matter."""
    dated = sorted((hit.document.date for hit in hits if hit.document.date), key=lambda day: day)
    published = dated[0] if dated else None
    judgement = judge(Found(hits=hits), f"{year}年度{_NAME}")
    note = ""
    if published:
        late = published > due
        note = f"，发布于{published}，" + (f"晚于{due}的期限" if late else f"未超过{due}的期限")
    measured: Measured = {
        "year": year,
        "published": published.isoformat() if published else None,
        "deadline": due.isoformat(),
        "late": int(published > due) if published else None,
    }
    result = replace(judgement, reason=judgement.reason + note).result("annual_report_published")
    return replace(result, measured=measured)


def _absent(without_year: Found, found: Found, year: int) -> Judgement:
    if without_year.hits:
        judgement = judge(without_year, _NAME)
        reason = f"{judgement.reason}，但从标题和发布日期不能确定年度，是否为{year}年度报告待人工核实"
        return unknown(reason, judgement.evidence)
    dead, placeholders, unread = (
        tuple(hit for hit in hits if find_report_year(hit) in (year, None))
        for hits in (found.dead, found.placeholders, found.unread_hits)
    )
    rest = replace(found, hits=(), stale=(), dead=dead, placeholders=placeholders, unread_hits=unread)
    judgement = judge(rest, f"{year}年度{_NAME}")
    others = [hit for hit in found.hits if find_report_year(hit)]
    if judgement.verdict is Verdict.NOT_MET and others and not dead and not placeholders:
        newest = max(others, key=lambda hit: find_report_year(hit) or 0)
        years = "、".join(str(each) for each in sorted({find_report_year(hit) or 0 for hit in others}))
        return not_met(f"未公开{year}年度{_NAME}，仅有{years}年度报告", (document_evidence(newest.document),))
    return judgement
