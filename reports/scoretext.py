"""The county's scores as a table for the terminal."""

from __future__ import annotations

from reports.assessment import Assessed, Assessment, is_open
from reports.console import table
from reports.summary import proposed_loss
from reports.text import clean, points
from reports.wording import UNIT_STATES, kind_name


def score_table(assessment: Assessment) -> str:
    """One row per unit in the registry's order, and what the columns mean."""
    header = ("单位编号", "单位", "类别", "最低", "最高", "已定", "满分", "建议扣分", "待人工", "未能核实", "采集")
    body = table(header, [_row(unit) for unit in assessment.units], right=range(3, 10))
    head = f"{assessment.rubric.title}\n监测时点 {assessment.as_of}，检查批次 {assessment.run.id}"
    note = "最低、最高：待人工和未能核实的项全不得分或全得满分；建议扣分含待人工确认的部分。受阻不扣分。"
    return f"{head}\n\n{body}\n\n{note}"


def _row(unit: Assessed) -> tuple[str, ...]:
    sheet = unit.sheet
    marks = (sheet.floor, sheet.ceiling, sheet.decided_points, sheet.total, proposed_loss(sheet))
    waiting = sum(1 for line in sheet.indicators if is_open(line) and line.status != "unverified")
    unread = sum(1 for line in sheet.indicators if line.status == "unverified")
    state = UNIT_STATES.get(unit.crawl.state, unit.crawl.state)
    return (sheet.unit, clean(sheet.name), kind_name(sheet.kind), *map(points, marks), str(waiting), str(unread), state)
