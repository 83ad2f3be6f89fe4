"""What a check says. Two axes: the verdict, and how sure we are of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    MET = "met"
    PARTLY = "partly"  # some items met, some not
    NOT_MET = "not_met"
    DECLARED_NONE = "declared_none"  # a published 情况说明
    NOT_APPLICABLE = "not_applicable"  # the unit's duties do not touch it
    UNKNOWN = "unknown"  # nothing may be concluded; assurance is then INCONCLUSIVE


class Sort(StrEnum):
    """The ways in which a document is not there, or not as it should be, in the office's words."""

    MISPLACED = "放错栏目"
    ATTACHED = "仅附件"
    DEAD = "链接失效"
    BADLY_TITLED = "标题不规范"
    EMPTY = "栏目为空"
    PLACEHOLDER = "内容更新中"
    STALE = "已过期"
    DECLARED = "情况说明"
    ABSENT = "未公开"


class Assurance(StrEnum):
    CONFIRMED = "confirmed"
    PROVISIONAL = "provisional"  # one look
    INCONCLUSIVE = "inconclusive"  # blocked, error, list not readable, crawl not complete
    PERSON = "person"  # awaits or carries a person's word


@dataclass(frozen=True, slots=True)
class Evidence:
    """A pointer at stored bytes. ``excerpt[start:end]`` is the hit inside the excerpt."""

    url: str
    fetched_at: str
    sha256: str
    excerpt: str = ""
    start: int = 0
    end: int = 0
    title: str = ""
    columns: tuple[str, ...] = ()
    published: str = ""  # ISO date or ""
    why_ours: str = ""  # the reason for attribution: 本单位子站 · 发布机构 · 标题含单位名称 …


@dataclass(frozen=True, slots=True)
class Search:
    """The search record behind an absence: where was looked, how much was read, what was tried."""

    columns: tuple[tuple[str, str], ...] = ()  # (name, address) of the columns visited
    entries_read: int = 0
    pages_read: int = 0
    words: tuple[str, ...] = ()  # titles and column names tried
    newest: str = ""  # newest entry's ISO date
    unread: tuple[tuple[str, str], ...] = ()  # (address, cause) of what could not be read


@dataclass(frozen=True, slots=True)
class Item:
    """One countable part of a check: a guide element, a regulation, a topic."""

    key: str
    name: str  # Chinese, as the inspector says it
    verdict: Verdict
    reason: str  # one Chinese sentence
    assurance: Assurance = Assurance.PROVISIONAL
    evidence: tuple[Evidence, ...] = ()
    sort: Sort | None = None  # None: as it should be, or not told apart


@dataclass(frozen=True, slots=True)
class Result:
    """What one check found for one unit. ``items`` is empty for a check of a single thing."""

    check: str
    verdict: Verdict
    reason: str  # one Chinese sentence for the report
    assurance: Assurance = Assurance.PROVISIONAL
    items: tuple[Item, ...] = ()
    measured: dict[str, str | int | float | None] = field(default_factory=dict)
    evidence: tuple[Evidence, ...] = ()
    search: Search | None = None
    sort: Sort | None = None
