"""Macros, nested archives and pictures that unpack to more than a machine has."""

from __future__ import annotations

import struct
import zlib
from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from checks.facts.files import convert, read
from tests.file_parts import make_zip

NAME = "{http://openoffice.org/2001/registry}name"


def test_an_office_program_runs_no_macro_and_has_no_network(tmp_path: Path) -> None:
    command = convert._office(tmp_path, tmp_path / "in.doc", "MS Word 97", "pdf")
    assert "--headless" in command
    written = ElementTree.parse(tmp_path / "profile/user/registrymodifications.xcu")
    values = {prop.get(NAME): prop.findtext("value") for prop in written.iter("prop")}
    assert values["DisableMacrosExecution"] == "true"
    assert values["MacroSecurityLevel"] == "3"
    assert (values["ooInetProxyType"], values["ooInetHTTPProxyName"], values["ooInetHTTPProxyPort"]) == (
        "2", "127.0.0.1", "9",
    )  # fmt: skip


def nested(depth: int) -> bytes:
    body = make_zip({"年报.txt": "x"})
    for n in range(depth):
        body = make_zip({f"{n}.zip": body})
    return body


@pytest.mark.parametrize("depth", [3, 200])
def test_archives_within_archives_are_not_followed_for_ever(depth: int) -> None:
    facts = read.read_file(nested(depth), "http://www.x.gov.cn/a.zip", seen_on=date(2017, 12, 15))
    assert facts.file_state in ("partial", "unreadable")
    assert facts.file_reason
    assert "年报.txt" not in facts.text


def picture(side: int) -> bytes:
    """A PNG that declares ``side`` × ``side`` pixels and holds none."""
    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    made = (
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(made)


def test_a_picture_of_900_million_pixels_is_unreadable() -> None:
    facts = read.read_file(picture(30_000), "http://www.x.gov.cn/a.png", seen_on=date(2017, 12, 15))
    assert (facts.file_state, facts.text) == ("unreadable", "")
    assert facts.file_reason
