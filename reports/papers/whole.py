"""What the two papers about a whole assessment (通报, 工作总结) share: how they begin, and what is annexed."""

from __future__ import annotations

from collections.abc import Sequence

from reports.papers.annexes import problem_annex, ranking_annex
from reports.papers.dossier import Dossier
from reports.papers.highlights import Highlight, highlight_annex
from reports.papers.model import Annex, Paragraph, Text, fill, quote, say
from reports.papers.results import basis_text


def year_of(dossier: Dossier) -> Text:
    """The year that was assessed."""
    return quote(str(dossier.rubric.year), dossier.clause("year"))


def opening(dossier: Dossier, words: str) -> Paragraph:
    """``words`` with places for the edition, the body that assesses and the year."""
    return Paragraph(say(words, basis_text(dossier), dossier.terms.organ or fill("组织单位"), year_of(dossier)))


def whole_annexes(dossier: Dossier, highlights: Sequence[Highlight]) -> tuple[Annex, ...]:
    """Ranking, problems and highlights of all units."""
    problems = problem_annex(dossier, dossier.problems)
    return ranking_annex(dossier), problems, highlight_annex(dossier, highlights)
