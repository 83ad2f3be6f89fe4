"""国办秘函〔2019〕19号, 单项否决 服务不实用: guides that lack four or more kinds of elements, five or more of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from checks.lags import failures_first, open_item, titled
from checks.result import Assurance, Item, Result, Verdict
from checks.site.conclude import judge
from checks.site.elements import Element, load_elements
from checks.site.evidence import document_evidence
from checks.site.search import Found
from checks.site.services import find_guides, find_in_guide
from checks.site.site import Document, Site

_CHECK = "service_guides_usable"
_NAME = "办事指南"
_WHOLE = re.compile(r"指南|须知|办事程序")  # a 流程图 or a notice in the column is a part, not a guide
_SHORT = 80  # characters; a page with fewer is the cover of a file or a list of links
_ALL = (
    "item_name", "basis", "conditions", "materials", "place", "agency", "fee_standard", "hours", "phone", "procedure",
)  # fmt: skip
CHOICES = frozenset(load_elements("service"))


def service_guides_usable(site: Site, *, elements: tuple[str, ...] = _ALL, missing: int = 4, guides: int = 5) -> Result:
    """办事指南重点要素缺失的数量

    Failed: at least ``guides`` guides lack ``missing`` or more of the elements, or, of fewer guides, all do. Raises KeyError for an
    unknown element. Items: one per guide that was read.
    """
    found, readable = find_guides(site)
    published = judge(found, _NAME)
    if published.verdict in (Verdict.NOT_MET, Verdict.DECLARED_NONE):
        reason = f"没有公开的{_NAME}，不核对要素"
        return Result(_CHECK, Verdict.NOT_APPLICABLE, reason, evidence=published.evidence, search=found.search)
    if published.verdict is not Verdict.MET:
        return published.result(_CHECK, found.search)
    known = load_elements("service")
    wanted = tuple(known[key] for key in elements)
    whole = [document for document in readable if _is_guide(document)]
    items = failures_first(_each_once(_item(document, wanted, missing) for document in whole))
    return _result(found, items, len(found.hits) - len(whole), missing, guides)


def _is_guide(document: Document) -> bool:
    facts = document.facts
    return bool(_WHOLE.search(document.title)) or (facts is not None and facts.kind == "service_guide")


def _each_once(items: Iterable[Item]) -> list[Item]:
    """Of guides with the same title the best one."""
    best: dict[str, Item] = {}
    for item in items:
        known = best.get(item.name)
        if known is None or (known.verdict is not Verdict.MET and item.verdict is not Verdict.NOT_MET):
            best[item.name] = item
    return list(best.values())


def _item(document: Document, elements: tuple[Element, ...], most: int) -> Item:
    key, name, evidence = document.url, titled(document.title), (document_evidence(document),)
    lacking = [element.name for element in elements if not _has(document, element)]
    told = f"{name}缺少{len(lacking)}类要素（{'、'.join(lacking)}）" if lacking else f"{name}要素齐全"
    if len(lacking) < most:
        return Item(key, name, Verdict.MET, told, evidence=evidence)
    facts = document.facts
    if facts is None or facts.attachments or facts.images or len(facts.text.strip()) < _SHORT:
        return open_item(key, name, f"{told}，但页面另有附件、图片或正文未读，待人工核实", evidence)
    return Item(key, name, Verdict.NOT_MET, told, evidence=evidence)


def _has(document: Document, element: Element) -> bool:
    """The title of a guide is the name of its item."""
    return element.key == "item_name" or find_in_guide(document, element) is not None


def _result(found: Found, items: tuple[Item, ...], parts: int, missing: int, guides: int) -> Result:
    """``parts``: hits that are no whole guide, or whose text was not read."""
    whole = len(items)
    poor = sum(item.verdict is Verdict.NOT_MET for item in items)
    open_ = sum(item.verdict is Verdict.UNKNOWN for item in items) + len(found.unread_hits) + parts
    told = f"读到{_NAME}{whole}份，缺少{missing}类及以上要素的{poor}份"
    unread = bool(found.unread)
    total = poor + open_ + sum(item.verdict is Verdict.MET for item in items)
    if poor >= guides or (poor and poor == total and not unread):
        verdict, told = Verdict.NOT_MET, f"{told}，达到{guides}份" if poor >= guides else f"{told}，全部如此"
    elif poor + open_ >= guides or unread or (open_ and poor + open_ == total):
        verdict, told = Verdict.UNKNOWN, f"{told}，另有{open_}份未能核对，待人工核实"
    else:
        verdict = Verdict.MET
    assurance = Assurance.INCONCLUSIVE if verdict is Verdict.UNKNOWN else Assurance.PROVISIONAL
    result = Result(
        _CHECK, verdict, told, assurance, items, search=found.search if verdict is not Verdict.MET else None
    )
    return replace(result, measured={"guides": whole, "poor": poor, "unchecked": open_})
