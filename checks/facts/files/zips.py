"""Opening a zip package that may be hostile: judged by what it declares before anything is unpacked, and never unpacked to disk."""

from __future__ import annotations

from io import BytesIO
from xml.etree.ElementTree import Element
from zipfile import BadZipFile, ZipFile

from defusedxml.ElementTree import fromstring

from checks.facts.files.content import Content, Unreadable
from checks.facts.files.kinds import find_file_kind

MAX_MEMBERS = 4_000
MAX_TOTAL = 192 * 2**20  # bytes, as declared; reading a member never yields more than it declares
MAX_RATIO = 200  # of a package larger than the next line
RATIO_FROM = 16 * 2**20
MAX_XML = 48 * 2**20  # bytes of one part
MAX_DEPTH = 2  # a zip, and a zip in it
_INNER = 4 * 2**20  # bytes of an inner zip whose names are listed


def open_zip(body: bytes) -> ZipFile:
    """The package, if what it declares is bounded. Raises Unreadable: damaged, encrypted, a bomb."""
    try:
        package = ZipFile(BytesIO(body), metadata_encoding="gbk")
    except (BadZipFile, UnicodeDecodeError, ValueError, NotImplementedError) as error:
        raise Unreadable("压缩结构损坏") from error
    members = package.infolist()
    total = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS:
        raise Unreadable(f"压缩包内文件超过{MAX_MEMBERS}个，未打开")
    if total > MAX_TOTAL or (total > RATIO_FROM and total > MAX_RATIO * max(len(body), 1)):
        raise Unreadable(f"解压后达{total // 2**20}MB，疑似压缩炸弹，未打开")
    if any(member.flag_bits & 1 for member in members):
        raise Unreadable("文件已加密")
    return package


def read_part(package: ZipFile, name: str) -> bytes:
    """One member's bytes. Raises KeyError for a missing one, Unreadable for one that is too large."""
    member = package.getinfo(name)
    if member.file_size > MAX_XML:
        raise Unreadable(f"{name}过大，未打开")
    return package.read(member)


def read_xml(package: ZipFile, name: str) -> Element:
    """A member as an XML tree; documents with a DTD or entities are refused."""
    tree: Element = fromstring(read_part(package, name), forbid_dtd=True)
    return tree


def list_zip(body: bytes) -> Content:
    """The names in an archive; what the files say is not read, so nothing may be concluded from it."""
    content = Content()
    _list(body, content, 1)
    content.limit("压缩包，只列出文件名，内容未读")
    return content


def _list(body: bytes, content: Content, depth: int) -> None:
    package = open_zip(body)
    for member in package.infolist():
        if member.is_dir():
            continue
        content.add(member.filename)
        is_zip = member.filename.lower().endswith(".zip") and member.file_size <= _INNER
        if is_zip and depth < MAX_DEPTH and find_file_kind(inner := package.read(member)) == "zip":
            _list(inner, content, depth + 1)
