"""条例（2008）第十条（五）（七）, 条例（2019）第二十条（五）（八）: basis, procedure and fees of the services."""

from __future__ import annotations

from dataclasses import replace

from checks.result import Item, Result, Verdict
from checks.site.conclude import judge, sum_up
from checks.site.elements import load_elements
from checks.site.search import Found, find_documents, record_search
from checks.site.services import find_guides, find_in_guide
from checks.site.site import Document, Site
from checks.site.wanted import load_wanted

_PARTS = {"basis": "办理依据", "procedure": "办理流程", "fees": "收费依据和标准"}


def service_basis_published(site: Site, *, parts: tuple[str, ...] = ("basis", "procedure", "fees")) -> Result:
    """政务服务事项的办理依据、办理流程、收费依据和标准已公开"""
    guides, readable = find_guides(site)
    items = [_item(site, key, guides, readable) for key in parts]
    search = record_search(site, tuple(_PARTS[key] for key in parts), site.coverage.unread)
    return sum_up("service_basis_published", items, "政务服务事项依据、流程和收费", search)


def _item(site: Site, key: str, guides: Found, readable: tuple[Document, ...]) -> Item:
    """A document of its own, or the part inside a service guide."""
    name = _PARTS[key]
    found = find_documents(site, load_wanted()[f"service_{key}"])
    judgement = judge(found, name)
    if judgement.verdict is Verdict.MET:
        return judgement.item(key, name)
    for document in readable:
        if evidence := find_in_guide(document, load_elements("service")[key]):
            return Item(key, name, Verdict.MET, f"{name}见《{document.title}》", evidence=(evidence,))
    hidden = tuple(hit for hit in guides.hits if hit.document.facts is None) + guides.unread_hits
    return judge(replace(found, unread_hits=found.unread_hits + hidden), name).item(key, name)
