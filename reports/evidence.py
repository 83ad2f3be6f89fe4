"""The evidence report of a unit: one self-contained HTML page that can be printed."""

from __future__ import annotations

from itertools import groupby

from reports import charts
from reports.assessment import Assessed, Assessment, Section, is_open
from reports.render import render
from rubrics.sheet import ScoredIndicator, ScoreSheet


def groups_of(assessment: Assessment, sheet: ScoreSheet) -> list[tuple[Section, list[ScoredIndicator]]]:
    """The sheet's lines by section, in the rubric's order."""
    by_section = groupby(assessment.lines(sheet), key=lambda pair: pair[0])
    return [(section, [line for _, line in pairs]) for section, pairs in by_section]


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
        crawl=assessed.crawl,
        site_url=assessed.site_url,
        column_url=assessed.column_url,
        groups=groups_of(assessment, sheet),
        open=[line for line in sheet.indicators if is_open(line)],
        range_svg=charts.score_range(sheet),
    )
