"""条例（2008）第十八条, 条例（2019）第二十六条: 20 working days from formation; 汨罗 2017: interpretation in 3 working days.

Only entries with two dates that can be trusted are measured. A reprint carries its maker's date, an old paper that was put on
a new site carries an old one: neither is called late.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from checks.calendar import Counting
from checks.lags import (
    Limit,
    failures_first,
    find_formed,
    find_published,
    first_gap,
    is_made_here,
    lag_item,
    open_item,
    titled,
)
from checks.pairs import Pair, find_pairs, is_own
from checks.result import Item, Result, Verdict
from checks.site.conclude import sum_up, unknown
from checks.site.evidence import document_evidence
from checks.site.search import record_search
from checks.site.site import Document, Site

_CHECK = "publication_lag"
_BULK = 5  # late entries published on one day
_OLD = 365  # calendar days; an entry formed longer ago was filled in later


def publication_lag(site: Site, *, of: str = "entries", max_days: int = 20, calendar: str = "workday") -> Result:
    """信息在规定时限内发布（成文到发布、文件到解读的间隔）

    ``of``: entries | interpretation; ``calendar``: workday | calendar. Raises ValueError for other words.
    """
    if of not in ("entries", "interpretation") or calendar not in ("workday", "calendar"):
        raise ValueError(f"publication_lag: of={of!r}, calendar={calendar!r}")
    counting: Counting = "workday" if calendar == "workday" else "calendar"
    limit = Limit(max_days, counting)
    return _of_entries(site, limit) if of == "entries" else _of_interpretations(site, limit)


def _of_entries(site: Site, limit: Limit) -> Result:
    first, last = site.period
    entries = [entry for entry in site.own if entry.date is not None and first <= entry.date <= last]
    items = [item for entry in entries if (item := _entry(site, entry, limit)) is not None]
    items = _without_bulk(items)
    measured = len(items)
    items += _unread(entries, site.coverage.unread)
    search = record_search(site, ("成文日期", "发布日期"), site.coverage.unread)
    if not entries and site.coverage.state == "complete":
        return Result(_CHECK, Verdict.NOT_APPLICABLE, f"{first}至{last}没有发布信息，不计算发布时限", search=search)
    if not measured:
        reason = f"{first}至{last}的{len(entries)}条信息都没有同时标明形成日期和发布日期，发布时限待人工核实"
        return unknown(reason, tuple(document_evidence(entry) for entry in entries[:3])).result(_CHECK, search)
    counts = {"entries": len(entries), "measured": measured} | _counts(items)
    result = sum_up(_CHECK, failures_first(items), "发布时限", search)
    return replace(result, reason=_told(f"标明形成和发布日期的信息{measured}条", items, limit), measured=dict(counts))


def _entry(site: Site, entry: Document, limit: Limit) -> Item | None:
    """None where one of the dates is missing."""
    formed, published = find_formed(entry), find_published(entry)
    if formed is None or published is None:
        return None
    name, evidence = titled(entry.title), (document_evidence(entry),)
    item = lag_item(entry.url, name, (formed, published), limit, ("形成", "发布"), evidence)
    if item.verdict is not Verdict.NOT_MET:
        return item
    if not is_made_here(site, entry):
        return open_item(entry.url, name, f"{item.reason}；但看不出由本单位制作，可能为转载，待人工核实", evidence)
    if (published - formed).days > _OLD:
        return open_item(entry.url, name, f"{item.reason}；相隔一年以上，可能为历史信息补录，待人工核实", evidence)
    return item


def _unread(entries: list[Document], gaps: tuple[tuple[str, str], ...]) -> list[Item]:
    """What was not seen may be late: one open item."""
    unread = [entry for entry in entries if entry.state == "unread"]
    if not unread and not gaps:
        return []
    parts = [f"{len(unread)}条信息未能读取"] if unread else []
    parts += [f"有页面未能读取：{first_gap(gaps)}"] if gaps else []
    evidence = tuple(document_evidence(entry) for entry in unread[:1])
    return [open_item("unread", "未读取的页面", f"另有{'，'.join(parts)}，相隔时间未核", evidence)]


def _without_bulk(items: list[Item]) -> list[Item]:
    """Many late ones of one day came together: a new site was filled, and the day says nothing of each."""
    late = [item for item in items if item.verdict is Verdict.NOT_MET]
    days = Counter(item.evidence[0].published for item in late)
    return [_bulk(item, days[item.evidence[0].published]) if item in late else item for item in items]


def _bulk(item: Item, together: int) -> Item:
    if together < _BULK:
        return item
    reason = f"{item.reason}；同日集中发布{together}条，可能为网站迁移或集中补录，待人工核实"
    return open_item(item.key, item.name, reason, item.evidence)


def _of_interpretations(site: Site, limit: Limit) -> Result:
    pairs = find_pairs(site)
    items = [item for pair in pairs.pairs if (item := _pair(site, pair, limit)) is not None]
    measured = len(items)
    items += _unread([], pairs.unread)
    if not items and pairs.undated and not pairs.pairs:
        reason = f"有{len(pairs.undated)}件文件没有日期，解读时限待人工核实"
        return unknown(reason, (document_evidence(pairs.undated[0]),)).result(_CHECK, pairs.search)
    if not items:
        reason = "没有可以计算间隔的文件和解读" if pairs.pairs else "本期没有发布文件，不计算解读时限"
        return Result(_CHECK, Verdict.NOT_APPLICABLE, reason, search=pairs.search)
    result = sum_up(_CHECK, failures_first(items), "解读时限", pairs.search)
    return replace(result, reason=_told(f"有解读的文件{measured}件", items, limit), measured=dict(_counts(items)))


def _pair(site: Site, pair: Pair, limit: Limit) -> Item | None:
    """The earliest of the interpretations counts; None without one: that is another check's matter."""
    if not pair.interpretations:
        return None
    name, document = titled(pair.document.title), pair.document
    dated = [(day, each) for each in pair.interpretations if (day := find_published(each))]
    published = find_published(document)
    evidence = (document_evidence(document), *(document_evidence(each) for each in pair.interpretations[:2]))
    if published is None or not dated:
        return open_item(document.url, name, f"{name}或其解读没有标明发布日期，解读时限待人工核实", evidence)
    day, first = min(dated, key=lambda each: each[0])
    evidence = (document_evidence(document), document_evidence(first))
    item = lag_item(document.url, name, (published, day), limit, ("发布文件", "发布解读"), evidence)
    if item.verdict is Verdict.NOT_MET and not is_own(site, document):
        return open_item(document.url, name, f"{item.reason}；但看不出文件由本单位制定，待人工核实", evidence)
    if item.verdict is Verdict.NOT_MET and len(dated) < len(pair.interpretations):
        return open_item(document.url, name, f"{item.reason}；另有解读没有标明日期，待人工核实", evidence)
    return item


def _counts(items: list[Item]) -> dict[str, int]:
    reversed_ = sum(item.reason.startswith("日期倒挂") for item in items)
    return {"late": sum(item.verdict is Verdict.NOT_MET for item in items), "reversed": reversed_}


def _told(subject: str, items: list[Item], limit: Limit) -> str:
    late = [item for item in items if item.verdict is Verdict.NOT_MET]
    open_ = [item for item in items if item.verdict is Verdict.UNKNOWN]
    told = f"{subject}，超过{limit.text}的{len(late)}条" if late else f"{subject}，没有发现超过{limit.text}的"
    more = f"（{late[0].reason}）" if late else ""
    gap = next((f"；{item.reason}" for item in open_ if item.key == "unread"), "")
    count = len(open_) - bool(gap)
    return told + more + (f"，{count}条待人工核实" if count else "") + gap
