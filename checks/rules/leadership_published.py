"""条例（2019）第二十条（二）, 汨罗 2017 1.1, 栾城 2020 1.8: who leads the unit, and who of them is in charge of what."""

from __future__ import annotations

import re

from checks.result import Result, Verdict
from checks.site.conclude import Judgement, judge, not_met, unknown
from checks.site.elements import fold
from checks.site.evidence import document_evidence, text_evidence
from checks.site.search import Found, find_documents
from checks.site.site import Document, Site
from checks.site.wanted import load_wanted

_NAME = "领导信息及工作分工"
_CHECK = "leadership_published"
_DIVISION = re.compile(
    r"分管|主管|协管|协助|负责(?!人)|主持|联系(?!电话|方式|人|地址|我们)|工作分工|分工[:：]|职责[:：]"
)
_NEAR = 300  # characters before the words within which the verb of the division stands
_LINES = 3


def leadership_published(site: Site, *, duty_words: tuple[str, ...] = ()) -> Result:
    """领导分工已公开（有分管政务公开工作的领导）

    Without ``duty_words`` a page that says who is in charge of what is enough; with them, one of the words must stand in the division.
    """
    found = find_documents(site, load_wanted()["leadership"])
    published = judge(found, _NAME)
    if published.verdict is not Verdict.MET:
        return published.result(_CHECK, found.search)
    return _judge(found, duty_words).result(_CHECK, found.search)


def _judge(found: Found, words: tuple[str, ...]) -> Judgement:
    documents = [hit.document for hit in found.hits]
    for document in documents:
        if span := _find_duty(document, words) if words else _find_division(document):
            shown = document.text[span[0] : span[1]]
            said = f"领导分工中列有“{shown}”" if words else f"已公开领导分工：《{document.title}》"
            return Judgement(Verdict.MET, said, evidence=(text_evidence(document, *span),))
    evidence = tuple(document_evidence(document) for document in documents[:3])
    missing = f"领导分工中未见{'、'.join(words)}" if words else "公开了领导信息，但未见工作分工"
    if found.unread or any(_is_hidden(document) for document in documents):
        return unknown(f"{missing}，但有的页面为附件、图片或未能读取，待人工核实", evidence)
    return not_met(missing, evidence)


def _find_division(document: Document) -> tuple[int, int] | None:
    match = _DIVISION.search(document.text)
    return match.span() if match else None


def _find_duty(document: Document, words: tuple[str, ...]) -> tuple[int, int] | None:
    """One of the words, with a verb of the division in the same or the two lines before."""
    folded = fold(document.text)
    for word in words:
        start = folded.text.find(word)
        while start >= 0:
            before = "\n".join(folded.text[max(0, start - _NEAR) : start].split("\n")[-_LINES:])
            if _DIVISION.search(before):
                return folded.span(start, start + len(word))
            start = folded.text.find(word, start + 1)
    return None


def _is_hidden(document: Document) -> bool:
    """What the page shows is not in its text: a file, or a picture or attachment that may hold the division."""
    facts = document.facts
    return facts is None or bool(facts.attachments) or (facts.images > 0 and len(facts.text.strip()) < 200)
