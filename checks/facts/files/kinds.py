"""What a file is, by its content: extensions and headers are often wrong (a ".doc" that is a web page, a ".xls" that is a zip)."""

from __future__ import annotations

import re

_MARKUP = re.compile(rb"<(?:!doctype\s+html|html|head|body|table|meta|div|p\b|title|\?xml)", re.I)
_MHTML = re.compile(rb"^(?:[\w-]+:[^\n]*\n|[ \t][^\n]*\n){0,30}?mime-version:", re.I)
_HEADS = (
    (b"{\\rtf", "rtf"),
    (b"Rar!\x1a\x07", "rar"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"\x89PNG", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
)
_ZIPPED = (
    (b"word/", "docx"),
    (b"xl/", "xlsx"),
    (b"ppt/", "pptx"),
    (b"OFD.xml", "ofd"),
)
# Names of streams in an OLE2 file, as its directory writes them.
_STREAMS = (
    ("EncryptedPackage", "encrypted"),
    ("WordDocument", "doc"),
    ("Workbook", "xls"),
    ("Book", "xls"),
    ("PowerPoint Document", "ppt"),
)

# The kind in the inspector's words.
NAMES = {
    "pdf": "PDF", "docx": "Word", "doc": "Word（97-2003）", "xlsx": "Excel", "xls": "Excel（97-2003）", "pptx": "PowerPoint",
    "ppt": "PowerPoint（97-2003）", "ofd": "OFD", "rtf": "RTF", "html": "网页格式", "mht": "单一文件网页", "text": "纯文本", "zip": "ZIP压缩包",
    "rar": "RAR压缩包", "7z": "7z压缩包", "gzip": "GZIP压缩包", "image": "图片", "encrypted": "加密的Office文件", "ole": "旧版Office文件",
    "": "未知格式",
}  # fmt: skip


def find_file_kind(body: bytes) -> str:
    """A key of ``NAMES``; "" for what has no sign that we know. Never opens the file."""
    if b"%PDF-" in body[:1024]:
        return "pdf"
    for head, kind in _HEADS:
        if body.startswith(head):
            return kind
    if body.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _zipped(body)
    if body.startswith(b"\xd0\xcf\x11\xe0"):
        return next((kind for name, kind in _STREAMS if name.encode("utf-16-le") in body), "ole")
    return _worded(body)


def _zipped(body: bytes) -> str:
    """Office and OFD packages are told by the names in the directory at the file's end."""
    directory = body[-262_144:]
    if b"[Content_Types].xml" in body:
        return next((kind for mark, kind in _ZIPPED if mark in directory and kind != "ofd"), "zip")
    return "ofd" if b"OFD.xml" in directory else "zip"


def _worded(body: bytes) -> str:
    head = body[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if _MHTML.match(head):
        return "mht"
    flat = head.replace(b"\x00", b"")
    if flat.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff").startswith(b"<") and _MARKUP.search(flat):
        return "html"
    return "text" if head and b"\x00" not in body[:65_536] else ""
