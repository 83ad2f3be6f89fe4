"""The county's scores as a table for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.assessment import Assessed, Assessment, is_open
from reports.console import table
from reports.summary import by_kind, proposed_loss, year_notes, year_span
from reports.text import clean, points
from reports.wording import OUTSIDE, kind_name, state_name


def score_table(assessment: Assessment) -> str:
    """One row per unit in the registry's order, and what the columns mean."""
    header: tuple[str, ...] = (
        "单位编号",
        "单位",
        "类别",
        "最低",
        "最高",
        "已定",
        "满分",
        "建议扣分",
        "待人工",
        "未能核实",
        "采集",
    )
    if assessment.method:
        header += ("年度得分", "等次")
    header += ("名次",)
    places = {place.unit.sheet.unit: place.place for _, ranked in by_kind(assessment.units) for place in ranked}
    rows = [(*_row(unit), places[unit.sheet.unit]) for unit in assessment.units]
    body = table(header, [*rows, *_outside(assessment, header)], right=range(3, 10))
    head = f"{assessment.rubric.title}\n监测时点 {assessment.as_of}，检查批次 {assessment.run.id}"
    note = (
        "最低、最高：待人工和未能核实的项全不得分或全得满分；建议扣分含待人工确认的部分。受阻不扣分。名次在同类单位内。"
    )
    return "\n".join([head, "", body, "", note, *_method_notes(assessment)])


def _row(unit: Assessed) -> tuple[str, ...]:
    sheet = unit.sheet
    marks = (sheet.floor, sheet.ceiling, sheet.decided_points, sheet.total, proposed_loss(sheet))
    waiting = sum(1 for line in sheet.indicators if is_open(line) and line.status != "unverified")
    unread = sum(1 for line in sheet.indicators if line.status == "unverified")
    state = state_name(unit.crawl.state, is_blocked=unit.is_blocked)
    year = (year_span(unit.year), unit.year.grade) if unit.year else ()
    head = (sheet.unit, clean(sheet.name), kind_name(sheet.kind))
    return (*head, *map(points, marks), str(waiting), str(unread), state, *year)


def _outside(assessment: Assessment, header: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for unit in assessment.outside:
        row = (unit.unit, clean(unit.name), kind_name(unit.kind), *["—"] * 7, OUTSIDE)
        yield row + ("",) * (len(header) - len(row))


def _method_notes(assessment: Assessment) -> Iterator[str]:
    if not assessment.method:
        return
    yield f"等次依据：{assessment.method}。"
    yield from (f"{note}（{count}个单位）。" for note, count in year_notes(assessment.units).items())
