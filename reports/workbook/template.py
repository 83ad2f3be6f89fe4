"""The office's own table (``--template``): filled where its rows are lines of the rubric; the rest is listed, not guessed."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from crawler.errors import InputError
from reports.assessment import Assessed, Assessment
from reports.charts import share_of
from reports.text import clean
from reports.workbook import cells, inputs
from reports.workbook.cells import cell_at
from reports.workbook.frame import LINE_HEIGHT
from reports.workbook.guard import refusal
from reports.workbook.layout import BESIDE, headings_of
from reports.workbook.matching import match_rows, plain
from reports.workbook.prefill import prefill
from reports.workbook.reasons import reason_of
from reports.workbook.saving import save_book
from reports.workbook.sheet import put_mark, put_written, row_base, sheet_base
from rubrics.sheet import ScoredIndicator

UNMATCHED = "未匹配"
FILLED = "filled"  # the folder of the filled templates
ROWS, COLUMNS = 1_000, 60
OWN_MARKS = ("自评", "自查")  # columns that the unit fills itself


Links = Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Template:
    """A table that was read. ``rows``: row → line id; ``header``: row of the headings; ``mark``: column of the marks
    (0: there is none, one is added); ``lost_rows``: (row, words) that look like lines and are none of the rubric's;
    ``lost_lines``: ids of lines that have no row."""

    path: Path
    sheet: str
    rows: dict[int, str]
    header: int
    mark: int
    lost_rows: tuple[tuple[int, str], ...]
    lost_lines: tuple[str, ...]

    @property
    def said(self) -> str:
        """What did not match, for the terminal; "" if everything did."""
        parts = [f"细则中的 {id_} 在模板里没有对应的行" for id_ in self.lost_lines]
        parts += [f"模板第 {row} 行不是细则中的条目：{words[:40]}" for row, words in self.lost_rows]
        return "\n".join(f"{self.path.name}：{part}" for part in parts)


def load_template(path: Path, assessment: Assessment) -> Template:
    """Raises InputError: no workbook, or none of its rows is a line of the rubric."""
    book = _open(path)
    lines = {line.id: line for unit in assessment.units for line in unit.sheet.indicators}
    labels = dict(assessment.rubric.labels)
    wanted = [(id_, [line.text, labels.get(id_, ""), line.title]) for id_, line in lines.items()]
    best = max(book.worksheets, key=lambda sheet: len(match_rows(_words(sheet), wanted)))
    words = _words(best)
    found = match_rows(words, wanted)
    if not found:
        raise InputError(f"--template {path}：没有一行与细则“{assessment.rubric.id}”的条文相同")
    header, mark = _find_mark(best, min(found))
    if mark:  # a mark cell that is part of a merged one belongs to several lines
        found = {row: id_ for row, id_ in found.items() if not isinstance(best.cell(row, mark), MergedCell)}
    between = range(min(found), max(found) + 1)
    lost = tuple((row, " ".join(words[row])) for row in between if row not in found and len("".join(words[row])) > 12)
    missing = tuple(id_ for id_ in lines if id_ not in found.values())
    return Template(path, best.title, found, header, mark, lost, missing)


def write_filled(path: Path, template: Template, assessment: Assessment, assessed: Assessed, report: str) -> None:
    """A copy of the template with the unit's marks, and to its right what the product adds. Raises InputError, OSError."""
    book = _open(template.path)
    sheet = book[template.sheet]
    lines = {line.id: line for line in assessed.sheet.indicators}
    places = _beside(sheet, template)
    rules, bases = inputs.Validations(sheet), []
    ranges = {one.id: one for one in assessment.rubric.marks}
    for row, id_ in template.rows.items():
        if id_ not in lines:
            continue
        filled = _fill(sheet, row, places, lines[id_], assessed, report)
        bases.append(row_base(filled, ""))
        if id_ in ranges:
            rules.add(cell_at(sheet, row, places["mark"]), ranges[id_])
    ids = {row: id_ for row, id_ in template.rows.items() if id_ in {base.id for base in bases}}
    inputs.write_ids(sheet, places["id"], template.header, ids)
    _name_unit(sheet, template, assessed)
    _list_unmatched(book.create_sheet(UNMATCHED), template, lines)
    header = clean(str(sheet.cell(template.header, places["mark"]).value)).strip()
    inputs.write_base(book, sheet_base(assessment, assessed, header, "", bases))
    save_book(book, path)


def _open(path: Path) -> Any:
    if problem := refusal(path):
        raise InputError(f"--template {path}：{problem}")
    try:
        book = load_workbook(io.BytesIO(path.read_bytes()))  # a path would stay open where the workbook is broken
    except Exception as error:  # openpyxl raises whatever the XML makes it stumble over
        raise InputError(f"--template {path}：读不了这个工作簿（{type(error).__name__}）") from error
    if not book.worksheets:
        raise InputError(f"--template {path}：工作簿里没有工作表")
    return book


def _words(sheet: Worksheet) -> dict[int, list[str]]:
    rows = sheet.iter_rows(max_row=min(sheet.max_row, ROWS), max_col=min(sheet.max_column, COLUMNS), values_only=True)
    return {n: [value for value in row if isinstance(value, str)] for n, row in enumerate(rows, 1)}


def _find_mark(sheet: Worksheet, first: int) -> tuple[int, int]:
    """(row of the headings, column of the marks) above the first line; column 0 where no heading names one."""
    words = {plain(word) for word in headings_of("mark")}
    seen = [
        c for c in _cells(sheet, first) if isinstance(c.value, str) and not any(own in c.value for own in OWN_MARKS)
    ]
    exact = [cell for cell in seen if plain(cell.value) in words]
    loose = [cell for cell in seen if any(word in plain(cell.value) for word in words) and len(plain(cell.value)) <= 10]
    for cell in [*reversed(exact), *reversed(loose)]:
        return cell.row, cell.column
    return max(1, first - 1), 0


def _cells(sheet: Worksheet, before: int) -> Iterator[Cell]:
    for row in sheet.iter_rows(max_row=before - 1, max_col=min(sheet.max_column, COLUMNS)) if before > 1 else ():
        yield from (cell for cell in row if isinstance(cell, Cell))


def _beside(sheet: Worksheet, template: Template) -> dict[str, int]:
    """Field → column: the template's own for the mark, new ones right of the table for the rest, headed in its heading row."""
    last = max((c for c in range(1, sheet.max_column + 1) if _is_used(sheet, c)), default=1)
    added = [(header, field, width) for header, field, width in BESIDE]
    if not template.mark:
        added.insert(0, ("记分", "mark", 8))
    places = {"mark": template.mark}
    for column, (header, field, width) in enumerate(added, last + 1):
        cell = cell_at(sheet, template.header, column)
        cells.put_text(cell, header)
        cells.dress(cell, "head", font=cells.HEI, across="center")
        sheet.column_dimensions[get_column_letter(column)].width = width
        places[field] = column
    return places | {"id": last + len(added) + 1}


def _is_used(sheet: Worksheet, column: int) -> bool:
    return any(sheet.cell(row, column).value is not None for row in range(1, min(sheet.max_row, ROWS) + 1))


def _fill(
    sheet: Worksheet, row: int, places: dict[str, int], line: ScoredIndicator, assessed: Assessed, report: str
) -> Any:
    filled = prefill(line, assessed.state)
    mark = cell_at(sheet, row, places["mark"])
    put_mark(mark, line, filled)
    mark.fill = cells.FILLS[share_of(line)]
    mark.alignment = Alignment(horizontal="center", vertical="center")
    texts = {"reason": reason_of(line), "evidence": f"佐证报告 {line.id}", "review": filled.review, "by": filled.by}
    for field, text in texts.items():
        cell = cell_at(sheet, row, places[field])
        cells.dress(cell, share_of(line), linked=field == "evidence", is_open=field in ("review", "by"))
        put_written(cell, text)
        if field == "evidence":
            cells.link(cell, report, f"i-{line.id}")
    _heighten(sheet, row, places["id"])
    return filled


def _heighten(sheet: Worksheet, row: int, end: int) -> None:
    """High enough for the longest cell; never lower than the office made it."""
    widths = {c: sheet.column_dimensions[get_column_letter(c)].width or 8.43 for c in range(1, end)}
    texts = ((sheet.cell(row, column).value, int(width)) for column, width in widths.items())
    lines = max((cells.lines_of(text, width) for text, width in texts if isinstance(text, str)), default=1)
    dimension = sheet.row_dimensions[row]
    dimension.height = max(dimension.height or 0.0, min(400.0, lines * LINE_HEIGHT + 6))


def _name_unit(sheet: Worksheet, template: Template, assessed: Assessed) -> None:
    """The unit's name behind 被考核单位： where the head of the template leaves room for it."""
    for cell in _cells(sheet, template.header):
        if isinstance(cell.value, str) and cell.value.strip().rstrip("：:_＿ 　") in (
            "被考核单位",
            "单位名称",
            "考核单位",
            "单位",
        ):
            cells.put_text(cell, f"{cell.value.strip().rstrip('：:_＿ 　')}：{assessed.sheet.name}")
            return


def _list_unmatched(sheet: Worksheet, template: Template, lines: dict[str, ScoredIndicator]) -> None:
    rows = [("细则条目", id_, lines[id_].text) for id_ in template.lost_lines if id_ in lines]
    rows += [("模板行", f"第 {row} 行", words) for row, words in template.lost_rows]
    for at, values in enumerate([("类别", "编号", "文字"), *(rows or [("全部匹配", "", "")])], 1):
        for column, text in enumerate(values, 1):
            cell = cell_at(sheet, at, column)
            cells.put_text(cell, text)
            cells.dress(cell, "head" if at == 1 else "decided")
    for letter, width in (("A", 12), ("B", 12), ("C", 90)):
        sheet.column_dimensions[letter].width = width


def write_all_filled(stage: Path, template: Template, assessment: Assessment, links: Links) -> None:
    """``filled/<unit>.xlsx`` for every unit; ``links``: unit id → (evidence report, score sheet) below ``stage``."""
    (stage / FILLED).mkdir(exist_ok=True)
    for unit in assessment.units:
        report, sheet = links[unit.sheet.unit]
        write_filled(stage / FILLED / Path(sheet).name, template, assessment, unit, f"../{report}")
