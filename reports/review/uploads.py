"""Files that a person attaches as evidence: bounded, known by their content, kept by SHA-256, only ever handed out as a download."""

from __future__ import annotations

import hashlib
import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath

from crawler.errors import InputError
from crawler.schema import storage_errors
from crawler.store import Store
from reports.text import clean

MOST_BYTES = 10 * 2**20
MOST_PER_LINE = 20
_TABLE = "CREATE TABLE IF NOT EXISTS upload (sha256 TEXT PRIMARY KEY, type TEXT NOT NULL, size INTEGER NOT NULL, data BLOB NOT NULL)"
_MAGIC = (
    (b"%PDF-", "pdf"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpg"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),  # doc, xls, wps, et
)
_MEMBERS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx", "OFD.xml": "ofd"}
_ENDINGS = {"pdf": {"pdf"}, "png": {"png"}, "jpg": {"jpg", "jpeg"}, "docx": {"docx"}, "xlsx": {"xlsx"}, "ofd": {"ofd"}}
_ENDINGS |= {"office": {"doc", "xls", "wps", "et", "ppt"}}
TYPES = "PDF、OFD、Word、Excel、PNG、JPG"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file somebody attached. ``name`` is what they called it, fit to print."""

    sha256: str
    name: str
    type: str
    size: int


def read_upload(name: str, data: bytes) -> Upload:
    """Raises InputError for a file that is empty, too large, of another type, or whose name lies about the type."""
    name = clean(PurePosixPath(name.replace("\\", "/")).name).strip().lstrip(".")[-120:] or "附件"
    if not data:
        raise InputError("文件是空的")
    if len(data) > MOST_BYTES:
        raise InputError(f"文件超过 {MOST_BYTES // 2**20} MB")
    type_ = find_type(data)
    if not type_:
        raise InputError(f"只接受 {TYPES} 文件，此文件的内容不是")
    ending = name.rsplit(".", 1)[-1].lower()
    if ending not in _ENDINGS[type_]:
        raise InputError(f"文件名后缀“{ending[:12]}”与内容（{type_}）不符")
    return Upload(hashlib.sha256(data).hexdigest(), name, type_, len(data))


def find_type(data: bytes) -> str:
    """pdf, png, jpg, office, docx, xlsx, ofd by the content; "" for anything else."""
    for magic, type_ in _MAGIC:
        if data.startswith(magic):
            return type_
    return _zip_type(data) if data.startswith(b"PK\x03\x04") else ""


def _zip_type(data: bytes) -> str:
    """Only the directory is read: nothing is unpacked, so a bomb stays shut."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return ""
    return next((type_ for member, type_ in _MEMBERS.items() if member in names), "")


def save_upload(store: Store, upload: Upload, data: bytes) -> None:
    """Keep the bytes; the same bytes are kept once."""
    with storage_errors(store.path), store.db.atomic():
        store.db.conn.execute(_TABLE)
        row = (upload.sha256, upload.type, upload.size, data)
        store.db.conn.execute("INSERT OR IGNORE INTO upload VALUES (?, ?, ?, ?)", row)


def load_upload(store: Store, sha256: str) -> bytes | None:
    with storage_errors(store.path):
        if not store.db.conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'upload'").fetchone():
            return None
        row = store.db.conn.execute("SELECT data FROM upload WHERE sha256 = ?", (sha256,)).fetchone()
    return bytes(row[0]) if row else None
