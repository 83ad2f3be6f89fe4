"""The evidence report of a unit: one self-contained HTML page that can be printed."""

from __future__ import annotations

from itertools import groupby

from reports import charts
from reports.assessment import Assessed, Assessment, Section, is_open
from reports.render import render
from reports.risks import RISK_NAMES
from reports.summary import year_span
from rubrics.sheet import ScoredIndicator, ScoreSheet


def groups_of(assessment: Assessment, sheet: ScoreSheet) -> list[tuple[Section, list[ScoredIndicator]]]:
    """The sheet's lines by section, in the rubric's order."""
    by_section = groupby(assessment.lines(sheet), key=lambda pair: pair[0])
    return [(section, [line for _, line in pairs]) for section, pairs in by_section]


def homes_of(sheet: ScoreSheet) -> dict[tuple[tuple[str, str], ...], str]:
    """Lists of columns and of unread addresses → the first line they stand under: shown there, elsewhere referred to."""
    homes: dict[tuple[tuple[str, str], ...], str] = {}
    for line in sheet.indicators:
        for search in (*(deduction.search for deduction in line.deductions), line.search):
            for part in (search.columns, search.unread) if search else ():
                homes.setdefault(part, line.id)
    return homes


def unit_page(assessment: Assessment, assessed: Assessed) -> str:
    """The report as HTML. Every indicator has the anchor ``i-<indicator id>``."""
    sheet = assessed.sheet
    return render(
        "unit.html",
        rubric=assessment.rubric,
        as_of=assessment.as_of,
        run=assessment.run,
        version=assessment.version,
        sheet=sheet,
        year=assessed.year,
        year_span=year_span,
        degraded=assessment.is_degraded,
        notice=assessment.notice,
        crawl=assessed.crawl,
        site_url=assessed.site_url,
        column_url=assessed.column_url,
        groups=groups_of(assessment, sheet),
        open=[line for line in sheet.indicators if is_open(line)],
        homes=homes_of(sheet),
        range_svg=charts.score_range(sheet),
        code=assessment.code,
        cited=assessed.cited,
        risks=assessed.risks,
        trend=assessed.trend,
        RISK_NAMES=RISK_NAMES,
        trust=dict(assessment.rubric.trust),
    )
