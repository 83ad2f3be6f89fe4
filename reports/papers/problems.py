"""The problems behind the points a unit loses: one per counted part, else one per clause, else one per line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from checks.result import Assurance, Evidence, Item, Result, Search
from reports.assessment import Assessed, Assessment, is_open, lost
from reports.papers.words import ProblemClass, class_of
from reports.pipeline import Results
from rubrics.amounts import COUNTED
from rubrics.model import Deduction, Rubric, all_lines
from rubrics.seeing import failing_items
from rubrics.sheet import AppliedDeduction, ScoredIndicator


@dataclass(frozen=True, slots=True)
class Problem:
    """One settled problem of one unit. ``clause`` and ``check`` are "" for what a person marked without a clause."""

    unit: str
    name: str
    indicator: str
    title: str
    clause: str
    clause_text: str
    check: str
    params: str
    item: str
    sort: ProblemClass
    text: str
    column: str
    url: str
    found_at: str
    assurance: Assurance
    evidence: tuple[Evidence, ...] = ()
    search: Search | None = None

    @property
    def key(self) -> tuple[str, str, str, str]:
        return self.unit, self.indicator, self.clause, self.item

    @property
    def id(self) -> str:
        """One word that names it in a trail."""
        return "/".join(part for part in self.key if part)


def find_problems(assessment: Assessment, rubric: Rubric, results: Mapping[str, Results]) -> list[Problem]:
    """Of every unit, in the rubric's order. A suggestion that awaits a person is no problem yet, and what was not read is none."""
    return [
        problem
        for unit in assessment.units
        for line in settled_losses(unit)
        for problem in problems_of(assessment, rubric, unit, line, results.get(unit.sheet.unit, {}))
    ]


def is_settled(unit: Assessed, line: ScoredIndicator) -> bool:
    """Nobody has to be heard on it any more: an automatic line, or one on which a person's decision stands."""
    if is_open(line):
        return False
    if line.mode == "auto" or line.status == "not_applicable":
        return True
    state = unit.state
    return state is not None and (state.closed is not None or any(not one.reopened for one in state.on(line.id)))


def settled_losses(unit: Assessed) -> list[ScoredIndicator]:
    """Lines that lose points for certain."""
    return [line for line in unit.sheet.indicators if line.counted and lost(line) > 0 and is_settled(unit, line)]


def awaiting(unit: Assessed) -> list[ScoredIndicator]:
    """Lines on which a person has still to be heard."""
    return [line for line in unit.sheet.indicators if not is_settled(unit, line)]


def settled_loss(unit: Assessed) -> Decimal:
    """Points that are lost for certain, line by line."""
    return sum((lost(line) for line in settled_losses(unit)), Decimal(0))


def problems_of(
    assessment: Assessment, rubric: Rubric, unit: Assessed, line: ScoredIndicator, results: Results
) -> Iterator[Problem]:
    """Of one line, be it settled or suggested; at least one."""
    clauses = _clauses(rubric, line.id)
    taken = [one for one in line.deductions if one.id in clauses]
    if not taken:
        yield _problem(assessment, unit, line, None, None, None, line.reason)
    for applied in taken:
        clause = clauses[applied.id]
        result = results.get(clause.key) if clause.check else None
        items = failing_items(result) if result and clause.primitive in COUNTED and not clause.measure else []
        for item in items:
            yield _problem(assessment, unit, line, applied, clause, item, item.reason)
        if not items:
            yield _problem(assessment, unit, line, applied, clause, result, applied.reason)


def _clauses(rubric: Rubric, indicator: str) -> dict[str, Deduction]:
    return {clause.id: clause for line in all_lines(rubric) if line.id == indicator for clause in line.deductions}


def _problem(
    assessment: Assessment,
    unit: Assessed,
    line: ScoredIndicator,
    applied: AppliedDeduction | None,
    clause: Deduction | None,
    seen: Item | Result | None,
    reason: str,
) -> Problem:
    evidence = seen.evidence if isinstance(seen, Item) else applied.evidence if applied else line.evidence
    search = applied.search if applied else line.search
    column, url = _place(unit, evidence, search)
    found = next((one.fetched_at for one in evidence if one.fetched_at), "")
    return Problem(
        unit=unit.sheet.unit,
        name=unit.sheet.name,
        indicator=line.id,
        title=line.title,
        clause=applied.id if applied else "",
        clause_text=applied.clause if applied else line.method,
        check=clause.check if clause else "",
        params=clause.key[1] if clause else "",
        item=seen.key if isinstance(seen, Item) else "",
        sort=class_of(seen),
        text=reason.rstrip("。；") + "。",
        column=column,
        url=url,
        found_at=found or assessment.run.finished_at or assessment.run.started_at,
        assurance=seen.assurance if seen is not None else Assurance.PERSON,
        evidence=tuple(evidence),
        search=search,
    )


def _place(unit: Assessed, evidence: tuple[Evidence, ...], search: Search | None) -> tuple[str, str]:
    """(栏目路径, link): of the page where it shows, else of where it was searched, else of the unit's site."""
    shown = next((one for one in evidence if one.url), None)
    if shown is not None:
        return " › ".join(shown.columns) or shown.title, shown.url
    for name, url in search.columns if search else ():
        return "门户子站" if name == unit.sheet.name else name, url
    return "", unit.column_url or unit.site_url
