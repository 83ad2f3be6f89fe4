"""汨罗 2017 (townships) 2.2: guide and annual report of the unit and of each of its sub-units (公开部门全面)."""

from __future__ import annotations

import re
from dataclasses import replace

from checks.result import Assurance, Evidence, Item, Result, Verdict
from checks.site.conclude import judge, sum_up
from checks.site.evidence import column_evidence, document_evidence
from checks.site.names import normalise
from checks.site.search import Found, find_documents
from checks.site.site import Column, Document, Site
from checks.site.titles import find_year
from checks.site.wanted import load_wanted

_CHECK = "subunits_published"
_DOCUMENTS = {"guide": ("guide", "信息公开指南"), "annual_report": ("annual", "信息公开年度报告")}
_BODY = re.compile(
    r"[\u4e00-\u9fff]{2,16}(?:所|站|中心|大队|中队|学校|小学|中学|幼儿园|卫生院|医院|局|办公室|服务队|馆|院|中心校)"
)
_MOST = 60


def subunits_published(site: Site, *, document: str = "guide", years_back: int = 1) -> Result:
    """本单位及下属单位均已公开（指南、年报公开部门全面）

    ``document``: guide | annual_report (of ``years_back`` years ago). Raises ValueError for another word. The sub-units are those that
    the unit's own column 下属单位 lists; without such a list nothing is said about them.
    """
    if document not in _DOCUMENTS:
        raise ValueError(f"subunits_published: document={document!r}")
    key, name = _DOCUMENTS[document]
    found = _of_year(
        find_documents(site, load_wanted()[key]), site.as_of.year - years_back if key == "annual" else None
    )
    own = judge(found, name).item("self", f"本单位{name}")
    subunits = find_subunits(site)
    items = [own, *(_subunit(found, sub, evidence, name) for sub, evidence in subunits.items())]
    if not subunits:
        reason = "没有查到列出下属单位的栏目，公开部门是否全面待人工核实"
        items.append(Item("subunits", "下属单位", Verdict.UNKNOWN, reason, Assurance.INCONCLUSIVE))
    result = sum_up(_CHECK, items, f"{name}的公开部门", found.search)
    return replace(result, measured={"subunits": len(subunits)})


def find_subunits(site: Site) -> dict[str, tuple[Evidence, ...]]:
    """Name → where it is listed: rows of the unit's column 下属单位, and lines of its text that are nothing but a name."""
    names: dict[str, tuple[Evidence, ...]] = {}
    for column in site.columns:
        if not (column.why_ours and column.page.is_read and load_wanted()["subunits"].is_column(column.name)):
            continue
        for text in _listed(column):
            body = normalise(text)
            if _BODY.fullmatch(body) and site.names.find(body) is None and len(names) < _MOST:
                names.setdefault(body, (column_evidence(column),))
    return names


def _listed(column: Column) -> list[str]:
    facts = column.page.facts
    lines = facts.text.split("\n") if facts is not None and not column.entries else []
    return [entry.title for entry in column.entries] + lines


def _of_year(found: Found, year: int | None) -> Found:
    """Only reports of that year, by title or the year before publication; those without either may be."""
    if year is None:
        return found

    def keep(document: Document) -> bool:
        told = find_year(document.title) or (document.date.year - 1 if document.date else None)
        return told in (None, year)

    return replace(
        found,
        hits=tuple(hit for hit in found.hits if keep(hit.document)),
        foreign=tuple(each for each in found.foreign if keep(each)),
        doubtful=tuple(each for each in found.doubtful if keep(each)),
    )


def _subunit(found: Found, sub: str, listed: tuple[Evidence, ...], name: str) -> Item:
    """A document with the sub-unit's name in its title. The unit's own may cover it: then a person looks."""
    documents = [*found.foreign, *found.doubtful, *(hit.document for hit in found.hits)]
    key, label = f"sub:{sub}", f"{sub}{name}"
    for document in documents:
        if sub in normalise(document.title) or sub in normalise(document.publisher):
            reason = f"已公开{label}：《{document.title}》"
            return Item(key, label, Verdict.MET, reason, evidence=(document_evidence(document),))
    inside = [hit.document for hit in found.hits if sub in normalise(hit.document.text)]
    if inside:
        reason = f"未见{label}，但本单位《{inside[0].title}》中提到该单位，是否一并公开待人工核实"
        return Item(key, label, Verdict.UNKNOWN, reason, Assurance.INCONCLUSIVE, (document_evidence(inside[0]),))
    if found.unread or any(hit.document.facts is None for hit in found.hits):
        reason = f"检测受阻或正文未读，无法判断是否公开{label}，待人工核实"
        return Item(key, label, Verdict.UNKNOWN, reason, Assurance.INCONCLUSIVE, listed)
    return Item(key, label, Verdict.NOT_MET, f"“下属单位”栏目列有{sub}，未见{label}", evidence=listed)
