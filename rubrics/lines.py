"""One line of the sheet: its clauses added up, capped, and put into the office's words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from checks.result import Assurance, Evidence, Item, Result, Search, Verdict
from crawler.errors import InputError
from rubrics.amounts import ZERO, points_text, span
from rubrics.drafts import Draft
from rubrics.losses import Loss
from rubrics.rules import Treatment
from rubrics.seeing import open_reason
from rubrics.sheet import AppliedDeduction, ScoredIndicator, Status

ABSENT = frozenset({Verdict.NOT_MET, Verdict.UNKNOWN})


@dataclass(frozen=True, slots=True)
class Range:
    """A mark between two bounds; ``suggested`` is None while it is open."""

    floor: Decimal
    suggested: Decimal | None
    ceiling: Decimal


def score_line(draft: Draft) -> ScoredIndicator:
    """The line of a unit that it applies to (or may apply to). Raises InputError for a mark outside the line."""
    if draft.mark is not None:
        return _marked(draft)
    if draft.applies == "unsure":
        reason = "本单位是否属于被评定单位（或有无此项任务）须由考核人员认定"
        return replace(_blank(draft), floor=draft.line.min, ceiling=draft.line.points, status="manual", reason=reason)
    marks = find_range(draft)
    status = find_status(draft, marks)
    return replace(
        _blank(draft),
        status=status,
        suggested=marks.suggested,
        floor=marks.floor,
        ceiling=marks.ceiling,
        assurance=find_assurance(draft, status),
        reason=find_reason(draft, status),
        deductions=tuple(_applied(loss) for loss in draft.losses if _is_applied(loss)),
    )


def find_range(draft: Draft) -> Range:
    """Floor, suggestion and ceiling: points minus the capped sums of worst, proposed and sure losses."""
    points, most = draft.line.points, span(draft.line)
    sure, proposed, worst = (_capped(draft, name, most) for name in ("sure", "proposed", "worst"))
    highest = min(most, sum((loss.worst if loss.open else loss.proposed for loss in draft.losses), ZERO))
    lowest = min(most, sum((ZERO if loss.contested else loss.proposed for loss in draft.losses), ZERO))
    is_open = not lowest == proposed == highest or any(_is_open_veto(loss) for loss in draft.losses)
    return Range(points - worst, None if is_open else points - proposed, points - sure)


def _capped(draft: Draft, name: str, most: Decimal) -> Decimal:
    return min(most, sum((getattr(loss, name) for loss in draft.losses), ZERO))


def _is_open_veto(loss: Loss) -> bool:
    return loss.deduction.primitive == "veto" and loss.may_hit and not loss.hit


def find_status(draft: Draft, marks: Range) -> Status:
    """``unverified``: our observation is missing. ``manual``: a person's word is missing."""
    if marks.suggested is not None:
        took = marks.suggested < draft.line.points or any(_is_applied(loss) for loss in draft.losses)
        return "deducted" if took else "full"
    if draft.line.mode == "manual":
        return "manual"
    return "unverified" if any(loss.open == "machine" for loss in draft.losses) else "manual"


def find_assurance(draft: Draft, status: Status) -> Assurance:
    """The weakest word on which the line stands."""
    if status == "unverified":
        return Assurance.INCONCLUSIVE
    if status == "manual" or any(loss.assurance is Assurance.PERSON or loss.decided for loss in draft.losses):
        return Assurance.PERSON
    counted = [loss for loss in draft.losses if loss.proposed] or draft.losses
    if all(loss.assurance is Assurance.CONFIRMED for loss in counted):
        return Assurance.CONFIRMED
    return Assurance.PROVISIONAL


def find_reason(draft: Draft, status: Status) -> str:
    """One sentence for 失分原因 or for what is still to be judged."""
    if status == "deducted":
        return "；".join(dict.fromkeys(_clean(loss.reason) for loss in draft.losses if _is_applied(loss)))
    if status == "full":
        return "；".join(dict.fromkeys(_clean(loss.reason) for loss in draft.losses if loss.reason)) or "未发现扣分情形"
    if status == "unverified":
        missing = [_clean(_open_reason(loss)) for loss in draft.losses if loss.open == "machine"]
        return "未能核实，不扣分：" + "；".join(dict.fromkeys(missing))
    leads = len(_evidence(_results(draft)))
    return f"待人工核实：{draft.line.mode_reason or draft.line.method}" + (f"（网上线索{leads}条）" if leads else "")


def _open_reason(loss: Loss) -> str:
    return open_reason(loss.result) if loss.result is not None else loss.reason


def score_not_applicable(draft: Draft, treatment: Treatment, mean: Range | None) -> ScoredIndicator:
    """The line of a unit that it does not apply to, by the rubric's rule; ``mean``: of the units it applies to."""
    because = "不适用于本单位类别" if draft.applies == "kind" else "本单位职责不涉及"
    blank = replace(_blank(draft), status="not_applicable", assurance=Assurance.CONFIRMED)
    points = draft.line.points
    if treatment == "full":
        return replace(
            blank, floor=points, ceiling=points, suggested=points, reason=f"{because}，无可扣分，按满分{points}分计"
        )
    if treatment == "mean" and mean is not None:
        text = f"{because}，取其他单位得分的算术平均值"
        return replace(blank, floor=mean.floor, ceiling=mean.ceiling, suggested=mean.suggested, reason=text)
    tail = {"rescale": "，按比例折算", "mean": "，也没有其他单位可取平均，不计入总分"}.get(treatment, "，不计入总分")
    return replace(blank, floor=ZERO, ceiling=ZERO, suggested=None, counted=False, reason=because + tail)


def _marked(draft: Draft) -> ScoredIndicator:
    assert draft.mark is not None
    value, line = draft.mark.value, draft.line
    if draft.mark.ruling == "open":
        return replace(_blank(draft), reason=draft.mark.reason or "须重新认定")
    if value is None or not value.is_finite() or not line.min <= value <= line.points:
        raise InputError(
            f"{line.id}：记分只能在 {points_text(line.min)} 至 {points_text(line.points)} 之间，现为 {value}"
        )
    status: Status = "full" if value == line.points else "deducted"
    applied = tuple(_applied(loss) for loss in draft.losses if _is_applied(loss))
    reason = draft.mark.reason or f"人工认定得 {points_text(value)} 分"
    marked = replace(_blank(draft), status=status, floor=value, ceiling=value, suggested=value)
    return replace(marked, assurance=Assurance.PERSON, reason=reason, deductions=applied if status != "full" else ())


def _blank(draft: Draft) -> ScoredIndicator:
    line, results = draft.line, _results(draft)
    return ScoredIndicator(
        id=line.id,
        title=line.title,
        text=line.text,
        method=line.method,
        max=line.points,
        mode=line.mode,
        mode_reason=line.mode_reason,
        status="manual",
        suggested=None,
        floor=line.min,
        ceiling=line.points,
        assurance=Assurance.PERSON,
        reason="",
        evidence=_evidence(results),
        items=_items(results),
        search=_search(results),
    )


def _is_applied(loss: Loss) -> bool:
    return loss.proposed > 0 or (loss.hit and loss.deduction.primitive == "veto")


def _applied(loss: Loss) -> AppliedDeduction:
    return AppliedDeduction(
        id=loss.deduction.id,
        points=loss.proposed,
        reason=loss.reason,
        clause=loss.deduction.text,
        assurance=loss.assurance,
        evidence=loss.evidence,
        search=loss.result.search if loss.result else None,
        arithmetic=loss.arithmetic,
    )


def _results(draft: Draft) -> list[Result]:
    unique = {loss.deduction.key: loss.result for loss in draft.losses if loss.result is not None}
    return list(unique.values())


def _evidence(results: Iterable[Result]) -> tuple[Evidence, ...]:
    """Where something was found: of the results as a whole and of every item that is there."""
    found: list[Evidence] = []
    for result in results:
        whole = result.evidence if result.verdict not in ABSENT else ()
        found += [*whole, *(e for item in result.items if item.verdict not in ABSENT for e in item.evidence)]
    return tuple(dict.fromkeys(found))


def _items(results: Iterable[Result]) -> tuple[Item, ...]:
    return tuple(item for result in results for item in result.items)


def _search(results: Iterable[Result]) -> Search | None:
    return next((result.search for result in results if result.search is not None), None)


def _clean(reason: str) -> str:
    return reason.rstrip("。；")
