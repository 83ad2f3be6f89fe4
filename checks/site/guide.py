"""The unit's guide, over all its pages."""

from __future__ import annotations

from datetime import date

from checks.result import Assurance, Evidence, Item, Verdict
from checks.site.elements import Element, ElementHit, Presence, find_element, load_elements
from checks.site.evidence import text_evidence
from checks.site.matching import Hit
from checks.site.search import Found
from checks.site.site import Document

LAW_2019 = date(2019, 5, 15)  # 国令第711号 in force; Art. 12 says 互联网联系方式 where Art. 19 (2008) said 电子邮箱
_SHORT = 200  # characters; a guide with fewer is only the cover of an attachment or of pictures


def load_guide_elements(as_of: date) -> dict[str, Element]:
    """The nine elements as the law in force at ``as_of`` names them."""
    return load_elements("guide") | (load_elements("guide_2019") if as_of >= LAW_2019 else {})


def judge_element(found: Found, element: Element) -> Item:
    """One element over all pages of the guide: one page that has it is enough."""
    readable = [hit.document for hit in found.hits if hit.document.facts is not None]
    hits = [(document, find_element(document.text, element)) for document in readable]
    best = min(hits, key=lambda pair: list(Presence).index(pair[1].presence), default=None)
    if best is None:
        return _open(element, "指南正文未能读取", ())
    document, hit = best
    evidence = (text_evidence(document, hit.start, hit.end),) if hit.end else (text_evidence(document, 0, 0),)
    if hit.presence is Presence.FOUND:
        shown = document.text[hit.start : hit.end].strip().replace("\n", " ")
        return Item(element.key, element.name, Verdict.MET, f"指南列有{element.name}：{shown}", evidence=evidence)
    if hit.presence is Presence.NONE:
        return Item(element.key, element.name, Verdict.DECLARED_NONE, f"指南写明无{element.name}", evidence=evidence)
    if reason := _hidden(found, document, hit):
        return _open(element, reason, evidence)
    bare = hit.presence is Presence.BARE
    reason = f"指南{element.name}有标签无内容" if bare else f"指南缺少{element.name}"
    return Item(element.key, element.name, Verdict.NOT_MET, reason, evidence=evidence)


def _hidden(found: Found, document: Document, hit: ElementHit) -> str:
    """Why the element may stand where the text does not show it; "" if it cannot."""
    if any(is_cover(each) for each in found.hits):
        return "指南全文为附件或图片，正文未读"
    if found.unread_hits or found.doubtful:
        return "指南的部分页面未能读取"
    facts = document.facts
    if hit.presence is Presence.BARE and facts is not None and facts.images:
        return "标签后的内容可能为图片"
    return ""


def is_cover(hit: Hit) -> bool:
    """The guide is a file, or a page that only shows files or pictures."""
    facts = hit.document.facts
    if hit.attachment is not None or facts is None:
        return True
    return len(facts.text.strip()) < _SHORT and bool(facts.attachments or facts.images)


def _open(element: Element, reason: str, evidence: tuple[Evidence, ...]) -> Item:
    text = f"{element.name}：{reason}，待人工核实"
    return Item(element.key, element.name, Verdict.UNKNOWN, text, Assurance.INCONCLUSIVE, evidence)
