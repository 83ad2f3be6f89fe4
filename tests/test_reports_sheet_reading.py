"""Reading what comes from outside: cells as any program keeps them, files that are none, the child process."""

from __future__ import annotations

import zipfile
from datetime import date, time
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.assessment import Assessed
from reports.text import points
from reports.workbook import reading
from reports.workbook.base import RowBase, SheetBase, base_from, checksum_of, rows_of
from reports.workbook.guard import refusal
from reports.workbook.reading import ReadSheet, read_sheets
from reports.workbook.sheet import write_score_sheet
from reports.workbook.written import read_mark, read_text
from tests.sheets import LINES, PARTIAL, assessment, score_sheet


@pytest.mark.parametrize(
    ("value", "word"),
    [
        (None, ""), ("", ""), ("　 ", ""), (2, "2"), (2.0, "2"), (1.5, "1.5"), (0, "0"), (-0.0, "0"), (1.1 + 0.2, "1.3"),
        ("2", "2"), ("１．５", "1.5"), (" 1.50 分", "1.5"), ("1。5", "1.5"), ("'2"[1:], "2"), (".5", "0.5"), ("−1", "-1"),
        ("不适用", "不适用"), ("不涉及", "不适用"), ("未触发", "未触发"), ("触发２", "触发2"), ("2\u200b", "2"),
    ],
)  # fmt: skip
def test_marks_as_people_and_programs_write_them(value: object, word: str) -> None:
    read = read_mark(value)
    assert (read.word, read.problem) == (word, "")


@pytest.mark.parametrize(
    "value",
    [
        True,
        date(2017, 1, 5),
        time(1, 5),
        "良好",
        "1,5",
        "1/2",
        "１２３４５６７",
        float("inf"),
        1e9,
        0.333,
        "0.333",
        "=1",
        "nan",
    ],
)
def test_what_is_no_mark_is_told(value: object) -> None:
    read = read_mark(value)
    assert read.word == ""
    assert read.problem


def test_formulas_and_errors() -> None:
    assert "没有计算结果" in read_mark("=A1", None, is_formula=True).problem
    assert read_mark("=A1", 1.5, is_formula=True).word == "1.5"
    assert read_mark("=A1", 1.5, is_formula=True).note
    assert "#REF!" in read_mark("=A1", "#REF!", is_formula=True).problem
    assert "#DIV/0!" in read_mark("#DIV/0!", is_error=True).problem


@given(st.decimals(0, 100, places=2))
def test_a_mark_that_was_written_is_read(value: Decimal) -> None:
    assert read_mark(float(value)).word == points(value)
    assert read_mark(points(value)).word == points(value)


@given(st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none()))
def test_any_cell_is_a_mark_or_a_problem(value: object) -> None:
    read = read_mark(value)
    assert not (read.word and read.problem)
    assert isinstance(read_text(value), str)


BASE = SheetBase(
    "jyj", "县教育局", "small-2017", "0" * 64, 7, "2017-12-15", "记分", "考核指标",
    (RowBase("2.10", "1", "1", "同意\n“好”", "张三", 2, "ab", True), RowBase("2.1", "", "", "", "", 0, "cd", False)),
)  # fmt: skip


def test_the_hidden_sheet_is_read_as_it_was_written() -> None:
    rows = rows_of(BASE)
    assert base_from([*rows, ("checksum", BASE.checksum)]) == BASE


@pytest.mark.parametrize("at", range(len(rows_of(BASE))))
def test_every_change_of_the_hidden_sheet_is_found(at: int) -> None:
    rows = rows_of(BASE)
    for changed in (rows[:at] + rows[at + 1 :], [*rows[:at], (rows[at][0], rows[at][1] + "0"), *rows[at + 1 :]]):
        with pytest.raises(ValueError, match="校验和不符"):
            base_from([*changed, ("checksum", BASE.checksum)])


def test_another_layout_is_told() -> None:
    rows = [("layout", "2"), *rows_of(BASE)[1:]]
    with pytest.raises(ValueError, match="另一版本的程序"):
        base_from([*rows, ("checksum", checksum_of(rows))])


@pytest.fixture
def sheet(tmp_path: Path) -> Path:
    unit = Assessed(score_sheet("jyj", "县教育局", LINES), PARTIAL)
    write_score_sheet(tmp_path / "jyj.xlsx", assessment(unit), unit, "../units/jyj.html")
    return tmp_path / "jyj.xlsx"


def bomb(path: Path) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b" " * 50_000_000)
    return path


def test_a_bomb_is_not_opened(tmp_path: Path) -> None:
    assert bomb(tmp_path / "bomb.xlsx").stat().st_size < 100_000
    assert "压缩炸弹" in refusal(tmp_path / "bomb.xlsx")


def test_what_is_no_workbook(tmp_path: Path, sheet: Path) -> None:
    for name, data, words in (
        ("text.xlsx", b"no workbook", "不是 .xlsx"),
        ("empty.xlsx", b"", "不是 .xlsx"),
        ("locked.xlsx", bytes.fromhex("d0cf11e0a1b11ae1") + b"0" * 600, "加密"),
        ("cut.xlsx", sheet.read_bytes()[:2000], "不是 .xlsx"),
    ):
        (tmp_path / name).write_bytes(data)
        assert words in refusal(tmp_path / name)
    assert refusal(sheet) == ""
    assert "读不了" in refusal(tmp_path / "missing.xlsx")


def test_entities_in_a_workbook_are_not_resolved(tmp_path: Path, sheet: Path) -> None:
    evil = tmp_path / "evil.xlsx"
    head = '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><workbook>&b;</workbook>'
    with zipfile.ZipFile(sheet) as old, zipfile.ZipFile(evil, "w") as new:
        for part in old.namelist():
            new.writestr(part, head if part == "xl/workbook.xml" else old.read(part))
    assert "没有隐藏表" in reading.answer(evil)["error"]  # openpyxl resolves none: such a workbook is empty


def test_the_child_reads_good_files_and_names_bad_ones(sheet: Path, tmp_path: Path) -> None:
    good, bad, again = read_sheets([sheet, bomb(tmp_path / "bomb.xlsx"), sheet])
    assert isinstance(good, ReadSheet)
    assert good == again
    assert good.base.unit == "jyj"
    assert [row.id for row in good.rows] == [line.id for line in LINES]
    assert "压缩炸弹" in str(bad)


def test_a_file_at_which_the_child_dies_is_the_one_to_blame(monkeypatch: pytest.MonkeyPatch, sheet: Path) -> None:
    import json

    monkeypatch.setattr(reading, "_child", lambda paths: [json.dumps(reading.answer(paths[0]))])
    first, second, third = read_sheets([sheet, sheet, sheet])
    assert isinstance(first, ReadSheet)
    assert "内存或时间" in str(second)
    assert "未读" in str(third)
