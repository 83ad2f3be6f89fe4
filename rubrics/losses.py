"""What one clause takes from its line: surely, as proposed, and at worst. Observations and rulings in, points out.

Only an observed negative takes points surely. What was not read (UNKNOWN, INCONCLUSIVE, no result at all) takes nothing,
but widens the range.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Literal

from checks.result import Assurance, Evidence, Item, Result, Search, Verdict
from crawler.errors import InputError
from crawler.units import Kind
from rubrics.amounts import COUNTED, MEASURED, ZERO, counted_points, measured_points, points_text, worst_points
from rubrics.decisions import Decision, Rulings
from rubrics.model import Deduction, Indicator
from rubrics.seeing import Seen, failing_evidence, failing_items, failing_reason, is_unread, see, was_blocked
from rubrics.wording import counted_text, measured_text, once_text

Open = Literal["", "machine", "person"]  # whose word is missing
NOT_RUN = Search(unread=(("", "没有检查结果"),))


@dataclass(frozen=True, slots=True)
class Loss:
    """Points a clause takes: 0 ≤ sure ≤ proposed ≤ worst. ``hit``/``may_hit``: for vetoes and whole sections."""

    deduction: Deduction
    sure: Decimal
    proposed: Decimal
    worst: Decimal
    open: Open = ""
    hit: bool = False
    may_hit: bool = False
    applies: bool = True
    decided: bool = False
    contested: bool = False  # a heavier deduction for the same matter may still replace it
    reason: str = ""
    arithmetic: str = ""
    assurance: Assurance = Assurance.PROVISIONAL
    result: Result | None = None
    evidence: tuple[Evidence, ...] = ()


def find_loss(line: Indicator, deduction: Deduction, result: Result | None, rulings: Rulings, kind: Kind) -> Loss:
    """The loss by one clause. Raises InputError for a ruling outside the clause's bounds."""
    ruling = rulings.on_clause(line.id, deduction.id)
    if ruling is not None:
        return _ruled(line, deduction, ruling, result, kind)
    if not deduction.check:
        return _awaiting_person(line, deduction)
    if result is None:
        result = Result(deduction.check, Verdict.UNKNOWN, "没有检查结果", Assurance.INCONCLUSIVE, search=NOT_RUN)
    result = _with_item_rulings(line, deduction, result, rulings)
    if deduction.absence == "open" or deduction.primitive == "person" or line.mode == "manual":
        return _lead(
            line, deduction, result
        )  # the web cannot take such a line away either: no letters shown is no task less
    if result.verdict is Verdict.NOT_APPLICABLE:
        return Loss(deduction, ZERO, ZERO, ZERO, applies=False, result=result, reason=result.reason)
    return _observed(line, deduction, result, see(line, deduction, result, kind))


def _observed(line: Indicator, deduction: Deduction, result: Result, seen: Seen) -> Loss:
    suggest = deduction.absence == "suggest"
    worst = min(seen.points + seen.more, max(worst_points(line, deduction), seen.points))
    is_open = seen.more > 0 or (deduction.primitive == "veto" and is_unread(result))
    return Loss(
        deduction,
        sure=ZERO if suggest else seen.points,
        proposed=seen.points,
        worst=worst,
        open=_observed_open(line, result) if is_open else "",
        hit=seen.hit and not suggest,
        may_hit=seen.hit or is_open,
        reason=failing_reason(result),
        arithmetic=seen.arithmetic,
        assurance=Assurance.PROVISIONAL if suggest and seen.points else _assurance(result),
        result=result,
        evidence=failing_evidence(result),
    )


def _observed_open(line: Indicator, result: Result) -> Open:
    """Whose word is missing. What was read and still cannot be told (which sub-units there are) is for the person of the line."""
    return "person" if line.mode == "assisted" and not was_blocked(result) else "machine"


def _lead(line: Indicator, deduction: Deduction, result: Result) -> Loss:
    """Absence proves nothing, and what is found is a lead: only an automatic line takes it for an answer."""
    is_found = result.verdict in (Verdict.MET, Verdict.DECLARED_NONE)
    settled = is_found and line.mode == "auto"
    return Loss(
        deduction,
        ZERO,
        ZERO,
        ZERO if settled else worst_points(line, deduction),
        open=_lead_open(line, result, is_found),
        may_hit=not settled,
        reason=result.reason,
        assurance=_assurance(result),
        result=result,
    )


def _lead_open(line: Indicator, result: Result, is_found: bool) -> Open:
    if line.mode == "manual":
        return "person"
    if is_found:
        return ""
    blocked = result.search is not None and was_blocked(result)
    return "machine" if is_unread(result) and (line.mode == "auto" or blocked) else "person"


def _awaiting_person(line: Indicator, deduction: Deduction) -> Loss:
    worst = worst_points(line, deduction)
    return Loss(deduction, ZERO, ZERO, worst, open="person", may_hit=True, assurance=Assurance.PERSON)


def _ruled(line: Indicator, deduction: Deduction, ruling: Decision, result: Result | None, kind: Kind) -> Loss:
    stands = ruling.ruling == "stands"
    points, arithmetic = _ruled_points(line, deduction, ruling, result, kind) if stands else (ZERO, "")
    reason = ruling.reason or (f"{deduction.text}（人工认定）" if stands else "人工认定不扣分")
    return Loss(
        deduction,
        points,
        points,
        points,
        hit=stands,
        may_hit=stands,
        decided=True,
        reason=reason,
        arithmetic=arithmetic,
        assurance=Assurance.PERSON,
        result=result,
        evidence=failing_evidence(result) if result and stands else (),
    )


def _ruled_points(
    line: Indicator, deduction: Deduction, ruling: Decision, result: Result | None, kind: Kind
) -> tuple[Decimal, str]:
    value = ruling.value
    if value is not None and (not value.is_finite() or value < 0):
        raise InputError(f"{line.id} {deduction.id}：认定的数值不能是负数：{value}")
    if deduction.primitive == "person":
        return _person_points(line, deduction, value)
    if deduction.primitive in MEASURED:
        if value is None:
            raise InputError(f"{line.id} {deduction.id}：要填实测数值（{deduction.measure or deduction.text}）")
        return measured_points(line, deduction, value, kind), measured_text(line, deduction, value, kind)
    if deduction.primitive in COUNTED:
        count = value if value is not None else Decimal(max(1, len(failing_items(result)) if result else 1))
        return counted_points(line, deduction, count), counted_text(line, deduction, count)
    return worst_points(line, deduction), once_text(line, deduction)


def _person_points(line: Indicator, deduction: Deduction, value: Decimal | None) -> tuple[Decimal, str]:
    most = worst_points(line, deduction)
    if value is None or value > most or (deduction.choices and value not in deduction.choices):
        allowed = "、".join(points_text(choice) for choice in deduction.choices) or f"0 至 {points_text(most)}"
        raise InputError(f"{line.id} {deduction.id}：扣分只能是 {allowed}，现为 {value}")
    return value, f"酌情扣 {points_text(value)} 分"


def _with_item_rulings(line: Indicator, deduction: Deduction, result: Result, rulings: Rulings) -> Result:
    items = tuple(_item_ruled(item, rulings.on_item(line.id, deduction.id, item.key)) for item in result.items)
    return result if items == result.items else replace(result, items=items)


def _item_ruled(item: Item, ruling: Decision | None) -> Item:
    if ruling is None:
        return item
    verdict = Verdict.NOT_MET if ruling.ruling == "stands" else Verdict.MET
    return replace(item, verdict=verdict, assurance=Assurance.CONFIRMED, reason=ruling.reason or item.reason)


def _assurance(result: Result) -> Assurance:
    return Assurance.INCONCLUSIVE if is_unread(result) else result.assurance
