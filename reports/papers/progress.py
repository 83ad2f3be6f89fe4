"""整改情况: how the problems that were handed out stand, as the nights since saw them. Nothing here moves a score."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.papers.dossier import Dossier
from reports.papers.figures import count, share
from reports.papers.model import Block, Paragraph, Text, quote, say
from reports.papers.phrases import day_or_blank, unit_names
from reports.papers.rectification import Row, State

RUN = "SELECT max(run) FROM recheck"


def progress_blocks(dossier: Dossier) -> Iterator[Block]:
    """Nothing while no problem was handed out and looked at again."""
    looked = [row for row in dossier.rows if row.looks]
    if not looked:
        return
    yield Paragraph(_counts_text(dossier))
    late = overdue(dossier)
    if late:
        yield Paragraph(_overdue_text(dossier, late))


def overdue(dossier: Dossier) -> list[Row]:
    """As of the day the paper is issued."""
    return [row for row in dossier.rows if row.is_overdue(dossier.terms.issued)] if dossier.terms.issued else []


def in_state(rows: Sequence[Row], *states: State) -> list[str]:
    return [row_id(row) for row in rows if row.state in states]


def row_id(row: Row) -> str:
    return f"problem/{row.number}"


def _counts_text(dossier: Dossier) -> Text:
    rows = dossier.rows
    table = dossier.sql("problem LEFT JOIN recheck")
    last = max(look.run for row in rows for look in row.looks)
    fixed = in_state(rows, "fixed")
    return say(
        "已列入整改台账的问题{}个，截至检查批次{}，经复查已整改{}个，整改率{}；未整改{}个；因受阻未能复查{}个；待人工复查{}个；尚未复查{}个。"
        "监测时点以后完成的整改，只记为整改情况，不改变得分。",
        count((row_id(row) for row in rows), table),
        quote(str(last), RUN),
        count(fixed, f"{table} state = fixed"),
        share(fixed, len(rows), f"{table} state = fixed"),
        *(
            count(in_state(rows, state), f"{table} state = {state}")
            for state in ("open", "unread", "person", "new")
        ),
    )  # fmt: skip


def _overdue_text(dossier: Dossier, late: Sequence[Row]) -> Text:
    source = dossier.sql(f"problem WHERE due < '{dossier.terms.issued}' and not closed")
    known = {unit.sheet.unit: unit for unit in dossier.units}
    units = [known[unit] for unit in dict.fromkeys(row.unit for row in late) if unit in known]
    issued = day_or_blank(dossier.terms.issued, "gongkai report --issued", "日期")
    return say(
        "截至{}，逾期未完成整改（含未能复查、待人工复查）的问题{}个，涉及{}。",
        issued,
        count((row_id(row) for row in late), source),
        unit_names(dossier, units, source),
    )
