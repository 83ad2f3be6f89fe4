"""The links of a page, each with the part it plays for the crawl."""

from __future__ import annotations

import re

from checks.facts.addresses import Resolver
from checks.facts.apis import find_apis
from checks.facts.attachments import is_attachment
from checks.facts.document import Document
from checks.facts.page import PageFacts
from checks.facts.pagination import find_page_anchors
from crawler.reading import Link, LinkKind

MAX_LINKS = 2_000
MAX_TEXT = 200
# a page whose script does nothing but go elsewhere
_SCRIPT_GOES = re.compile(
    r"""(?:window|self|top|document|parent)?\.?\blocation(?:\.href)?\s*(?:=|\.replace\(|\.assign\()\s*["']([^"'\s]{1,500})["']"""
)
_SCRIPT_REFRESHES = re.compile(r"""http-equiv=\\?["']?refresh\b.{0,60}?url=\s*([^"'\s\\>]{1,500})""", re.I | re.S)
_REDIRECT_ONLY = 40  # characters of text that such a page may show


def find_links(
    document: Document, facts: PageFacts, resolve: Resolver, text: str, source: str = ""
) -> tuple[Link, ...]:
    """Entries, pages, attachments and frames first, so that a bound cuts navigation and not rows."""
    found: dict[str, Link] = {}

    def add(url: str, text: str, kind: LinkKind) -> None:
        if url and url not in found and len(found) < MAX_LINKS:
            found[url] = Link(url, text[:MAX_TEXT], kind)

    first: list[tuple[str, str, LinkKind]] = [(target, "", "refresh") for target in _redirects(document, resolve, text)]
    first += [(attachment.url, attachment.title, "attachment") for attachment in facts.attachments]
    first += [(entry.url, entry.title, "entry") for entry in facts.entries]
    first += [(page, "", "page") for page in facts.pages]
    first += [(resolve(frame), "", "frame") for frame in document.frames]
    first += [(address, name, "frame") for address, name in find_apis(document, source, resolve)]
    for link in first:
        add(*link)
    paging = find_page_anchors(document)
    for index, anchor in enumerate(document.anchors):
        url = resolve(anchor.href)
        if url and not (index in paging and url not in found and facts.pages):
            shown = anchor.text or anchor.title
            add(url, shown, "attachment" if is_attachment(url, shown) else "nav")
    for shown, value in document.choices:
        if shown and resolve(value) not in facts.pages:
            add(resolve(value), shown, "nav")
    return tuple(found.values())


def _redirects(document: Document, resolve: Resolver, text: str) -> list[str]:
    found = [resolve(document.refresh)] if document.refresh else []
    if len(text) <= _REDIRECT_ONLY and len(document.anchors) <= 3:
        for script in document.scripts:
            if match := _SCRIPT_GOES.search(script) or _SCRIPT_REFRESHES.search(script):
                found.append(resolve(match.group(1)))
    return found
