"""Filled sheets come back: what is taken, what is told, what is left alone."""
# ruff: noqa: F811 (fixtures are imported by name)

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from crawler.errors import InputError
from crawler.store import Store
from reports.decisions import lines_of
from reports.importtext import imported_text
from reports.journal import load_entries
from rubrics.decisions import Decision
from tests.filled_sheets import (
    AS_OF,
    NOW,
    assessed,
    decisions,
    fill,
    import_all,
    journal_size,
)
from tests.returned_sheets import FILLED, db, edited, in_this_process, made, refused, sheet  # noqa: F401


def test_marks_come_back_with_name_and_reason(db: Path, sheet: Path) -> None:
    (done,) = import_all(db, fill(sheet, FILLED))
    assert done.counts["taken"] == 4
    found = decisions(db)
    assert found["u0", "1.1", ""] == Decision(
        "u0", "1.1", "mark", value=Decimal(1), reason="看了会议记录", by="张三", at=NOW
    )
    assert found["u0", "2.2", ""].value == 1  # the suggestion, agreed to by name
    assert found["u0", "2.3", ""].value == 2
    assert found["u0", "3.6", ""].value == Decimal("17.5")
    assert "采纳 4 项" in imported_text([done])


def test_a_second_import_changes_nothing_and_says_so(db: Path, sheet: Path) -> None:
    import_all(db, fill(sheet, FILLED))
    before = journal_size(db)
    (again,) = import_all(db, sheet)
    assert journal_size(db) == before
    assert (again.counts["taken"], again.counts["same"]) == (0, 4)
    assert "没有新的认定，数据库未改动" in imported_text([again])


def test_an_untouched_sheet_decides_nothing(db: Path, sheet: Path) -> None:
    (done,) = import_all(db, sheet, by="张三")
    assert done.counts["taken"] == 0
    assert journal_size(db) == 0
    assert done.counts["waiting"] > 20


def test_a_suggestion_without_a_name_is_not_agreed_to(db: Path, sheet: Path) -> None:
    (done,) = import_all(db, fill(sheet, {"2.2": (None, "似乎没错", "")}), by="张三")
    assert (done.counts["taken"], done.counts["unsigned"]) == (0, 1)
    assert "没有署名，未导入" in imported_text([done])


def test_by_answers_for_marks_without_a_name(db: Path, sheet: Path) -> None:
    import_all(db, fill(sheet, {"1.1": (2, "", ""), "1.2": (1, "", "李四")}), by="王五")
    assert {key[1]: one.by for key, one in decisions(db).items()} == {"1.1": "王五", "1.2": "李四"}


def test_a_corrected_sheet_is_imported_again(db: Path, sheet: Path) -> None:
    import_all(db, fill(sheet, {"1.1": (1, "", "张三")}))
    (done,) = import_all(db, fill(sheet, {"1.1": (2, "", "张三")}))
    assert done.counts["taken"] == 1
    assert decisions(db)["u0", "1.1", ""].value == 2
    assert journal_size(db) == 2


def test_not_for_this_unit(db: Path, sheet: Path) -> None:
    import_all(db, fill(sheet, {"1.1": ("不适用", "", "张三")}))
    assert decisions(db)["u0", "1.1", ""].ruling == "not_applicable"
    line = lines_of(assessed(db).units[0].sheet)["1.1"]
    assert line.status == "not_applicable"


def test_an_opinion_on_a_machine_line_is_no_ruling(db: Path, sheet: Path) -> None:
    (done,) = import_all(db, fill(sheet, {"2.5": (None, "对此有异议", "张三")}))
    assert (done.counts["taken"], done.counts["remark"]) == (0, 1)


def test_the_journal_keeps_what_stood_there_and_the_file(db: Path, sheet: Path) -> None:
    import_all(db, fill(sheet, {"2.2": (0, "只有两项", "张三")}))
    with Store.open(db) as store:
        (entry,) = load_entries(store)
    assert (entry.author, entry.at, entry.role) == ("张三", NOW, "score")
    assert entry.data["before"] == "机器建议“1”"
    assert entry.data["file"] == "u0.xlsx"
    assert entry.data["basis"]["run"] == 1
    assert entry.data["basis"]["pages"]


@pytest.mark.parametrize(
    ("mark", "words"),
    [
        (3, "0—2 分，每档 1 分"),
        (-1, "0—2 分"),
        (1.5, "每档 1 分"),
        ("满分", "“满分”不是分数"),
        ("=1+1", "公式且没有计算结果"),
        (True, "逻辑值"),
        ("1.234", "小数超过两位"),
        ("1e5", "不是分数"),
        (AS_OF, "当成了日期"),
        ("触发", "不是分数"),
    ],
)
def test_every_wrong_mark_is_told_with_its_row(db: Path, sheet: Path, mark: object, words: str) -> None:
    row: list[int] = []

    def edit(book: Any, form: Any, at: dict[str, int], rows: dict[str, int]) -> None:
        form.cell(rows["1.1"], at["mark"]).value = mark
        form.cell(rows["1.1"], at["by"]).value = "张三"
        form.cell(rows["1.2"], at["mark"]).value = 1  # a good one, which must not be imported either
        form.cell(rows["1.2"], at["by"]).value = "张三"
        row.append(rows["1.1"])

    told = refused(db, edited(sheet, edit))
    assert words in told
    assert f"第 {row[0]} 行（1.1）" in told
    assert str(sheet) in told
    assert decisions(db) == {}


def test_all_mistakes_of_all_files_are_told_at_once(db: Path, sheet: Path, made: Path, tmp_path: Path) -> None:
    other = fill(made / "sheets/u1.xlsx", {"2.3": (9, "", "李四")}, tmp_path / "u1.xlsx")
    fill(sheet, {"1.1": (9, "", "张三"), "1.2": ("x", "", "张三"), "1.3": (1, "", "张三")})
    with pytest.raises(InputError) as error:
        import_all(db, sheet, other)
    lines = str(error.value).splitlines()
    assert len(lines) == 4
    assert lines[-1] == "未导入任何内容"
    assert decisions(db) == {}


def test_a_mark_without_a_name_is_told(db: Path, sheet: Path) -> None:
    assert "没有署名" in refused(db, fill(sheet, {"1.1": (1, "", "")}))


def test_a_machine_line_is_overruled_with_a_reason_only(db: Path, sheet: Path) -> None:
    assert "须在“复核意见”栏写明理由" in refused(db, fill(sheet, {"2.5": (0, "", "张三")}))
    import_all(db, fill(sheet, {"2.5": (0, "报告为上年度的", "张三")}))
    assert decisions(db)["u0", "2.5", ""].reason == "报告为上年度的"


def move_rows(book: Any, form: Any, at: dict[str, int], rows: dict[str, int]) -> None:
    """Two whole rows change places."""
    unmerge(form)
    for column in range(1, at["id"] + 1):
        one, two = form.cell(rows["1.1"], column), form.cell(rows["2.3"], column)
        one.value, two.value = two.value, one.value


def unmerge(form: Any) -> None:
    """openpyxl leaves merged cells where they were when it moves rows; spreadsheet programs do not."""
    for span in list(form.merged_cells.ranges):
        form.unmerge_cells(str(span))


def delete_row(book: Any, form: Any, at: dict[str, int], rows: dict[str, int]) -> None:
    unmerge(form)
    form.delete_rows(rows["1.2"])


def blank_rows(book: Any, form: Any, at: dict[str, int], rows: dict[str, int]) -> None:
    unmerge(form)
    form.insert_rows(rows["1.2"])
    form.insert_rows(rows["1.2"])


def rename(book: Any, form: Any, at: dict[str, int], rows: dict[str, int]) -> None:
    form.title = "教育局 定稿"
    book["gongkai"].sheet_state = "hidden"  # as LibreOffice saves it


@pytest.mark.parametrize(
    ("edit", "told"), [(move_rows, "次序变动"), (delete_row, "1.2"), (blank_rows, ""), (rename, "")]
)
def test_rows_are_known_by_id(db: Path, sheet: Path, edit: Any, told: str) -> None:
    fill(sheet, FILLED)
    (done,) = import_all(db, edited(sheet, edit))
    assert done.counts["taken"] == 4
    assert decisions(db)["u0", "1.1", ""].value == 1
    assert told in imported_text([done])


def copy_row(book: Any, form: Any, at: dict[str, int], rows: dict[str, int]) -> None:
    form.cell(rows["1.2"], at["id"]).value = "1.1"


def sort_some_columns(book: Any, form: Any, at: dict[str, int], rows: dict[str, int]) -> None:
    one, two = form.cell(rows["1.1"], 2), form.cell(rows["1.2"], 2)
    one.value, two.value = two.value, one.value


def foreign_row(book: Any, form: Any, at: dict[str, int], rows: dict[str, int]) -> None:
    form.cell(rows["1.2"], at["id"]).value = "9.9"


def own_row(book: Any, form: Any, at: dict[str, int], rows: dict[str, int]) -> None:
    unmerge(form)
    form.insert_rows(rows["1.2"])
    form.cell(rows["1.2"], at["mark"]).value = 2


def second_form(book: Any, form: Any, at: dict[str, int], rows: dict[str, int]) -> None:
    book.copy_worksheet(form)


def no_id_column(book: Any, form: Any, at: dict[str, int], rows: dict[str, int]) -> None:
    form.delete_cols(at["id"])


def no_name_column(book: Any, form: Any, at: dict[str, int], rows: dict[str, int]) -> None:
    form.cell(3, at["by"]).value = "签名"


def no_hidden_sheet(book: Any, form: Any, at: dict[str, int], rows: dict[str, int]) -> None:
    del book["gongkai"]


def tamper(book: Any, form: Any, at: dict[str, int], rows: dict[str, int]) -> None:
    hidden = book["gongkai"]
    row = next(r for r in range(1, 60) if hidden.cell(r, 1).value == "line:2.2")
    hidden.cell(row, 2).value = hidden.cell(row, 2).value.replace('"machine": "1"', '"machine": "0"')


def other_unit(book: Any, form: Any, at: dict[str, int], rows: dict[str, int]) -> None:
    hidden = book["gongkai"]
    row = next(r for r in range(1, 60) if hidden.cell(r, 1).value == "unit")
    hidden.cell(row, 2).value = "u1"


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        (copy_row, "同为 1.1"),
        (sort_some_columns, "文字与行标识对不上"),
        (foreign_row, "“9.9”不在本表中"),
        (own_row, "没有行标识"),
        (second_form, "不止一张评分表"),
        (no_id_column, "行标识"),
        (no_name_column, "找不到表头“复核人”"),
        (no_hidden_sheet, "没有隐藏表"),
        (tamper, "校验和不符"),
        (other_unit, "校验和不符"),
    ],
)
def test_every_way_to_spoil_a_sheet_is_told(db: Path, sheet: Path, edit: Any, words: str) -> None:
    assert words in refused(db, edited(fill(sheet, FILLED), edit))


def test_another_countys_run_is_refused(sheet: Path, tmp_path: Path) -> None:
    fresh = tmp_path / "other.db"
    with Store.open(fresh, create=True) as store:
        store.finish_run(store.start_run([], {}, "0"), "complete")
    assert "u0（县教育局）不在检查批次 1 中" in refused(fresh, sheet)
    empty = tmp_path / "empty.db"
    Store.open(empty, create=True).close()
    assert "没有该批次" in refused(empty, sheet)


def test_another_edition_is_refused(db: Path, sheet: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reports.importing.edition_digest", lambda rubric: "0" * 64)
    assert "另一版本" in refused(db, sheet)
