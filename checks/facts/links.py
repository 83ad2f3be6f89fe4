"""The links of a page, each with the part it plays for the crawl."""

from __future__ import annotations

from checks.facts.addresses import Resolver
from checks.facts.attachments import is_attachment
from checks.facts.document import Document
from checks.facts.page import PageFacts, Part
from checks.facts.pagination import NO_ADDRESS, find_page_anchors
from crawler.reading import Link, LinkKind

MAX_LINKS = 2_000
MAX_TEXT = 200


def find_links(document: Document, facts: PageFacts, resolve: Resolver) -> tuple[Link, ...]:
    """Entries, pages, attachments and frames first, so that a bound cuts navigation and not rows."""
    found: dict[str, Link] = {}
    dates = {entry.url: entry.date.isoformat() for entry in facts.entries if entry.date}

    def add(url: str, text: str, kind: LinkKind) -> None:
        if url and url not in found and len(found) < MAX_LINKS:
            found[url] = Link(url, text[:MAX_TEXT], kind, dates.get(url, ""))

    first = [(part.url, part.name, _kind_of(part)) for part in facts.parts if part.kind == "refresh"]
    first += [(attachment.url, attachment.title, "attachment") for attachment in facts.attachments]
    first += [(entry.url, entry.title, "entry") for entry in facts.entries]
    first += [(page, "", "page") for page in facts.pages if not page.startswith(NO_ADDRESS)]
    first += [(part.url, part.name, _kind_of(part)) for part in facts.parts]
    for link in first:
        add(*link)
    paging = find_page_anchors(document) if facts.pages else frozenset()
    for index, anchor in enumerate(document.anchors):
        url = resolve(anchor.href)
        if url and url not in found and index not in paging:
            shown = anchor.text or anchor.title
            add(url, shown, "attachment" if is_attachment(url, shown) else "nav")
    for shown, value in document.choices:
        if shown and resolve(value) not in facts.pages:
            add(resolve(value), shown, "nav")
    return tuple(found.values())


def _kind_of(part: Part) -> LinkKind:
    """The page's own list from an API is a page of that list; one with a name is a column within the page."""
    if part.kind == "list":
        return "frame" if part.name else "page"
    return part.kind
