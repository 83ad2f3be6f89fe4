"""From an attachment's bytes to ``PageFacts``: what it is, whether it could be read and why not, its text, title, tables and dates.

Every file is read in a process of its own (:mod:`checks.facts.files.worker`); this side only watches the clock.
"""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import tempfile
from datetime import date
from pathlib import Path

from checks.facts.files import convert, ocr
from checks.facts.files.content import Content
from checks.facts.files.kinds import NAMES, find_file_kind
from checks.facts.headings import find_headings
from checks.facts.page import PageFacts
from checks.facts.published import find_signature_date
from crawler.processes import end_group

MAX_FILE = 32 * 2**20  # bytes
SECONDS = {"read": 30.0, "convert": 60.0, "ocr": 120.0}
_MAX_OUTPUT = 16 * 2**20  # bytes of JSON
_NATIVE = frozenset(("pdf", "docx", "pptx", "ofd", "xlsx", "xls", "doc", "rtf", "zip", "html", "mht", "text"))
_CONVERTED = frozenset(("doc", "xls", "ppt"))  # what an office program may read where our reader cannot
TIME_OUT = "超出读取时限"  # perhaps because the machine was busy: not kept
_FINAL = ("加密", "炸弹", "实体", "限")  # reasons that another program must not be tried on
_REASONS = {
    "encrypted": "文件已加密",
    "rar": "RAR压缩包，不能读取",
    "7z": "7z压缩包，不能读取",
    "gzip": "GZIP压缩包，不能读取",
    "image": "图片",
    "ole": "不是Word、Excel或PowerPoint的旧版Office文件",
    "ppt": "旧版PowerPoint文件",
    "": "未知格式",
}
_SIGNATURE_LINES = 16
_NO_TITLE = re.compile(
    r"^(?:附件?|附表)\s*[\d一二三四五六七八九十]*\s*[:：]?$|〔\d{4}〕|第?\s*\d+\s*[页号期]|^[\d\W_]+$"
)
_TITLE_LINES, _TITLE = 6, 60
_SENTENCE_END = "。；;，,：:"


def version() -> str:
    """Of the reading; it changes with what is installed, so that a file is read again once a program for it is there."""
    return (
        "file-1"
        + ("+office" if convert.find_office() else "")
        + ("+catdoc" if convert.find_catdoc() else "")
        + ("+ocr" if ocr.is_installed() else "")
    )


def read_file(body: bytes, url: str = "", *, seen_on: date) -> PageFacts:
    """Everything the checks may know of an attachment. Never raises; what went wrong stands in ``file_reason``."""
    kind = find_file_kind(body)
    content = _read(body, kind)
    text = "\n".join(content.lines)
    formed = _signature(content.lines, seen_on)
    return PageFacts(
        url=url,
        kind="attachment",
        title=_title(content.lines),
        text=text,
        formed=formed,
        formed_source="signature" if formed else "",
        headings=find_headings(text),
        tables=tuple(tuple(tuple(row) for row in table) for table in content.tables),
        images=content.images,
        notes=(ocr.MARK,) if content.reason == ocr.MARK else (),
        file_kind=kind,
        file_name=NAMES[kind],
        file_state=content.state,
        file_reason=content.reason,
    )


def _read(body: bytes, kind: str) -> Content:
    """Our own reader; where it cannot, an office program; for pictures and scans, recognition."""
    if len(body) > MAX_FILE:
        return _unreadable(f"文件超过{MAX_FILE // 2**20}MB，未打开")
    content = _run("read", kind, body) if kind in _NATIVE else _unreadable(_REASONS.get(kind, ""))
    if content.state != "unreadable" or any(word in content.reason for word in _FINAL):
        return content
    if kind in _CONVERTED:
        is_there = bool(convert.find_office()) or (kind == "doc" and bool(convert.find_catdoc()))
        return _better(content, _run("convert", kind, body) if is_there else _unreadable(convert.MISSING))
    if kind == "image" or (kind == "pdf" and "扫描件" in content.reason):
        return _better(content, _run("ocr", kind, body) if ocr.is_installed() else _unreadable(ocr.MISSING))
    return content


def _unreadable(reason: str) -> Content:
    return Content(state="unreadable", reason=reason)


def _better(first: Content, second: Content) -> Content:
    """The second attempt, if it brought text; else the first one's reason, with what stood against the second."""
    if second.state != "unreadable":
        return second
    reasons = [reason for reason in (first.reason, second.reason) if reason]
    return Content(state="unreadable", reason="；".join(dict.fromkeys(reasons)))


def _run(step: str, kind: str, body: bytes) -> Content:
    """One step in a process of its own, in an empty folder that goes with it."""
    with tempfile.TemporaryDirectory(prefix="gongkai-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source, target = folder / "body", folder / "content.json"
        source.write_bytes(body)
        with source.open("rb") as given, target.open("wb") as taken:
            code = _wait(_start(step, kind, folder, given.fileno(), taken.fileno()), SECONDS[step])
        if code is None or code in (-signal.SIGKILL, -getattr(signal, "SIGXCPU", 24)):
            return _unreadable(TIME_OUT)
        return _content(target) if code == 0 else _unreadable("超出资源限制，读取程序中止")


def _start(step: str, kind: str, folder: Path, given: int, taken: int) -> subprocess.Popen[bytes]:
    paths = os.pathsep.join(os.path.abspath(path) for path in sys.path)
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    home = str(folder)
    return subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "checks.facts.files.worker", step, kind],
        stdin=given,
        stdout=taken,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        env=kept | {"PYTHONPATH": paths, "HOME": home, "TMPDIR": home, "TEMP": home, "TMP": home, "LANG": "C.UTF-8"},
        start_new_session=True,
    )


def _wait(process: subprocess.Popen[bytes], seconds: float) -> int | None:
    """The exit code; None after the time is up. The process and all that it started are gone afterwards."""
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        end_group(process)


def _content(target: Path) -> Content:
    """What the process wrote. It read a hostile file: its answer is checked like one."""
    try:
        if target.stat().st_size > _MAX_OUTPUT:
            raise ValueError("too long")
        data = json.loads(target.read_text("utf-8"))
        return Content(
            lines=[str(line) for line in data["lines"]],
            tables=[[[str(cell) for cell in row] for row in table] for table in data["tables"]],
            images=int(data["images"]),
            state=data["state"] if data["state"] in ("read", "partial") else "unreadable",
            reason=str(data["reason"])[:300],
        )
    except (ValueError, KeyError, TypeError):
        return _unreadable("超出资源限制，读取程序中止")


def _title(lines: list[str]) -> str:
    """The first lines up to the first sentence: an office's titles run over one to three lines without a stop."""
    for place, line in enumerate(lines[:_TITLE_LINES]):
        if _NO_TITLE.search(line) or len("".join(line.split())) < 4:
            continue
        if len(line) > _TITLE or line[-1] in _SENTENCE_END:
            return ""
        second = lines[place + 1] if place + 1 < len(lines) else ""
        is_open = line.endswith(("关于", "的", "和", "及", "、")) or (
            line.endswith(("局", "府", "委", "办公室")) and len(line) < 20
        )
        joined = line + second if is_open and len(second) <= _TITLE - len(line) else line
        return joined.replace(" ", "") if re.search(r"[\u4e00-\u9fff]", joined) else joined
    return ""


def _signature(lines: list[str], seen_on: date) -> date | None:
    """落款: the last line that is a date."""
    for line in reversed(lines[-_SIGNATURE_LINES:]):
        if len(line) <= 40 and (day := find_signature_date(line, seen_on)):
            return day
    return None
