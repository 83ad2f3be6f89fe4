"""One decision on the encoding, right whatever header and meta say."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checks.facts.charset import decode

TEXT = "政府信息公开指南：办公地址在县城"


@pytest.mark.parametrize(
    ("body", "header", "charset", "reason"),
    [
        (TEXT.encode(), "", "utf-8", "valid UTF-8"),
        (TEXT.encode(), "text/html; charset=gb2312", "utf-8", "valid UTF-8"),
        (codecs.BOM_UTF8 + TEXT.encode(), "", "utf-8", "byte order mark"),
        (codecs.BOM_UTF16_LE + TEXT.encode("utf-16-le"), "", "utf-16-le", "byte order mark"),
        (f"<html><body><p>{TEXT}</p></body></html>".encode("utf-16-le"), "", "utf-16-le", "zero bytes of UTF-16"),
        (TEXT.encode("gbk"), "text/html; charset=GBK", "gb18030", "header says gbk"),
        (b'<meta charset="gb2312">' + TEXT.encode("gb18030"), "", "gb18030", "meta says gb2312"),
        (b'<?xml version="1.0" encoding="GBK"?>' + TEXT.encode("gbk"), "", "gb18030", "meta says gbk"),
        (TEXT.encode("gbk"), "", "gb18030", "neither UTF-8 nor a usable declaration: GB18030 fits"),
        (
            TEXT.encode("gbk"),
            "text/html; charset=utf-7",
            "gb18030",
            "neither UTF-8 nor a usable declaration: GB18030 fits",
        ),
        (b"<meta charset=big5>" + "資訊公開指南".encode("big5"), "", "big5hkscs", "meta says big5"),
    ],
)
def test_decision(body: bytes, header: str, charset: str, reason: str) -> None:
    decoded = decode(body, header)
    assert (decoded.charset, decoded.reason) == (charset, reason)
    assert "\ufffd" not in decoded.text


def test_text_survives_wrong_declarations() -> None:
    assert TEXT in decode(b"<meta charset=utf-8>" + TEXT.encode("gbk"), "text/html; charset=utf-8").text


def test_stray_bytes_are_tolerated_and_counted() -> None:
    body = ("政" * 300).encode() + b"\xff" + ("府" * 300).encode()
    decoded = decode(body, "text/html; charset=utf-8")
    assert decoded.charset == "utf-8"
    assert 0 < decoded.bad < 0.01
    assert decoded.text.startswith("政政")


def test_control_characters_are_dropped() -> None:
    assert decode("标\x00题\x1b[31m\x7f\n".encode()).text == "标题[31m\n"


@given(st.binary(max_size=400), st.text(max_size=40))
def test_never_raises(body: bytes, header: str) -> None:
    assert 0 <= decode(body, header).bad <= 1


@given(st.text(alphabet=st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=40, max_size=200))
def test_gb_without_declaration_comes_back(text: str) -> None:
    body = text.encode("gb18030")
    try:
        body.decode("utf-8")
    except UnicodeDecodeError:
        assert decode(body).text == text
