"""Word documents: paragraphs and tables in their order, merged cells resolved. An old .doc goes through LibreOffice."""

from __future__ import annotations

import struct
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import docx

from checks.facts.files.content import Unreadable
from checks.facts.files.convert import find_office, to_docx
from checks.facts.files.office import refuse_dtd
from checks.facts.files.word97 import read_marked
from checks.facts.files.zips import open_zip
from rubrics.importing.document import Block, Cell, Grid, GridRow, Text
from rubrics.importing.wordmarks import read_marks
from rubrics.importing.wordnumbers import Ordinals, read_ordinals

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MAX_ROWS, MAX_COLUMNS = 3_000, 40
_GONE = frozenset((f"{_W}del", f"{_W}moveFrom", f"{_W}instrText"))
_BREAKS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": " "}


def read_docx(body: bytes) -> list[Block]:
    """Raises Unreadable; a damaged package may raise what python-docx raises."""
    refuse_dtd(open_zip(body))
    document = docx.Document(BytesIO(body))
    return list(_blocks(document.element.body, read_ordinals(document)))


def read_doc(body: bytes, kind: str) -> list[Block]:
    """Through LibreOffice, which keeps merged cells; by the cell marks of the file without it, and where it lost the tables.

    Raises Unreadable.
    """
    try:
        blocks = _by_office(body, kind)
    except Unreadable:
        if kind != "doc":
            raise
        return read_marks(read_marked(body))
    if kind == "doc" and not _has_table(blocks):
        with suppress(Unreadable, struct.error):  # Word 95, which only LibreOffice reads
            marked = read_marks(read_marked(body))
            return marked if _has_table(marked) else blocks
    return blocks


def _has_table(blocks: Iterable[Block]) -> bool:
    return not all(isinstance(block, Text) for block in blocks)


def _by_office(body: bytes, kind: str) -> list[Block]:
    if not find_office():
        raise Unreadable("这种旧版 Word 文件要装有 LibreOffice 才能读取")
    with tempfile.TemporaryDirectory(prefix="gongkai-", ignore_cleanup_errors=True) as folder:
        return read_docx(to_docx(body, Path(folder), kind))


def _blocks(body: Any, ordinals: Ordinals) -> Iterator[Block]:
    tables = paragraphs = 0
    for element in _flow(body):
        if element.tag == f"{_W}tbl":
            tables += 1
            yield Grid(tuple(_rows(element, tables, ordinals)))
        else:
            paragraphs += 1
            for line in _numbered(element, ordinals).split("\n"):
                yield Text(line, f"第{paragraphs}段")


def _flow(body: Any) -> Iterator[Any]:
    """Paragraphs and tables, those inside content controls included."""
    stack = list(reversed(list(body)))
    while stack:
        element = stack.pop()
        if element.tag in (f"{_W}p", f"{_W}tbl"):
            yield element
        elif element.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml"):
            stack += reversed(list(element))


def _rows(table: Any, number: int, ordinals: Ordinals) -> Iterator[GridRow]:
    above: dict[int, str] = {}  # column → text of a cell that may run on below
    for at, row in enumerate(table.iterchildren(f"{_W}tr"), 1):
        if at > MAX_ROWS:
            return
        cells: list[Cell] = []
        cells += [Cell("")] * min(_number(row, "gridBefore", 0), MAX_COLUMNS)
        for cell in _cells(row):
            runs_on = _runs_on(cell)
            text = above.get(len(cells), "") if runs_on else _cell_text(cell, ordinals)
            span = max(1, min(_number(cell, "gridSpan", 1), MAX_COLUMNS - len(cells)))
            for part in range(span):
                above[len(cells)] = text
                cells.append(Cell(text, is_head=not part and not runs_on))
            if len(cells) >= MAX_COLUMNS:
                break
        yield GridRow(tuple(cells), f"表{number}第{at}行")


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        if child.tag == f"{_W}tc":
            yield child
        elif child.tag == f"{_W}sdt":
            yield from child.iter(f"{_W}tc")


def _number(element: Any, name: str, default: int) -> int:
    found = element.find(f"{_W}tcPr/{_W}{name}")
    found = element.find(f"{_W}trPr/{_W}{name}") if found is None else found
    value = "" if found is None else str(found.get(f"{_W}val") or "")
    return int(value) if value.isdigit() and len(value) < 4 else default


def _runs_on(cell: Any) -> bool:
    """A vertical merge that began further up."""
    merge = cell.find(f"{_W}tcPr/{_W}vMerge")
    return merge is not None and merge.get(f"{_W}val") != "restart"


def _cell_text(cell: Any, ordinals: Ordinals) -> str:
    return "\n".join(text for paragraph in cell.iter(f"{_W}p") if (text := _numbered(paragraph, ordinals)))


def _numbered(paragraph: Any, ordinals: Ordinals) -> str:
    """The words with the ordinal that Word sets before them. A number alone in a cell (序号) is none of the rubric's words."""
    ordinal, text = ordinals.before(paragraph), _text(paragraph)
    return ordinal + text if text else ""


def _text(paragraph: Any) -> str:
    """The words that a reader sees, without deleted ones."""
    words: list[str] = []
    stack = list(reversed(list(paragraph)))
    while stack:
        element = stack.pop()
        if element.tag == f"{_W}t":
            words.append(element.text or "")
        elif element.tag in _BREAKS:
            words.append(_BREAKS[element.tag])
        elif isinstance(element.tag, str) and element.tag not in _GONE and element.tag != f"{_W}p":
            stack += reversed(list(element))
    return "".join(words).strip()
