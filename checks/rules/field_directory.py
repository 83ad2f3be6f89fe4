"""国办发〔2019〕54号: standard directories (标准目录) of the 26 fields, published on the county's portal."""

from __future__ import annotations

from collections.abc import Sequence

from checks.result import Assurance, Result, Verdict
from checks.site.conclude import Judgement, not_met, sum_up, unknown, unread_words
from checks.site.evidence import document_evidence
from checks.site.fields import (
    FieldName,
    Place,
    find_directories,
    find_exclusion,
    find_exclusions,
    find_field,
    load_fields,
)
from checks.site.search import record_search
from checks.site.site import Document, Site

CHOICES = frozenset(load_fields())


def field_directory(site: Site, *, fields: tuple[str, ...] = ()) -> Result:
    """基层政务公开标准目录已公开

    ``fields``: keys of ``fields.toml``, none for all 26. A field that the unit declares not to have is declared none. A
    county-wide directory, or one whose file was not read, leaves the field open. Raises KeyError for an unknown field.
    """
    keys = fields or tuple(load_fields())
    own = find_directories(site.own)
    county = find_directories(site.portal.entries) if site.portal else []
    excluded = find_exclusions(site)
    items = [_judge(site, load_fields()[key], own, county, excluded).item(key, load_fields()[key].name) for key in keys]
    words = ("标准目录", *(item.name for item in items))
    result = sum_up("field_directory", items, "标准目录领域", record_search(site, words, _gaps(site)))
    dates = [document.date for document in own if document.date]
    result.measured.update({"directories": len(own), "newest": max(dates).isoformat() if dates else None})
    return result


def _judge(
    site: Site, field: FieldName, own: Sequence[Document], county: Sequence[Document], excluded: Sequence[Place]
) -> Judgement:
    if place := find_field(field, own):
        day = f"，发布于{place.document.date}" if place.document.date else ""
        evidence = (document_evidence(place.document, place.words),)
        return Judgement(
            Verdict.MET, f"{field.name}领域目录见《{place.document.title}》{day}", Assurance.PROVISIONAL, evidence
        )
    if place := find_exclusion(field, excluded):
        reason = f"《{place.document.title}》说明不涉及{field.name}领域"
        evidence = (document_evidence(place.document, place.words),)
        return Judgement(Verdict.DECLARED_NONE, reason, Assurance.PROVISIONAL, evidence)
    if closed := [document for document in own if _is_closed(document)]:
        reason = f"《{closed[0].title}》为附件或未能读取，是否含{field.name}领域待人工核实"
        return unknown(reason, (document_evidence(closed[0]),))
    if place := find_field(field, county):
        reason = f"县级目录《{place.document.title}》有{field.name}领域，是否含本单位待人工核实"
        return unknown(reason, (document_evidence(place.document, place.words),))
    if gaps := _gaps(site):
        return unknown(f"检测受阻，无法判断是否公开{field.name}领域目录：{unread_words(gaps)}，待人工核实")
    seen = tuple(document_evidence(document) for document in own[:2])
    return not_met(f"未见{field.name}领域的标准目录，也没有不涉及该领域的说明", seen)


def _is_closed(document: Document) -> bool:
    """Its text was not read: a file, an unread page, or a cover of attachments and pictures."""
    facts = document.facts
    if document.state in ("unread", "file", "outside", "blank") or facts is None:
        return True
    return bool(facts.attachments or facts.images) and not facts.tables


def _gaps(site: Site) -> tuple[tuple[str, str], ...]:
    portal = site.portal
    if portal is None:
        return (*site.coverage.unread, (site.unit.portal_url, "县政府门户网未抓取"))
    return (*site.coverage.unread, *portal.coverage.unread)
