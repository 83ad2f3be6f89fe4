"""Pointers at stored bytes for what a check found."""

from __future__ import annotations

from checks.facts.page import PageFacts
from checks.result import Evidence
from checks.site.matching import Hit
from checks.site.names import normalise
from checks.site.site import Column, Document, SitePage

_BEFORE, _AFTER = 40, 80
_TEXT = 120  # characters of the main text behind a title


def page_evidence(page: SitePage, excerpt: str = "", words: str = "", why_ours: str = "") -> Evidence:
    """The page itself; ``words`` is marked in ``excerpt`` where it stands there."""
    facts = page.facts or PageFacts(page.row.url)
    start, end = _mark(excerpt, words)
    return Evidence(
        url=page.row.url,
        fetched_at=page.row.fetched_at,
        sha256=page.row.sha256,
        excerpt=excerpt,
        start=start,
        end=end,
        title=facts.title or page.row.anchor,
        columns=facts.columns,
        published=facts.published.isoformat() if facts.published else "",
        why_ours=why_ours,
    )


def document_evidence(document: Document, words: str = "") -> Evidence:
    """The document by its title: its own page if that was read, else the list it stands in."""
    page = document.page if document.page is not None and document.page.row.sha256 else document.source
    excerpt = document.title + (f"\n{document.text[:_TEXT]}" if document.text else "")
    start, end = _mark(excerpt, words or document.title)
    return Evidence(
        url=page.row.url if page is document.source and page is not None else document.url,
        fetched_at=page.row.fetched_at if page else "",
        sha256=page.row.sha256 if page else "",
        excerpt=excerpt,
        start=start,
        end=end,
        title=document.title,
        columns=document.columns,
        published=document.date.isoformat() if document.date else "",
        why_ours=document.why_ours,
    )


def hit_evidence(hit: Hit) -> Evidence:
    """A hit of a search. For an attachment the title shown is the attachment's."""
    if hit.attachment is None:
        return document_evidence(hit.document, hit.words)
    page = hit.document.page
    assert page is not None  # attachments come from a page that was read
    return page_evidence(page, f"附件：{hit.attachment.title}", hit.words, hit.document.why_ours)


def text_evidence(document: Document, start: int, end: int) -> Evidence:
    """A place in the document's main text, with some words around it."""
    text = document.text
    first, last = max(start - _BEFORE, 0), min(end + _AFTER, len(text))
    page = document.page
    assert page is not None
    whole = page_evidence(page, text[first:last], "", document.why_ours)
    return Evidence(
        **{name: getattr(whole, name) for name in Evidence.__slots__} | {"start": start - first, "end": end - first}
    )


def column_evidence(column: Column) -> Evidence:
    """A column page: its path, or the words that say it is empty."""
    facts = column.page.facts
    shown = (facts.text[:_TEXT] if facts and column.state in ("empty", "placeholder") else "") or " > ".join(
        column.path
    )
    return page_evidence(column.page, shown, "", column.why_ours)


def _mark(excerpt: str, words: str) -> tuple[int, int]:
    """Where ``words`` stands; titles are compared without blanks and quotation marks, excerpts keep them."""
    if not words:
        return 0, 0
    start = excerpt.find(words)
    if start >= 0:
        return start, start + len(words)
    kept = [(i, letter) for i, c in enumerate(excerpt) for letter in normalise(c)]
    start = "".join(letter for _, letter in kept).find(normalise(words))
    if start < 0:
        return 0, len(excerpt.partition("\n")[0])
    return kept[start][0], kept[start + len(normalise(words)) - 1][0] + 1
