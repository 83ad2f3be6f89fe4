"""One unit's dues: the events of its checks, weighed by the rubric one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from checks.result import Result
from checks.results import params_key
from checks.site.search import find_documents
from checks.site.wanted import load_wanted
from crawler.units import Unit
from reports.changes.load import is_scored
from reports.pipeline import plain_params
from reports.radar.events import Event, Part, Wanted, find_events
from reports.radar.future import Future
from reports.radar.model import Certainty, Due
from reports.radar.rules import FixedDay, load_rules
from reports.text import chinese_date
from rubrics.amounts import ZERO, target_of, worst_points
from rubrics.decisions import Decision
from rubrics.drafts import Results
from rubrics.model import Deduction, Indicator, Rubric, all_lines
from rubrics.scoring import score_unit
from rubrics.sheet import ScoredIndicator, ScoreSheet

_NAMES = 6  # parts named in a piece of advice


@dataclass(frozen=True, slots=True)
class Bound:
    """A clause and the line it stands in."""

    line: Indicator
    clause: Deduction

    @property
    def key(self) -> tuple[str, str]:
        return self.clause.check, params_key(plain_params(self.clause.params))


@dataclass
class Weigher:
    """The unit's sheet as events come in; ``results`` by the rubric's keys."""

    rubric: Rubric
    unit: Unit
    results: Results
    decisions: Sequence[Decision]

    def sheet(self, changed: Mapping[tuple[str, str], Result | None]) -> ScoreSheet:
        """With these results instead (None: none at all)."""
        merged: dict[tuple[str, str], Result] = {**self.results}
        for key, result in changed.items():
            if result is None:
                merged.pop(key, None)
            else:
                merged[key] = result
        return score_unit(self.rubric, self.unit, merged, self.decisions)


def bound_clauses(rubric: Rubric, unit: Unit) -> list[Bound]:
    """The clauses of the lines for this kind of unit whose check the calendar can turn."""
    rules = load_rules().checks
    return [
        Bound(line, clause)
        for line in all_lines(rubric)
        if not line.kinds or unit.kind in line.kinds
        for clause in line.deductions
        if clause.check in rules
    ]


def find_dues(weigher: Weigher, future: Future, bounds: Sequence[Bound], last: date) -> list[Due]:
    """What the unit loses up to ``last``, in the order of the days."""
    by_key: dict[tuple[str, str], list[Bound]] = {}
    for bound in bounds:
        by_key.setdefault(bound.key, []).append(bound)
    found: list[tuple[Event, list[Bound]]] = []
    for same in by_key.values():
        now = weigher.results.get(same[0].clause.key)
        if now is not None:
            wanted = _wanted(same)
            found += [(event, same) for event in find_events(future, wanted, now, last)]
    dues = []
    for event, same in sorted(found, key=lambda pair: (pair[0].due, pair[0].check)):
        dues += list(_weigh(weigher, event, same, future.site.as_of))
    return dues


def _wanted(same: Sequence[Bound]) -> Wanted:
    clause = same[0].clause
    measures = tuple(dict.fromkeys(bound.clause.measure for bound in same if bound.clause.measure))
    return Wanted(clause.check, plain_params(clause.params), measures, load_rules().checks[clause.check])


def _weigh(weigher: Weigher, event: Event, same: Sequence[Bound], as_of: date) -> Iterator[Due]:
    keys = {bound.clause.key for bound in same}
    before = weigher.sheet(dict.fromkeys(keys)) if event.is_counted else weigher.sheet({})
    after = weigher.sheet(dict.fromkeys(keys, event.result))
    if not event.is_counted:
        weigher.results = {**weigher.results, **dict.fromkeys(keys, event.result)}
    for line_id in dict.fromkeys(bound.line.id for bound in same):
        own = [bound for bound in same if bound.line.id == line_id]
        old, new = (next(line for line in sheet.indicators if line.id == line_id) for sheet in (before, after))
        if old.status == "not_applicable" or is_marked(weigher.decisions, weigher.unit.id, line_id):
            continue
        scored = [bound for bound in own if is_scored(bound.line, bound.clause)]
        points, certainty = _loss(old, new)
        is_veto = _vetoes(after, line_id) > _vetoes(before, line_id)
        if scored and (points > ZERO or is_veto):
            yield _due(weigher.unit, scored[0], event, points, certainty, as_of, is_veto)
        elif not scored and event.check != "yearly_item_count":
            worst = max(worst_points(bound.line, bound.clause) for bound in own)
            yield _due(weigher.unit, own[0], event, worst, "person", as_of)


def is_marked(decisions: Iterable[Decision], unit: str, indicator: str) -> bool:
    """A person settled the line: no day changes its mark."""
    own = [each for each in decisions if each.unit == unit and each.indicator == indicator and not each.deduction]
    return bool(own) and own[-1].ruling in ("mark", "not_applicable")


def _loss(old: ScoredIndicator, new: ScoredIndicator) -> tuple[Decimal, Certainty]:
    """Points that the machine takes by itself or proposes to take."""
    sure, proposed = old.ceiling - new.ceiling, _value(old) - _value(new)
    if new.mode == "auto" and sure > ZERO:
        return max(sure, proposed), "sure"
    return max(sure, proposed, ZERO), "confirm"


def _value(line: ScoredIndicator) -> Decimal:
    return line.ceiling if line.suggested is None else line.suggested


def _vetoes(sheet: ScoreSheet, indicator: str) -> int:
    return sum(veto.indicator == indicator for veto in sheet.vetoes)


def _due(
    unit: Unit, bound: Bound, event: Event, points: Decimal, certainty: Certainty, as_of: date, is_veto: bool = False
) -> Due:
    rule = load_rules().checks[event.check]
    names = tuple(dict.fromkeys(part.name for part in event.parts if part.name))
    year = event.result.measured.get("year", event.due.year)
    words = "、".join(names[:_NAMES]) + (f"等{len(names)}项" if len(names) > _NAMES else "")
    missing = _missing(bound.clause, event.result, unit)
    advice = rule.advice.format(
        due=chinese_date(event.due.isoformat()), names=words or bound.line.title, year=year, missing=missing
    )
    return Due(
        unit.id,
        unit.name,
        unit.kind.value,
        event.due,
        (event.due - as_of).days,
        points,
        certainty,
        is_veto,
        bound.line.id,
        bound.line.title,
        event.check,
        names,
        bound.clause.text,
        rule.basis,
        _reason(event.parts),
        advice,
        event.is_counted,
        tuple(dict.fromkeys(evidence for part in event.parts for evidence in part.evidence))[:3],
    )


def _missing(clause: Deduction, result: Result, unit: Unit) -> str:
    """How many are missing to the number that the clause asks of this kind of unit, "" where it asks for none."""
    target, value = target_of(clause, unit.kind), result.measured.get(clause.measure)
    if target is None or not isinstance(value, int | float) or value >= target:
        return ""
    return f"（现有{value:g}条，要求{target:f}条，还差{float(target) - value:g}条）"


def _reason(parts: Iterable[Part]) -> str:
    return "；".join(dict.fromkeys(part.reason.rstrip("。；") for part in parts))


def find_fixed(rubric: Rubric, unit: Unit, future: Future, last: date) -> Iterator[Due]:
    """The usual days of the budget year up to ``last``, where the rubric asks for it and nothing of that year was read."""
    as_of = future.site.as_of
    for day in load_rules().fixed:
        for due in (day.due_in(as_of.year), day.due_in(as_of.year + 1)):
            if not as_of <= due <= last or _is_published(future, day, due.year):
                continue
            for line, clause in _lines_on(rubric, unit, day):
                yield _fixed_due(unit, line, clause, day, due, as_of)


def _lines_on(rubric: Rubric, unit: Unit, day: FixedDay) -> Iterator[tuple[Indicator, Deduction]]:
    """The lines whose checks look for it, each once."""
    for line in all_lines(rubric):
        if line.kinds and unit.kind not in line.kinds:
            continue
        for clause in line.deductions:
            if _asks_for(clause, day):
                yield line, clause
                break


def _asks_for(clause: Deduction, day: FixedDay) -> bool:
    """``money_published`` without ``kinds`` asks for all of them."""
    if clause.check == "money_published":
        kinds = clause.params.get("kinds")
        return not isinstance(kinds, list) or not day.kinds.isdisjoint(kinds)
    topics = clause.params.get("topics")
    return clause.check == "documents_found" and isinstance(topics, list) and not day.topics.isdisjoint(topics)


def _is_published(future: Future, day: FixedDay, year: int) -> bool:
    """Something of that name was put up in the year."""
    for topic in sorted(day.topics):
        found = find_documents(future.site, load_wanted()[f"lead:{topic}"], since=date(year, 1, 1))
        dated = [hit.document for hit in found.hits if hit.document.date and hit.document.date.year == year]
        if any(day.word in document.title for document in dated):
            return True
    return False


def _fixed_due(unit: Unit, line: Indicator, clause: Deduction, day: FixedDay, due: date, as_of: date) -> Due:
    name = day.name.format(year=due.year, last=due.year - 1)
    return Due(
        unit.id,
        unit.name,
        unit.kind.value,
        due,
        (due - as_of).days,
        worst_points(line, clause),
        "person",
        False,
        line.id,
        line.title,
        clause.check,
        (name,),
        clause.text,
        day.basis,
        f"未读到{due.year}年发布的{name}",
        day.advice,
    )
