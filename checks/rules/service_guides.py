"""Service guides with the parts that the rubric names: who, basis, steps, time, fees, papers, telephone."""

from __future__ import annotations

from dataclasses import replace

from checks.result import Assurance, Item, Result, Verdict
from checks.site.conclude import judge, sum_up, unread_words
from checks.site.elements import Element, load_elements
from checks.site.evidence import document_evidence
from checks.site.guide import is_cover
from checks.site.search import Found
from checks.site.services import find_guides, find_in_guide
from checks.site.site import Document, Site

_ALL = ("subject", "basis", "procedure", "time_limit", "fees", "materials", "phone")
CHOICES = frozenset(load_elements("service"))


def service_guides(site: Site, *, elements: tuple[str, ...] = _ALL) -> Result:
    """服务指南已编制且要素齐全

    ``elements`` empty: whether there is any guide at all.
    """
    found, readable = find_guides(site)
    published = judge(found, "服务指南")
    if not elements:
        return replace(published.result("service_guides", found.search), measured={"guides": len(found.hits)})
    known = load_elements("service")
    if published.verdict is Verdict.MET:
        items = [_item(found, readable, known[key]) for key in elements]
    else:
        items = [published.item(key, known[key].name) for key in elements]
    result = sum_up("service_guides", items, "服务指南要素", found.search)
    result.measured["guides"] = len(found.hits)
    return result


def _item(found: Found, guides: tuple[Document, ...], element: Element) -> Item:
    """Met where at least half of the guides that could be read have it."""
    with_it = [evidence for guide in guides if (evidence := find_in_guide(guide, element))]
    if guides and len(with_it) * 2 >= len(guides):
        reason = f"{len(guides)}份服务指南中{len(with_it)}份列有{element.name}"
        return Item(element.key, element.name, Verdict.MET, reason, evidence=tuple(with_it[:3]))
    if guides and found.unread:
        reason = f"{element.name}：另有服务指南可能未能读取（{unread_words(found.unread)}），待人工核实"
        return Item(element.key, element.name, Verdict.UNKNOWN, reason, Assurance.INCONCLUSIVE)
    if not guides or any(not guide.text.strip() for guide in guides):
        reason = f"{element.name}：服务指南为附件、图片或未能读取，待人工核实"
        return Item(element.key, element.name, Verdict.UNKNOWN, reason, Assurance.INCONCLUSIVE)
    hidden = sum(is_cover(hit) and hit.document in guides for hit in found.hits)
    if hidden and (len(with_it) + hidden) * 2 >= len(guides):
        reason = f"{element.name}：{len(guides)}份服务指南中{len(with_it)}份列有，另有{hidden}份为附件或图片，正文未读，待人工核实"
        return Item(element.key, element.name, Verdict.UNKNOWN, reason, Assurance.INCONCLUSIVE)
    without = tuple(document_evidence(guide) for guide in guides if not find_in_guide(guide, element))[:3]
    reason = (
        f"{len(guides)}份服务指南中只有{len(with_it)}份列有{element.name}"
        if with_it
        else f"服务指南都没有列明{element.name}"
    )
    return Item(element.key, element.name, Verdict.PARTLY if with_it else Verdict.NOT_MET, reason, evidence=without)
