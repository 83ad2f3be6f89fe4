"""The working rules of disclosure (条例2008第四条、第十四条、第三十五条): pages of their own, or parts of one document."""

from __future__ import annotations

from checks.result import Item, Result, Verdict
from checks.site.conclude import Judgement, judge, sum_up, unknown
from checks.site.evidence import hit_evidence, text_evidence
from checks.site.guide import is_cover
from checks.site.names import normalise
from checks.site.search import Found, find_documents, record_search
from checks.site.site import Document, Site
from checks.site.wanted import Wanted, load_wanted

_SYSTEMS = {
    "proactive": "主动公开制度",
    "on_request": "依申请公开制度",
    "secrecy": "保密审查制度",
    "accountability": "责任追究制度",
    "coordination": "发布协调制度",
    "annual_report": "年度报告制度",
    "spokesperson": "新闻发言人制度",
    "interpretation": "政策解读制度",
    "publication_review": "信息发布审核制度",
}
CHOICES = frozenset(_SYSTEMS)
_CHAPTER = {  # chapter headings of a combined document
    "proactive": ("主动公开",),
    "on_request": ("依申请公开", "申请公开"),
    "secrecy": ("保密审查", "保密"),
    "accountability": ("责任追究", "监督与责任", "责任与追究", "法律责任"),
    "coordination": ("发布协调", "公开协调"),
    "annual_report": ("年度报告", "年报"),
    "spokesperson": ("新闻发言人", "新闻发布"),
    "interpretation": ("政策解读", "解读"),
    "publication_review": ("发布审核", "发布审查", "信息审核", "公开审查"),
}


def regulations_published(
    site: Site, *, systems: tuple[str, ...] = ("proactive", "on_request", "secrecy", "accountability")
) -> Result:
    """政府信息公开工作制度已公开（主动公开、依申请公开、保密审查、责任追究）"""
    wanted = load_wanted()
    combined = find_documents(site, wanted["systems_combined"])
    items = [_item(site, wanted[f"system_{key}"], key, combined) for key in systems]
    search = record_search(site, tuple(_SYSTEMS[key] for key in systems), site.coverage.unread)
    return sum_up("regulations_published", items, "信息公开工作制度", search)


def _item(site: Site, wanted: Wanted, key: str, combined: Found) -> Item:
    name = _SYSTEMS[key]
    judgement = judge(find_documents(site, wanted), name)
    if judgement.verdict is Verdict.MET:
        return judgement.item(key, name)
    for document in (text for hit in combined.hits for text in hit.texts):
        if span := _find_part(document, wanted, key, site):
            evidence = (text_evidence(document, *span),)
            return Item(key, name, Verdict.MET, f"{name}见《{document.title}》", evidence=evidence)
    if judgement.verdict is Verdict.NOT_MET and (unread := _unread_part(combined, name, _CHAPTER[key])):
        return unread.item(key, name)
    return judgement.item(key, name)


def _find_part(document: Document, wanted: Wanted, key: str, site: Site) -> tuple[int, int] | None:
    """A heading or a line of its own in the combined document that names the regulation."""
    place = 0
    for line in document.text.split("\n"):
        folded = normalise(line)
        is_heading = line.strip() in document.facts.headings if document.facts else False
        is_title = (
            len(folded) <= 40
            and wanted.head is not None
            and wanted.head.search(folded)
            and folded[-1:] not in "。；;，,"
        )
        if is_title or (is_heading and len(folded) <= 30 and any(word in folded for word in _CHAPTER[key])):
            return place, place + len(line)
        place += len(line) + 1
    return None


def _unread_part(combined: Found, name: str, words: tuple[str, ...]) -> Judgement | None:
    """The combined document is there but its text is not, or only in a file whose headings may be lost: it may hold the regulation."""
    for file in (file for hit in combined.hits for file in hit.files):
        if any(word in normalise(file.text) for word in words):
            return unknown(f"附件《{file.title}》提到{name}，是否为该制度待人工核实", (text_evidence(file, 0, 0),))
    covers = [hit for hit in combined.hits if is_cover(hit)]
    if not covers:
        return None
    return unknown(f"《{covers[0].document.title}》为附件或图片，是否含{name}待人工核实", (hit_evidence(covers[0]),))
