"""The scores as data: JSON of the external contract, and CSV."""

from __future__ import annotations

import csv
import io
from datetime import date
from typing import Any

from reports.assessment import Assessment, Outside
from reports.summary import by_kind
from reports.text import clean, points
from reports.wording import OUTSIDE, STATUSES, kind_name
from rubrics.sheet import ScoredIndicator, ScoreSheet
from rubrics.sheet_json import score_json, year_json

CSV_COLUMNS = (
    "unit", "name", "kind", "indicator", "title", "max", "mode", "status", "suggested", "floor", "ceiling",
    "assurance", "状态", "失分原因", "佐证",
)  # fmt: skip


def scores_json(assessment: Assessment) -> dict[str, Any]:
    """The shape of ``gongkai score --format json``, and beside each unit its rank, the state of its crawl and its year's result.

    ``outside``: units of the registry that the rubric is not for; ``state``: of the run.
    """
    run = assessment.run.id
    as_of = date.fromisoformat(assessment.as_of)
    sheets = [unit.sheet for unit in assessment.units]
    data: dict[str, Any] = score_json(
        assessment.rubric.id, as_of, int(run) if run.isdecimal() else run, assessment.version, sheets
    )
    places = {place.unit.sheet.unit: place for _, ranked in by_kind(assessment.units) for place in ranked}
    for row, unit in zip(data["units"], assessment.units, strict=True):
        row["crawl"] = unit.crawl.state
        place = places[unit.sheet.unit]
        row["rank"] = {"best": place.first, "worst": place.last}  # within its kind; one place once nothing is open
        if unit.year:
            row["year"] = year_json(unit.year)
    data["state"] = assessment.run.state
    if assessment.notice:
        data["notice"] = assessment.notice
    if assessment.code:
        data["code"] = assessment.code
    data["outside"] = [
        {"unit": unit.unit, "name": unit.name, "kind": unit.kind, "reason": OUTSIDE} for unit in assessment.outside
    ]
    return data


def scores_csv(assessment: Assessment) -> str:
    """One row per unit and indicator; a text that a spreadsheet would take for a formula gets a leading ``'``."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(CSV_COLUMNS)
    for unit in assessment.units:
        writer.writerows(_row(unit.sheet, line) for line in unit.sheet.indicators)
    writer.writerows(_outside_row(unit) for unit in assessment.outside)
    return out.getvalue()


def _outside_row(unit: Outside) -> list[str]:
    """Not a row of zeros: a row that says why there are none."""
    head = [guarded(clean(unit.unit)), guarded(clean(unit.name)), kind_name(unit.kind)]
    return head + [{"status": "not_applicable", "状态": OUTSIDE}.get(column, "") for column in CSV_COLUMNS[3:]]


def _row(sheet: ScoreSheet, line: ScoredIndicator) -> list[str]:
    reasons = "；".join(f"扣{points(d.points)}分：{d.reason}" for d in line.deductions) or line.reason
    addresses = {e.url: None for d in line.deductions for e in d.evidence} | {e.url: None for e in line.evidence}
    head = [sheet.unit, sheet.name, kind_name(sheet.kind), line.id, line.title]
    marks = [points(value) for value in (line.suggested, line.floor, line.ceiling)]
    tail = [str(line.assurance), STATUSES[line.status], reasons, " ".join(addresses)]
    texts = (guarded(clean(cell)) for cell in tail)
    return [*(guarded(clean(cell)) for cell in head), points(line.max), line.mode, line.status, *marks, *texts]


def guarded(text: str) -> str:
    """Never a formula (OWASP, CSV injection): quoted before ``= + - @`` (also full width), tab and line ends."""
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")) else text
