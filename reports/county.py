"""The county page: ranking, charts, state of the run, loss per indicator."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from markupsafe import Markup

from reports import charts, summary
from reports.assessment import Assessed, Assessment
from reports.charts import Bar
from reports.render import render
from reports.summary import Ranked
from reports.text import points
from rubrics.sheet import ScoreSheet


def county_page(assessment: Assessment, links: dict[str, tuple[str, str]]) -> str:
    """The page as HTML. ``links``: unit id → (address of its evidence report, of its score sheet)."""
    sheets = [unit.sheet for unit in assessment.units]
    kinds = summary.by_kind(assessment.units)
    return render(
        "county.html",
        rubric=assessment.rubric,
        as_of=assessment.as_of,
        run=assessment.run,
        version=assessment.version,
        code=assessment.code,
        units=assessment.units,
        links=links,
        kinds=kinds,
        ranges=[(kind, _ranges(places)) for kind, places in kinds],
        shares=_shares(assessment.units, kinds),
        frequent=_frequent(sheets),
        losses=summary.losses(assessment),
        proposed_loss=summary.proposed_loss,
        year_span=summary.year_span,
        degraded=assessment.is_degraded,
        notice=assessment.notice,
        method=assessment.method,
        method_notes=list(summary.year_notes(assessment.units).items()),
        outside=assessment.outside,
        states=Counter(unit.crawl.state or "complete" for unit in assessment.units),
        blocked=[unit for unit in assessment.units if unit.is_blocked],
    )


def _ranges(places: Sequence[Ranked]) -> Markup:
    bars = []
    for place in places:
        sheet = place.unit.sheet
        low, high = summary.span_of(sheet)
        text = f"{points(sheet.floor)}—{points(sheet.ceiling)}"
        bars.append(Bar(sheet.name, float(low), float(high), text))
    return charts.bars(bars, 1.0, "得分范围（最低至最高）", label_width=190)


def _shares(units: Sequence[Assessed], kinds: Sequence[tuple[str, Sequence[Ranked]]]) -> Markup:
    rows = [("全部单位", charts.parts_of([unit.sheet for unit in units]))]
    if len(kinds) > 1:
        rows += [(kind, charts.parts_of([place.unit.sheet for place in places])) for kind, places in kinds]
    return charts.shares(rows, "分值构成")


def _frequent(sheets: Sequence[ScoreSheet]) -> Markup | None:
    losses = summary.frequent_losses(sheets)
    if not losses:
        return None
    bars = [Bar(words, count, count, f"{count} 个单位") for words, count in losses]
    return charts.bars(bars, float(losses[0][1]), "常见失分原因", label_width=330)
