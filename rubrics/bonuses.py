"""Bonus and penalty lines (加分, 减分): outside the total, with their own cap, some only above a threshold."""

from __future__ import annotations

from decimal import Decimal

from checks.result import Result, Verdict
from crawler.errors import InputError
from crawler.units import Unit
from rubrics.amounts import ZERO, points_text
from rubrics.decisions import Rulings
from rubrics.drafts import Results, find_applies
from rubrics.model import Bonus, Deduction
from rubrics.seeing import TRUSTED, is_unread
from rubrics.sheet import BonusStatus, ScoredBonus
from rubrics.totals import Sum


def score_bonus(
    line: Bonus, unit: Unit, results: Results, rulings: Rulings, base: Sum, is_vetoed: bool = False
) -> ScoredBonus:
    """What the line adds or takes, given the score before bonuses. Raises InputError for points outside the cap."""
    ruling = rulings.on_line(line.id)
    if find_applies(line, unit, ruling) in ("kind", "duty"):
        return _scored(line, "not_applicable", ZERO, ZERO, "不适用于本单位")
    if line.above is not None and is_vetoed:
        return _scored(line, "locked", ZERO, ZERO, "已被单项否决，不计本项")
    if line.above is not None and base.ceiling <= line.above:
        return _scored(line, "locked", ZERO, ZERO, f"加分前得分未超过 {points_text(line.above)} 分，不计本项")
    if ruling is not None and ruling.ruling == "mark":
        points = _within(line, ruling.value)
        return _counted(line, points, ruling.reason or "人工认定", base)
    if ruling is not None and ruling.ruling == "open":
        return _scored(line, "manual", ZERO, line.cap, ruling.reason or "须重新认定")
    found = [_award(line, award, results.get(award.key), rulings) for award in line.awards]
    points = sum((value for value in found if value is not None), ZERO)
    if points or (found and None not in found):
        return _counted(line, points if line.cap is None else min(points, line.cap), _words(line, points), base)
    return _scored(line, "manual", ZERO, line.cap, f"待人工核实：{line.mode_reason or line.method}")


def _counted(line: Bonus, points: Decimal, reason: str, base: Sum) -> ScoredBonus:
    if line.above is not None and base.floor <= line.above:
        reason = f"加分前得分是否超过 {points_text(line.above)} 分未定，暂不计：{reason}"
        return _scored(line, "unverified", ZERO, points, reason)
    return _scored(line, "counted" if points else "none", points, points, reason)


def _award(line: Bonus, award: Deduction, result: Result | None, rulings: Rulings) -> Decimal | None:
    """Points of one award; None while nobody has said."""
    ruling = rulings.on_clause(line.id, award.id)
    if ruling is not None:
        count = Decimal(1) if ruling.value is None else ruling.value
        if not count.is_finite() or count < 0:
            raise InputError(f"{line.id} {award.id}：次数不能是负数：{count}")
        return ZERO if ruling.ruling != "stands" else _award_points(award, count)
    if not award.check or line.mode != "auto" or result is None or is_unread(result):
        return None
    if result.items:
        met = sum(item.verdict is Verdict.MET and item.assurance in TRUSTED for item in result.items)
    else:
        met = int(result.verdict is Verdict.MET)
    return _award_points(award, Decimal(met))


def _award_points(award: Deduction, count: Decimal) -> Decimal:
    if award.primitive in ("bonus", "person"):
        return count  # a person's mark
    points = award.points * (count if award.primitive in ("per_item", "per_occurrence") else min(count, Decimal(1)))
    return points if award.cap is None else min(points, award.cap)


def _within(line: Bonus, value: Decimal | None) -> Decimal:
    most = line.cap
    if value is None or not value.is_finite() or value < 0 or (most is not None and value > most):
        bound = "0 以上" if most is None else f"0 至 {points_text(most)}"
        raise InputError(f"{line.id}：分数只能是 {bound}，现为 {value}")
    return value


def _words(line: Bonus, points: Decimal) -> str:
    capped = line.cap is not None and points > line.cap
    verb = "加" if line.sign == "bonus" else "减"
    return f"{verb} {points_text(points)} 分" + (f"，以 {points_text(line.cap or ZERO)} 分为限" if capped else "")


def _scored(line: Bonus, status: BonusStatus, points: Decimal, ceiling: Decimal | None, reason: str) -> ScoredBonus:
    return ScoredBonus(
        id=line.id,
        title=line.title,
        text=line.text,
        method=line.method,
        sign=line.sign,
        mode=line.mode,
        mode_reason=line.mode_reason,
        status=status,
        points=points,
        ceiling=ceiling,
        reason=reason,
    )
