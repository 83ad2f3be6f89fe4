"""Writing cells: text stays text whatever it begins with, and fits what a spreadsheet takes."""

from __future__ import annotations

from copy import copy
from decimal import Decimal
from math import ceil
from weakref import WeakKeyDictionary

from openpyxl import Workbook
from openpyxl.cell.cell import Cell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.styles.cell_style import StyleArray
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from reports.text import clean, shorten, width

LIMIT = 4000  # characters of a cell; Excel cuts silently at 32,767, and nobody reads that much in a cell
NOTE = "……（文字过长已截短，全文见佐证报告）"
SONG, HEI = "宋体", "黑体"
EDGE = Side(style="thin", color="FF666666")
BOX = Border(left=EDGE, right=EDGE, top=EDGE, bottom=EDGE)

FILLS = {
    "head": PatternFill("solid", fgColor="FFEFECE4"),
    "decided": PatternFill(),
    "assisted": PatternFill("solid", fgColor="FFFFF2CC"),
    "manual": PatternFill("solid", fgColor="FFFCE4D6"),
    "unverified": PatternFill("solid", fgColor="FFDDE5F2"),
    "not_applicable": PatternFill("solid", fgColor="FFEDEDED"),
}


_WORN: WeakKeyDictionary[Workbook, dict[tuple[object, ...], StyleArray]] = WeakKeyDictionary()


def cell_at(sheet: Worksheet, row: int, column: int) -> Cell:
    """The cell, which is not a follower of a merged one."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    return cell


def put_text(cell: Cell, text: str) -> None:
    """Write text. A leading ``=`` stays a sign, control characters go, long text is cut with a note."""
    cell.value = fitted(text)
    if cell.data_type != "s":
        cell.data_type = "s"
    cell.quotePrefix = fitted(text)[:1] in tuple("=+-@")


def fitted(text: str) -> str:
    """The text as a cell takes it."""
    return shorten(clean(text), LIMIT, NOTE)


def put_points(cell: Cell, points: Decimal | None) -> None:
    """Write a mark as a number; an empty cell for None."""
    cell.value = None if points is None else float(points)
    cell.number_format = "0.##" if points is not None and points % 1 else "0"


def dress(
    cell: Cell,
    fill: str = "decided",
    *,
    font: str = SONG,
    size: float = 10.5,
    bold: bool = False,
    across: str = "left",
    boxed: bool = True,
    linked: bool = False,
    is_open: bool = False,
    turned: bool = False,
) -> None:
    """Border, font, fill, wrapped text; ``is_open``: not locked when the sheet is protected; ``turned``: written downwards. A workbook looks every kind of cell up once: that is half the time of writing."""
    book = cell.parent.parent
    assert book is not None
    worn = _WORN.setdefault(book, {})
    look = (fill, font, size, bold, across, boxed, linked, is_open, turned)
    if look not in worn:
        cell.border = BOX if boxed else Border()
        cell.font = Font(
            name=font,
            size=size,
            bold=bold,
            color="FF1F3F77" if linked else None,
            underline="single" if linked else None,
        )
        cell.fill = FILLS[fill]
        cell.protection = Protection(locked=not is_open)
        cell.alignment = Alignment(
            horizontal=across, vertical="center", wrap_text=True, text_rotation=255 if turned else 0
        )
        worn[look] = _style(cell)
    _wear(cell, worn[look])


def _style(cell: Cell) -> StyleArray:
    return copy(cell._style)  # type: ignore[attr-defined,no-any-return]


def _wear(cell: Cell, style: StyleArray) -> None:
    cell._style = copy(style)  # type: ignore[attr-defined]


def comment(cell: Cell, text: str) -> None:
    """A comment big enough to be read."""
    note = Comment(shorten(clean(text), 1000), "gongkai")
    note.width, note.height = 320, 40 + 18 * ceil(width(note.text) / 44)
    cell.comment = note


def link(cell: Cell, target: str, anchor: str = "") -> None:
    """A hyperlink to a file beside the workbook."""
    style = _style(cell)
    cell.hyperlink = Hyperlink(ref=cell.coordinate, target=target, location=anchor or None)
    _wear(cell, style)  # openpyxl dresses a link by itself


def lines_of(text: str, columns: int) -> int:
    """Printed lines of a text in a cell that is ``columns`` half-width characters wide."""
    return sum(max(1, ceil(width(part) / max(2, columns - 3))) for part in text.split("\n")) if text else 1
