"""国办秘函〔2019〕19号: a published letter shows when it was written, when, by whom and how it was answered."""

from __future__ import annotations

from dataclasses import replace

from checks.lags import failures_first, open_item, titled
from checks.letters import ELEMENTS, Letter, find_letters
from checks.result import Item, Result, Verdict
from checks.rules.mailbox_replies import is_recent, without_letters
from checks.site.conclude import sum_up
from checks.site.search import record_search
from checks.site.site import Site

_CHECK = "letters_complete"


def letters_complete(
    site: Site, *, elements: tuple[str, ...] = ("asked_on", "replied_on", "replied_by", "reply")
) -> Result:
    """公开的来信要素齐全（留言时间、答复时间、答复单位、答复内容）

    Of a letter that still waits only its own date is asked. Raises KeyError for an unknown element.
    """
    names = {key: ELEMENTS[key] for key in elements}
    found = find_letters(site)
    letters = [letter for letter in found.letters if is_recent(letter, site.as_of)]
    search = record_search(site, tuple(names.values()), found.unread)
    if not letters:
        return without_letters(site, found, is_asked=False).result(_CHECK, search)
    items = failures_first(_item(letter, names) for letter in letters)
    result = sum_up(_CHECK, items, "公开来信要素", search)
    bad = [item for item in items if item.verdict is Verdict.NOT_MET]
    told = f"一年内公开来信{len(letters)}件，要素不全的{len(bad)}件" + (f"（{bad[0].reason}）" if bad else "")
    waiting = sum(item.verdict is Verdict.UNKNOWN for item in items)
    told += f"，{waiting}件待人工核实" if waiting else ""
    return replace(result, reason=told, measured={"letters": len(letters), "incomplete": len(bad)})


def _item(letter: Letter, names: dict[str, str]) -> Item:
    key, name = letter.document.url, titled(letter.document.title)
    asked = {k: v for k, v in names.items() if k == "asked_on"} if letter.is_waiting else names
    missing = [element for element in asked if not _has(letter, element)]
    evidence = letter.evidence(*asked)
    if not missing:
        return Item(key, name, Verdict.MET, f"{name}列有{'、'.join(asked.values())}", evidence=evidence)
    words = "、".join(names[element] for element in missing)
    if _is_hidden(letter, missing):
        return open_item(key, name, f"{name}未读到{words}，页面另有未识别的日期、图片或附件，待人工核实", evidence)
    return Item(key, name, Verdict.NOT_MET, f"{name}缺少{words}", evidence=letter.evidence(*asked))


def _has(letter: Letter, element: str) -> bool:
    return bool(getattr(letter, element))


def _is_hidden(letter: Letter, missing: list[str]) -> bool:
    """What is missing may stand there in a way that is not understood."""
    facts = letter.document.facts
    if facts is None or facts.images or facts.attachments:
        return True
    if "reply" in missing and not letter.is_waiting and ("reply" not in letter.marks or "waiting" in letter.marks):
        return True  # the answer may follow without a heading, or speak of a matter still going on
    return letter.has_other_dates and ("asked_on" in missing or "replied_on" in missing)
