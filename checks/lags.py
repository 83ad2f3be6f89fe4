"""How long after: two dates that can be trusted, and the sentence about the days between them.

A wrong date is worse than none. The publication date must be shown on the page with a label or in its meta tag, the date of
formation with a label or as the signature; dates of addresses and lists do not carry a deduction.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from checks.calendar import Counting, UnknownYear, days_between, days_text
from checks.result import Assurance, Evidence, Item, Verdict
from checks.site.names import normalise
from checks.site.site import Document, Site

MOST_ITEMS = 300  # of a result; failures stand first
_MAKERS = frozenset({"发文机关", "发文机构", "发文单位", "制发机关"})
_TAIL = 160  # characters of the text in which the signature stands
_INNER = str.maketrans("《》", "〈〉")
_ORDER = (Verdict.NOT_MET, Verdict.PARTLY, Verdict.UNKNOWN, Verdict.MET)


@dataclass(frozen=True, slots=True)
class Limit:
    """A period: 20日, 3个工作日."""

    days: int
    counting: Counting

    @property
    def text(self) -> str:
        return days_text(self.days, self.counting)


def find_published(document: Document) -> date | None:
    """The publication date as the page itself shows it."""
    facts = document.facts
    return facts.published if facts is not None and facts.published_source in ("label", "meta") else None


def find_formed(document: Document) -> date | None:
    """The date of formation as the page labels it or as it is signed."""
    facts = document.facts
    return facts.formed if facts is not None and facts.formed_source in ("label", "signature") else None


def is_made_here(site: Site, document: Document) -> bool:
    """The unit made the document itself: it signs it, or the page names it as the maker. A reprint is another's."""
    facts = document.facts
    if facts is None or "转发" in document.title:
        return False
    makers = [label.value for label in facts.labels if label.name in _MAKERS and label.value]
    named = makers or [facts.text[-_TAIL:]]
    return any(site.names.find(normalise(text)) is not None for text in named)


def lag_item(key: str, name: str, dates: tuple[date, date], limit: Limit, words: tuple[str, str], evidence: tuple[Evidence, ...]) -> Item:  # fmt: skip
    """Whether the second date lies within the limit behind the first. ``words``: what happened on the two days."""
    first, second = dates
    try:
        days = days_between(first, second, limit.counting)
    except UnknownYear as error:
        return open_item(key, name, f"期限无法判定：{error}（{first}{words[0]}，{second}{words[1]}）", evidence)
    if second < first:
        reason = f"日期倒挂：{second}{words[1]}，早于{first}{words[0]}，不计算时限，待人工核实"
        return open_item(key, name, reason, evidence)
    told = f"{name}：{first}{words[0]}，{second}{words[1]}，相隔{days_text(days, limit.counting)}"
    if days <= limit.days:
        return Item(key, name, Verdict.MET, f"{told}，未超过{limit.text}", evidence=evidence)
    return Item(key, name, Verdict.NOT_MET, f"{told}，超过{limit.text}", evidence=evidence)


def titled(title: str) -> str:
    """A title in title marks; marks inside become the inner ones."""
    return f"《{title.translate(_INNER)}》"


def open_item(key: str, name: str, reason: str, evidence: tuple[Evidence, ...] = ()) -> Item:
    """Nothing may be concluded of this one."""
    return Item(key, name, Verdict.UNKNOWN, reason, Assurance.INCONCLUSIVE, evidence)


def failures_first(items: Iterable[Item]) -> tuple[Item, ...]:
    """At most :data:`MOST_ITEMS`, what was seen to fail in front."""
    places = {verdict: place for place, verdict in enumerate(_ORDER)}
    return tuple(sorted(items, key=lambda item: places.get(item.verdict, len(_ORDER))))[:MOST_ITEMS]


def first_gap(unread: tuple[tuple[str, str], ...]) -> str:
    """The first address that could not be read, with its cause and how many more there are."""
    url, cause = unread[0]
    more = f"等{len(unread)}处" if len(unread) > 1 else ""
    return f"{url}{more}（{cause}）"
