"""Service guides (办事指南) and their elements."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from checks.result import Evidence
from checks.site.elements import Element, Presence, find_element, fold
from checks.site.evidence import document_evidence, text_evidence
from checks.site.search import Found, find_documents
from checks.site.site import Document, Site
from checks.site.wanted import load_wanted

_NAME = re.compile("指南|须知")


def find_guides(site: Site) -> tuple[Found, tuple[Document, ...]]:
    """The search for service guides, and those of them whose text was read."""
    found = find_documents(site, load_wanted()["service_guide"])
    named = tuple(hit for hit in found.hits if hit.by != "title" or _NAME.search(hit.document.title))
    found = replace(found, hits=named or found.hits)  # a chart of steps stands for a guide only where there is none
    return found, tuple(hit.document for hit in found.hits if hit.document.facts is not None)


def find_in_guide(document: Document, element: Element) -> Evidence | None:
    """Where a guide has an element: as a labelled line of its text, or as a cell of a table with something beside it."""
    if element.key == "item_name":
        return document_evidence(document)  # the title of a guide is the name of its item
    if element.key == "forms":
        return _find_forms(document, element)
    hit = find_element(document.text, element)
    if hit.presence is Presence.FOUND:
        return text_evidence(document, hit.start, hit.end)
    facts = document.facts
    assert facts is not None
    assert element.label is not None
    labelled = [(label.name, label.value) for label in facts.labels]
    cells = [pair for table in facts.tables for row in table for pair in pairwise(row)]
    for name, value in (*labelled, *cells):
        if value.strip() and element.label.fullmatch(name.strip(" ：:（）()")):
            return document_evidence(document, name)
    return None


def _find_forms(document: Document, element: Element) -> Evidence | None:
    """A form to download, or a guide that asks for none."""
    facts = document.facts
    assert facts is not None
    assert element.label is not None
    if not element.label.search(fold(document.text).text):
        return document_evidence(document)
    links = [attachment.title for attachment in facts.attachments]
    links += [text for text, _ in facts.other_links if "表" in text or "下载" in text]
    return document_evidence(document, links[0]) if links else None
