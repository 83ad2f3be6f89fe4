"""Is a column updated in time? Columns of one name are judged together, with everything below them."""

from __future__ import annotations

from dataclasses import dataclass

from checks.result import Evidence, Verdict
from checks.site.address import address_key
from checks.site.conclude import Judgement, not_met, unknown
from checks.site.evidence import column_evidence, document_evidence
from checks.site.explained import COLUMN_WORDS, find_explanation
from checks.site.hosts import find_netloc
from checks.site.latest import Latest, find_latest
from checks.site.names import normalise
from checks.site.shelf import Shelf
from checks.site.site import Column, Site
from checks.site.topics import is_topic, load_topic

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Group:
    """Columns of one name. ``days``: how old their newest entry may be. ``is_other``: no topic of its own."""

    name: str
    days: int
    is_other: bool
    columns: tuple[Column, ...]

    @property
    def key(self) -> str:
        return address_key(self.columns[0].url)

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        return tuple(column_evidence(column) for column in self.columns[:3])


def find_groups(shelf: Shelf, topic: str, days: int, asked: tuple[str, ...]) -> list[Group]:
    """The columns of a topic, of several under each other the top one. ``asked``: all topics with a limit."""
    columns = [column for column in shelf.columns if column.state != "dead"]
    kept = _others(shelf, columns, asked) if topic == OTHER else _tops(shelf, columns, topic)
    by_name: dict[str, list[Column]] = {}
    for column in kept:
        by_name.setdefault(normalise(shelf.labels[column.url]), []).append(column)
    return [Group(shelf.labels[same[0].url], days, topic == OTHER, tuple(same)) for same in by_name.values()]


def _tops(shelf: Shelf, columns: list[Column], topic: str) -> list[Column]:
    found = [column for column in columns if is_topic(shelf.site, column, load_topic(topic))]
    names = shelf.names(found)
    return [column for column in found if shelf.parents[column.url].isdisjoint(names - shelf.names([column]))]


def _others(shelf: Shelf, columns: list[Column], asked: tuple[str, ...]) -> list[Column]:
    """Without a topic that has a limit of its own, and without columns that only lead on to others."""
    apart = [load_topic(each) for each in dict.fromkeys((*COLUMN_WORDS["limited"], *asked)) if each != OTHER]
    above = {name for column in columns for name in shelf.parents[column.url]}
    leaves = [column for column in columns if normalise(shelf.labels[column.url]) not in above]
    return [column for column in leaves if not any(is_topic(shelf.site, column, topic) for topic in apart)]


def judge_group(shelf: Shelf, group: Group) -> Judgement:
    """Fresh, explained, without a limit, unknown or late, in this order."""
    site, latest = shelf.site, find_latest(shelf, group.columns)
    shown = f"“{group.name}”"
    if latest.document is not None and latest.day is not None and (site.as_of - latest.day).days <= group.days:
        reason = f"{shown}最近一条为{latest.day}《{latest.document.title}》，在{group.days}天内"
        return Judgement(Verdict.MET, reason, evidence=(document_evidence(latest.document), *group.evidence))
    if explained := find_explanation(latest.documents):
        reason = f"{shown}已发布《{explained.title}》"
        return Judgement(Verdict.DECLARED_NONE, reason, evidence=(document_evidence(explained),))
    if reason := _exempt(site, group, latest):
        return Judgement(Verdict.NOT_APPLICABLE, f"{shown}{reason}", evidence=group.evidence)
    if latest.gap:
        seen = f"，读到的最近日期为{latest.day}" if latest.day else ""
        return unknown(f"{shown}没有读全（{latest.gap}）{seen}，是否按时更新待人工核实", group.evidence)
    if latest.document is None or latest.day is None:
        return unknown(f"{shown}没有读到日期，是否按时更新待人工核实", group.evidence)
    age = (site.as_of - latest.day).days
    reason = f"{shown}最近一条为{latest.day}《{latest.document.title}》，至{site.as_of}已{age}天未更新，应在{group.days}天内更新"
    return not_met(reason, (document_evidence(latest.document), *group.evidence))


def _exempt(site: Site, group: Group, latest: Latest) -> str:
    """Why the columns have no limit; "" if they have one."""
    pages = {address_key(column.url) for column in group.columns}
    inside = [document for document in latest.documents if address_key(document.url) not in pages]
    if inside and all(_leads_away(group.columns[0], document.url) for document in inside):
        return "为链接栏目，条目都在站外，不计更新时限"
    if all(column.state in ("empty", "placeholder") for column in group.columns) and not inside:
        return "为空白栏目，另行计算，不重复计"
    if group.is_other and _is_static(site, group, bool(inside)):
        return "属单页内容或按需更新的栏目，不计更新时限"
    return ""


def _is_static(site: Site, group: Group, has_rows: bool) -> bool:
    """One text, or a topic that is updated when something changes."""
    if all(column.state == "text" for column in group.columns) and not has_rows:
        return True
    static = [load_topic(topic) for topic in COLUMN_WORDS["static"]]
    return any(is_topic(site, column, topic) for column in group.columns for topic in static)


def _leads_away(column: Column, url: str) -> bool:
    return bool(url) and find_netloc(url) != find_netloc(column.url)
