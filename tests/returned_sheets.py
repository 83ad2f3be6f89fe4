"""Filled sheets as they come back, each in a folder of its own."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from crawler.errors import InputError
from reports.workbook import reading
from tests.filled_sheets import (
    export,
    import_all,
    journal_size,
    make_county,
    places,
    rows_by_id,
)

FILLED = {
    "1.1": (1, "看了会议记录", "张三"),
    "2.2": (None, "", "李四"),
    "2.3": ("２", "", "张三"),
    "3.6": ("17.5分", "", "张三"),
}


@pytest.fixture(autouse=True)
def in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    """Starting a child takes a second; the tests of the child itself are in test_reports_sheet_reading."""
    monkeypatch.setattr(reading, "_child", lambda paths: [json.dumps(reading.answer(path)) for path in paths])


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("county")
    make_county(folder / "county.db")
    export(folder / "county.db", folder / "sheets")
    return folder


@pytest.fixture
def db(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made / "county.db", tmp_path / "county.db"))


@pytest.fixture
def sheet(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made / "sheets/u0.xlsx", tmp_path / "u0.xlsx"))


def edited(path: Path, edit: Any) -> Path:
    """The file after ``edit(book, sheet, column of each field, row of each line)``."""
    book = load_workbook(path)
    form = book["评分表"]
    edit(book, form, places(form), rows_by_id(form))
    book.save(path)
    return path


def refused(db: Path, path: Path, **kwargs: str) -> str:
    """The words of the refusal; nothing was written."""
    before = journal_size(db)
    with pytest.raises(InputError) as error:
        import_all(db, path, **kwargs)
    assert journal_size(db) == before
    return str(error.value)
