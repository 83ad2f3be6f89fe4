"""What an assessment is based on beside the snapshot: the rubric, and a grading method over its sheets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from crawler.errors import InputError
from crawler.units import Unit
from rubrics.lint import refuse_unknown_checks
from rubrics.load import load_rubric
from rubrics.method import YearMarks, find_rule, load_method
from rubrics.model import Rubric
from rubrics.rules import GradesRule
from rubrics.year_marks import load_year_marks


@dataclass(frozen=True, slots=True)
class Grading:
    """A grading method over the sheets: a rubric with grades, and the table of the office's own marks."""

    method: Rubric
    marks: Path | None = None


@dataclass(frozen=True, slots=True)
class Basis:
    """A rubric that can be scored, and how its sheets are graded (None: not at all)."""

    rubric: Rubric
    grading: Grading | None = None


def load_basis(rubric: str, method: str = "", marks: Path | None = None) -> Basis:
    """A rubric that has grades of its own is its own method. Raises InputError."""
    loaded = load_rubric(rubric)
    refuse_unknown_checks(rubric)
    if loaded.method_only:
        raise InputError(
            f"--rubric: {rubric} is a grading method without lines; give it as --method on top of a rubric"
        )
    if method:
        return Basis(loaded, Grading(load_method(method), marks))
    has_grades = find_rule(loaded, GradesRule) is not None
    if marks is not None and not has_grades:
        raise InputError("--year-marks: needs --method (for example luohu-method)")
    return Basis(loaded, Grading(loaded, marks) if has_grades else None)


def read_marks(grading: Grading | None, units: Iterable[Unit]) -> dict[str, YearMarks]:
    """The office's marks by unit. Raises InputError that names every mistake with line and field."""
    if grading is None or grading.marks is None:
        return {}
    return load_year_marks(grading.marks, grading.method, {unit.id for unit in units})
