"""Papers as PDF, by LibreOffice or else Chromium, where one is installed; and how many pages a file has."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from checks.facts.files import convert
from reports.papers.fonts import fontconfig

SECONDS, SECONDS_EACH = 60, 10
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "chrome", "msedge")


def find_browser() -> str:
    return next((path for name in _BROWSERS if (path := shutil.which(name))), "")


def write_pdfs(papers: Sequence[Path]) -> list[Path]:
    """A .pdf beside each .docx; by Chromium from the .html where LibreOffice is missing or has no Writer. Those that were made."""
    made: list[Path] = []
    if convert.find_office():
        for folder in dict.fromkeys(path.parent for path in papers):
            made += _by_office([path for path in papers if path.parent == folder], folder)
    left = [path for path in papers if path.with_suffix(".pdf") not in made]
    if left and (browser := find_browser()):
        made += [pdf for path in left if (pdf := _by_browser(browser, path.with_suffix(".html")))]
    return made


def _by_office(papers: Sequence[Path], folder: Path) -> list[Path]:
    """All at once, with a profile of its own: macros off, no network."""
    with tempfile.TemporaryDirectory() as profile:
        user = Path(profile) / "user"
        user.mkdir()
        (user / "registrymodifications.xcu").write_text(convert.office_profile(), encoding="utf-8")
        fonts = Path(profile) / "fonts.conf"
        fonts.write_text(fontconfig(), encoding="utf-8")
        command = [
            *(convert.find_office(), f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--norestore"),
            *("--convert-to", "pdf", "--outdir", str(folder), *map(str, papers)),
        ]
        _run(command, SECONDS + SECONDS_EACH * len(papers), FONTCONFIG_FILE=str(fonts))
    return [pdf for path in papers if (pdf := path.with_suffix(".pdf")).is_file()]


def _by_browser(browser: str, page: Path) -> Path | None:
    pdf = page.with_suffix(".pdf")
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with tempfile.TemporaryDirectory() as profile:
        command = [browser, "--headless", f"--user-data-dir={profile}", "--disable-gpu", "--no-pdf-header-footer"]
        _run([*command, *(["--no-sandbox"] if is_root else []), f"--print-to-pdf={pdf}", page.as_uri()], SECONDS)
    return pdf if pdf.is_file() else None


def _run(command: list[str], seconds: int, **environment: str) -> None:
    """What the program made is looked for afterwards: nothing made is nothing promised."""
    try:
        subprocess.run(command, capture_output=True, timeout=seconds, check=False, env=os.environ | environment)  # noqa: S603
    except subprocess.TimeoutExpired:
        return


def page_count(data: bytes, type_: str) -> int | None:
    """Pages of a file by its type (pdf, png, jpg, docx, …); None where nobody here can tell."""
    if type_ == "pdf":
        return _pdf_pages(data)
    if type_ in ("png", "jpg", "html"):
        return 1
    if type_ not in ("docx", "xlsx", "office") or not convert.find_office():
        return None
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"in.{'doc' if type_ == 'office' else type_}"
        source.write_bytes(data)
        made = _by_office([source], Path(folder))
        return _pdf_pages(made[0].read_bytes()) if made else None


def _pdf_pages(data: bytes) -> int | None:
    try:
        return len(PdfReader(io.BytesIO(data), strict=False).pages) or None
    except (PyPdfError, ValueError, KeyError, TypeError, RecursionError, AttributeError):
        return None  # whatever a broken file makes of its reader: its pages are unknown
