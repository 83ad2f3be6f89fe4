"""The engine: (rubric, unit, results of the checks, rulings) → the unit's score sheet. Pure, exact, no clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from crawler.errors import InputError
from crawler.units import KIND_NAMES, Unit
from rubrics.amounts import CENT, mean
from rubrics.bonuses import score_bonus
from rubrics.decisions import Decision, Rulings
from rubrics.drafts import Draft, Results, draft_line
from rubrics.groups import settle_groups
from rubrics.lines import Range, score_line, score_not_applicable
from rubrics.model import Deduction, ParamValue, Rubric, all_lines, is_for
from rubrics.names import OUTSIDE
from rubrics.rules import NotApplicableRule, Treatment
from rubrics.sheet import ScoredIndicator, ScoreSheet
from rubrics.totals import add_bonus, add_sections, apply_vetoes, find_vetoes, rescale

Means = Mapping[str, Range]  # by line, of the units it applies to


def required_checks(rubric: Rubric) -> list[tuple[str, dict[str, ParamValue]]]:
    """(check, parameters) that the rubric needs, each once, in the rubric's order."""
    unique = {clause.key: clause for clause in all_clauses(rubric) if clause.check}
    return [(clause.check, dict(clause.params)) for clause in unique.values()]


def all_clauses(rubric: Rubric) -> Iterator[Deduction]:
    """Every deduction of the lines, then every award of the bonus lines."""
    for line in all_lines(rubric):
        yield from line.deductions
    for bonus in rubric.bonus:
        yield from bonus.awards


def score_unit(rubric: Rubric, unit: Unit, results: Results, decisions: Iterable[Decision] = ()) -> ScoreSheet:
    """One unit by itself. A line that takes the mean of the others stays open: there are no others here.

    Raises InputError for a unit whose kind the rubric is not for, and for a decision outside the bounds of its line or clause.
    """
    if not is_for(rubric, unit.kind):
        raise InputError(f"{unit.name}（{KIND_NAMES[unit.kind]}）{OUTSIDE} {rubric.id}")
    rulings = Rulings(unit.id, decisions)
    return _assemble(rubric, unit, _drafts(rubric, unit, results, rulings), results, rulings, None)


def score_units(
    rubric: Rubric,
    units: Sequence[Unit],
    results: Mapping[str, Results],
    decisions: Iterable[Decision] = (),
) -> list[ScoreSheet]:
    """The units that the rubric is for (``results`` by unit id), in their order; the others get no sheet, not a zero.

    Where a line takes the mean of the other units, it is known here.
    """
    decisions = tuple(decisions)
    units = [unit for unit in units if is_for(rubric, unit.kind)]
    rulings = [Rulings(unit.id, decisions) for unit in units]
    own = [results.get(unit.id, {}) for unit in units]
    drafts = [_drafts(rubric, *parts) for parts in zip(units, own, rulings, strict=True)]
    means = find_means(drafts)
    return [_assemble(rubric, *parts, means) for parts in zip(units, drafts, own, rulings, strict=True)]


def find_means(units: Iterable[Sequence[Draft]]) -> dict[str, Range]:
    """Per line the mean of the units that it applies to; the suggestion only if all of them have one."""
    lines: dict[str, list[ScoredIndicator]] = {}
    for drafts in units:
        for draft in drafts:
            if draft.applies in ("yes", "unsure"):
                lines.setdefault(draft.line.id, []).append(score_line(draft))
    return {id_: _mean_range(scored) for id_, scored in lines.items()}


def _mean_range(scored: list[ScoredIndicator]) -> Range:
    suggested = [line.suggested for line in scored if line.suggested is not None]
    return Range(
        floor=mean([line.floor for line in scored]),
        suggested=mean(suggested) if len(suggested) == len(scored) else None,
        ceiling=mean([line.ceiling for line in scored]),
    )


def _drafts(rubric: Rubric, unit: Unit, results: Results, rulings: Rulings) -> list[Draft]:
    rule = _rule(rubric, "duty")
    return settle_groups([draft_line(line, unit, results, rulings, rule) for line in all_lines(rubric)])


def _rule(rubric: Rubric, because: str) -> NotApplicableRule | None:
    rules = (rule for rule in rubric.rules if isinstance(rule, NotApplicableRule))
    return next((rule for rule in rules if rule.because == because), None)


def _assemble(
    rubric: Rubric, unit: Unit, drafts: Sequence[Draft], results: Results, rulings: Rulings, means: Means | None
) -> ScoreSheet:
    lines = {draft.line.id: _scored(rubric, draft, means) for draft in drafts}
    raw, sections, parents = add_sections(rubric, lines, drafts)
    base, factor = rescale(raw, sum((d.line.points for d in drafts if _treatment(rubric, d) == "rescale"), CENT * 0))
    vetoes = tuple(find_vetoes(rubric, drafts))
    is_vetoed = any(not veto.is_open for veto in vetoes)
    bonus = tuple(score_bonus(line, unit, results, rulings, base, is_vetoed) for line in rubric.bonus)
    floor, ceiling = apply_vetoes(rubric, vetoes, *add_bonus(base, bonus))
    return ScoreSheet(
        unit=unit.id,
        name=unit.name,
        kind=unit.kind.value,
        total=base.max,
        floor=floor,
        ceiling=ceiling,
        decided_points=base.decided,
        indicators=tuple(lines.values()),
        sections=tuple(sections),
        parents=tuple(parents),
        bonus=bonus,
        vetoes=vetoes,
        factor=factor,
    )


def _treatment(rubric: Rubric, draft: Draft) -> Treatment | None:
    """How a line that does not apply is treated; None if it applies."""
    if draft.applies in ("yes", "unsure"):
        return None
    rule = _rule(rubric, draft.applies)
    return rule.treatment if rule else "out"


def _scored(rubric: Rubric, draft: Draft, means: Means | None) -> ScoredIndicator:
    treatment = _treatment(rubric, draft)
    if treatment is None:
        return score_line(draft)
    if treatment == "mean" and means is None:
        unknown = Range(draft.line.min, None, draft.line.points)
        return score_not_applicable(draft, "mean", unknown)
    return score_not_applicable(draft, treatment, (means or {}).get(draft.line.id))
