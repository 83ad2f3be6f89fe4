"""Whatever a document holds: a draft that loads, or one clear line. Never a crash, never long."""

from __future__ import annotations

import time
from io import BytesIO
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.errors import InputError
from reports.cli import run
from rubrics.importing.importer import import_document
from rubrics.importing.reading import read_body
from rubrics.importing.recognise import Found, recognise_blocks
from rubrics.importing.write import write_draft
from rubrics.load import parse_rubric
from tests.test_importing_outline import BARS, ITEMS, LINES, LIST, TABS

PIECES = [
    "内容",
    "考核指标",
    "分值",
    "考核办法",
    "一级指标",
    "|",
    "\t",
    "\n",
    '","',
    '"',
    "一、",
    "（一）",
    "1、",
    "1.",
    "(1)",
    "①",
    "2",
    "2分",
    "（10分）",
    "10分)",
    "(3",
]
PIECES += [
    "未公开的扣1分",
    "每少一项扣0.5分",
    "得5分",
    "可得50%",
    "扣完为止",
    "合计",
    "加分",
    "注:",
    "附件2",
    "公开信息公开指南。",
    "组织保障",
    "政府各部门",
    "第一条",
    "优秀（90分以上）",
]
PIECES += ["\x00", "\ud800", "'''", '"""', "\\", "[[section]]", "𠀀", "　", "\x85", "\u2028", "٣"]
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=6), max_size=120).map("".join)


def refuse_two_lines(error: InputError) -> None:
    assert "\n" not in str(error)


def draft_of(found: Found) -> str:
    found.year = 2026
    return write_draft(found, "draft", "原文.txt")


def import_text(text: str) -> None:
    """A draft that loads, or an InputError of one line."""
    body = text.encode("utf-8", "replace")
    try:
        drafts = [draft_of(one) for one in recognise_blocks(read_body(body, "原文.txt").blocks, "原文.txt")]
    except InputError as error:
        refuse_two_lines(error)
        return
    for draft in drafts:
        rubric = parse_rubric(draft, "draft")
        assert all(line.mode != "auto" for section in rubric.sections for line in section.indicators)


@settings(max_examples=150, deadline=None)
@given(texts)
def test_texts_made_of_a_rubrics_pieces(text: str) -> None:
    import_text("某县2026年考核评分细则某县2026年考核评分细则\n" + text)


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([BARS, TABS, LINES, ITEMS, LIST]), st.data())
def test_rubrics_with_pieces_cut_and_put_in(text: str, data: st.DataObject) -> None:
    for _ in range(data.draw(st.integers(1, 6))):
        start = data.draw(st.integers(0, len(text)))
        end = min(len(text), start + data.draw(st.integers(0, 40)))
        text = text[:start] + data.draw(st.sampled_from(PIECES)) + text[end:]
    import_text(text)


def word_of(*rows: tuple[str, ...]) -> bytes:
    document = docx.Document()
    table = document.add_table(len(rows), len(rows[0]))
    for line, row in zip(table.rows, rows, strict=True):
        for cell, text in zip(line.cells, row, strict=True):
            cell.text = text
    out = BytesIO()
    document.save(out)
    return out.getvalue()


WORD = word_of(("内容", "考核指标", "分值", "考核办法"), ("组织保障2分", "成立小组。", "2", "未成立的扣2分。"))


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(WORD) - 1), st.binary(min_size=1, max_size=30), st.booleans())
def test_damaged_packages(at: int, noise: bytes, cut: bool) -> None:
    body = WORD[:at] if cut else WORD[:at] + noise + WORD[at + len(noise) :]
    try:
        read_body(body, "a.docx")
    except InputError as error:
        refuse_two_lines(error)


@settings(max_examples=40, deadline=None)
@given(
    st.binary(max_size=400),
    st.sampled_from([b"", b"PK\x03\x04", b"%PDF-1.7\n", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"{\\rtf1", b"<html>"]),
)
def test_bytes_under_every_head(noise: bytes, head: bytes) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("rubrics.importing.word.find_office", lambda: "")
        try:
            blocks = read_body(head + noise, "a.bin").blocks
            recognise_blocks(blocks, "a.bin")
        except InputError as error:
            refuse_two_lines(error)


@pytest.mark.parametrize("size", [600, 6_000])
def test_time_grows_with_the_text(size: int) -> None:
    """Thousands of cells of one table, and a line of as many ordinals and amounts."""
    started = time.process_time()
    import_text(
        "评分细则\n一级指标\n考核内容\n分值\n评分标准\n"
        + "公开信息，便于群众查找。\n2\n未公开的扣1分。\n" * (size // 3)
    )
    import_text("评分细则\n" + "1、未公开的扣1分，每少一项扣1分（2分）；" * (size // 8))
    assert time.process_time() - started < size / 1000


def test_the_command_says_one_line_and_ends_with_two(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(WORD[:400])
    assert run(["rubric", "import", str(path), "--out", str(tmp_path / "out.toml")]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("\n") == 1
    assert not (tmp_path / "out.toml").exists()
    with pytest.raises(InputError):
        import_document(tmp_path)
