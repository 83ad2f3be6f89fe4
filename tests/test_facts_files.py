"""Attachments: what a file is, what it says, and what a hostile one does not do."""

from __future__ import annotations

import os
import random
import sys
import time
from datetime import date
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from pypdf import PdfReader, PdfWriter

from checks.facts.codec import from_json, to_json
from checks.facts.files import ocr, read
from checks.facts.files.content import Content
from checks.facts.files.convert import find_office
from checks.facts.files.kinds import NAMES, find_file_kind
from checks.facts.page import PageFacts
from demo.office import make_pdf
from tests.file_parts import (
    TEXT,
    make_doc,
    make_docx,
    make_ofd,
    make_ole,
    make_rtf,
    make_scan,
    make_xlsx,
    make_zip,
    patch_docx,
)

SEEN = date(2017, 12, 15)
CORPUS = Path(os.environ.get("GONGKAI_SHARED", Path(__file__).parents[2] / "shared")) / "corpus"
HTML = "<html><head><meta charset=gb2312></head><body>" + "".join(f"<p>{line}</p>" for line in TEXT) + "</body></html>"
MHT = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: text/html; charset=gb2312\n\n"
READABLE = {
    "pdf": make_pdf(list(TEXT)),
    "docx": make_docx(*TEXT),
    "ofd": make_ofd(TEXT[:2], TEXT[2:]),
    "rtf": make_rtf(*TEXT),
    "doc": make_doc(*TEXT),
    "html": HTML.encode("gb18030"),
    "mht": MHT + HTML.encode("gb18030") + b"\n--b--\n",
    "text": "\r\n".join(TEXT).encode("gb18030"),
    "xlsx": make_xlsx(*((line,) for line in TEXT)),
}


def read_file(body: bytes) -> PageFacts:
    return read.read_file(body, "http://www.x.gov.cn/a.doc", seen_on=SEEN)


@pytest.mark.parametrize("kind", READABLE)
def test_the_text_whatever_the_format(kind: str) -> None:
    facts = read_file(READABLE[kind])
    assert (facts.file_kind, facts.file_state, facts.kind) == (kind, "read", "attachment")
    assert tuple(facts.text.split("\n")) == TEXT
    assert facts.title == TEXT[0]
    assert facts.headings == ("一、受理机构",)
    assert (facts.formed, facts.formed_source) == (date(2017, 3, 2), "signature")
    assert from_json(to_json(facts)) == facts


def test_words_that_stand_outside_plain_paragraphs_are_kept() -> None:
    text = "<w:ins><w:r><w:t>插入的字</w:t></w:r></w:ins><w:sdt><w:sdtContent><w:r><w:t>控件里的字</w:t></w:r></w:sdtContent></w:sdt>"
    body = patch_docx(make_docx("甲标记乙"), "<w:r><w:t>甲标记乙</w:t></w:r>", text)
    assert read_file(body).text == "插入的字控件里的字"


def test_tables_stay_tables() -> None:
    rows = (("项目", "金额"), ("三公经费", "12.5"))
    facts = read_file(make_docx("前言部分", table=rows))
    assert facts.tables == (rows,)
    assert facts.text.split("\n") == ["前言部分", "项目", "金额", "三公经费", "12.5"]
    assert read_file(make_xlsx(("项目", "金额", "日期"), ("三公", 12.0, date(2017, 3, 2)))).tables == (
        (("项目", "金额", "日期"), ("三公", "12", "2017-03-02")),
    )


def test_lines_of_a_pdf_are_joined_where_the_margin_broke_them() -> None:
    long = "申请人可以根据自身生产、生活、科研等特殊需要，向本机关申请获取相关政府信息，" * 4
    facts = read_file(make_pdf([long, "二、办公地址", long, "联系电话：0745-4221234"]))
    assert facts.text.split("\n") == [long, "二、办公地址", long, "联系电话：0745-4221234"]


def test_names_in_an_archive_are_listed_and_prove_nothing() -> None:
    inner = make_zip({"内/年报.txt": "x"})
    body = make_zip({"指南.doc": "x", "内层.zip": inner}).replace("指南".encode(), "指南".encode())
    facts = read_file(body)
    assert facts.text.split("\n") == ["指南.doc", "内层.zip", "内/年报.txt"]
    assert facts.file_state == "partial"


def test_names_of_old_archives_are_gbk() -> None:
    body = make_zip({"AAAA.txt": "x"}).replace(b"AAAA", "指南".encode("gbk"))
    assert read_file(body).text == "指南.txt"


def encrypted_pdf() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(BytesIO(make_pdf(list(TEXT)))))
    writer.encrypt("secret", algorithm="RC4-128")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def bomb() -> bytes:
    return make_zip({"[Content_Types].xml": "x", "word/document.xml": b"\0" * (300 << 20)})


def entities() -> bytes:
    lol = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><x>&b;</x>'
    return make_zip({"OFD.xml": lol})


def outside() -> bytes:
    marked = make_docx("甲标记乙")
    head = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]><w:document'
    return patch_docx(patch_docx(marked, "甲标记乙", "&f;"), "<w:document", head)


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (encrypted_pdf, "加密"),
        (lambda: make_doc(*TEXT, flags=0x100), "加密"),
        (lambda: make_ole({"EncryptedPackage": b"x" * 5000}), "加密"),
        (lambda: make_zip({"a.txt": "x"}).replace(b"\x14\x00\x00\x00", b"\x14\x00\x01\x00"), "加密"),
        (bomb, "压缩炸弹"),
        (lambda: make_zip({f"{n}.txt": "" for n in range(4001)}), "超过4000个"),
        (entities, "EntitiesForbidden|DTDForbidden"),
        (outside, "外部实体"),
        (make_scan, "扫描件"),
        (lambda: b"Rar!\x1a\x07\x00" + b"x" * 100, "RAR"),
        (lambda: b"\x89PNG\r\n\x1a\n" + b"x" * 100, "图片|识别|损坏"),
        (lambda: b"%PDF-1.4\n" + b"x" * 500, "损坏|扫描"),
        (lambda: b"PK\x03\x04" + b"x" * 500, "损坏"),
        (lambda: b"\xd0\xcf\x11\xe0" + b"x" * 3000, "旧版Office"),
        (lambda: b"\xd0\xcf\x11\xe0" + "WordDocument".encode("utf-16-le") + b"x" * 3000, "损坏"),
        (lambda: b"\x00\x01\x02" * 100, "未知"),
        (lambda: b"", "未知"),
    ],
    ids=range(17),
)  # fmt: skip
def test_what_cannot_be_read_says_why(make, reason: str) -> None:
    started = time.monotonic()
    facts = read_file(make())
    assert facts.file_state == "unreadable"
    assert any(word in facts.file_reason for word in reason.split("|")), facts.file_reason
    assert facts.text == ""
    assert time.monotonic() - started < 30


def test_nothing_is_written_outside_the_reading_process_s_folder(tmp_path: Path) -> None:
    target = tmp_path / "evil.txt"
    body = make_zip({f"../../../../../../../{target}": "x", str(target): "x"})
    assert read_file(body).file_state == "partial"
    assert not target.exists()


def run_worker(monkeypatch: pytest.MonkeyPatch, code: str, seconds: float = 10.0) -> Content:
    """A reading process that runs ``code`` with a reader's limits instead of reading."""
    monkeypatch.setattr(read, "SECONDS", {"read": seconds})
    start = read.subprocess.Popen
    program = f"from checks.facts.files.worker import set_limits; set_limits('read'); {code}"
    monkeypatch.setattr(
        read.subprocess, "Popen", lambda command, **more: start([sys.executable, "-c", program], **more)
    )
    return read._run("read", "pdf", b"%PDF-1.4")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no resource limits")
@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("import time; time.sleep(60)", "时限"),
        ("x = bytearray(4 << 30)", "中止"),
        ("import os; os.abort()", "中止"),
        ("open('big', 'wb').write(bytes(100 << 20))", "中止"),
        ("print('no JSON')", "中止"),
        ("print('[' * 100)", "中止"),
    ],
)
def test_a_reader_that_runs_wild_is_ended(monkeypatch: pytest.MonkeyPatch, code: str, reason: str) -> None:
    started = time.monotonic()
    content = run_worker(monkeypatch, code, 2.0)
    assert (content.state, content.lines) == ("unreadable", [])
    assert reason in content.reason
    assert time.monotonic() - started < 8


def test_an_endless_sheet_is_cut() -> None:
    """Many small rows: the declared sizes are fine, what comes out is cut."""
    rows = "<row>" + '<c t="inlineStr"><is><t>x</t></is></c>' * 3 + "</row>"
    body = make_xlsx(("x",))
    with ZipFile(BytesIO(body)) as package:
        members = {name: package.read(name) for name in package.namelist()}
    sheet = next(name for name in members if name.startswith("xl/worksheets/"))
    members[sheet] = members[sheet].replace(b"<sheetData>", b"<sheetData>" + rows.encode() * 6000)
    facts = read_file(make_zip(dict(members)))
    assert facts.file_state == "partial"
    assert "5000行" in facts.file_reason


@pytest.mark.parametrize("kind", READABLE)
def test_damaged_files_end_well(kind: str) -> None:
    chance = random.Random(kind)
    body = bytearray(READABLE[kind])
    for _ in range(30):
        body[chance.randrange(len(body))] = chance.randrange(256)
    facts = read_file(bytes(body[: chance.randrange(len(body) // 2, len(body))]))
    assert facts.file_state in ("read", "partial", "unreadable")
    assert facts.file_state == "read" or facts.file_reason


def test_kinds_are_told_by_content() -> None:
    assert {kind: find_file_kind(body) for kind, body in READABLE.items()} == {kind: kind for kind in READABLE}
    assert set(READABLE) <= set(NAMES)
    assert find_file_kind(b"\xef\xbb\xbf  <?xml version='1.0'?><html>") == "html"


@pytest.mark.skipif(not find_office(), reason="LibreOffice is not installed")
@pytest.mark.skipif(not (CORPUS / "sites/jiayu").is_dir(), reason="no corpus of saved pages (set GONGKAI_SHARED)")
def test_an_office_program_reads_what_our_reader_cannot() -> None:
    """Sheets, which LibreOffice reads wherever it is; absence in what it made proves nothing."""
    body = next((CORPUS / "sites/jiayu").rglob("*.xls")).read_bytes()
    content = read._run("convert", "xls", body)
    assert (content.state, bool(content.lines)) == ("partial", True), content.reason


@pytest.mark.skipif(not find_office(), reason="LibreOffice is not installed")
def test_an_office_program_takes_no_rubbish_for_text() -> None:
    assert read._run("convert", "xls", b"\xd0\xcf\x11\xe0" + b"x" * 3000).state == "unreadable"


@pytest.mark.skipif(ocr.is_installed(), reason="the extra gongkai[ocr] is installed")
def test_without_recognition_a_scan_says_how_to_get_it() -> None:
    assert "gongkai[ocr]" in read_file(make_scan()).file_reason


@pytest.mark.skipif(not ocr.is_installed(), reason="needs the extra gongkai[ocr]")
def test_recognised_text_is_marked_and_partial() -> None:
    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (200, 200), "white").save(out, "PNG")
    assert read_file(out.getvalue()).file_state in ("partial", "unreadable")


@pytest.mark.skipif(not (CORPUS / "sites/jiayu").is_dir(), reason="no corpus of saved pages (set GONGKAI_SHARED)")
def test_real_attachments_are_read() -> None:
    files = [path for path in (CORPUS / "sites/jiayu").rglob("*") if path.suffix.lower() in (".doc", ".xls")]
    found = [read_file(path.read_bytes()) for path in files[:12]]
    assert {facts.file_state for facts in found} == {"read"}
    assert all(len(facts.text) > 100 for facts in found)
