"""Tables of a PDF: lines and the places of words become cells; what no line parts is one cell."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from rubrics.importing.document import Grid, Text
from rubrics.importing.importer import warn_at_page_ends
from rubrics.importing.pdftables import read_pages
from rubrics.importing.tree import Line, Outline, Section

UNIT = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
XS, YS = (50, 150, 350, 400), (700, 650, 600, 550)
Words = list[tuple[float, float, str]]
WORDS: Words = [
    (50, 760, "考核评分细则"),
    (55, 680, "内容"), (155, 680, "考核指标"), (355, 680, "分值"),
    (55, 630, "组织"), (55, 615, "保障"), (155, 630, "成立领导小组，有专职"), (155, 615, "人员。"), (360, 630, "2"),
    (155, 580, "开展培训。"), (360, 580, "⼆"),
    (50, 500, "说明：据实评分。"),
]  # fmt: skip


class Page:
    """A page that tells pypdf's visitors what a test wants."""

    mediabox = SimpleNamespace(width=595, height=842)

    def __init__(self, words: Words, marks: list[tuple[bytes, list[float]]], cm: tuple[float, ...] = UNIT) -> None:
        self.words, self.marks, self.cm = words, marks, cm

    def extract_text(self, visitor_text: Any, visitor_operand_before: Any) -> str:
        for operator, operands in self.marks:
            visitor_operand_before(operator, operands, self.cm, UNIT)
        for x, y, text in self.words:
            visitor_text(text, UNIT, (1, 0, 0, 1, x, y), None, 10)
        return ""


def thin_rectangles() -> list[tuple[bytes, list[float]]]:
    """Borders as Word and browsers draw them; the first column's lower rows are one cell."""
    marks = [(b"re", [0.0, 0.0, 595.0, 842.0])]  # the page's own frame is no line
    marks += [(b"re", [float(x), 550.0, 0.5, 150.0]) for x in XS]
    return marks + [(b"re", [50.0 if y != 600 else 150.0, float(y), 350.0 if y != 600 else 250.0, 0.5]) for y in YS]


def strokes() -> list[tuple[bytes, list[float]]]:
    marks: list[tuple[bytes, list[float]]] = []
    for x in XS:
        marks += [(b"m", [float(x), 550.0]), (b"l", [float(x), 700.0])]
    for y in YS:
        marks += [(b"m", [50.0 if y != 600 else 150.0, float(y)]), (b"l", [400.0, float(y)])]
    return marks


@pytest.mark.parametrize("marks", [thin_rectangles(), strokes()])
def test_lines_around_cells(marks: list[tuple[bytes, list[float]]]) -> None:
    title, grid, note = read_pages([Page(WORDS, marks)])
    assert (title, note) == (Text("考核评分细则", "第1页"), Text("说明：据实评分。", "第1页"))
    assert isinstance(grid, Grid)
    assert [[(cell.text, cell.is_head) for cell in row.cells] for row in grid.rows] == [
        [("内容", True), ("考核指标", True), ("分值", True)],
        [("组织保障", True), ("成立领导小组，有专职人员。", True), ("2", True)],
        [("组织保障", False), ("开展培训。", True), ("二", True)],
    ]
    assert grid.rows[1].place == "第1页表格第2行"


def test_the_drawing_may_be_upside_down() -> None:
    turned = (1.0, 0.0, 0.0, -1.0, 0.0, 842.0)
    marks = [(name, [v[0], 842 - v[1], *([v[2], -v[3]] if len(v) > 2 else [])]) for name, v in thin_rectangles()]
    grid = read_pages([Page(WORDS, marks, turned)])[1]
    assert isinstance(grid, Grid)
    assert grid.rows[2].cells[1].text == "开展培训。"


def test_without_lines_the_words_are_lines() -> None:
    blocks = read_pages([Page([(200, 700, "乙"), (50, 700, "甲"), (50, 650, "丙")], [])])
    assert blocks == [Text("甲乙", "第1页"), Text("丙", "第1页")]


def test_rows_at_a_page_end_are_doubted() -> None:
    lines = [Line("a", place="第1页表格第8行"), Line("b", place="第2页表格第1行"), Line("c", place="第2页表格第2行")]
    warn_at_page_ends(Outline("题", sections=[Section("部分", "", None, lines=lines)]))
    assert [bool(line.warnings) for line in lines] == [True, True, False]
