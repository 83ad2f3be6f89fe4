"""`python -m benchmarks.sheets`: score sheets of a whole county out and back.

A rubric of 60 lines for 70 units: seconds to write every sheet and the county's workbook, to import all of them filled, and to
import them once more. The bounds are 20 s each; the exit code is 1 where one is broken. Nothing is left behind.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from openpyxl import load_workbook

from benchmarks import aims
from crawler.store import Store
from crawler.units import Kind, Unit
from reports.assessment import Assessment
from reports.importing import import_sheets
from reports.pipeline import assess
from reports.publish import links_of
from reports.workbook.county import write_county_workbook
from reports.workbook.sheet import FIRST, write_score_sheet
from rubrics.load import load_rubric

AS_OF, NOW = date(2017, 12, 15), "2017-12-20T09:00:00+08:00"
BOUND = 20.0  # seconds
SECTIONS = 6


def write_rubric(path: Path, lines: int) -> Path:
    """An edition of so many lines of 2 points; every third is a machine's."""
    head = f'id = "bench-2017"\ntitle = "某县政务公开考核评分细则"\nyear = 2017\nplace = "某县"\nsource = "无"\ntotal = {2 * lines}\n'
    parts = [head]
    for section in range(1, SECTIONS + 1):
        own = lines // SECTIONS + (section <= lines % SECTIONS)
        parts.append(f'[[section]]\nid = "{section}"\ntitle = "第{section}部分"\npoints = {2 * own}\n')
        parts += [_line(section, number) for number in range(1, own + 1)]
    path.write_text("".join(parts), encoding="utf-8")
    return path


def _line(section: int, number: int) -> str:
    text = (
        f"第{section}部分第{number}项：按照有关规定及时、规范、完整地公开，设置相应栏目，内容准确，更新及时，便于查询。"
    )
    check = '\ncheck = "annual_report_published"' if number % 3 == 0 else ""
    mode = "auto" if check else "manual"
    id_ = f"{section}.{number}"
    return (
        f'[[section.indicator]]\nid = "{id_}"\ntitle = "第{number}项"\ntext = "{text}"\nmethod = "未公开的扣1分，不规范的扣1分。"\n'
        f'points = 2\nmode = "{mode}"\nmode_reason = "须由考核人员查阅资料"\n'
        f'[[section.indicator.deduction]]\nid = "{id_}.a"\ntext = "未公开的扣1分"\npoints = 1\nprimitive = "per_occurrence"{check}\n'
    )


def make_county(db: Path, units: int) -> None:
    with Store.open(db, create=True) as store:
        site = "http://www.example.gov.cn/"
        run = store.start_run(
            [Unit(f"u{n}", f"县第{n}局", Kind.DEPARTMENT, site, f"{site}u{n}/") for n in range(units)], {}
        )
        store.finish_run(run, "complete")


def load(db: Path, rubric: Path) -> Assessment:
    with Store.open(db) as store:
        return assess(store, load_rubric(rubric), AS_OF)


def write_all(found: Assessment, folder: Path) -> list[Path]:
    paths = [folder / f"{unit.sheet.unit}.xlsx" for unit in found.units]
    for path, unit in zip(paths, found.units, strict=True):
        write_score_sheet(path, found, unit, "../units/x.html")
    write_county_workbook(folder / "county.xlsx", found, links_of(found))
    return paths


def fill(path: Path, lines: int) -> None:
    book = load_workbook(path)
    sheet = book["评分表"]
    heads = {cell.value: cell.column for cell in sheet[FIRST - 1]}
    for row in range(FIRST, FIRST + lines):
        for head, value in (("记分", row % 3), ("复核意见", "看了台账"), ("复核人", "张三")):
            sheet.cell(row, heads[head]).value = value
    book.save(path)


@contextmanager
def timed(what: str, figures: list[tuple[str, float, float]]) -> Iterator[None]:
    started, before = time.perf_counter(), os.times()
    yield
    after = os.times()
    cpu = sum(after[n] - before[n] for n in range(4))  # the child's included
    figures.append((what, time.perf_counter() - started, cpu))


def run(folder: Path, units: int, lines: int) -> Sequence[tuple[str, float, float]]:
    db, rubric = folder / "county.db", write_rubric(folder / "bench.toml", lines)
    make_county(db, units)
    found = load(db, rubric)
    figures: list[tuple[str, float, float]] = []
    with timed(f"write {units} sheets × {lines} lines, and county.xlsx", figures):
        paths = write_all(found, folder)
    for path in paths:
        fill(path, lines)
    with timed("import all of them", figures):
        done = import_sheets(db, paths, "", NOW, str(rubric))
    assert all(one.counts["taken"] == lines for one in done)
    with timed("import all of them again", figures):
        done = import_sheets(db, paths, "", NOW, str(rubric))
    assert all(one.counts["same"] == lines for one in done)
    return figures


def read_options(description: str | None, units: int) -> argparse.Namespace:
    """How large a county, ``units`` by default; and on what machine is printed."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--units", type=int, default=units)
    parser.add_argument("--lines", type=int, default=60)
    options = parser.parse_args()
    cores, load = os.cpu_count(), os.getloadavg()[0]
    print(f"{platform.machine()}, {cores} cores, Python {platform.python_version()}, load {load:.1f}")
    return options


def main() -> int:
    options = read_options(__doc__, 70)
    with tempfile.TemporaryDirectory() as folder:
        figures = run(Path(folder), options.units, options.lines)
    print("| step | s | CPU s | bound |\n|---|---|---|---|")
    for what, seconds, cpu in figures:
        print(f"| {what} | {seconds:.1f} | {cpu:.1f} | {BOUND:.0f} |")
    slowest = max(seconds for _, seconds, _ in figures)
    return int(not aims.at_most(f"{options.units} score sheets out or back, the slowest step", BOUND, slowest, " s"))


if __name__ == "__main__":
    sys.exit(main())
