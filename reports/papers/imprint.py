"""版记 (GB/T 9704—2012, 7.4): 抄送机关, and 印发机关 with 印发日期, between rules at the foot of the last page."""

from __future__ import annotations

from typing import Any

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH as ALIGN
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Emu, Pt
from docx.table import Table as Grid
from docx.table import _Cell as Cell

from reports.papers.docxtext import add_text
from reports.papers.fonts import BODY
from reports.papers.model import Paper, Text, copied, printed

SIZE, LINE = Pt(14), Pt(24)  # 四号
_RULES = {"top": "8", "bottom": "8", "insideH": "6"}  # eighths of a point: 0.35 mm, and 0.25 mm between


def add_imprint(document: Document, paper: Paper) -> None:
    """At the foot of the page on which the paper ends, be it an annex; right under its end where a program floats no table."""
    document.paragraphs[-1].paragraph_format.space_after = LINE
    section = document.sections[-1]
    inside = (section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0)
    grid = document.add_table(2, 2)
    grid.autofit = False
    for column, share in zip(grid.columns, (0.55, 0.45), strict=True):
        column.width = Emu(round(inside * share))
        for cell in column.cells:
            cell.width = Emu(round(inside * share))
    _arrange(grid, Emu(inside))
    issuer, day = printed(paper)
    _write(grid.cell(0, 0).merge(grid.cell(0, 1)), copied(paper), ALIGN.LEFT)
    _write(grid.cell(1, 0), issuer, ALIGN.LEFT)
    _write(grid.cell(1, 1), day, ALIGN.RIGHT)
    document.add_paragraph().paragraph_format.line_spacing = Pt(1)  # a body must not end in a table


def _write(cell: Cell, text: Text, align: ALIGN) -> None:
    line = cell.paragraphs[0]
    line.alignment = align
    line.paragraph_format.line_spacing = LINE
    line.paragraph_format.left_indent = line.paragraph_format.right_indent = SIZE  # one character
    add_text(line, text, BODY, SIZE.pt)


def _arrange(grid: Grid, inside: Emu) -> None:
    """Against the lower edge of the text, whatever stands above; in the schema's order."""
    properties: BaseOxmlElement = grid._tbl.tblPr
    place = {"vertAnchor": "margin", "horzAnchor": "margin", "tblpXSpec": "center", "tblpYSpec": "bottom"}
    width = properties.find(qn("w:tblW"))
    assert width is not None
    width.addprevious(_element("tblpPr", **place))
    width.set(qn("w:type"), "dxa")
    width.set(qn("w:w"), str(round(inside.pt * 20)))
    borders = OxmlElement("w:tblBorders")
    borders.extend(_element(side, val="single", sz=size, space="0", color="000000") for side, size in _RULES.items())
    layout = properties.find(qn("w:tblLayout"))
    assert layout is not None
    layout.addprevious(borders)


def _element(name: str, **values: str) -> Any:
    element = OxmlElement(f"w:{name}")
    for key, value in values.items():
        element.set(qn(f"w:{key}"), value)
    return element
