"""Filled sheets come back: what is taken, what is told, what is left alone."""

from __future__ import annotations

import json
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from crawler.errors import InputError
from crawler.ledger import Ledger
from crawler.pages import Outcome, Page, Role
from crawler.store import Store
from reports import cli
from reports.decisions import basis_of, decide, lines_of, scope_of
from reports.importtext import imported_text
from reports.journal import Author, append, load_entries
from reports.workbook import reading
from rubrics.decisions import Decision
from rubrics.load import load_rubric
from rubrics.marks import mark_ranges
from tests.filled_sheets import (
    AS_OF,
    NOW,
    PAGE,
    RUBRIC,
    add_run,
    assessed,
    decisions,
    export,
    fill,
    import_all,
    journal_size,
    make_county,
    places,
    rows_by_id,
    said,
)

SOFFICE = shutil.which("soffice")
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


def second_run(db: Path, *, regulations: int, annual: bool = True) -> None:
    with Store.open(db) as store:
        add_run(store, regulations=regulations, annual=annual)


def test_a_machine_result_that_changed_is_a_conflict_with_both_sides(db: Path, sheet: Path) -> None:
    fill(sheet, {"2.2": (0, "", "张三"), "1.1": (1, "", "张三")})
    second_run(db, regulations=4)
    (done,) = import_all(db, sheet)
    assert (done.counts["taken"], done.counts["conflict"], done.is_clean) == (1, 1, False)
    assert ("u0", "2.2", "") not in decisions(db)
    text = imported_text([done])
    assert "本表记“0”（张三），出表时机器结论为“1”；现在机器结论为“2”" in text
    before = journal_size(db)
    import_all(db, sheet)
    assert journal_size(db) == before


def test_no_conflict_where_both_came_to_the_same_mark_or_only_one_changed(db: Path, sheet: Path) -> None:
    fill(sheet, {"2.2": (2, "", "张三"), "1.1": (1, "", "张三")})
    second_run(db, regulations=4)
    (done,) = import_all(db, sheet)
    assert (done.counts["taken"], done.counts["conflict"]) == (2, 0)
    assert done.is_clean


def decide_in_the_app(db: Path, indicator: str, value: int, by: str) -> None:
    found = assessed(db)
    line = lines_of(found.units[0].sheet)[indicator]
    act = decide(Decision("u0", indicator, "mark", value=Decimal(value)), basis_of(line, 1, AS_OF), "")
    with Store.open(db) as store:
        append(store, scope_of(RUBRIC, AS_OF), Author(by, "score", NOW), [act])


def test_what_another_person_decided_meanwhile_is_not_overwritten(db: Path, sheet: Path) -> None:
    fill(sheet, {"1.1": (1, "", "张三"), "1.2": (2, "", "张三")})
    decide_in_the_app(db, "1.1", 2, "李四")
    decide_in_the_app(db, "1.2", 2, "李四")
    (done,) = import_all(db, sheet)
    assert (done.counts["conflict"], done.counts["same"]) == (1, 1)
    assert decisions(db)["u0", "1.1", ""].by == "李四"
    assert "记 2 分（李四" in imported_text([done])


def test_two_files_of_one_unit(db: Path, sheet: Path, tmp_path: Path) -> None:
    other = fill(sheet, {"1.1": (2, "", "李四"), "1.3": (1, "", "李四")}, tmp_path / "second.xlsx")
    first, second = import_all(db, fill(sheet, {"1.1": (1, "", "张三"), "1.2": (1, "", "张三")}), other)
    assert first.counts["taken"] == 2
    assert (second.counts["taken"], second.counts["conflict"]) == (1, 1)
    assert decisions(db)["u0", "1.1", ""].by == "张三"


def test_a_page_that_changed_reopens_what_came_in(db: Path, sheet: Path) -> None:
    fill(sheet, {"2.2": (0, "", "张三")})
    with Store.open(db) as store:
        run = store.run(add_run(store, regulations=3, annual=True))
        ledger = Ledger(store, run)
        ledger.record([Page("u0", PAGE, Role.OTHER, outcome=Outcome.OK, status=200, sha256="0" * 64)])
        ledger.flush()
    (done,) = import_all(db, sheet)
    assert (done.counts["taken"], done.is_clean) == (1, False)
    assert "佐证页面内容已变化" in imported_text([done])


def test_scores_ranks_and_the_next_sheet_follow_the_decisions(db: Path, sheet: Path, tmp_path: Path) -> None:
    lines = lines_of(assessed(db).units[0].sheet)
    import_all(db, fill(sheet, {id_: (float(line.max), "核实", "张三") for id_, line in lines.items()}))
    unit = assessed(db).units[0]
    assert unit.sheet.final == 100
    (again, _) = export(db, tmp_path / "again")
    form = load_workbook(again)["评分表"]
    at, rows = places(form), rows_by_id(form)
    assert form.cell(rows["1.1"], at["by"]).value == "张三"
    assert form.cell(rows["1.1"], at["review"]).value == "核实"
    assert not form.cell(rows["1.1"], at["mark"]).protection.locked
    before = journal_size(db)
    import_all(db, again)
    assert journal_size(db) == before


MARKS = mark_ranges(load_rubric(RUBRIC))
OPINIONS = st.sampled_from(["", "看了台账", "=1+1", "同意", "@甲\n乙"])


@st.composite
def rulings(draw: st.DrawFn) -> list[Decision]:
    found = []
    for id_ in draw(st.lists(st.sampled_from(sorted(MARKS)), unique=True, max_size=12)):
        reason, by = draw(OPINIONS), draw(st.sampled_from(["张三", "-李四", "=王五"]))
        if draw(st.integers(0, 5)):
            value = draw(st.sampled_from(MARKS[id_].marks()))
            found.append(Decision("u0", id_, "mark", value=value, reason=reason, by=by))
        else:
            found.append(Decision("u0", id_, "not_applicable", reason=reason, by=by))
    return found


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rulings())
def test_what_is_exported_is_what_is_imported(made: Path, tmp_path: Path, ruled: list[Decision]) -> None:
    """Decisions, exported into a sheet, imported into a county that does not know them: the same decisions."""
    one = Path(shutil.copy(made / "county.db", tmp_path / "one.db"))
    other = Path(shutil.copy(made / "county.db", tmp_path / "other.db"))
    with Store.open(one) as store:
        for ruling in ruled:
            append(store, scope_of(RUBRIC, AS_OF), Author(ruling.by, "score", NOW), [decide(ruling, None, "")])
    (path, _) = export(one, tmp_path / "sheets")
    import_all(one, path)
    assert journal_size(one) == len(ruled)
    import_all(other, path)
    assert said(decisions(other).values()) == said(ruled)


@pytest.mark.skipif(SOFFICE is None, reason="LibreOffice (soffice) is not installed")
def test_a_sheet_comes_back_through_libreoffice(db: Path, sheet: Path, tmp_path: Path) -> None:
    fill(sheet, FILLED | {"1.2": ("=1+1", "", "张三")})
    out = tmp_path / "saved"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [str(SOFFICE), profile, "--headless", "--convert-to", "xlsx", "--outdir", str(out), str(sheet)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    saved = load_workbook(out / "u0.xlsx")
    assert saved["gongkai"].sheet_state == "hidden"
    form = saved["评分表"]
    assert form.protection.sheet
    at, rows = places(form), rows_by_id(form)
    assert form.cell(rows["2.5"], at["mark"]).protection.locked
    assert not form.cell(rows["1.1"], at["mark"]).protection.locked
    assert form.data_validations.dataValidation
    (done,) = import_all(db, out / "u0.xlsx")
    assert done.counts["taken"] == 5
    assert decisions(db)["u0", "1.2", ""].value == 2
    assert "是公式，按其结果 2 计" in imported_text([done])
    assert decisions(db)["u0", "1.1", ""].reason == "看了会议记录"


def test_the_command_tells_by_its_exit_code(db: Path, sheet: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*args: object) -> tuple[int, str, str]:
        code = cli.run(["sheet", "import", *map(str, args), "--db", str(db)])
        return code, *capsys.readouterr()

    code, out, err = run(fill(sheet, {"1.1": (9, "", "张三"), "2.2": (0, "", "张三")}))
    assert (code, out) == (2, "")
    assert err.splitlines()[0].startswith(f"gongkai: {sheet}：第 ")
    code, out, _ = run(fill(sheet, {"1.1": (1, "", "张三")}))
    assert (code, "采纳 2 项" in out) == (0, True)
    second_run(db, regulations=4)
    code, out, _ = run(sheet)  # what the sheet said stands, but the machine has come to think otherwise
    assert (code, "须重新认定" in out) == (1, True)
    assert run(sheet.with_name("missing.xlsx"))[0] == 2
    assert cli.run(["sheet", "import", str(sheet), "--db", str(sheet.with_name("no.db"))]) == 2
