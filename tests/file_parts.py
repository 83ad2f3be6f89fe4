"""Small files for the tests of attachments, made by hand: what an office program would write, and what an attacker would."""

from __future__ import annotations

import struct
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import docx
import openpyxl

from demo.office import write_pdf

TEXT = ("云溪县教育局信息公开指南", "一、受理机构", "联系电话：0745-4221234", "二〇一七年三月二日")


def make_docx(*lines: str, table: tuple[tuple[str, ...], ...] = ()) -> bytes:
    document = docx.Document()
    for line in lines or TEXT:
        document.add_paragraph(line)
    if table:
        grid = document.add_table(len(table), len(table[0]))
        for row, cells in zip(grid.rows, table, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def make_xlsx(*rows: tuple[object, ...]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def make_zip(members: dict[str, bytes | str]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as package:
        for name, data in members.items():
            package.writestr(name, data)
    return out.getvalue()


def patch_docx(body: bytes, old: str, new: str) -> bytes:
    """The docx with a piece of word/document.xml replaced."""
    with ZipFile(BytesIO(body)) as package:
        members = {name: package.read(name) for name in package.namelist()}
    members["word/document.xml"] = members["word/document.xml"].decode().replace(old, new).encode()
    return make_zip(dict(members))


def make_scan() -> bytes:
    """A page that is one picture, as a scanner makes it."""
    content = b"q 300 0 0 300 0 0 cm /Im0 Do Q"
    return write_pdf(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</XObject<</Im0 5 0 R>>>>>>",
            b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
            b"<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>stream\n\0\nendstream",
        ]
    )


def make_ofd(*pages: tuple[str, ...]) -> bytes:
    space = 'xmlns:ofd="http://www.ofdspec.org/2016"'
    members: dict[str, bytes | str] = {
        "OFD.xml": f"<ofd:OFD {space}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {space}><ofd:Pages>"
        + "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/Page_{n}/Content.xml"/>' for n in range(len(pages)))
        + "</ofd:Pages></ofd:Document>",
    }
    for number, lines in enumerate(pages):
        objects = "".join(
            f'<ofd:TextObject Boundary="10 {10 * at} 100 5"><ofd:TextCode>{line}</ofd:TextCode></ofd:TextObject>'
            for at, line in enumerate(lines)
        )
        members[f"Doc_0/Pages/Page_{number}/Content.xml"] = (
            f"<ofd:Page {space}><ofd:Content><ofd:Layer>{objects}</ofd:Layer></ofd:Content></ofd:Page>"
        )
    return make_zip(members)


def make_rtf(*lines: str) -> bytes:
    def shown(line: str) -> str:
        return "".join(f"\\u{ord(c) if ord(c) < 32768 else ord(c) - 65536}?" if ord(c) > 127 else c for c in line)

    body = "\\par\n".join(shown(line) for line in lines or TEXT)
    return f"{{\\rtf1\\ansi\\ansicpg936{{\\fonttbl{{\\f0 SimSun;}}}}{{\\*\\generator Msftedit;}}\\f0 {body}\\par}}".encode()


def make_doc(*lines: str, flags: int = 0, version: int = 0xC1) -> bytes:
    """A Word 97 file: header, one piece of two-byte characters, and its piece table."""
    text = ("\r".join(lines or TEXT) + "\r").encode("utf-16-le")
    start, clx = 2048, 0
    pieces = struct.pack("<II", 0, len(text) // 2) + struct.pack("<HIH", 0, start, 0)
    table = b"\x02" + struct.pack("<I", len(pieces)) + pieces
    main = bytearray(max(4096, start + len(text)))
    struct.pack_into("<HH", main, 0, 0xA5EC, version)
    struct.pack_into("<H", main, 0x0A, flags)
    struct.pack_into("<II", main, 0x01A2, clx, len(table))
    main[start : start + len(text)] = text
    return make_ole({"WordDocument": bytes(main), "0Table": table.ljust(4096, b"\0")})


def make_ole(streams: dict[str, bytes]) -> bytes:
    """An OLE2 file of streams of at least 4,096 bytes each: header, one sector of FAT, one of directory, the data."""
    free, end, fat_mark, none = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
    fat, data, entries = [fat_mark, end], b"", [_entry("Root Entry", 5, end, 0, child=1)]
    for number, (name, body) in enumerate(streams.items(), 1):
        count = -(-len(body) // 512)
        first = len(fat)
        fat += [*range(first + 1, first + count), end]
        data += body.ljust(count * 512, b"\0")
        entries.append(_entry(name, 2, first, len(body), right=number + 1 if number < len(streams) else none))
    assert len(fat) <= 128
    assert len(entries) <= 4
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
    head += struct.pack("<109I", 0, *[free] * 108)
    table = struct.pack("<128I", *fat, *[free] * (128 - len(fat)))
    return head + table + b"".join(entries).ljust(512, b"\0") + data


def _entry(name: str, kind: int, first: int, size: int, child: int = 0xFFFFFFFF, right: int = 0xFFFFFFFF) -> bytes:
    title = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<BBIII", kind, 1, 0xFFFFFFFF, right, child)
    return (
        title.ljust(64, b"\0") + struct.pack("<H", len(title)) + links + bytes(36) + struct.pack("<III", first, size, 0)
    )
