"""Whatever a workbook that comes back holds: rows, or words why not; never an exception, never another sheet's marks."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given

from reports.workbook.reading import answer
from tests.filled_sheets import export, make_county
from tests.fuzzing import BOUNDED, mutated_archive

KEYS = {"hidden", "rows", "stray", "modified", "editor"}


@pytest.fixture(scope="module")
def sheet(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    folder = tmp_path_factory.mktemp("fuzz")
    return export(make_county(folder / "county.db"), folder / "out")[0].read_bytes()


def test_the_example_is_good(sheet: bytes, tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(sheet)
    assert set(answer(tmp_path / "a.xlsx")) == KEYS


def test_any_bytes(sheet: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(sheet)
    good = {row["id"] for row in answer(path)["rows"]}

    @BOUNDED
    @given(mutated_archive(sheet))
    def check(body: bytes) -> None:
        path.write_bytes(body)
        said = answer(path)
        assert set(said) in ({"error"}, KEYS)
        if "error" in said:
            assert said["error"].strip()
        else:
            assert len(said["rows"]) <= 10_000
            assert good

    check()
