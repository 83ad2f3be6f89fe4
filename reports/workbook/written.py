"""What a person wrote into a cell, whatever program kept it: numbers as text, full-width digits, formulas, dates."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from reports.text import clean, points, shorten
from reports.workbook.prefill import HIT, NOT_FOR_US, NOT_HIT

NUMBER = re.compile(r"[+-]?\d{1,6}(\.\d{1,6})?|[+-]?\.\d{1,6}")
WORDS = {"不适用": NOT_FOR_US, "不涉及": NOT_FOR_US, "未触发": NOT_HIT, "没有触发": NOT_HIT}
PLACES = Decimal("0.000001")  # 1.1 + 0.2 as a spreadsheet keeps it


@dataclass(frozen=True, slots=True)
class Written:
    """``word``: points, a word or ""; ``problem``: why it is no mark; ``note``: what was taken for granted."""

    word: str
    problem: str = ""
    note: str = ""


def read_mark(value: object, cached: object = None, *, is_formula: bool = False, is_error: bool = False) -> Written:
    """A mark cell. ``cached``: what the program that saved the file had computed for a formula."""
    if is_formula:
        return _computed(cached)
    if is_error:
        return Written("", f"是错误值 {value}")
    if value is None:
        return Written("")
    if isinstance(value, bool):
        return Written("", "是逻辑值，不是分数")
    if isinstance(value, (datetime, date, time, timedelta)):
        return Written("", "被表格软件当成了日期，请把单元格格式改为“常规”后重填")
    if isinstance(value, (int, float)):
        return _number(str(value))
    return _text(str(value))


def read_text(value: object) -> str:
    """A free cell as text. A formula is no text: the sign stays."""
    return clean(str(value)).strip() if value is not None else ""


def _computed(cached: object) -> Written:
    if cached is None:
        return Written("", "是公式且没有计算结果，请改填数值（或用表格软件打开、保存一次）")
    found = read_mark(cached, is_error=isinstance(cached, str) and cached.startswith("#"))
    if found.problem:
        return Written("", f"是公式，其结果{found.problem}")
    return Written(found.word, note=f"是公式，按其结果 {found.word or '空'} 计")


def _number(text: str) -> Written:
    number = Decimal(text)
    if not number.is_finite() or abs(number) >= 1_000_000:
        return Written("", f"{shorten(text, 20, '…')} 不是分数")
    number = number.quantize(PLACES)
    if number != number.quantize(Decimal("0.01")):
        return Written("", f"{number.normalize():f} 的小数超过两位")
    return Written(points(number) if number else "0")


def _text(text: str) -> Written:
    plain = (
        "".join(unicodedata.normalize("NFKC", clean(text)).split())
        .removesuffix("分")
        .replace("−", "-")
        .replace("。", ".")
    )
    if not plain:
        return Written("")
    if NUMBER.fullmatch(plain):
        return _number(plain)
    if re.fullmatch(HIT + r"\d?", plain):
        return Written(plain)
    if plain in WORDS:
        return Written(WORDS[plain])
    return Written("", f"“{shorten(clean(text).strip(), 20, '…')}”不是分数")
