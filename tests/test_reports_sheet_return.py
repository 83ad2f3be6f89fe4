"""Sheets that come back after something else had changed; and what goes out and comes back unchanged."""
# ruff: noqa: F811 (fixtures are imported by name)

from __future__ import annotations

import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from crawler.ledger import Ledger
from crawler.pages import Outcome, Page, Role
from crawler.store import Store
from reports import cli
from reports.decisions import basis_of, decide, lines_of, scope_of
from reports.importtext import imported_text
from reports.journal import Author, append
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
    places,
    rows_by_id,
    said,
)
from tests.returned_sheets import FILLED, db, edited, in_this_process, made, refused, sheet  # noqa: F401

SOFFICE = shutil.which("soffice")


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
