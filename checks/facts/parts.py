"""What a browser loads into a page by itself: frames, lists from an API, the page that a start page only leads to."""

from __future__ import annotations

import re

from checks.facts.addresses import Resolver
from checks.facts.apis import find_apis
from checks.facts.document import Document
from checks.facts.page import Part

MAX_PARTS = 250
# a page whose script does nothing but go elsewhere
_SCRIPT_GOES = re.compile(
    r"""(?:window|self|top|document|parent)?\.?\blocation(?:\.href)?\s*(?:=|\.replace\(|\.assign\()\s*["']([^"'\s]{1,500})["']"""
)
_SCRIPT_REFRESHES = re.compile(r"""http-equiv=\\?["']?refresh\b.{0,60}?url=\s*([^"'\s\\>]{1,500})""", re.I | re.S)
_REDIRECT_ONLY = 40  # characters of text that such a page may show


def find_parts(
    document: Document, source: str, resolve: Resolver, url: str, text: str, *, may_list: bool
) -> tuple[Part, ...]:
    """In the order of a crawl's interest, each address once and never the page's own.

    ``text``: all words it shows. An article may not list: what its interfaces bring are recommendations.
    """
    found: dict[str, Part] = {}
    parts = [Part("refresh", target) for target in _redirects(document, resolve, text)]
    parts += [Part("frame", resolve(frame)) for frame in document.frames]
    if may_list:
        parts += [Part("list", address, name) for address, name in find_apis(document, source, resolve, url)]
    own = url.partition("#")[0]
    for part in parts:
        if part.url and part.url != own and len(found) < MAX_PARTS:
            found.setdefault(part.url, part)
    return tuple(found.values())


def _redirects(document: Document, resolve: Resolver, text: str) -> list[str]:
    found = [resolve(document.refresh)] if document.refresh else []
    if len(text) <= _REDIRECT_ONLY and len(document.anchors) <= 3:
        for script in document.scripts:
            if match := _SCRIPT_GOES.search(script) or _SCRIPT_REFRESHES.search(script):
                found.append(resolve(match.group(1)))
    return found
