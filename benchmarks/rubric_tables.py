"""A built-in rubric as the table an office sends: Word, Excel or a web page, with merged cells where one label has many lines."""

from __future__ import annotations

import html
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import docx
import openpyxl

from rubrics.amounts import points_text
from rubrics.model import Indicator, Rubric, Section

Row = list[str]


@dataclass(frozen=True)
class Sheet:
    """Rows of equal length, the head first; a label stands in every row that it covers. ``labels``: columns that merge."""

    title: str
    rows: list[Row]
    labels: tuple[int, ...]
    below: list[str]


def sheet_of(rubric: Rubric) -> Sheet:
    """The original's own columns, so far as they hold something."""
    maker = {"luancheng-2020": _luancheng, "hengshan-2011": _hengshan}.get(rubric.id, _simple)
    labels = {"luancheng-2020": (0, 1, 2), "hengshan-2011": (0, 1)}.get(rubric.id, (0,) if _is_flat(rubric) else (0, 1))
    below = [rule.text for rule in rubric.rules if rule.text]
    return Sheet(rubric.title, list(maker(rubric)), labels, below)


def _is_flat(rubric: Rubric) -> bool:
    return not any(line.label for section in rubric.sections for line in section.indicators)


def _simple(rubric: Rubric) -> Iterator[Row]:
    """Section, label, criterion, points, method; as townships and departments have it."""
    flat = _is_flat(rubric)
    head = list(rubric.columns)
    yield head if flat else [head[0], *head]
    for section in rubric.sections:
        for line in section.indicators:
            row = [section.label, line.label, line.text, points_text(line.points), line.method]
            yield [row[0], *row[2:], ""] if flat else row
    for bonus in rubric.bonus:
        yield ["加、减分", bonus.title, bonus.text, "", bonus.method]


def _luancheng(rubric: Rubric) -> Iterator[Row]:
    """Labels carry their points; a second label column where a group has lines of its own."""
    head = list(rubric.columns)
    yield [head[0], head[1], head[1], *head[2:]]
    for section in rubric.sections:
        for line in section.indicators:
            for leaf in line.indicators or (line,):
                group = line.label or section.label
                label = leaf.label or group
                yield [section.label, group, label, leaf.text, leaf.method, leaf.responsible]


def _hengshan(rubric: Rubric) -> Iterator[Row]:
    """The items of a group in rows of their own, points in brackets."""
    yield list(rubric.columns)
    for section in rubric.sections:
        yield from (_item(section, line, leaf) for line in section.indicators for leaf in line.indicators or (line,))


def _item(section: Section, line: Indicator, leaf: Indicator) -> Row:
    if leaf is not line:
        return [section.label, line.text, leaf.text]
    return [
        section.label,
        line.text if line.method and section.id != "5" else section.label,
        leaf.method if section.id != "5" else line.text + leaf.method,
    ]


def spans(sheet: Sheet) -> Iterator[tuple[int, int, int, int]]:
    """(first row, last row, first column, last column) of every merged cell."""
    head = sheet.rows[0]
    if len(sheet.labels) > 1 and head[sheet.labels[-1]] == head[sheet.labels[-2]]:
        yield 0, 0, sheet.labels[-2], sheet.labels[-1]
    for column in sheet.labels:
        yield from _down(sheet, column)


def _down(sheet: Sheet, column: int) -> Iterator[tuple[int, int, int, int]]:
    start = 1
    for at in range(2, len(sheet.rows) + 1):
        same = at < len(sheet.rows) and sheet.rows[at][: column + 1] == sheet.rows[start][: column + 1]
        if not same:
            if at - start > 1 and sheet.rows[start][column]:
                yield start, at - 1, column, column
            start = at


def write_word(rubric: Rubric, path: Path) -> Path:
    """A .docx with the title, the table and what stands below it."""
    sheet = sheet_of(rubric)
    document = docx.Document()
    document.add_paragraph("附件")
    document.add_paragraph(sheet.title)
    table = document.add_table(len(sheet.rows), len(sheet.rows[0]))
    cells = [list(row.cells) for row in table.rows]
    for line, row in zip(cells, sheet.rows, strict=True):
        for cell, text in zip(line, row, strict=True):
            cell.text = text
    for top, bottom, left, right in spans(sheet):
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                if (row, column) != (top, left):
                    cells[row][column].text = ""
        cells[top][left].merge(cells[bottom][right]).text = sheet.rows[top][left]
    for text in sheet.below:
        document.add_paragraph(text)
    document.save(str(path))
    return path


def write_workbook(rubric: Rubric, path: Path) -> Path:
    """An .xlsx with the title merged over all columns; points are numbers."""
    sheet = sheet_of(rubric)
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.append([sheet.title])
    page.merge_cells(start_row=1, end_row=1, start_column=1, end_column=len(sheet.rows[0]))
    for row in sheet.rows:
        page.append([_number(text) for text in row])
    for top, bottom, left, right in spans(sheet):
        page.merge_cells(start_row=top + 2, end_row=bottom + 2, start_column=left + 1, end_column=right + 1)
    for text in sheet.below:
        page.append([text])
    book.save(path)
    return path


def _number(text: str) -> str | float:
    return float(text) if text.replace(".", "", 1).isdigit() else text


def write_html(rubric: Rubric, path: Path) -> Path:
    """A page with the table between a menu and a footer."""
    sheet = sheet_of(rubric)
    covers = {(top, left): (bottom - top + 1, right - left + 1) for top, bottom, left, right in spans(sheet)}
    hidden = {
        (row, column)
        for top, bottom, left, right in spans(sheet)
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    } - covers.keys()
    rows = "".join(_html_row(number, row, covers, hidden) for number, row in enumerate(sheet.rows))
    below = "".join(f"<p>{html.escape(text)}</p>" for text in sheet.below)
    head = "<!DOCTYPE html><html><head><meta charset='utf-8'><title>文件</title></head><body><div><a href='/'>首页</a></div>"
    body = f"<h1>{html.escape(sheet.title)}</h1><table border='1'>{rows}</table>{below}<p>打印本页</p></body></html>"
    path.write_text(head + body, "utf-8")
    return path


def _html_row(
    number: int, row: Sequence[str], covers: dict[tuple[int, int], tuple[int, int]], hidden: set[tuple[int, int]]
) -> str:
    cells = []
    for column, text in enumerate(row):
        if (number, column) not in hidden:
            down, across = covers.get((number, column), (1, 1))
            cells.append(f"<td rowspan='{down}' colspan='{across}'>{html.escape(text)}</td>")
    return f"<tr>{''.join(cells)}</tr>"


def write_pdf(page: Path) -> Path:
    """The web page printed by a browser, with lines around the cells; needs Playwright's Chromium or one that is installed."""
    from playwright.sync_api import sync_playwright

    lined = page.with_suffix(".lined.html")
    style = "<style>table{border-collapse:collapse}td{border:1px solid black;padding:3px}</style>"
    lined.write_text(page.read_text("utf-8").replace("<head>", f"<head>{style}"), "utf-8")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium") or shutil.which("google-chrome"))
        view = browser.new_page()
        view.goto(lined.as_uri())
        view.pdf(path=str(page.with_suffix(".pdf")), format="A4")
        browser.close()
    return page.with_suffix(".pdf")
