"""登记表: the contact register of 山政办发〔2011〕76号, annex 2. Contacts leave the machine in this paper only.

No trail, log or other report repeats them: every filled cell is ``private``.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl import Workbook

from crawler.units import CONTACTS, Unit
from reports.papers.model import Block, Figure, Heading, Paper, Paragraph, Table, Text, fill, say
from reports.wording import kind_name
from reports.workbook.cells import cell_at, dress, put_text
from reports.workbook.saving import save_book

TITLE = "政府信息公开工作的主管部门、\n工作机构登记表"
_LEADERS = (
    ("分管领导", "分管领导", "职务", "分管领导职务", "联系电话", "分管领导联系电话"),
    ("主管部门", "主管部门", "负责人", "主管部门负责人", "职务", "主管部门职务"),
    ("联系电话", "主管部门联系电话", "", "", "", ""),
)


def register_paper(units: Sequence[Unit]) -> Paper:
    """A page for each unit: the form, filled as far as the registry goes; what it does not hold is 〔待填〕."""
    forms = [[*([Heading(0, say(TITLE))] if number else []), *_form(unit)] for number, unit in enumerate(units)]
    blocks = tuple(block for form in forms for block in form)
    return Paper(kind="dengji", stem="登记表", title=say(TITLE), blocks=blocks)


def _form(unit: Unit) -> list[Block]:
    rows = [
        tuple(piece for label, field in _pairs(row) for piece in ((label,), _cell(unit, field) if field else ()))
        for row in _LEADERS
    ]
    for who in ("联系人一", "联系人二"):
        n = "1" if who.endswith("一") else "2"
        rows.append(((who,), _cell(unit, f"联系人{n}"), ("办公室电话",), _cell(unit, f"联系人{n}办公室电话"), ("手机",), _cell(unit, f"联系人{n}手机")))  # fmt: skip
        rows.append((("电子邮箱",), _cell(unit, f"联系人{n}电子邮箱"), ("QQ",), _cell(unit, f"联系人{n}QQ"), (), ()))
    table = Table(("",) * 6, (1.6, 2, 1.8, 2, 1.6, 2), tuple(rows), centered=(0, 2, 4), has_head=False)
    return [Paragraph(say("单位（盖章）：{}", _private(unit.name, unit, "name")), "plain"), table, *_notes()]


def _pairs(row: tuple[str, ...]) -> list[tuple[str, str]]:
    return list(zip(row[::2], row[1::2], strict=True))


def _cell(unit: Unit, field: str) -> Text:
    value = unit.contacts.get(field, "")
    return _private(value, unit, field) if value else (fill(),)


def _private(text: str, unit: Unit, field: str) -> Text:
    return (Figure(text, f"run_unit.contacts of {unit.id}: {field}", "private"),)


def _notes() -> list[Block]:
    texts = (
        "注：一、分管领导是指本级或本单位具体分管该项工作的领导成员；",
        "二、主管部门是指本级或本单位承办该项工作的部门；",
        "三、联系人是指具体负责本单位政府信息公开工作的经办人。",
    )
    return [Paragraph((text,), "small") for text in texts]


def write_register(path: Path, units: Sequence[Unit]) -> None:
    """One row a unit, the columns of the registry: what comes back filled can be put into ``units.csv``. Raises OSError."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "登记表"
    for row, texts in enumerate((("id", "name", "kind", *CONTACTS), *map(_row, units)), 1):
        for column, text in enumerate(texts, 1):
            put_text(cell_at(sheet, row, column), text)
            dress(cell_at(sheet, row, column), "head" if row == 1 else "decided")
            sheet.column_dimensions[cell_at(sheet, row, column).column_letter].width = 16
    sheet.freeze_panes = "C2"
    save_book(book, path)


def _row(unit: Unit) -> tuple[str, ...]:
    return (unit.id, unit.name, kind_name(unit.kind.value), *(unit.contacts.get(name, "") for name in CONTACTS))
