"""An old Word file through the real LibreOffice: what an office kept as .doc or .rtf is the draft that its .docx would have been."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import docx
import pytest

from benchmarks.rubric_tables import write_word
from checks.facts.files.convert import find_office
from reports import cli
from rubrics.load import load_rubric
from tests.file_parts import make_doc
from tests.test_importing_files import EXPECTED, HEAD, ROWS, TITLE, imported, lines_of, write_docx

needs_office = pytest.mark.skipif(not find_office(), reason="LibreOffice (soffice) is not installed")
# The first has a table that LibreOffice 7.4 writes into a .doc and does not find in it again.
RUBRICS = ("yuanling-2017", "miluo-department-2017")
FORMS = {"doc": "doc:MS Word 97", "rtf": "rtf:Rich Text Format"}


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two rubrics as .docx, .doc and .rtf."""
    folder = tmp_path_factory.mktemp("office")
    made = [str(write_word(load_rubric(rubric), folder / f"{rubric}.docx")) for rubric in RUBRICS]
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    for form in FORMS.values():
        command = [find_office(), profile, "--headless", "--convert-to", form, "--outdir", str(folder), *made]
        subprocess.run(command, capture_output=True, timeout=120, check=True)
    return folder


def draft_of(path: Path, out: Path) -> str:
    """What the command writes, without its first line, which names the file."""
    assert cli.run(["rubric", "import", str(path), "--out", str(out)]) == 0
    return out.read_text("utf-8").partition("\n")[2]


@needs_office
@pytest.mark.parametrize(("rubric", "form"), [(RUBRICS[0], "doc"), (RUBRICS[1], "doc"), (RUBRICS[1], "rtf")])
def test_an_old_word_file_is_read_as_the_new_one(originals: Path, tmp_path: Path, rubric: str, form: str) -> None:
    old = draft_of(originals / f"{rubric}.{form}", tmp_path / "old.toml")
    assert old == draft_of(originals / f"{rubric}.docx", tmp_path / "new.toml")
    assert "待核对" in old


@needs_office
def test_nothing_is_left_behind(originals: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    shutil.copy(originals / f"{RUBRICS[1]}.doc", tmp_path / "a.doc")
    draft_of(tmp_path / "a.doc", tmp_path / "a.toml")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.doc", "a.toml"]


def plain(path: Path) -> bytes:
    """A document whose table has become one paragraph."""
    document = docx.Document()
    document.add_paragraph(TITLE)
    document.add_paragraph("".join(text for row in (HEAD, *ROWS) for text in row))
    document.save(str(path))
    return path.read_bytes()


@pytest.mark.parametrize("is_lost", [True, False])
def test_a_table_that_libreoffice_lost_is_read_by_the_file_s_own_marks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_lost: bool
) -> None:
    kept = write_docx(tmp_path / "made.docx", [HEAD, *ROWS], [(1, 0, 2, 0), (3, 0, 4, 0), (3, 1, 4, 1)]).read_bytes()
    converted = plain(tmp_path / "plain.docx") if is_lost else kept
    monkeypatch.setattr("rubrics.importing.word.find_office", lambda: "soffice")
    monkeypatch.setattr("rubrics.importing.word.to_docx", lambda body, folder, kind: converted)
    rows = [HEAD, ROWS[0], ["", *ROWS[1][1:]], ROWS[2], ["", "", *ROWS[3][2:]]]
    marked = "".join("\x07".join(row) + "\x07\x07" for row in rows)
    (tmp_path / "a.doc").write_bytes(make_doc("附件", TITLE, marked + "说明：评分时不扣分。"))
    assert lines_of(imported(tmp_path / "a.doc")) == EXPECTED
