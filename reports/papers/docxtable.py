"""Tables in a .docx: fixed widths, the head repeated on every page, no row broken."""

from __future__ import annotations

from docx.document import Document
from docx.enum.table import WD_ALIGN_VERTICAL, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.enum.text import WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Pt
from docx.table import Table as Grid
from docx.table import _Cell as Cell
from docx.table import _Row as Row

from reports.papers.docxtext import add_text
from reports.papers.fonts import BODY, HEAD
from reports.papers.model import Table, Text

SIZE, FORM_SIZE, LINE, FORM_LINE, FORM_ROW = (
    *(Pt(10.5), Pt(12), Pt(15), Pt(18), Pt(30)),  # 五号 小四
)


def add_table(document: Document, table: Table) -> None:
    section = document.sections[-1]
    inside = Emu(section.page_width or 0) - Emu(section.left_margin or 0) - Emu(section.right_margin or 0)
    head = [table.columns] if table.has_head else []
    grid = document.add_table(len(head) + len(table.rows), len(table.columns), "Table Grid")
    grid.alignment, grid.autofit = WD_TABLE_ALIGNMENT.CENTER, False
    widths = [Emu(round(inside * part / sum(table.widths))) for part in table.widths]
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = width
    rows = list(grid.rows)
    for names in head:
        _fill_head(rows[0], names, widths)
    for number, (row, texts) in enumerate(zip(rows[len(head) :], table.rows, strict=True)):
        _fill_row(row, table, texts, widths, number in table.merged)
    _narrow(grid)


def _fill_head(row: Row, names: tuple[str, ...], widths: list[Emu]) -> None:
    mark = OxmlElement("w:tblHeader")
    row._tr.get_or_add_trPr().append(mark)
    for cell, name, width in zip(row.cells, names, widths, strict=True):
        cell.width = width
        _write(cell, (name,), HEAD, SIZE.pt, LINE, ALIGN.CENTER)


def _fill_row(row: Row, table: Table, texts: tuple[Text, ...], widths: list[Emu], is_merged: bool) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    size, line = (SIZE.pt, LINE) if table.has_head else (FORM_SIZE.pt, FORM_LINE)
    if not table.has_head:
        row.height = FORM_ROW
    cells = list(row.cells)
    for cell, width in zip(cells, widths, strict=True):
        cell.width = width
    if is_merged:
        whole = cells[0].merge(cells[-1])
        _write(whole, texts[0], HEAD, size, line, ALIGN.LEFT)
        whole.paragraphs[0].paragraph_format.keep_with_next = True  # a heading is not left at the foot of a page
        return
    for column, (cell, text) in enumerate(zip(cells, texts, strict=True)):
        _write(cell, text, BODY, size, line, ALIGN.CENTER if column in table.centered else ALIGN.LEFT)


def _write(cell: Cell, text: Text, font: str, size: float, spacing: Pt, align: ALIGN) -> None:
    cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
    line = cell.paragraphs[0]
    line.alignment = align
    line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.AT_LEAST
    line.paragraph_format.line_spacing = spacing
    add_text(line, text, font, size)


def _narrow(grid: Grid) -> None:
    """Small margins inside the cells: the columns of the office's tables are many."""
    margins = OxmlElement("w:tblCellMar")
    for side, width in (("top", 40), ("left", 60), ("bottom", 40), ("right", 60)):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(width))
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    look = grid._tbl.tblPr.find(qn("w:tblLook"))  # the schema wants the margins before it
    if look is None:
        grid._tbl.tblPr.append(margins)
    else:
        look.addprevious(margins)
