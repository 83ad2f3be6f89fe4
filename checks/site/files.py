"""The files of a document: its attachments, or itself where the list leads straight to a file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from checks.site.address import is_file
from checks.site.matching import Hit
from checks.site.site import Document, Site, SitePage

_LEAST = 30  # characters of a file that says anything
_SHORT = 200  # characters; with pictures, less than that is the cover of a scan
RECOGNISED = "来自识别"


def with_files(site: Site, hit: Hit) -> Hit:
    """The hit with the texts of its files. Where only one attachment is the hit, only that one counts."""
    read, unread = [], []
    for title, url in _addresses(hit):
        page = site.find_page(url)
        document = _read(hit.document, page, title)
        if document is not None:
            read.append(document)
        if document is None or not _is_whole(document):
            unread.append(title)
    return replace(hit, files=tuple(read), unread_files=tuple(unread))


def file_words(hit: Hit) -> str:
    """What is known of a document that is only a file: 正文已读, 来自识别, or why it was not read."""
    if any(RECOGNISED in document.facts.notes for document in hit.files if document.facts):
        return f"正文{RECOGNISED}"
    return "正文已读" if hit.is_whole_in_files else "正文未读"


def _addresses(hit: Hit) -> Iterator[tuple[str, str]]:
    if hit.attachment is not None:
        yield hit.attachment.title, hit.attachment.url
    elif hit.document.state == "file" or is_file(hit.document.url):
        yield hit.document.title, hit.document.url
    else:
        for attachment in hit.document.attachments:
            yield attachment.title, attachment.url


def _read(cover: Document, page: SitePage | None, title: str) -> Document | None:
    """The file as a document: evidence points at the file itself."""
    if page is None or page.file is None or not page.file.text:
        return None
    return replace(cover, title=title, url=page.row.url, state="read", page=SitePage(page.row, page.file), source=None)


def _is_whole(document: Document) -> bool:
    """Read to its end, and not a few words around pictures."""
    facts = document.facts
    assert facts is not None
    size = len(facts.text)
    return facts.file_state == "read" and size >= _LEAST and not (facts.images and size < _SHORT)
