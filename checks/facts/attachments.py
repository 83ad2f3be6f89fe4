"""Linked files."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import unquote

from checks.facts.addresses import Resolver, extension_of
from checks.facts.document import Document
from checks.facts.page import Attachment
from checks.facts.words import pattern, words

EXTENSIONS = frozenset(words("attachments", "extensions"))
_DOWNLOAD = pattern("attachments", "download")
MAX_ATTACHMENTS = 200


@lru_cache(maxsize=4096)
def is_attachment(url: str, text: str = "") -> bool:
    return (
        extension_of(url) in EXTENSIONS
        or bool(_DOWNLOAD.search(url))
        or (extension_of(text) in EXTENSIONS and "." in text)
    )


def find_attachments(document: Document, resolve: Resolver) -> tuple[Attachment, ...]:
    """Outside navigation and footer, in document order, each address once."""
    found: dict[str, Attachment] = {}
    for anchor in document.anchors:
        url = resolve(anchor.href)
        text = anchor.text or anchor.title
        if not url or not is_attachment(url, text):
            continue
        zone = document.lines[anchor.line].zone if anchor.line < len(document.lines) else ""
        if zone in ("nav", "footer"):
            continue
        if url not in found and len(found) < MAX_ATTACHMENTS:
            found[url] = Attachment(_name(text, url), url, _extension(url, text))
    return tuple(found.values())


def _name(text: str, url: str) -> str:
    return text[:300] or unquote(url.partition("?")[0].rpartition("/")[2], errors="replace")[:300]


def _extension(url: str, text: str) -> str:
    own = extension_of(url)
    if own in EXTENSIONS:
        return own
    named = [extension_of(part) for part in (unquote(url.rpartition("=")[2]), text)]
    return next((name for name in named if name in EXTENSIONS), "")
