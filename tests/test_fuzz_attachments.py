"""Attachments near to good ones: our own readers end with a content or an error that their process turns into words."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from dataclasses import asdict
from datetime import date
from typing import get_args

import pytest
from hypothesis import given

from checks.facts.files.content import Content, State
from checks.facts.files.kinds import find_file_kind
from checks.facts.files.read import read_file
from checks.facts.files.worker import _read
from tests.file_parts import make_doc, make_docx, make_ofd, make_rtf, make_scan, make_xlsx, make_zip
from tests.fuzzing import BOUNDED, mutated, mutated_archive

LINES = ("县教育局2017年政府信息公开年度报告", "一、概述", "县教育局", "2018年3月20日")
ZIPPED = {
    "docx": make_docx(*LINES, table=(("项目", "数量"), ("主动公开", "12"))),
    "xlsx": make_xlsx(("项目", "数量"), ("主动公开", 12)),
    "ofd": make_ofd(LINES),
    "zip": make_zip({"年报.txt": "年报", "表.xlsx": make_xlsx(("a", 1))}),
}
FLAT = {"rtf": make_rtf(*LINES), "doc": make_doc(*LINES), "pdf": make_scan(), "text": "\n".join(LINES).encode()}
MHT = b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\nContent-Type: text/html; charset=gbk\n\n<p>a</p>\n--x--\n"
FLAT["mht"] = MHT
SECONDS = 10  # of processor time; the reading process may take 20


def assert_ends(kind: str, body: bytes) -> None:
    started = time.process_time()
    content = Content(state="unreadable")
    with suppress(Exception):  # `main` of the reading process puts it into words
        content = _read("read", kind, body)
    assert content.state in get_args(State)
    assert content.state == "read" or content.reason or not content.lines
    assert len(json.dumps(asdict(content))) < 2**24
    assert time.process_time() - started < SECONDS


@pytest.mark.parametrize("kind", ZIPPED)
def test_archives(kind: str) -> None:
    @BOUNDED
    @given(mutated_archive(ZIPPED[kind]))
    def check(body: bytes) -> None:
        assert_ends(kind, body)

    check()


@pytest.mark.parametrize("kind", FLAT)
def test_files(kind: str) -> None:
    @BOUNDED
    @given(mutated(FLAT[kind]))
    def check(body: bytes) -> None:
        assert_ends(kind, body)

    check()


@BOUNDED
@given(mutated(ZIPPED["docx"]))
def test_the_kind_is_always_told(body: bytes) -> None:
    assert isinstance(find_file_kind(body), str)


@pytest.mark.parametrize("kind", [*ZIPPED, *FLAT])
@pytest.mark.parametrize("share", [0.3, 0.9])
def test_what_is_cut_off_is_never_an_exception(kind: str, share: float) -> None:
    """The whole way, with the reading process."""
    body = (ZIPPED | FLAT)[kind]
    facts = read_file(body[: int(share * len(body))], "http://p/a", seen_on=date(2018, 4, 1))
    assert facts.file_state == "unreadable" or facts.text or facts.file_reason or kind in ("mht", "text", "pdf")
