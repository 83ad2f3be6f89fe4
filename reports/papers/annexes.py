"""得分排名表 and 问题清单, as they stand behind a 通报 or a 总结."""

from __future__ import annotations

from collections.abc import Sequence

from reports.papers.dossier import Dossier
from reports.papers.figures import count, mark, number
from reports.papers.model import Annex, Figure, Paragraph, Table, Text, quote, say
from reports.papers.phrases import data_note, score_span, unit_name
from reports.papers.problems import Problem, awaiting, settled_loss
from reports.summary import Ranked, by_kind
from reports.text import moment


def ranking_annex(dossier: Dossier) -> Annex:
    """By kind of unit; a place is a range while scores are."""
    rows: list[tuple[Text, ...]] = []
    merged = []
    for kind, places in by_kind(dossier.units):
        merged.append(len(rows))
        title = say("{}（{}个）", kind, count((p.unit.sheet.unit for p in places), dossier.score("units[]")))
        rows.append((title, *((),) * 5))
        rows += [_ranking_row(dossier, place) for place in places]
    columns = ("名次", "单位", "得分", "已核定失分", "待人工核实项数", "等次")
    table = Table(columns, (1.2, 3.4, 1.8, 1.5, 1.6, 1.6), tuple(rows), centered=(0, 2, 3, 4, 5), merged=tuple(merged))
    note = say(
        "说明：得分未全部核定的单位，得分和名次以区间列示；名次按类别分别排列，区间重叠的不分先后。{}",
        data_note(dossier),
    )
    return Annex("考核得分排名表", (table, Paragraph(note, "small")))


def _ranking_row(dossier: Dossier, place: Ranked) -> tuple[Text, ...]:
    unit = place.unit
    path = f"units[unit={unit.sheet.unit}]"
    ends = [Figure(str(n), dossier.score(f"{path}.rank")) for n in dict.fromkeys((place.first, place.last))]
    rank: Text = (ends[0], "—", ends[1]) if len(ends) > 1 else (ends[0],)
    lines = count(
        (f"{unit.sheet.unit}/{line.id}" for line in awaiting(unit)), dossier.score(f"{path}.indicators[open]")
    )
    grade = _grade(unit.year.grades) if unit.year else "—"
    loss = mark(settled_loss(unit), dossier.score(f"{path}.indicators[settled]: max − suggested"), (unit.sheet.unit,))
    return rank, unit_name(dossier, unit), score_span(dossier, unit), (loss,), (lines,), (grade,)


def _grade(grades: tuple[str, ...]) -> str:
    """良好; 合格—良好; where more are possible nothing is said yet."""
    return "待核定" if len(grades) > 2 else "—".join(dict.fromkeys((grades[0], grades[-1])))


def problem_annex(dossier: Dossier, problems: Sequence[Problem], title: str = "问题清单") -> Annex:
    """The columns of a 问题清单 before it becomes a ledger; ``problems`` of several units or of one."""
    is_one = len({problem.unit for problem in problems}) <= 1
    rows = tuple(_problem_row(dossier, n, problem, is_one) for n, problem in enumerate(problems, 1))
    columns: tuple[str, ...] = (
        "序号",
        "单位",
        "指标",
        "栏目路径",
        "问题类型",
        "问题描述",
        "链接",
        "发现时间",
        "整改要求",
    )
    widths: tuple[float, ...] = (0.8, 1.6, 1.7, 1.8, 1.4, 3.3, 3.2, 1.7, 2.1)
    if is_one:
        columns, widths = columns[:1] + columns[2:], widths[:1] + widths[2:]
    table = Table(columns, widths, rows, centered=(0,))
    return Annex(title, (table, Paragraph(data_note(dossier), "small")), wide=True)


def _problem_row(dossier: Dossier, n: int, problem: Problem, is_one: bool) -> tuple[Text, ...]:
    source = dossier.sql(
        f"result WHERE run = {dossier.assessment.run.id} AND unit = '{problem.unit}' AND check = '{problem.check}'"
        f" AND as_of = '{dossier.assessment.as_of}'"
    )
    if not problem.check:
        source = dossier.sql(f"journal WHERE unit = '{problem.unit}' AND indicator = '{problem.indicator}'")
    cells: tuple[Text, ...] = (
        (number(n, "row"),),
        unit_name(dossier, dossier.unit(problem.unit)),
        quote(f"{problem.indicator} {problem.title}", dossier.clause(problem.clause or problem.indicator)),
        quote(problem.column or "—", source),
        (problem.sort.name,),
        quote(problem.text, source),
        quote(problem.url, source, problem.url),
        quote(moment(problem.found_at)[:10], source),
        (problem.sort.demand,),
    )
    return cells[:1] + cells[2:] if is_one else cells
