"""`gongkai facts`: pages and attachments alike, one row each."""

from __future__ import annotations

import io
from datetime import date
from pathlib import Path

import docx
import pytest

from crawler.errors import InputError
from reports.savedpages import facts_row, read_bytes

AS_OF = date(2017, 12, 15)


def a_docx(*paragraphs: str) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def test_an_attachment_is_read() -> None:
    body = a_docx("云溪县教育局信息公开指南", "联系电话：0745-4222222", "云溪县教育局", "2017年3月2日")
    row = facts_row(Path("zn.docx"), body, AS_OF)
    assert (row["kind"], row["title"], row["formed"]) == ("attachment", "云溪县教育局信息公开指南", "2017-03-02")
    assert row["text_chars"] > 30
    assert row["notes"] == ["Word"]


@pytest.mark.parametrize(
    ("body", "note"),
    [(b"Rar!\x1a\x07\x00rest", "RAR压缩包，不能读取"), (b"PK\x03\x04broken", ""), (b"%PDF-1.4 nothing behind it", "")],
)
def test_what_cannot_be_read_says_so(body: bytes, note: str) -> None:
    row = facts_row(Path("附件.bin"), body, AS_OF)
    assert row["title"] == "附件"
    assert row["text_chars"] == 0
    assert any(note in said for said in row["notes"][1:])


def test_a_page_is_read_as_a_page() -> None:
    row = facts_row(Path("a.html"), "<title>通知-某局</title><h1>通知</h1><p>发布时间：2017-03-02</p>".encode(), AS_OF)
    assert row["published"] == "2017-03-02"
    assert row["kind"] != "attachment"


def test_a_missing_file_is_wrong_input(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"gone\.html"):
        read_bytes(tmp_path / "gone.html")
