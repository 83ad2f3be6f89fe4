"""The arithmetic of a clause in words."""

from __future__ import annotations

from decimal import Decimal

from crawler.units import Kind
from rubrics.amounts import counted_points, measured_points, points_text, step_points, target_of, worst_points
from rubrics.model import Deduction, Indicator


def once_text(line: Indicator, deduction: Deduction) -> str:
    """The arithmetic of a clause that applies once."""
    if deduction.primitive == "veto":
        return f"{deduction.text}：单项否决"
    whole = "（整项）" if deduction.primitive == "whole" else ""
    return f"{deduction.text}：扣 {points_text(worst_points(line, deduction))} 分{whole}"


def counted_text(line: Indicator, deduction: Deduction, count: Decimal) -> str:
    """ "每少一项扣1分 × 2 项 = 2 分"."""
    raw = count * step_points(line, deduction)
    capped = counted_points(line, deduction, count)
    cap = f"，以 {points_text(capped)} 分为限" if capped < raw else ""
    unit = "项" if deduction.primitive == "per_item" else "次"
    return (
        f"{deduction.text}：{points_text(step_points(line, deduction))} 分 × {points_text(count)} {unit}"
        f" = {points_text(raw)} 分{cap}"
    )


def measured_text(line: Indicator, deduction: Deduction, value: Decimal, kind: Kind) -> str:
    """The measured value, the target and what follows."""
    points = points_text(measured_points(line, deduction, value, kind))
    target = target_of(deduction, kind)
    against = "" if target is None else f"，应达 {points_text(target)}"
    return f"{deduction.text}：实测 {points_text(value)}{against}，扣 {points} 分"
