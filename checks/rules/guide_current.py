"""条例（2008）第十九条, 条例（2019）第十二条: the guide is kept up to date (应当及时更新)."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import replace
from datetime import date

from checks.calendar import LAW_2019
from checks.lags import find_formed, find_published
from checks.result import Result, Verdict
from checks.site.conclude import Judgement, judge, not_met, unknown
from checks.site.elements import fold
from checks.site.evidence import document_evidence, hit_evidence, text_evidence
from checks.site.guide import is_cover
from checks.site.search import Found, find_documents
from checks.site.site import Document, Site
from checks.site.titles import find_year
from checks.site.wanted import load_wanted

_CHECK = "guide_current"
_REVISED = re.compile(
    r"(?:更新|修订|修改|修正)(?:日期|时间|于)?[:：]?\s*(?P<y>20\d\d)[年./-](?P<m>\d{1,2})(?:[月./-](?P<d>\d{1,2}))?"
    r"|(?P<y2>20\d\d)年(?P<m2>\d{1,2})月(?:(?P<d2>\d{1,2})日)?(?:起?(?:更新|修订|修改|修正))"
)
_OLD_LAW = re.compile(r"第?492号|2008年5月1日")
_NEW_LAW = re.compile(r"第?711号|2019年5月15日|2019年4月3日")
_OLD_REPLY = re.compile(r"15个?工作日(?:之?内)?(?:予以|作出|给予|进行)?答复")
_NEW_REPLY = re.compile(r"(?:20|二十)个?工作日")


def guide_current(site: Site, *, max_age_days: int = 365) -> Result:
    """信息公开指南及时更新

    Not applicable without a guide. Outdated: the newest date of all its pages is older than ``max_age_days``, or, since 2019-05-15, it
    still rests on the law of 2008.
    """
    found = find_documents(site, load_wanted()["guide"])
    published = judge(found, "信息公开指南")
    if published.verdict in (Verdict.NOT_MET, Verdict.DECLARED_NONE):
        reason = "没有信息公开指南，不评价是否及时更新"
        return Result(_CHECK, Verdict.NOT_APPLICABLE, reason, evidence=published.evidence, search=found.search)
    if published.verdict is not Verdict.MET:
        return published.result(_CHECK, found.search)
    texts = [each for hit in found.hits for each in (hit.document, *hit.files)]
    newest = max((day for each in texts if (day := _newest(each, site.as_of))), default=None)
    judgement = _old_words(site, found) or _by_age(site, found, newest, max_age_days)
    updated = newest.isoformat() if newest else None
    return replace(judgement.result(_CHECK, found.search), measured={"updated": updated, "max_age_days": max_age_days})


def _newest(document: Document, as_of: date) -> date | None:
    """The latest sign of life: publication, signature, 更新于 in the text, a year in the title (its last day)."""
    year = find_year(document.title)
    days = [find_published(document), find_formed(document), document.date, *_revised(document.text)]
    days += [date(year, 12, 31)] if year and year <= as_of.year else []
    return max((min(day, as_of) for day in days if day), default=None)


def _revised(text: str) -> list[date]:
    found = []
    for match in _REVISED.finditer(fold(text).text):
        year, month, day = (match[name] or match[f"{name}2"] for name in "ymd")
        if 1 <= int(month) <= 12:
            last = monthrange(int(year), int(month))[1]
            found.append(date(int(year), int(month), min(int(day), last) if day and int(day) else last))
    return found


def _old_words(site: Site, found: Found) -> Judgement | None:
    """A guide that cites the old law and nowhere the new one, or its 15 working days."""
    if site.as_of < LAW_2019.in_force or found.unread_hits or any(is_cover(hit) for hit in found.hits):
        return None
    documents = [text for hit in found.hits for text in hit.texts]
    whole = "\n".join(fold(document.text).text for document in documents)
    for old, new, said in (
        (_OLD_LAW, _NEW_LAW, "仍以2008年施行的条例为依据"),
        (_OLD_REPLY, _NEW_REPLY, "仍写15个工作日答复"),
    ):
        if new.search(whole):
            continue
        for document in documents:
            folded = fold(document.text)
            if match := old.search(folded.text):
                evidence = (text_evidence(document, *folded.span(*match.span())),)
                return not_met(f"指南更新不及时：{said}，没有按2019年5月15日施行的新条例修订", evidence)
    return None


def _by_age(site: Site, found: Found, newest: date | None, most: int) -> Judgement:
    evidence = tuple(hit_evidence(hit) for hit in found.hits[:3])
    if newest is None:
        return unknown("指南没有标明发布或更新日期，是否及时更新待人工核实", evidence)
    age = (site.as_of - newest).days
    if age <= most:
        return Judgement(Verdict.MET, f"指南更新于{newest}，距监测时点{age}日", evidence=evidence)
    told = f"指南最近的日期是{newest}，距监测时点{age}日，超过{most}日"
    trusted = all(find_published(hit.document) or find_formed(hit.document) for hit in found.hits)
    if found.unread_hits or not trusted:
        return unknown(f"{told}，但指南的部分页面没有标明日期或未能读取，待人工核实", evidence)
    if any(is_cover(hit) for hit in found.hits):
        return unknown(f"{told}，但指南正文为附件或图片，其中可能另有更新日期，待人工核实", evidence)
    return not_met(f"指南更新不及时：{told}", tuple(document_evidence(hit.document) for hit in found.hits[:3]))
