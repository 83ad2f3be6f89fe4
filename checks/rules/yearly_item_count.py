"""衡山 2011 2.2.1 and 3.1.2: so many items published in the year, and so many in the portal's news columns.

Counted by publication date, each item once: the same address, or the same title on the same day, is one item.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from checks.result import Result, Verdict
from checks.site.address import address_key
from checks.site.conclude import Judgement, unknown
from checks.site.evidence import document_evidence
from checks.site.names import normalise
from checks.site.search import record_search
from checks.site.site import Document, Site
from checks.site.titles import is_news_column

_CHECK = "yearly_item_count"
_SHOWN = 5
_LAST_MONTH = 12  # a yearly number is not judged before the year's last month


@dataclass(frozen=True, slots=True)
class _Counted:
    items: tuple[Document, ...]
    undated: int  # items that may be of the year
    unsigned: int  # news of the year of which nobody knows who sent them
    unread: tuple[tuple[str, str], ...]
    doubt: str = ""  # why there may be more although everything was read

    @property
    def is_floor(self) -> bool:
        return bool(self.undated or self.unsigned or self.unread or self.doubt)


def yearly_item_count(site: Site, *, scope: str = "all") -> Result:
    """全年主动公开信息条数（门户网站采用条数）

    ``scope``: all (everything of the unit's own) | portal_news (news on the portal that name the unit). Raises ValueError for other words.
    ``measured["count"]`` is a number of items; where more may exist the verdict is unknown and the reason says 至少.
    """
    if scope not in ("all", "portal_news"):
        raise ValueError(f"yearly_item_count: scope={scope!r}")
    counted = _count(site, site.own, site.coverage.unread) if scope == "all" else _count_news(site)
    name = "主动公开信息" if scope == "all" else "门户网站采用的本单位动态信息"
    first, last = site.period
    measured: dict[str, str | int | float | None] = {
        "count": len(counted.items),
        "from": first.isoformat(),
        "to": last.isoformat(),
        "undated": counted.undated,
    }
    result = _judge(site, counted, name).result(_CHECK, record_search(site, (name,), counted.unread))
    return replace(result, measured=measured)


def _count(site: Site, documents: Iterable[Document], unread: tuple[tuple[str, str], ...]) -> _Counted:
    first, last = site.period
    items: list[Document] = []
    seen: set[object] = set()
    undated = 0
    for document in documents:
        if document.state in ("dead", "placeholder") or not document.title.strip():
            continue
        keys = {address_key(document.url), (normalise(document.title), document.date)}
        if document.date is None:
            undated += document.source is not None and not keys & seen
        elif first <= document.date <= last and not keys & seen:
            items.append(document)
        seen |= keys
    return _Counted(tuple(items), undated, 0, unread)


def _count_news(site: Site) -> _Counted:
    portal = site.portal
    if portal is None:
        return _Counted((), 0, 0, ((site.unit.portal_url, "县政府门户未抓取"),))
    first, last = site.period
    # where nobody's news of the year was read the unit's are not missing: the portal's columns were not seen
    if not any(_is_news(entry) and entry.date is not None and first <= entry.date <= last for entry in portal.entries):
        return _Counted((), 0, 0, (), "未读到县政府门户网站的动态栏目")
    unread = portal.coverage.unread + site.coverage.unread
    counted = _count(site, (entry for entry in site.shared if _is_news(entry)), unread)
    if not counted.items and not counted.is_floor:  # papers do not always say who sent them in
        return replace(counted, doubt="被采用的稿件可能未署来源")
    unsigned = sum(
        _is_news(entry) and not entry.publisher and entry.date is not None and first <= entry.date <= last
        for entry in portal.entries
    )
    named = sum(not entry.publisher for entry in counted.items)
    return replace(counted, unsigned=unsigned - named)


def _is_news(document: Document) -> bool:
    return any(is_news_column(document.columns[: place + 1]) for place in range(len(document.columns)))


def _judge(site: Site, counted: _Counted, name: str) -> Judgement:
    first, last = site.period
    items = counted.items
    shown = tuple(
        document_evidence(item) for item in sorted(items, key=lambda each: str(each.date), reverse=True)[:_SHOWN]
    )
    told = f"{first}至{last}{name}"
    if counted.is_floor:
        return unknown(f"{told}至少{len(items)}条，{_why(counted)}，实际条数待人工核实", shown)
    if site.as_of.month < _LAST_MONTH:
        return unknown(f"{told}{len(items)}条；年度尚未结束，全年条数待年终核实", shown)
    return Judgement(Verdict.MET, f"{told}共{len(items)}条（同一信息只计一次）", evidence=shown)


def _why(counted: _Counted) -> str:
    reasons = []
    if counted.unread:
        url, cause = counted.unread[0]
        reasons.append(f"有{len(counted.unread)}处页面未能读取（{url}，{cause}）")
    if counted.undated:
        reasons.append(f"另有{counted.undated}条没有日期")
    if counted.unsigned > 0:
        reasons.append(f"另有{counted.unsigned}条动态没有署来源")
    if counted.doubt:
        reasons.append(counted.doubt)
    return "，".join(reasons)
