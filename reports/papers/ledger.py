"""问题台账/整改台账 (.xlsx): one row a problem as it stands, the overdue ones, and the evidence of before and after."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem, _HeaderFooterPart
from openpyxl.worksheet.page import PageMargins
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from checks.result import Evidence
from reports.papers.dossier import Dossier
from reports.papers.model import fill, words
from reports.papers.progress import overdue, row_id
from reports.papers.rectification import Feedback, Row
from reports.papers.words import state_name
from reports.text import chinese_date, moment, shorten
from reports.workbook.cells import cell_at, dress, lines_of, put_text
from reports.workbook.saving import save_book

COLUMNS = (
    *("序号", "单位", "栏目路径", "问题类型", "问题描述", "链接", "发现时间", "整改要求", "时限", "责任人"),
    *("整改情况", "整改后链接", "复查结果"),
)
WIDTHS = (5, 14, 16, 11, 28, 24, 11, 18, 13, 9, 16, 24, 34)
PROOF = ("序号", "单位", "指标", "何时", "批次", "采集时间", "链接", "页面标题", "摘录", "SHA-256 或检索记录")
PROOF_WIDTHS = (5, 16, 8, 8, 6, 19, 30, 20, 40, 34)
EXCERPT = 240  # characters
A3 = 8  # thirteen columns are read on no smaller sheet
COUNTED = ("new", "open", "fixed", "unread", "person")
CLAIM = "单位填报："  # before the unit's own words: nobody takes them for what a look saw
_FIXED = f"{state_name('fixed')}（监测后整改，不改变原得分）"


def write_ledger(path: Path, dossier: Dossier) -> None:
    """Write the workbook of the rows that the dossier holds. Raises OSError."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "整改台账"
    title = f"{words(dossier.place)}{dossier.rubric.year}年度政务公开考核问题整改台账"
    _fill(sheet, title, _told(dossier), COLUMNS, WIDTHS, [cells(row) for row in dossier.rows])
    late = overdue(dossier)
    day = chinese_date(dossier.terms.issued) if dossier.terms.issued else fill("日期")
    _fill(
        book.create_sheet("逾期未整改"),
        "逾期未整改清单",
        f"截至{day}，{len(late)}条",
        COLUMNS,
        WIDTHS,
        [cells(row) for row in late],
    )
    proofs = [line for row in dossier.rows for line in _proofs(row)]
    _fill(
        book.create_sheet("整改前后佐证"),
        "整改前后佐证",
        "整改前：发现问题时的佐证；整改后：复查时的佐证",
        PROOF,
        PROOF_WIDTHS,
        proofs,
    )
    save_book(book, path)


def ledger_trail(dossier: Dossier) -> str:
    """The counts that stand on the sheets, and the rows behind them."""
    late = overdue(dossier)
    numbers: list[dict[str, Any]] = [_count("问题", dossier.rows, "SELECT * FROM problem")]
    numbers += [
        _count(state_name(state), [row for row in dossier.rows if row.state == state], f"problem LEFT JOIN recheck: state = {state}")
        for state in COUNTED
    ]  # fmt: skip
    numbers.append(_count("逾期未整改", late, f"problem WHERE due < '{dossier.terms.issued}' and not closed"))
    data = {"format": "gongkai-numbers-1", "paper": "taizhang", **dossier.facts(), "numbers": numbers}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _count(what: str, rows: Sequence[Row], source: str) -> dict[str, Any]:
    ids = [row_id(row) for row in rows]
    return {"number": str(len(ids)), "how": "count", "sentence": what, "source": f"sql: {source}", "units": ids}


def _told(dossier: Dossier) -> str:
    states = [row.state for row in dossier.rows]
    counts = "、".join(f"{state_name(state)}{states.count(state)}" for state in COUNTED if state in states)
    return f"监测时点：{chinese_date(dossier.assessment.as_of)}　问题{len(states)}条：{counts}。监测时点以后完成的整改不改变得分。"


def cells(row: Row) -> tuple[str, ...]:
    """One row in the order of ``COLUMNS``."""
    return (
        str(row.number),
        row.name,
        row.column or "—",
        row.sort,
        row.text,
        row.url,
        moment(row.found_at)[:10],
        row.demand,
        chinese_date(row.due) if row.due else fill(),
        *_filled(row),
        _said(row),
    )


def _filled(row: Row) -> tuple[str, str, str]:
    """责任人, 整改情况, 整改后链接: what the unit wrote, else what a look saw, else what is to be filled in."""
    told = row.feedback or Feedback()
    return (
        told.responsible or fill(),
        f"{CLAIM}{told.words}" if told.words else _rectified(row),
        _seen_link(row) or told.link,
    )


def _seen_link(row: Row) -> str:
    return next((one.url for one in row.fixed.evidence), "") if row.fixed else ""


def answered(row: Row, text: str) -> str:
    """What the unit wrote into a cell that it got as :func:`cells` prints it, tonight or on an earlier night; "" if nothing."""
    text = text.removeprefix(CLAIM).strip()
    printed = {fill(), _FIXED, *(state_name(state) for state in COUNTED if state != "fixed"), _seen_link(row)}
    return "" if text in printed else text


def _rectified(row: Row) -> str:
    """Only a look that saw it says 已整改; the unit's own words are the unit's to write."""
    if row.fixed is None:
        return state_name(row.state) if row.state != "new" else fill()
    return _FIXED


def _said(row: Row) -> str:
    if not row.looks:
        return state_name("new")
    look = row.fixed or row.looks[-1]
    who = f"{look.by} 复查" if look.by else f"批次{look.run}"
    return f"{state_name(look.state)}（{look.at[:10]}，{who}）：{look.words}"


def _proofs(row: Row) -> list[tuple[str, ...]]:
    head = (str(row.number), row.name, row.indicator)
    before = [_proof((*head, "整改前"), row.run, one) for one in row.evidence] or [_search_line((*head, "整改前"), row)]
    after = [_proof((*head, "整改后"), row.fixed.run, one) for one in row.fixed.evidence] if row.fixed else []
    if row.fixed and not after:
        who = f"{row.fixed.by} 复查认定" if row.fixed.by else "完整读取后未再发现"
        after = [(*head, "整改后", str(row.fixed.run), moment(row.fixed.at), "", "", row.fixed.words, who)]
    return [*before, *after]


def _proof(head: tuple[str, ...], run: int, one: Evidence) -> tuple[str, ...]:
    return (
        *head,
        str(run),
        moment(one.fetched_at),
        one.url,
        one.title,
        shorten(" ".join(one.excerpt.split()), EXCERPT),
        one.sha256,
    )


def _search_line(head: tuple[str, ...], row: Row) -> tuple[str, ...]:
    """What an absence rests on."""
    if row.search is None:
        return (*head, str(row.run), "", row.url, "", row.text, "人工认定")
    searched = f"已查栏目{len(row.search.columns)}个、条目{row.search.entries_read}条、页面{row.search.pages_read}页；最新条目{row.search.newest or '无'}"
    return (*head, str(row.run), moment(row.found_at), row.url, "", "检索词：" + "、".join(row.search.words), searched)


def _fill(
    sheet: Worksheet,
    title: str,
    note: str,
    columns: tuple[str, ...],
    widths: tuple[int, ...],
    rows: Sequence[tuple[str, ...]],
) -> None:
    last = get_column_letter(len(columns))
    for number, (text, size, font) in enumerate(((title, 16.0, "黑体"), (note, 10.5, "宋体")), 1):
        sheet.merge_cells(f"A{number}:{last}{number}")
        put_text(cell_at(sheet, number, 1), text)
        dress(cell_at(sheet, number, 1), font=font, size=size, across="center" if number == 1 else "left", boxed=False)
    sheet.row_dimensions[1].height = 28
    for column, (name, width) in enumerate(zip(columns, widths, strict=True), 1):
        put_text(cell_at(sheet, 3, column), name)
        dress(cell_at(sheet, 3, column), "head", font="黑体", across="center")
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, texts in enumerate(rows, 4):
        lines = max(lines_of(text, width) for text, width in zip(texts, widths, strict=True))
        sheet.row_dimensions[number].height = min(400, 14 * lines + 6)
        for column, text in enumerate(texts, 1):
            put_text(cell_at(sheet, number, column), text)
            dress(cell_at(sheet, number, column), across="center" if column == 1 else "left", is_open=True)
    sheet.freeze_panes = "C4"
    sheet.auto_filter.ref = f"A3:{last}{3 + len(rows)}"
    sheet.print_title_rows = "3:3"
    setup = sheet.page_setup
    setup.orientation, setup.paperSize, setup.fitToWidth, setup.fitToHeight = "landscape", A3, 1, 0
    sheet.page_margins = PageMargins(left=0.5, right=0.5, top=0.6, bottom=0.7, footer=0.3)
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.oddFooter = HeaderFooterItem(center=_HeaderFooterPart("第 &P 页，共 &N 页"))
