"""国办秘函〔2019〕19号: a document and its interpretation lead to one another (相互关联)."""

from __future__ import annotations

import re
from dataclasses import replace

from checks.lags import failures_first, first_gap, open_item, titled
from checks.pairs import Pair, find_pairs, is_linked
from checks.result import Item, Result, Verdict
from checks.rules.interpretation_published import without_documents
from checks.site.conclude import sum_up
from checks.site.evidence import document_evidence
from checks.site.site import Document, Site

_CHECK = "interpretation_linked"
_PROMISE = re.compile(r"(?:相关|政策|文件|关联|延伸).{0,4}(?:解读|文件|阅读|链接|政策)[:：]?\s*$", re.MULTILINE)


def interpretation_linked(site: Site) -> Result:
    """文件与解读相互关联"""
    pairs = find_pairs(site)
    if not pairs.pairs:
        return without_documents(_CHECK, site, pairs)
    items = [_item(pair) for pair in pairs.pairs if pair.is_explained]
    if pairs.unread:
        items.append(open_item("unread", "未读取的页面", f"另有页面未能读取：{first_gap(pairs.unread)}，待人工核实"))
    if not items:
        reason = "本期文件都没有找到对应的解读，不核对关联"
        return Result(_CHECK, Verdict.NOT_APPLICABLE, reason, search=pairs.search)
    result = sum_up(_CHECK, failures_first(items), "文件与解读关联", pairs.search)
    good = sum(item.verdict is Verdict.MET for item in items)
    explained = sum(pair.is_explained for pair in pairs.pairs)
    told = f"有解读的文件{explained}件，与解读相互关联的{good}件"
    told += f"；另有页面未能读取（{first_gap(pairs.unread)}），待人工核实" if pairs.unread else ""
    return replace(result, reason=told, measured={"documents": explained, "linked": good})


def _item(pair: Pair) -> Item:
    document, name, key = pair.document, titled(pair.document.title), pair.document.url
    if pair.attached:
        return Item(key, name, Verdict.MET, f"{name}的解读就在文件页面上", evidence=(document_evidence(document),))
    forth = next((each for each in pair.interpretations if is_linked(document, each)), None)
    back = next((each for each in pair.interpretations if is_linked(each, document)), None)
    if forth and back:
        evidence = (document_evidence(document), document_evidence(back))
        return Item(key, name, Verdict.MET, f"{name}与解读{titled(back.title)}相互链接", evidence=evidence)
    other = forth or back or pair.interpretations[0]
    evidence = (document_evidence(document), document_evidence(other))
    if not (_shows_links(document) and all(_shows_links(each) for each in pair.interpretations)):
        return open_item(key, name, f"{name}或其解读的页面链接未能读全，是否相互关联待人工核实", evidence)
    if forth or back:
        way = "文件链接了解读，解读没有链接文件" if forth else "解读链接了文件，文件没有链接解读"
        return Item(key, name, Verdict.PARTLY, f"{name}：{way}", evidence=evidence)
    return Item(key, name, Verdict.NOT_MET, f"{name}与解读{titled(other.title)}之间没有链接", evidence=evidence)


def _shows_links(document: Document) -> bool:
    """The page was read, its links are known, and no heading waits for links that a script would write."""
    facts = document.facts
    return facts is not None and bool(facts.other_links) and not _PROMISE.search(facts.text)
