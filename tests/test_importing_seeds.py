"""The five texts that the product was made for, and six layouts from elsewhere: the figures of benchmarks.rubric_import hold."""

from __future__ import annotations

import pytest

from benchmarks import rubric_import
from benchmarks.rubric_import import Figures, run_elsewhere, run_gold, run_method

pytestmark = pytest.mark.skipif(
    not (rubric_import.SHARED / "seeds").is_dir(),
    reason="the source documents are not beside this checkout (../shared)",
)


@pytest.fixture(scope="module")
def imports() -> dict[tuple[str, str], Figures]:
    return {(id_, form): figures for id_, form, figures in run_gold()}


@pytest.mark.parametrize("form", ["text", "Word", "Excel", "web page"])
@pytest.mark.parametrize("id_", rubric_import.GOLD)
def test_every_line_its_points_and_the_total(imports: dict[tuple[str, str], Figures], id_: str, form: str) -> None:
    figures = imports[id_, form]
    assert figures.lines.share == figures.points.share == figures.parents.share == 1
    assert figures.invented == 0
    assert figures.total


def test_deduction_clauses_and_proposed_checks(imports: dict[tuple[str, str], Figures]) -> None:
    right = sum(figures.clauses.right for figures in imports.values())
    rest = sum(figures.clauses.wrong + figures.clauses.missed for figures in imports.values())
    assert right / (right + rest) >= 0.95
    assert sum(figures.checks.wrong + figures.offered for figures in imports.values()) == 0


def test_articles_of_a_method_word_for_word() -> None:
    right, count = run_method()
    assert right == count == 14


def test_layouts_from_elsewhere() -> None:
    found = list(run_elsewhere())
    assert len(found) == 6
    lines = sum(tally.right for _, tally, _, _ in found)
    points = sum(tally.right for _, _, tally, _ in found)
    count = sum(tally.right + tally.missed for _, tally, _, _ in found)
    assert min(lines, points) / count >= 0.9
    assert sum(tally.silent for _, _, tally, _ in found) == 0
