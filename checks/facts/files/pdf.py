"""PDF by pypdf: the text layer page by page. A scanned page has none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError

from checks.facts.files.content import Content, Unreadable

MAX_PAGES = 200
_RAGGED, _SHORTEST = 2, 25  # characters: what a full line may lack; a shorter line is never full
_LEAST = 20  # characters of a page that has a text layer
_STRANGE = re.compile("[\ufffd\ue000-\uf8ff\x00-\x08\x0e-\x1f]")  # glyphs without a known character


def read_pdf(body: bytes) -> Content:
    """Raises Unreadable: encrypted, or not one page with a text layer."""
    reader = open_pdf(body)
    content, count, bare, strange = Content(), 0, 0, 0
    for page in _pages(reader, content):
        count += 1
        text = page.extract_text()
        strange += len(_STRANGE.findall(text))
        if len("".join(text.split())) < _LEAST and has_picture(page):
            bare += 1
        for line in unwrap(text.split("\n")):
            content.add(line)
    content.images = bare
    if bare == count and count:
        raise Unreadable("扫描件，没有文字层")
    if bare:
        content.limit(f"{count}页中有{bare}页是图片，没有文字")
    if strange * 5 > max(content.size, 1):
        raise Unreadable("字体没有文字编码，不能取出文字")
    return content


def unwrap(lines: list[str]) -> Iterator[str]:
    """Lines of a page as paragraphs: one that is as long as the page's lines get runs on in the next."""
    lengths = sorted(len(line.strip()) for line in lines)
    full = lengths[len(lengths) * 9 // 10] - _RAGGED if lengths else 0
    paragraph = ""
    for line in lines:
        paragraph += line.strip()
        if len(line.strip()) < max(full, _SHORTEST):
            yield paragraph
            paragraph = ""
    yield paragraph


def open_pdf(body: bytes) -> PdfReader:
    """The document, decrypted where the empty password does it. Raises Unreadable."""
    reader = PdfReader(BytesIO(body), strict=False)
    try:
        if reader.is_encrypted and not reader.decrypt(""):
            raise Unreadable("文件已加密")
        len(reader.pages)
    except (DependencyError, FileNotDecryptedError, NotImplementedError) as error:
        raise Unreadable("文件已加密") from error
    return reader


def has_picture(page: Any) -> bool:
    """The page draws at least one image."""
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources is not None else None
    if objects is None:
        return False
    return any(item.get_object().get("/Subtype") == "/Image" for item in objects.get_object().values())


def _pages(reader: PdfReader, content: Content) -> Iterator[Any]:
    for number, page in enumerate(reader.pages):
        if number >= MAX_PAGES:
            content.limit(f"超过{MAX_PAGES}页，只读取前面部分")
        if number >= MAX_PAGES or content.is_full:
            return
        yield page
