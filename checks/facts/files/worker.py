"""The reading process: ``python -m checks.facts.files.worker STEP KIND`` reads a file from its input, writes JSON to its output.

One file, one process, with limits on memory, time and output that it sets before it looks at the first byte.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from dataclasses import asdict
from email import message_from_bytes, policy
from pathlib import Path

from checks.facts.files import convert, ocr
from checks.facts.files.content import Content, Unreadable

MEMORY = {"read": 1 << 30, "convert": 6 << 30, "ocr": 6 << 30}  # bytes of address space
CPU = {"read": 20, "convert": 50, "ocr": 100}  # seconds
OUTPUT = 64 << 20  # bytes of any file it writes
_PARTS = 200  # of a saved web page


def main(step: str, kind: str) -> None:
    """``step``: read, convert or ocr."""
    set_limits(step)
    body = sys.stdin.buffer.read()
    try:
        content = _read(step, kind, body)
    except Unreadable as error:
        content = Content(state="unreadable", reason=str(error))
    except MemoryError:
        content = Content(state="unreadable", reason="超出内存限制")
    except Exception as error:  # whatever a file does to its reader, the row says so
        content = Content(state="unreadable", reason=f"文件损坏或不规范（{type(error).__name__}）")
    json.dump(asdict(content), sys.stdout, ensure_ascii=True)


def set_limits(step: str) -> None:
    """Memory, processor time, size of written files, no core file; Windows has no such limits, there the parent's clock holds."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY[step], MEMORY[step]))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU[step], CPU[step] + 5))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT, OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _read(step: str, kind: str, body: bytes) -> Content:
    if step == "convert":
        return convert.convert(body, Path.cwd(), kind)
    if step == "ocr":
        return ocr.recognise(body, kind)
    return _reader(kind)(body)


def _reader(kind: str) -> Callable[[bytes], Content]:
    """Readers are imported when they are needed: a file costs only its own library."""
    if kind == "pdf":
        from checks.facts.files.pdf import read_pdf as reader
    elif kind in ("docx", "pptx", "ofd"):
        from checks.facts.files import office

        reader = {"docx": office.read_docx, "pptx": office.read_pptx, "ofd": office.read_ofd}[kind]
    elif kind in ("xlsx", "xls"):
        from checks.facts.files import sheets

        reader = {"xlsx": sheets.read_xlsx, "xls": sheets.read_xls}[kind]
    elif kind == "doc":
        from checks.facts.files.word97 import read_doc as reader
    elif kind == "rtf":
        from checks.facts.files.rtf import read_rtf as reader
    elif kind == "zip":
        from checks.facts.files.zips import list_zip as reader
    else:
        reader = {"html": _read_html, "mht": _read_mht, "text": _read_text}[kind]
    return reader


def _read_html(body: bytes) -> Content:
    """A web page under an office program's extension."""
    from checks.facts.charset import decode
    from checks.facts.tree import parse

    content = Content()
    document = parse(decode(body).text)
    for line in document.lines:
        content.add(line.text)
    content.images = len(document.images)
    return content


def _read_mht(body: bytes) -> Content:
    """A page with everything on it in one file (MHTML), as Word saves it."""
    message = message_from_bytes(body, policy=policy.default)
    for number, part in enumerate(message.walk()):
        if number > _PARTS:
            break
        if part.get_content_type() == "text/html":
            data = part.get_payload(decode=True)
            return _read_html(data if isinstance(data, bytes) else b"")
    raise Unreadable("单一文件网页中没有正文")


def _read_text(body: bytes) -> Content:
    from checks.facts.charset import decode

    decoded, content = decode(body), Content()
    if decoded.bad > 0.05 or len(re.findall(r"\w", decoded.text[:5000])) * 4 < len(decoded.text[:5000].strip()):
        raise Unreadable("未知格式")
    for line in decoded.text.splitlines():
        content.add(line)
    return content


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
