"""国办秘函〔2019〕19号 单项否决“首页不更新”: no new information on the home page in two weeks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from checks.result import Evidence, Result, Verdict
from checks.site.conclude import Judgement, not_met, unknown, unread_words
from checks.site.evidence import document_evidence, page_evidence
from checks.site.latest import find_latest
from checks.site.own import find_home_gap, find_homes, page_links
from checks.site.search import record_search
from checks.site.shelf import load_shelf
from checks.site.site import Site, SitePage

_LEAST = 3  # dated rows: with fewer the home page only leads on to the columns
_SCRIPTED = frozenset({"list_script", "loads"})


@dataclass(frozen=True, slots=True)
class _Row:
    """A link of the home page with the date it shows, or its page does."""

    title: str
    day: date
    home: SitePage
    target: SitePage | None


def home_page_fresh(site: Site, *, max_age_days: int = 14) -> Result:
    """首页信息按时更新

    A home page without rows of its own is judged by all columns, as the clause says.
    """
    search = record_search(site, ("首页更新",), site.coverage.unread)
    judgement, newest = _judge(site, max_age_days)
    result = judgement.result("home_page_fresh", search)
    result.measured.update({"newest": newest.isoformat() if newest else None, "max_age_days": max_age_days})
    return result


def _judge(site: Site, most: int) -> tuple[Judgement, date | None]:
    rows = _rows(site)
    newest = max(rows, key=lambda row: row.day) if rows else None
    if newest and (site.as_of - newest.day).days <= most:
        evidence = (page_evidence(newest.home, f"{newest.title} {newest.day}", newest.title), *_target(newest))
        return Judgement(Verdict.MET, f"首页最近一条为{newest.day}《{newest.title}》", evidence=evidence), newest.day
    if gap := find_home_gap(site):
        return unknown(f"首页未能读全：{unread_words((gap,))}，是否更新待人工核实"), None
    evidence = tuple(page_evidence(home) for home in find_homes(site)[:3])
    if reason := _hidden(site):
        seen = f"，读到的最近日期为{newest.day}" if newest else ""
        return unknown(f"{reason}{seen}，首页是否更新待人工核实", evidence), newest.day if newest else None
    if newest is None or len(rows) < _LEAST:
        return _by_columns(site, most)
    age = (site.as_of - newest.day).days
    reason = f"首页最近一条为{newest.day}《{newest.title}》，至{site.as_of}已{age}天未更新，应在{most}天内更新"
    shown = (page_evidence(newest.home, f"{newest.title} {newest.day}", newest.title),)
    return not_met(reason, (*shown, *_target(newest))), newest.day


def _rows(site: Site) -> list[_Row]:
    """Every link of the home page that has a date up to ``as_of``, by its row or by its own page."""
    found = []
    for home in find_homes(site):
        assert home.facts is not None
        shown = {entry.url: entry.date for entry in home.facts.entries if entry.date}
        for text, url in page_links(home):
            target = site.find_page(url)
            published = target.facts.published if target is not None and target.is_read and target.facts else None
            days = [day for day in (shown.get(url), published) if day and day <= site.as_of]
            if days:
                found.append(
                    _Row(text or (target.facts.title if target and target.facts else url), max(days), home, target)
                )
    return found


def _hidden(site: Site) -> str:
    """Why the home page may show something newer; "" if it cannot."""
    for home in find_homes(site):
        assert home.facts is not None
        if not _SCRIPTED.isdisjoint(dict(home.facts.signs)) or home.facts.list_state == "unreadable":
            return "首页有脚本或框架加载的内容，未能读取"
        undated = [entry for entry in home.facts.entries if entry.date is None and _is_unopened(site, entry.url)]
        if undated:
            return f"首页有{len(undated)}条没有日期且未打开核实"
        if any(not text and _is_unopened(site, url) for text, url in home.facts.other_links):
            return "首页有图片链接未打开核实"
    return ""


def _is_unopened(site: Site, url: str) -> bool:
    page = site.find_page(url)
    return page is None or not (page.is_read or page.is_dead)


def _by_columns(site: Site, most: int) -> tuple[Judgement, date | None]:
    shelf = load_shelf(site)
    latest = find_latest(shelf, shelf.columns)
    if latest.document is not None and latest.day is not None and (site.as_of - latest.day).days <= most:
        reason = f"首页为栏目导航，栏目中最近一条为{latest.day}《{latest.document.title}》"
        return Judgement(Verdict.MET, reason, evidence=(document_evidence(latest.document),)), latest.day
    if latest.gap or site.coverage.unread:
        gap = latest.gap or unread_words(site.coverage.unread)
        return unknown(f"首页没有带日期的信息，栏目没有读全（{gap}），是否更新待人工核实"), latest.day
    if latest.document is None or latest.day is None:
        return unknown("首页和栏目都没有读到日期，是否更新待人工核实"), None
    age = (site.as_of - latest.day).days
    reason = f"首页为栏目导航，所有栏目最近一条为{latest.day}，至{site.as_of}已{age}天未更新，应在{most}天内更新"
    return not_met(reason, (document_evidence(latest.document),)), latest.day


def _target(row: _Row) -> tuple[Evidence, ...]:
    return (page_evidence(row.target),) if row.target is not None and row.target.row.sha256 else ()
