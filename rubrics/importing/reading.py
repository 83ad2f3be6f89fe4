"""A file to blocks: Word, Excel, PDF, web page or text, told by its content and not by its extension."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from checks.facts.charset import decode
from checks.facts.files.content import Unreadable
from checks.facts.files.kinds import NAMES, find_file_kind
from checks.facts.files.pdf import open_pdf
from crawler.errors import InputError
from rubrics.importing.document import Block, Grid, Text
from rubrics.importing.flattened import recognise
from rubrics.importing.htmltables import read_html
from rubrics.importing.pdftables import read_pages
from rubrics.importing.rows import grid_table
from rubrics.importing.sheets import read_xls, read_xlsx
from rubrics.importing.word import read_doc, read_docx

MAX_FILE = 32 * 2**20  # bytes
MAX_TEXT = 400_000  # characters
_LEAST_HAN = 20  # Chinese characters of a text that can be a rubric
_HELP = "请另存为 .docx、.xlsx、.html 或 .txt 再导入"
_WARNINGS = {
    "pdf": "PDF 里没有表格，单元格按画出的线和文字的位置还原，跨页的格可能断开：请逐项对照，最好改用 Word 或 Excel 原文导入"
}


@dataclass(frozen=True, slots=True)
class Original:
    """What was read. ``warning``: what a person has to know about the form it came in."""

    blocks: tuple[Block, ...]
    warning: str = ""


def read_document(path: Path) -> Original:
    """A document's blocks. Raises InputError in one line: not there, too large, damaged, without text."""
    try:
        size = path.stat().st_size
        if size > MAX_FILE:
            raise InputError(f"{path.name}：文件超过{MAX_FILE // 2**20}MB，没有打开")
        body = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}：读不了这个文件（{error.strerror}）") from error
    return read_body(body, path.name)


def read_body(body: bytes, name: str) -> Original:
    """As ``read_document``, of bytes; ``name`` is for messages."""
    kind = find_file_kind(body)
    try:
        blocks = _read(kind, body)
    except Unreadable as error:
        raise InputError(f"{name}：{error}。{_HELP}") from error
    except InputError:
        raise
    except (MemoryError, RecursionError, Exception) as error:  # whatever a damaged file does to its reader
        raise InputError(f"{name}：文件损坏或不规范（{type(error).__name__}）。{_HELP}") from error
    if not any(isinstance(block, Grid) and grid_table(block) for block in blocks):
        blocks = recognise(_texts(blocks))
    return Original(tuple(blocks), _WARNINGS.get(kind, ""))


def _read(kind: str, body: bytes) -> list[Block]:
    """Raises Unreadable."""
    if kind == "docx":
        return read_docx(body)
    if kind in ("doc", "rtf"):
        return read_doc(body, kind)
    if kind == "xlsx":
        return read_xlsx(body)
    if kind == "xls":
        return read_xls(body)
    if kind == "pdf":
        return _pdf(body)
    if kind == "html":
        return read_html(decode(body).text[: MAX_TEXT * 10])
    if kind == "text":
        return _text(body)
    raise Unreadable(f"不能读取这种文件（{NAMES.get(kind, '未知格式')}）")


def _text(body: bytes) -> list[Block]:
    decoded = decode(body)
    text = decoded.text[:MAX_TEXT]
    if decoded.bad > 0.05 or sum("\u4e00" <= character <= "\u9fff" for character in text) < _LEAST_HAN:
        raise Unreadable("不是中文文本")
    return [Text(line, f"第{number}行") for number, line in enumerate(text.splitlines(), 1)]


def _pdf(body: bytes) -> list[Block]:
    found = read_pages(open_pdf(body).pages)
    words = sum(len(block.text) if isinstance(block, Text) else _LEAST_HAN for block in found)
    if words < _LEAST_HAN:
        raise Unreadable("扫描件，没有文字层")
    return found


def _texts(blocks: Sequence[Block]) -> list[Text]:
    """Everything as lines, cells included, for a document whose tables are no rubric's."""
    found: list[Text] = []
    for block in blocks:
        if isinstance(block, Text):
            found.append(block)
        elif isinstance(block, Grid):
            found += [
                Text(line, row.place)
                for row in block.rows
                for cell in row.cells
                if cell.is_head
                for line in cell.text.split("\n")
            ]
    return found
