"""A small county whose score sheets are exported, filled by a script, and imported."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import load_workbook

from checks.result import Assurance, Evidence, Item, Result, Verdict
from checks.results import save_results
from crawler.store import Store
from crawler.units import Kind, Unit
from reports.assessment import Assessment
from reports.decisions import fold, scope_of
from reports.importing import Imported, import_sheets
from reports.journal import load_entries
from reports.pipeline import assess
from reports.workbook.sheet import FIRST, write_score_sheet
from rubrics.decisions import Decision
from rubrics.load import load_rubric

RUBRIC, AS_OF, NOW = "yuanling-2017", date(2017, 12, 15), "2017-12-20T09:00:00+08:00"
NAMES = ("县教育局", "县财政局", "县民政局")
PAGE = "http://www.example.gov.cn/u0/zd.html"
SHA = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
COLUMNS = {"mark": "记分", "review": "复核意见", "by": "复核人", "id": "行标识"}
Fill = Mapping[str, tuple[Any, str, str]]  # line id → mark, opinion, name


def unit(number: int) -> Unit:
    site = f"http://www.example.gov.cn/u{number}/"
    return Unit(f"u{number}", NAMES[number], Kind.DEPARTMENT, "http://www.example.gov.cn/", site)


def make_county(path: Path, units: int = 2) -> Path:
    """A database with one finished run in which nothing was read, but for what :func:`add_run` puts in."""
    with Store.open(path, create=True) as store:
        add_run(store, units, regulations=3, annual=True)
    return path


def add_run(store: Store, units: int = 2, *, regulations: int, annual: bool) -> int:
    """A finished run in which the first unit published so many of the four regulations, and an annual report or none."""
    run = store.start_run([unit(n) for n in range(units)], {}, "0")
    store.finish_run(run, "complete")
    assess(store, load_rubric(RUBRIC), AS_OF)  # every check is run, and finds that nothing was read
    proof = (Evidence(PAGE, "2017-12-14T22:10:05+08:00", SHA, "信息公开制度"),)
    items = tuple(
        Item(f"k{n}", f"制度{n}", Verdict.MET if n < regulations else Verdict.NOT_MET, "", Assurance.CONFIRMED, proof)
        for n in range(4)
    )
    whole = Verdict.MET if regulations == 4 else Verdict.NOT_MET
    report = Verdict.MET if annual else Verdict.NOT_MET
    results = (
        Result("regulations_published", whole, "制度", Assurance.CONFIRMED, items),
        Result("annual_report_published", report, "年度报告", Assurance.CONFIRMED, evidence=proof),
    )
    save_results(store, run.id, "u0", AS_OF, [({}, result) for result in results])
    return run.id


def assessed(db: Path) -> Assessment:
    with Store.open(db) as store:
        return assess(store, load_rubric(RUBRIC), AS_OF)


def export(db: Path, folder: Path) -> list[Path]:
    """Every unit's sheet as it stands now."""
    folder.mkdir(exist_ok=True)
    found = assessed(db)
    paths = [folder / f"{one.sheet.unit}.xlsx" for one in found.units]
    for path, one in zip(paths, found.units, strict=True):
        write_score_sheet(path, found, one, f"../units/{path.stem}.html")
    return paths


def places(sheet: Any) -> dict[str, int]:
    """Field → column of a sheet."""
    heads = {cell.value: cell.column for cell in sheet[FIRST - 1] if cell.value}
    return {field: heads[words] for field, words in COLUMNS.items()}


def rows_by_id(sheet: Any) -> dict[str, int]:
    column = places(sheet)["id"]
    return {str(sheet.cell(row, column).value): row for row in range(FIRST, sheet.max_row + 1)}


def fill(path: Path, cells: Fill, to: Path | None = None) -> Path:
    """Write marks, opinions and names as an inspector would; None leaves a mark as it is."""
    book = load_workbook(path)
    sheet = book["评分表"]
    at, rows = places(sheet), rows_by_id(sheet)
    for id_, values in cells.items():
        for field, value in zip(("mark", "review", "by"), values, strict=True):
            if value not in (None, ""):
                sheet.cell(rows[id_], at[field]).value = value
    book.save(to or path)
    return to or path


def import_all(db: Path, *files: Path, by: str = "", at: str = NOW) -> list[Imported]:
    return import_sheets(db, files, by, at)


def decisions(db: Path) -> dict[tuple[str, str, str], Decision]:
    """(unit, line, clause) → the decision that stands."""
    with Store.open(db) as store:
        folded = fold(load_entries(store, scope_of(RUBRIC, AS_OF)))
    return {(u, key[0], key[1]): one.decision for u, kept in folded.items() for key, one in kept.items()}


def journal_size(db: Path) -> int:
    with Store.open(db) as store:
        return len(load_entries(store))


def said(found: Iterable[Decision]) -> set[tuple[str, str, str, str, str, str]]:
    """Decisions without their time, to be compared."""
    return {(d.unit, d.indicator, d.ruling, str(d.value and d.value.normalize()), d.reason, d.by) for d in found}
