"""docx, pptx and OFD: words out of zipped XML.

python-docx opens the package; its text is walked here, since its own ``paragraph.text`` drops what stands in content
controls, text boxes and accepted insertions, and a word that is dropped would be called missing.
"""

from __future__ import annotations

import posixpath
import re
from io import BytesIO
from typing import Any
from xml.etree.ElementTree import Element
from zipfile import ZipFile

import docx

from checks.facts.files.content import Content, Table, Unreadable
from checks.facts.files.zips import open_zip, read_xml

_NUMBER = re.compile(r"(\d+)")
_BREAKS = {"tab": " ", "br": "\n", "cr": "\n"}
_DTD = (b"<!DOCTYPE", b"<!ENTITY")


def read_docx(body: bytes) -> Content:
    """Raises Unreadable."""
    package = open_zip(body)
    refuse_dtd(package)
    walk = _Walk()
    for element in docx.Document(BytesIO(body)).element.body.iter():
        if isinstance(element.tag, str):
            name = _local(element)
            above = element.getparent()
            if name == "p" and above is not None and _local(above) == "body":
                name = "body-p"  # a table has ended
            walk.take(name, element.text or "")
    return walk.end()


def _local(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def refuse_dtd(package: ZipFile) -> None:
    """Raises Unreadable where a part declares a document type: office programs never write one."""
    for member in package.infolist():
        if member.filename.lower().endswith((".xml", ".rels")):
            with package.open(member) as part:
                head = part.read(4096)
            if any(mark in head or mark.decode().encode("utf-16-le") in head for mark in _DTD):
                raise Unreadable("文件含有外部实体声明，未打开")


class _Walk:
    """A linear walk over the document's elements in their order: nothing recurses."""

    def __init__(self) -> None:
        self.content = Content()
        self.line: list[str] = []
        self.table: Table = []
        self.row: list[str] = []
        self.in_table = False

    def take(self, name: str, text: str) -> None:
        """One element by its local name."""
        if name == "t":
            self.line.append(text)
        elif name in _BREAKS:
            self.line.append(_BREAKS[name])
        elif name in ("blip", "imagedata"):
            self.content.images += 1
        elif name == "p":
            self._flush()
        elif name == "body-p":
            self._flush()
            self._grid("tbl")
        elif name in ("tbl", "tr", "tc"):
            self._flush()
            self._grid(name)
        elif name == "sectPr":
            self._flush()

    def _grid(self, name: str) -> None:
        if name == "tc":
            self.row.append("")
            return
        if self.row:
            self.content.add_row([], [])
            self.table.append(self.row[:30])
            self.row = []
        if name == "tbl":
            self.content.add_table(self.table[:300])
            self.table = []

    def _flush(self) -> None:
        for line in "".join(self.line).split("\n"):
            self.content.add(line)
            if self.row and line.strip():
                self.row[-1] = f"{self.row[-1]} {' '.join(line.split())}".strip()[:500]
        self.line = []

    def end(self) -> Content:
        """What was read."""
        self._flush()
        self._grid("tbl")
        return self.content


def read_pptx(body: bytes) -> Content:
    """The words of all slides. Raises Unreadable."""
    package, content = open_zip(body), Content()
    slides = [name for name in package.namelist() if name.startswith("ppt/slides/slide") and name.endswith(".xml")]
    for name in sorted(slides, key=_numbered):
        line: list[str] = []
        for element in read_xml(package, name).iter():
            local = element.tag.rpartition("}")[2]
            if local == "p":
                content.add("".join(line))
                line = []
            elif local == "t":
                line.append(element.text or "")
            elif local == "blip":
                content.images += 1
        content.add("".join(line))
    return content


def read_ofd(body: bytes) -> Content:
    """GB/T 33190: OFD.xml names the document, Document.xml its pages in order, each page its text codes. Raises Unreadable."""
    package, content = open_zip(body), Content()
    for name in _ofd_pages(package):
        _ofd_page(read_xml(package, name), content)
    if not content.lines and content.images:
        raise Unreadable("扫描件，没有文字层")
    return content


def _ofd_pages(package: ZipFile) -> list[str]:
    """Addresses of the pages' parts; by name where Document.xml does not tell them."""
    names = package.namelist()
    found = []
    for root in (element.text or "" for element in read_xml(package, "OFD.xml").iter() if _is(element, "DocRoot")):
        document = root.strip().lstrip("/")
        folder = posixpath.dirname(document)
        tree = read_xml(package, document)
        pages = [element.get("BaseLoc", "") for element in tree.iter() if _is(element, "Page")]
        found += [posixpath.normpath(posixpath.join(folder, page)).lstrip("/") for page in pages if page]
    kept = [name for name in dict.fromkeys(found) if name in names]
    return kept or sorted((name for name in names if name.endswith("Content.xml")), key=_numbered)


def _ofd_page(tree: Element, content: Content) -> None:
    """Text objects of equal height on the page form a line."""
    height = ""
    line: list[str] = []
    for element in tree.iter():
        if _is(element, "TextObject"):
            boundary = (element.get("Boundary") or "").split()
            now = boundary[1] if len(boundary) > 1 else ""
            if now != height or not now:
                content.add("".join(line))
                height, line = now, []
        elif _is(element, "TextCode"):
            line.append(element.text or "")
        elif _is(element, "ImageObject"):
            content.images += 1
    content.add("".join(line))


def _is(element: Element, name: str) -> bool:
    return isinstance(element.tag, str) and element.tag.rpartition("}")[2] == name


def _numbered(name: str) -> list[tuple[int, str]]:
    """Sort key: page 2 before page 10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in _NUMBER.split(name)]
