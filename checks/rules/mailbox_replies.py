"""衡山 2011 2.3.3 and 3.2.2, 国办秘函〔2019〕19号: published letters are answered, and in time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from checks.calendar import UnknownYear, days_between, days_text
from checks.lags import Limit, failures_first, first_gap, lag_item, open_item, titled
from checks.letters import Letter, Letters, find_letters
from checks.result import Item, Result, Verdict
from checks.site.conclude import Judgement, not_met, sum_up, unknown
from checks.site.evidence import column_evidence, document_evidence
from checks.site.search import record_search
from checks.site.site import Site

_CHECK = "mailbox_replies"
_YEAR = 366  # days before ``as_of`` within which a letter must have been written or answered


def mailbox_replies(site: Site, *, max_days: int = 0, calendar: str = "workday") -> Result:
    """公开来信已答复（在规定时限内）

    ``max_days`` 0: no limit is set, and a letter that waits is left to a person; ``calendar``: workday | calendar. Raises ValueError for
    another word. A letter counts as unanswered only where its page says so.
    """
    if calendar not in ("workday", "calendar"):
        raise ValueError(f"mailbox_replies: calendar={calendar!r}")
    limit = Limit(max_days, "workday" if calendar == "workday" else "calendar")
    found = find_letters(site)
    letters = [letter for letter in found.letters if is_recent(letter, site.as_of)]
    search = record_search(site, ("来信", "留言", "答复"), found.unread)
    if not letters:
        return without_letters(site, found, is_asked=not max_days).result(_CHECK, search)
    items = failures_first(_item(letter, site.as_of, limit) for letter in letters)
    result = sum_up(_CHECK, items, "公开来信", search)
    measured = {
        "letters": len(letters),
        "answered": sum(letter.is_answered for letter in letters),
        "late": sum(item.verdict is Verdict.NOT_MET for item in items),
    }
    return replace(result, reason=_told(measured, items, limit), measured=dict(measured))


def is_recent(letter: Letter, as_of: date) -> bool:
    """Written, answered or listed within the year before ``as_of``; without any date it may be."""
    return letter.newest is None or as_of - timedelta(_YEAR) <= letter.newest <= as_of


def without_letters(site: Site, found: Letters, is_asked: bool) -> Judgement:
    """No letters of the year. ``is_asked``: publishing letters is what the line is about; else there is nothing to judge."""
    if found.unread:
        return unknown(f"检测受阻，无法判断是否公开来信：{first_gap(found.unread)}，待人工核实")
    evidence = tuple(column_evidence(column) for column in found.columns[:3])
    if found.odd:
        shown = tuple(document_evidence(each) for each in found.odd[:3])
        return unknown(f"信箱栏目有{len(found.odd)}条内容看不出来信和答复，待人工核实", shown)
    if found.letters:
        reason = f"公开的{len(found.letters)}件来信都在监测时点一年以前"
        return Judgement(Verdict.NOT_APPLICABLE, reason, evidence=found.letters[0].evidence())
    if not found.columns:
        return Judgement(Verdict.NOT_APPLICABLE, "本单位页面没有信箱、留言类栏目，不评价来信答复")
    if any(column.state == "blank" for column in found.columns):
        return unknown("信箱栏目没有读到来信，也没有写明暂无来信，可能由脚本生成，待人工核实", evidence)
    if is_asked:
        return not_met(f"未公开来信：“{found.columns[0].name}”栏目没有公开的来信和答复", evidence)
    return Judgement(Verdict.NOT_APPLICABLE, "没有公开的来信，不计算答复时限", evidence=evidence)


def _item(letter: Letter, as_of: date, limit: Limit) -> Item:
    key, name = letter.document.url, titled(letter.document.title)
    evidence = letter.evidence("asked_on", "replied_on")
    if letter.is_waiting:
        return _waiting(letter, as_of, limit)
    if not letter.is_answered:
        return open_item(key, name, f"{name}的页面上没有读到答复，是否已答复待人工核实", evidence)
    if not limit.days:
        by = f"，答复单位{letter.replied_by}" if letter.replied_by else ""
        on = f"，答复于{letter.replied_on}" if letter.replied_on else ""
        return Item(key, name, Verdict.MET, f"{name}已答复{on}{by}", evidence=letter.evidence("reply", "replied_on"))
    if letter.asked_on is None or letter.replied_on is None:
        return open_item(key, name, f"{name}已答复，但没有标明来信或答复日期，用时待人工核实", evidence)
    return lag_item(key, name, (letter.asked_on, letter.replied_on), limit, ("来信", "答复"), evidence)


def _waiting(letter: Letter, as_of: date, limit: Limit) -> Item:
    key, name, evidence = letter.document.url, titled(letter.document.title), letter.evidence("waiting", "asked_on")
    if letter.asked_on is None:
        return open_item(key, name, f"{name}尚未答复，没有标明来信日期，待人工核实", evidence)
    told = f"{name}来信于{letter.asked_on}，至{as_of}尚未答复"
    if not limit.days:
        return open_item(key, name, f"{told}，待人工核实", evidence)
    try:
        days = days_between(letter.asked_on, as_of, limit.counting)
    except UnknownYear as error:
        return open_item(key, name, f"期限无法判定：{error}（{told}）", evidence)
    if days <= limit.days:
        return Item(key, name, Verdict.NOT_APPLICABLE, f"{told}，未满{limit.text}", evidence=evidence)
    reason = f"{told}，已过{days_text(days, limit.counting)}，超过{limit.text}"
    return Item(key, name, Verdict.NOT_MET, reason, evidence=evidence)


def _told(measured: dict[str, int], items: tuple[Item, ...], limit: Limit) -> str:
    told = f"一年内公开来信{measured['letters']}件，已答复{measured['answered']}件"
    if limit.days:
        told += f"，超过{limit.text}答复或未答复的{measured['late']}件"
    waiting = sum(item.verdict is Verdict.UNKNOWN for item in items)
    return told + (f"，{waiting}件待人工核实" if waiting else "")
