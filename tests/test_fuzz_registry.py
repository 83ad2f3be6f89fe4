"""Whatever bytes a registry has, it is read or refused in words; nothing else happens."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from hypothesis import given
from openpyxl import Workbook

from crawler.errors import InputError
from crawler.units import Unit, load_units
from tests.fuzzing import BOUNDED, mutated, mutated_archive

HEADER = ["id", "name", "kind", "portal_url", "site_url", "column_url", "duties"]
ROWS = [
    ["jyj", "县教育局", "部门", "http://p.gov.cn/", "http://p.gov.cn/jyj/", "http://p.gov.cn/jyj/gk/", "教育;人事"],
    ["town", "远襄镇", "乡镇", "http://p.gov.cn/", "http://p.gov.cn/town/", "", ""],
]
CSV = "\r\n".join(",".join(row) for row in [HEADER, *ROWS]).encode()


def workbook() -> bytes:
    book = Workbook()
    for row in [HEADER, *ROWS]:
        book.active.append(row)  # type: ignore[union-attr]
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def assert_read_or_refused(path: Path, body: bytes) -> None:
    path.write_bytes(body)
    try:
        units = load_units(path)
    except InputError as error:
        words = str(error)
    else:
        assert_sound(units)
        return
    assert str(path) in words


def assert_sound(units: list[Unit]) -> None:
    assert units
    for unit in units:
        assert unit.id.isascii()
        assert unit.name.isprintable()
        assert unit.site_url.startswith(("http://", "https://"))
    assert len({unit.id.casefold() for unit in units}) == len(units)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_the_examples_are_good(tmp_path: Path, encoding: str) -> None:
    (tmp_path / "units.csv").write_bytes(CSV.decode().encode(encoding))
    (tmp_path / "units.xlsx").write_bytes(workbook())
    assert [unit.id for unit in load_units(tmp_path / "units.csv")] == ["jyj", "town"]
    assert [unit.id for unit in load_units(tmp_path / "units.xlsx")] == ["jyj", "town"]


@BOUNDED
@given(mutated(CSV))
def test_csv(tmp_path: Path, body: bytes) -> None:
    assert_read_or_refused(tmp_path / "units.csv", body)


@BOUNDED
@given(mutated_archive(workbook()))
def test_xlsx(tmp_path: Path, body: bytes) -> None:
    assert_read_or_refused(tmp_path / "units.xlsx", body)
