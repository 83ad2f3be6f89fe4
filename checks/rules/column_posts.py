"""The unit publishes in its disclosure column in the assessment period."""

from __future__ import annotations

from checks.result import Result, Verdict
from checks.site.address import is_inside, load_area
from checks.site.attribution import COLUMN
from checks.site.conclude import Judgement, not_met, unknown
from checks.site.evidence import document_evidence
from checks.site.search import find_outside_gaps, record_search
from checks.site.site import Document, Site
from checks.site.titles import is_news_column
from checks.site.wanted import Wanted, load_wanted
from crawler.scope import Area

_SHOWN = 3


def column_posts(site: Site, *, min_items: int = 1) -> Result:
    """在信息公开栏发布本单位信息"""
    wanted = load_wanted()["disclosure_column"]
    areas = _areas(site, wanted)
    posts = [document for document in site.own if _is_in_column(document, wanted, areas)]
    first, last = site.period
    current = [post for post in posts if post.date and first <= post.date <= last and post.state != "dead"]
    search = record_search(site, wanted.words, site.coverage.unread)
    result = _judge(site, posts, current, min_items).result("column_posts", search)
    result.measured.update({"items": len(current), "min_items": min_items})
    return result


def _areas(site: Site, wanted: Wanted) -> list[Area]:
    """Folders of the unit's columns that are called 信息公开: what lies in them need not say so in its path."""
    urls = [column.url for column in site.columns if column.why_ours and wanted.is_column(column.name)]
    areas = [load_area(url, site.unit.portal_url) for url in urls]
    return [area for area in areas if area is not None and area.folder not in ("", "/")]


def _is_in_column(document: Document, wanted: Wanted, areas: list[Area]) -> bool:
    """In the disclosure column by address or path, or on a column of the county where it names the unit."""
    if any(is_inside(area, document.url) for area in areas):
        return True
    facts = document.facts
    path = document.columns + (facts.columns if facts else ())
    return document.why_ours == COLUMN or any(wanted.is_column(name) for name in path) or _is_shared(document)


def _is_shared(document: Document) -> bool:
    """On the portal, but not among its news: what others report of a unit is no disclosure by it."""
    if document.source is None or not document.source.row.unit.startswith("portal:"):
        return False
    return not any(is_news_column(document.columns[: place + 1]) for place in range(len(document.columns)))


def _judge(site: Site, posts: list[Document], current: list[Document], least: int) -> Judgement:
    first, last = site.period
    newest = sorted(current, key=lambda post: str(post.date), reverse=True)[:_SHOWN]
    if len(current) >= least:
        reason = (
            f"信息公开栏{first}至{last}发布{len(current)}条，最近一条为{newest[0].date}《{newest[0].title}》"
            if newest
            else "不要求条数"
        )
        return Judgement(Verdict.MET, reason, evidence=tuple(document_evidence(post) for post in newest))
    if gaps := (*site.coverage.unread, *find_outside_gaps(site, load_wanted()["disclosure_column"])):
        url, cause = gaps[0]
        return unknown(f"检测受阻：{url}（{cause}），无法判断信息公开栏发布情况，待人工核实")
    if undated := [post for post in posts if post.date is None and post.state != "dead"]:
        evidence = tuple(document_evidence(post) for post in undated[:_SHOWN])
        return unknown(f"信息公开栏有{len(undated)}条信息没有日期，是否为{first.year}年发布待人工核实", evidence)
    if not posts:
        return not_met("未见本单位信息公开栏及其中的信息")
    dates = [post.date for post in posts if post.date]
    latest = f"，最近一条发布于{max(dates)}" if dates else ""
    return not_met(f"信息公开栏{first}至{last}只发布{len(current)}条，应不少于{least}条{latest}")
