"""What is not opened at all: a file that is no workbook, or one that would fill the memory."""

from __future__ import annotations

from pathlib import Path
from zipfile import BadZipFile, ZipFile

MOST_BYTES = 20_000_000  # of the file; a filled sheet has 30,000
MOST_UNPACKED = 100_000_000
MOST_PARTS = 2_000
RATIO, RATIO_FROM = 400, 2_000_000  # a part that unpacks to so many times its size, if it is not small
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def refusal(path: Path) -> str:
    """Why the workbook is not opened, in one line; "" if it may be."""
    try:
        if path.stat().st_size > MOST_BYTES:
            return f"文件超过 {MOST_BYTES // 1_000_000} MB，不像评分表"
        with path.open("rb") as file:
            if file.read(8) == OLE:
                return "是加密的或旧格式（.xls）的文件，请另存为不加密的 .xlsx"
        return _parts_refusal(path)
    except OSError as error:
        return f"读不了：{error.strerror or error}"
    except (BadZipFile, NotImplementedError, ValueError):
        return "不是 .xlsx 文件，或文件已损坏"


def _parts_refusal(path: Path) -> str:
    with ZipFile(path) as archive:
        parts = archive.infolist()
    total = sum(part.file_size for part in parts)
    swollen = any(p.file_size > RATIO_FROM and p.file_size > RATIO * max(1, p.compress_size) for p in parts)
    if len(parts) > MOST_PARTS or total > MOST_UNPACKED or swollen:
        return f"解开后有 {len(parts)} 个部分、{total // 1_000_000} MB，疑为压缩炸弹，未打开"
    if not any(part.filename.endswith("workbook.xml") for part in parts):
        return "不是 .xlsx 文件，或文件已损坏"
    return ""
