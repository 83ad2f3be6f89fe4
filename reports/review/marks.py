"""A mark as a person typed it into a form, held to what the line takes."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

from crawler.errors import InputError
from reports.text import points
from rubrics.amounts import CENT
from rubrics.marks import MarkRange


def read_mark(text: str, marks: MarkRange) -> Decimal:
    """The mark (full-width digits too). Raises InputError where it is none, or out of the line's bounds or steps."""
    try:
        value = Decimal(text.strip().replace("。", ".").replace("．", "."))
    except InvalidOperation as error:
        raise InputError(f"“{text[:20]}”不是分数") from error
    if not value.is_finite() or not marks.low <= value <= marks.high:
        raise InputError(f"得分只能在 {points(marks.low)} 至 {points(marks.high)} 之间")
    if not marks.allows(value):
        raise InputError(f"得分须以 {points(marks.step)} 分为一档")
    return value.quantize(CENT)
