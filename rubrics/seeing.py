"""What a check's result shows of a clause: points that were observed, and points that are still possible beyond them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from checks.result import Assurance, Evidence, Item, Result, Verdict
from crawler.units import Kind
from rubrics.amounts import COUNTED, MEASURED, ZERO, counted_points, down, measured_points, points_text, worst_points
from rubrics.model import Deduction, Indicator
from rubrics.wording import counted_text, measured_text, once_text

TRUSTED = frozenset({Assurance.CONFIRMED, Assurance.PROVISIONAL})
NEGATIVE = frozenset({Verdict.NOT_MET, Verdict.PARTLY})
TRIGGERS = {
    "not_met": frozenset({Verdict.NOT_MET}),
    "partly": frozenset({Verdict.PARTLY}),
    "any": NEGATIVE,
}


@dataclass(frozen=True, slots=True)
class Seen:
    """Points observed and points that are still possible beyond them."""

    points: Decimal
    more: Decimal
    hit: bool
    arithmetic: str = ""


def see(line: Indicator, deduction: Deduction, result: Result, kind: Kind) -> Seen:
    """What the result shows of the clause."""
    if deduction.primitive in MEASURED or (deduction.primitive in COUNTED and deduction.measure):
        return _see_measured(line, deduction, result, kind)
    if deduction.primitive in COUNTED:
        return _see_counted(line, deduction, result)
    return _see_once(line, deduction, result)


def _see_measured(line: Indicator, deduction: Deduction, result: Result, kind: Kind) -> Seen:
    value = _number(result.measured.get(deduction.measure))
    if value is None or is_unread(result):
        return Seen(ZERO, worst_points(line, deduction), False)
    if deduction.primitive in COUNTED:
        points = counted_points(line, deduction, value)
        return Seen(points, ZERO, points > 0, counted_text(line, deduction, value))
    points = measured_points(line, deduction, value, kind)
    return Seen(points, ZERO, points > 0, measured_text(line, deduction, value, kind))


def _see_counted(line: Indicator, deduction: Deduction, result: Result) -> Seen:
    bad, declared, unsure = Decimal(len(failing_items(result))), _declared(result), _unsure(result)
    if not result.items:
        bad = Decimal(result.verdict in NEGATIVE and result.assurance in TRUSTED)
    points = counted_points(line, deduction, bad + declared * deduction.declared_percent / 100)
    unread_whole = is_unread(result) and not unsure
    most = worst_points(line, deduction) if unread_whole else counted_points(line, deduction, Decimal(unsure))
    return Seen(points, most, bad > 0, counted_text(line, deduction, bad) if bad else "")


def _see_once(line: Indicator, deduction: Deduction, result: Result) -> Seen:
    worst = worst_points(line, deduction)
    if _is_triggered(deduction, result):
        return Seen(worst, ZERO, True, once_text(line, deduction))
    if result.verdict is Verdict.DECLARED_NONE and deduction.declared_percent:
        points = down(worst * deduction.declared_percent / 100)
        return Seen(points, ZERO, False, f"仅发布情况说明：扣 {points_text(points)} 分")
    some_met = deduction.when == "not_met" and any(item.verdict is Verdict.MET for item in result.items)
    return Seen(ZERO, worst if is_unread(result) and not some_met else ZERO, False)


def _is_triggered(deduction: Deduction, result: Result) -> bool:
    if result.verdict in TRIGGERS[deduction.when] and result.assurance in TRUSTED:
        return True
    some_met = any(item.verdict is Verdict.MET for item in result.items)
    return bool(failing_items(result)) and (deduction.when == "any" or (deduction.when == "partly" and some_met))


def failing_items(result: Result) -> list[Item]:
    """Items that were observed to fail."""
    return [item for item in result.items if item.verdict is Verdict.NOT_MET and item.assurance in TRUSTED]


def _declared(result: Result) -> int:
    if not result.items:
        return int(result.verdict is Verdict.DECLARED_NONE)
    return sum(item.verdict is Verdict.DECLARED_NONE for item in result.items)


def _unsure(result: Result) -> int:
    """Items of which nothing may be concluded, or that are only half there."""
    return len(_unsure_items(result))


def _unsure_items(result: Result) -> list[Item]:
    return [
        item
        for item in result.items
        if item.verdict in (Verdict.UNKNOWN, Verdict.PARTLY)
        or (item.verdict is Verdict.NOT_MET and item.assurance not in TRUSTED)
    ]


def is_unread(result: Result) -> bool:
    """Nothing may be concluded as a whole; single items may still have been observed."""
    negative = result.verdict in NEGATIVE
    return result.verdict is Verdict.UNKNOWN or (negative and result.assurance not in TRUSTED)


def _number(value: str | int | float | None) -> Decimal | None:
    if value is None or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except ArithmeticError:
        return None
    return number if number.is_finite() and number >= 0 else None


def failing_reason(result: Result) -> str:
    """The failed items' sentences, else the result's own."""
    reasons = [item.reason.rstrip("。；") for item in failing_items(result)]
    return "；".join(dict.fromkeys(reasons)) if reasons else result.reason


def open_reason(result: Result) -> str:
    """The sentences of the items that could not be judged, else the result's own."""
    reasons = [item.reason.rstrip("。；") for item in _unsure_items(result)]
    return "；".join(dict.fromkeys(reasons)) if reasons else result.reason


def was_blocked(result: Result) -> bool:
    """Something could not be read; also where the result does not say what it looked at."""
    return result.search is None or bool(result.search.unread)


def failing_evidence(result: Result) -> tuple[Evidence, ...]:
    """Where the failure was seen."""
    found = tuple(evidence for item in failing_items(result) for evidence in item.evidence)
    return tuple(dict.fromkeys(found)) or result.evidence
