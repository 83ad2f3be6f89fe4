"""Files that only an office program reads (Word 95, ppt, damaged .doc): LibreOffice without a window, else catdoc, if installed.

LibreOffice runs with a profile of its own: macros off, links not updated, a proxy that leads nowhere.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from checks.facts.files.content import Content, Unreadable
from checks.facts.files.pdf import read_pdf

MISSING = "没有可用的转换程序（安装 LibreOffice 或 catdoc 后重新检查即可读取）"
_SECONDS = 45
_WORD = re.compile(r"[\u4e00-\u9fff0-9A-Za-z，。；：、（）]")
# kind → (LibreOffice's filter that reads it, the form it is written in). Without a named filter it opens anything as plain text.
_FILTERS = {
    "doc": ("MS Word 97", "txt:Text (encoded):UTF8"),
    "xls": ("MS Excel 97", "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1"),
    "ppt": ("MS PowerPoint 97", "pdf"),
}
_SETTINGS = (
    ("/org.openoffice.Office.Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("/org.openoffice.Office.Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),
    ("/org.openoffice.Office.Calc/Content/Update", "Link", "1"),
    ("/org.openoffice.Inet/Settings", "ooInetProxyType", "2"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyName", "127.0.0.1"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPProxyPort", "9"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyName", "127.0.0.1"),
    ("/org.openoffice.Inet/Settings", "ooInetHTTPSProxyPort", "9"),
)


def find_office() -> str:
    """The path of LibreOffice; "" without it."""
    return shutil.which("soffice") or shutil.which("libreoffice") or ""


def find_catdoc() -> str:
    """The path of catdoc, which reads .doc only; "" without it."""
    return shutil.which("catdoc") or ""


def convert(body: bytes, folder: Path, kind: str) -> Content:
    """The words of a file of ``kind`` (doc, xls, ppt), by what is installed. ``folder``: an empty one. Raises Unreadable."""
    source = folder / f"in.{kind}"
    source.write_bytes(body)
    if not find_office() and not (find_catdoc() and kind == "doc"):
        raise Unreadable(MISSING)
    if find_office():
        _run(_office(folder, source, *_FILTERS[kind]))
        if (page := folder / "in.pdf").exists():
            return read_pdf(page.read_bytes())
    content = Content()
    for text in _texts(folder, source, kind):
        for line in text.decode("utf-8-sig", "replace").splitlines():
            content.add(line)
    words = _WORD.findall("".join(content.lines))
    if len(words) * 2 < content.size or not words:
        raise Unreadable("转换程序没有读出文字")
    content.limit("由转换程序读出，可能不完整")
    return content


def to_docx(body: bytes, folder: Path, kind: str) -> bytes:
    """An old Word file (doc, rtf) as .docx, with its tables. ``folder``: an empty one. Raises Unreadable."""
    source = folder / f"in.{kind}"
    source.write_bytes(body)
    reads = {"doc": "MS Word 97", "rtf": "Rich Text Format"}[kind]
    _run(_office(folder, source, reads, "docx:MS Word 2007 XML"))
    made = folder / "in.docx"
    if not made.exists():
        raise Unreadable("LibreOffice 没有读出这个文件")
    return made.read_bytes()


def _texts(folder: Path, source: Path, kind: str) -> Iterator[bytes]:
    made = sorted([*folder.glob("in*.txt"), *folder.glob("in*.csv")])
    for path in made:
        yield path.read_bytes()
    if not made and kind == "doc" and find_catdoc():
        yield _run([find_catdoc(), "-d", "utf-8", str(source)])


def _run(command: list[str]) -> bytes:
    try:
        return subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False).stdout  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise Unreadable("转换超时") from error


def _office(folder: Path, source: Path, reads: str, writes: str) -> list[str]:
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(office_profile(), encoding="utf-8")
    return [
        find_office(), f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore", "--nolockcheck", "--nodefault",
        f"--infilter={reads}", "--convert-to", writes, "--outdir", str(folder), str(source),
    ]  # fmt: skip


def office_profile() -> str:
    """LibreOffice's settings (registrymodifications.xcu): no macros, no updates of links, a proxy that leads nowhere."""
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{value}</value></prop></item>'
        for path, name, value in _SETTINGS
    )
    spaces = 'xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema"'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<oor:items {spaces}>{items}</oor:items>'
