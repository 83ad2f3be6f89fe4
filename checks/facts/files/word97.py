"""Word 97–2003 (.doc, and .wps of the same make): the text by the piece table.

[MS-DOC] 2.4.1: the header (FIB) says where the table stream keeps the pieces, each piece where its characters stand in the
stream WordDocument, one or two bytes each. Formatting, macros and embedded objects are never looked at.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator

from xlrd.compdoc import CompDoc, CompDocError

from checks.facts.files.content import Content, Unreadable

_MAGIC = 0xA5EC
_WORD97 = 0xC1  # nFib of Word 97; older ones keep the text elsewhere
_ENCRYPTED, _TABLE_1 = 0x0100, 0x0200
_FC_CLX = 0x01A2
_PIECES = 50_000
_HIDDEN = re.compile("\x13[^\x13\x14\x15]{0,2000}\x14|\x13[^\x13\x14\x15]{0,2000}\x15|[\x13\x14\x15]")  # field codes
_BREAK = re.compile("[\r\x07\x0b\x0c\x0e]")
_OTHER = re.compile("[\x00-\x08\x0f-\x1f]")
_PICTURES = ("\x01", "\x08")


def read_doc(body: bytes) -> Content:
    """Raises Unreadable: encrypted, older than Word 97, damaged."""
    text = read_marked(body)
    content = Content()
    content.images = sum(text.count(mark) for mark in _PICTURES)
    for line in _BREAK.split(text):
        content.add(_OTHER.sub("", line))
    return content


def read_marked(body: bytes) -> str:
    """The text with Word's own marks: \\r ends a paragraph, \\x07 a cell, a \\x07 of its own a row. Raises Unreadable."""
    main, table = _streams(body)
    clx, size = struct.unpack_from("<II", main, _FC_CLX)
    return _HIDDEN.sub("", "".join(_pieces(main, table[clx : clx + size])))


def _streams(body: bytes) -> tuple[bytes, bytes]:
    try:
        package = CompDoc(body, logfile=_Silent())
        main = package.get_named_stream("WordDocument")
        if main is None or len(main) < _FC_CLX + 8:
            raise Unreadable("文件损坏")
        magic, version = struct.unpack_from("<HH", main, 0)
        flags = struct.unpack_from("<H", main, 0x0A)[0]
        if magic != _MAGIC or version < _WORD97:
            raise Unreadable("旧于Word 97的文件")
        if flags & _ENCRYPTED:
            raise Unreadable("文件已加密")
        table = package.get_named_stream("1Table" if flags & _TABLE_1 else "0Table")
    except CompDocError as error:
        raise Unreadable("文件损坏") from error
    if table is None:
        raise Unreadable("文件损坏")
    return main, table


class _Silent:
    """xlrd's reader of OLE2 files reports oddities to a file; they go nowhere."""

    def write(self, text: str) -> None:
        """Drop it."""


def _pieces(main: bytes, clx: bytes) -> Iterator[str]:
    """The pieces of the whole text, main document and text boxes, in order."""
    place = 0
    while place + 3 <= len(clx) and clx[place] == 1:  # property lists come first
        place += 3 + struct.unpack_from("<H", clx, place + 1)[0]
    if place + 5 > len(clx) or clx[place] != 2:
        raise Unreadable("文件损坏")
    size = struct.unpack_from("<I", clx, place + 1)[0]
    plex = clx[place + 5 : place + 5 + size]
    count = min((len(plex) - 4) // 12, _PIECES)
    if count < 1:
        raise Unreadable("文件损坏")
    starts = struct.unpack_from(f"<{count + 1}I", plex, 0)
    for number in range(count):
        where = struct.unpack_from("<I", plex, 4 * (count + 1) + 8 * number + 2)[0]
        yield _piece(main, where, starts[number + 1] - starts[number])


def _piece(main: bytes, where: int, length: int) -> str:
    if length < 0:
        raise Unreadable("文件损坏")
    if where & 0x40000000:  # one byte a character
        start = (where & 0x3FFFFFFF) // 2
        return main[start : start + length].decode("cp1252", "replace")
    return main[where : where + 2 * length].decode("utf-16-le", "replace")
