"""A grading method (罗湖区考核暂行办法) laid over the sheets of any rubric: the year's score, grade, share and consequences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import TypeVar

from crawler.errors import InputError
from rubrics.amounts import CENT, mean, points_text
from rubrics.load import load_rubric
from rubrics.model import Rubric
from rubrics.rules import Component, CompositionRule, GradesRule, RuleBase, WeightRule
from rubrics.sheet import ScoreSheet
from rubrics.year import compose, grades_between

YEAR_END = "year_end"  # the component that is the rubric's own score; the others are marks of the office
SATISFACTION = "satisfaction"
TO_CONFIRM = "（待人工核实后确定）"
R = TypeVar("R", bound=RuleBase)


@dataclass(frozen=True, slots=True)
class YearMarks:
    """What the office gives for a unit. ``marks``: component id → one mark (0–100) a window, None where it is not there
    yet; ``satisfaction`` in percent."""

    marks: Mapping[str, Sequence[Decimal | None]]
    satisfaction: Decimal | None = None


@dataclass(frozen=True, slots=True)
class YearPart:
    """A component of the year's score on a scale of 100; ``floor`` and ``ceiling`` are None where no mark was given."""

    id: str
    title: str
    weight: Decimal
    floor: Decimal | None
    ceiling: Decimal | None


@dataclass(frozen=True, slots=True)
class YearShare:
    """The points that the score is worth in the unit's performance score (绩效) at the least weight, of ``percent``."""

    percent: Decimal
    floor: Decimal
    ceiling: Decimal


@dataclass(frozen=True, slots=True)
class YearResult:
    """The year's result of a unit: score (of 100) as a range, the grades it allows (worst first), and what follows."""

    method: str
    title: str
    floor: Decimal
    ceiling: Decimal
    grades: tuple[str, ...]
    parts: tuple[YearPart, ...] = ()
    satisfaction: Decimal | None = None
    share: YearShare | None = None
    consequences: tuple[tuple[str, str], ...] = ()  # (grade, the clause)
    notes: tuple[str, ...] = ()  # what is missing, and what was assumed
    bounds: str = ""  # how scores between two grades are read

    @property
    def span(self) -> str:
        """良好, or 良好—优秀."""
        return "—".join(dict.fromkeys((self.grades[0], self.grades[-1])))

    @property
    def grade(self) -> str:
        """良好, or 良好—优秀（待人工核实后确定）."""
        return self.span + (TO_CONFIRM if len(self.grades) > 1 else "")


def load_method(id_or_path: str) -> Rubric:
    """A rubric that has grades. Raises InputError."""
    method = load_rubric(id_or_path)
    if find_rule(method, GradesRule) is None:
        raise InputError(f"--method：{id_or_path} 没有等次规则（grades），不能用来定等次；例如 luohu-method")
    return method


def find_rule(rubric: Rubric, kind: type[R]) -> R | None:
    """The first rule of this kind."""
    return next((rule for rule in rubric.rules if isinstance(rule, kind)), None)


def given_components(method: Rubric) -> list[Component]:
    """The components whose marks the office has to give."""
    rule = find_rule(method, CompositionRule)
    return [component for component in rule.components if component.id != YEAR_END] if rule else []


def year_result(method: Rubric, sheet: ScoreSheet, given: YearMarks | None = None) -> YearResult:
    """Grade a sheet. Without the office's marks the rubric's own score stands for the year, and a note says so."""
    grades = find_rule(method, GradesRule)
    assert grades is not None
    own = (_of_hundred(sheet.floor, sheet), _of_hundred(sheet.ceiling, sheet))
    marks = _known_marks(method, given)
    floor, ceiling = (_composed(method, marks, score) for score in own)
    satisfaction = given.satisfaction if given else None
    measured = {} if satisfaction is None else {SATISFACTION: satisfaction}
    possible = tuple(grades_between(grades, floor, ceiling, sheet.vetoes, measured))
    return YearResult(
        method=method.id,
        title=method.title,
        floor=floor,
        ceiling=ceiling,
        grades=possible,
        parts=_parts(method, marks, own),
        satisfaction=satisfaction,
        share=_share(method, floor, ceiling),
        consequences=tuple((b.name, b.consequence) for b in grades.bands if b.name in possible and b.consequence),
        bounds=grades.note,
        notes=tuple(_notes(method, grades, given, sheet)),
    )


def _of_hundred(points: Decimal, sheet: ScoreSheet) -> Decimal:
    """Grades are stated in points of 100; a sheet whose total is another is scaled to it."""
    return (points * 100 / sheet.total).quantize(CENT, ROUND_HALF_UP) if sheet.total else points


def _known_marks(method: Rubric, given: YearMarks | None) -> dict[str, list[Decimal]]:
    marks = given.marks if given else {}
    return {part.id: [m for m in marks.get(part.id, ()) if m is not None] for part in given_components(method)}


def _composed(method: Rubric, marks: Mapping[str, list[Decimal]], own: Decimal) -> Decimal:
    rule = find_rule(method, CompositionRule)
    composed = compose(rule, {**marks, YEAR_END: [own]}) if rule else None
    return own if composed is None else composed


def _parts(method: Rubric, marks: Mapping[str, list[Decimal]], own: tuple[Decimal, Decimal]) -> tuple[YearPart, ...]:
    rule = find_rule(method, CompositionRule)

    def ends(component: Component) -> tuple[Decimal, Decimal] | tuple[None, None]:
        if component.id == YEAR_END:
            return own
        known = marks[component.id]
        return (mean(known), mean(known)) if known else (None, None)

    return tuple(YearPart(c.id, c.title, c.weight, *ends(c)) for c in (rule.components if rule else ()))


def _share(method: Rubric, floor: Decimal, ceiling: Decimal) -> YearShare | None:
    rule = find_rule(method, WeightRule)
    if rule is None:
        return None
    low, high = ((score * rule.at_least_percent / 100).quantize(CENT, ROUND_HALF_UP) for score in (floor, ceiling))
    return YearShare(rule.at_least_percent, low, high)


def _notes(method: Rubric, grades: GradesRule, given: YearMarks | None, sheet: ScoreSheet) -> Iterator[str]:
    for component in given_components(method):
        marks = list(given.marks.get(component.id, ())) if given else []
        if all(mark is None for mark in marks):
            yield f"未提供{component.title}成绩，年度得分暂按年终考核得分计"
        elif missing := sum(mark is None for mark in marks):
            yield f"{component.title}成绩缺 {missing} 次，按已有成绩平均"
    limit = grades.fail_below.get(SATISFACTION)
    if limit is not None and (given is None or given.satisfaction is None):
        yield f"未提供群众满意度；低于{points_text(limit)}%的，不论得分定为不合格"
    if sheet.total not in (0, 100):
        yield f"评分细则满分 {points_text(sheet.total)} 分，折算为百分制"
