"""The unit's guide, over all its pages."""

from __future__ import annotations

import re
from datetime import date

from checks.result import Assurance, Evidence, Item, Verdict
from checks.site.elements import Element, ElementHit, Presence, find_element, load_elements
from checks.site.evidence import text_evidence
from checks.site.files import RECOGNISED
from checks.site.matching import Hit
from checks.site.names import normalise
from checks.site.search import Found
from checks.site.site import Document

LAW_2019 = date(2019, 5, 15)  # 国令第711号 in force; Art. 12 says 互联网联系方式 where Art. 19 (2008) said 电子邮箱
_NAME = 4  # characters of a file's name that says what it is
_FOOTER = re.compile(
    r"\s*(?:[^。；;，,：:]{2,24}(?:主办|承办)|主办|承办|主管|版权所有|网站标识码|技术支持|Copyright)", re.IGNORECASE
)
_FOOTER_LINES = 5  # the last lines of a text, where a footer may have been read with it
_SHORT = 200  # characters; a guide with fewer is only the cover of an attachment or of pictures


def load_guide_elements(as_of: date) -> dict[str, Element]:
    """The nine elements as the law in force at ``as_of`` names them."""
    return load_elements("guide") | (load_elements("guide_2019") if as_of >= LAW_2019 else {})


def judge_element(found: Found, element: Element) -> Item:
    """One element over all pages of the guide: one page that has it is enough."""
    readable = sorted((text for hit in found.hits for text in hit.texts), key=lambda text: -len(text.text))
    hits = [(document, find_element(_without_footer(document.text), element)) for document in readable]
    best = min(hits, key=lambda pair: list(Presence).index(pair[1].presence), default=None)
    if best is None:
        return _open(element, "指南正文未能读取", ())
    document, hit = best
    evidence = (text_evidence(document, hit.start, hit.end),) if hit.end else (text_evidence(document, 0, 0),)
    if hit.presence is Presence.FOUND:
        shown = document.text[hit.start : hit.end].strip().replace("\n", " ")
        reason = f"指南列有{element.name}：{shown}{_from_file(document)}"
        return Item(element.key, element.name, Verdict.MET, reason, evidence=evidence)
    if hit.presence is Presence.NONE:
        return Item(element.key, element.name, Verdict.DECLARED_NONE, f"指南写明无{element.name}", evidence=evidence)
    if reason := _hidden(found, document, hit, element):
        return _open(element, reason, evidence)
    bare = hit.presence is Presence.BARE
    reason = f"指南{element.name}有标签无内容" if bare else f"指南缺少{element.name}"
    return Item(element.key, element.name, Verdict.NOT_MET, reason, evidence=evidence)


def _hidden(found: Found, document: Document, hit: ElementHit, element: Element) -> str:
    """Why the element may stand where the text does not show it; "" if it cannot."""
    if any(is_cover(each) for each in found.hits):
        return "指南全文为附件或图片，正文未读"
    if found.unread_hits or found.doubtful:
        return "指南的部分页面未能读取"
    facts = document.facts
    if hit.presence is Presence.BARE and facts is not None and facts.images:
        return "标签后的内容可能为图片"
    if hit.presence is Presence.ABSENT and find_element(document.text, element).presence is Presence.FOUND:
        return "正文没有，仅页脚有"
    if any(_is_torn(file, element, hit) for each in found.hits for file in each.files):
        return "附件换行处文字不连贯"
    return ""


def _is_torn(file: Document, element: Element, hit: ElementHit) -> bool:
    """PDF and OFD know lines, not paragraphs: a label or its value may be cut by the end of a line."""
    if file.facts is None or file.facts.file_kind not in ("pdf", "ofd"):
        return False
    return (
        hit.presence is Presence.BARE
        or find_element(file.text.replace("\n", ""), element).presence is not Presence.ABSENT
    )


def _without_footer(text: str) -> str:
    """The text up to the page's footer, which may have been read with it: its telephone is not the guide's."""
    lines = text.split("\n")
    first = max(0, len(lines) - _FOOTER_LINES)
    footer = next((place for place in range(first, len(lines)) if _FOOTER.match(lines[place])), len(lines))
    return "\n".join(lines[:footer])


def is_cover(hit: Hit) -> bool:
    """The text stands in a file or a picture that was not read, not to its end, or only by recognition."""
    facts = hit.document.facts
    if hit.attachment is not None or facts is None:
        return not hit.is_whole_in_files
    if len(facts.text.strip()) >= _SHORT:
        return any(_is_same(title, hit.document.title) for title in hit.unread_files)
    return bool(facts.images) or (bool(facts.attachments) and not hit.is_whole_in_files)


def _is_same(file: str, title: str) -> bool:
    """The attachment has the document's own name: the page only introduces it."""
    stem = normalise(file.rpartition(".")[0] or file)
    return len(stem) >= _NAME and (stem in normalise(title) or normalise(title) in stem)


def _from_file(document: Document) -> str:
    facts = document.facts
    if facts is None or facts.kind != "attachment":
        return ""
    return f"（见附件{document.title}，{RECOGNISED}）" if RECOGNISED in facts.notes else f"（见附件{document.title}）"


def _open(element: Element, reason: str, evidence: tuple[Evidence, ...]) -> Item:
    text = f"{element.name}：{reason}，待人工核实"
    return Item(element.key, element.name, Verdict.UNKNOWN, text, Assurance.INCONCLUSIVE, evidence)
