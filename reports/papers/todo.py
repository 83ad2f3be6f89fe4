"""What a unit can still gain (自查整改清单): lines by points, with the clause, the place, and a neighbour that does it well."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from checks.result import Evidence, Item, Result, Verdict
from checks.results import from_json
from checks.results import params_key as kept_key
from crawler.schema import storage_errors
from crawler.store import Store
from reports.assessment import Assessed, brief, lost
from reports.papers.dossier import Dossier
from reports.papers.figures import mark, number, total
from reports.papers.model import Paper, Paragraph, Table, Text, fill, quote, say
from reports.papers.phrases import data_note, score_span, unit_name
from reports.papers.problems import Problem, is_settled, problems_of
from rubrics.seeing import TRUSTED
from rubrics.sheet import ScoredIndicator

KINDS = {
    "lost": "失分",
    "suggested": "建议扣分，待人工确认",
    "material": "须备佐证材料",
    "unread": "网站受阻，未能核查",
}
SEEN = 400  # kept results that are looked through for an example


@dataclass(frozen=True, slots=True)
class Example:
    """A page of another unit that meets what this one lacks."""

    unit: str
    name: str
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Todo:
    """One line with points to gain. ``kind``: a key of ``KINDS``."""

    kind: str
    line: ScoredIndicator
    gain: Decimal
    problems: tuple[Problem, ...]
    example: Example | None = None


def find_todos(dossier: Dossier, unit: Assessed, neighbours: Sequence[Store]) -> list[Todo]:
    """What can be put right first, then what has to be proved with papers; most points first in each."""
    found = []
    for line in unit.sheet.indicators:
        kind = _kind(unit, line)
        if not kind:
            continue
        results = dossier.results.get(unit.sheet.unit, {})
        problems = tuple(problems_of(dossier.assessment, dossier.rubric, unit, line, results)) if lost(line) > 0 else ()
        gain = lost(line) if lost(line) > 0 else line.ceiling - line.floor
        example = next((one for p in problems if (one := find_example(p, neighbours))), None)
        found.append(Todo(kind, line, gain, problems, example))
    return sorted(found, key=lambda todo: (todo.kind == "material", -todo.gain))


def _kind(unit: Assessed, line: ScoredIndicator) -> str:
    """ "" where nothing can be gained."""
    if not line.counted or line.status == "not_applicable":
        return ""
    if lost(line) > 0:
        return "lost" if is_settled(unit, line) else "suggested"
    if line.status == "unverified":
        return "unread"
    return "material" if not is_settled(unit, line) and line.ceiling > line.floor else ""


def find_example(problem: Problem, neighbours: Sequence[Store]) -> Example | None:
    """The newest kept result of another unit in which the same check (and item) is met on a stored page."""
    if not problem.check:
        return None
    params = kept_key(json.loads(problem.params, parse_float=float))
    for store in neighbours:
        for unit, name, result in _kept(store, problem.check, params):
            evidence = _proof(result, problem.item)
            if unit != problem.unit and evidence is not None:
                return Example(unit, name, evidence)
    return None


def _kept(store: Store, check: str, params: str) -> list[tuple[str, str, Result]]:
    with storage_errors(store.path):
        if not store.db.conn.execute("SELECT 1 FROM sqlite_master WHERE name = 'result'").fetchone():
            return []
        rows = store.db.conn.execute(
            "SELECT r.unit, u.name, r.data FROM result r JOIN run_unit u ON u.run = r.run AND u.unit = r.unit"
            ' WHERE r."check" = ? AND r.params = ? ORDER BY r.run DESC, u.position LIMIT ?',
            (check, params, SEEN),
        ).fetchall()
    return [(unit, name, from_json(data)) for unit, name, data in rows]


def _proof(result: Result, item: str) -> Evidence | None:
    """The stored page on which it is met, the unit's own text before a notice that there is nothing."""
    seen: Item | Result | None = next((one for one in result.items if one.key == item), None) if item else result
    if seen is None or seen.verdict is not Verdict.MET or seen.assurance not in TRUSTED:
        return None
    return next((one for one in seen.evidence if one.sha256), None)


def todo_paper(dossier: Dossier, unit: Assessed, todos: Sequence[Todo]) -> Paper:
    """For the unit's own use."""
    path = f"units[unit={unit.sheet.unit}]"
    gains = {todo.line.id: todo.gain for todo in todos}
    opening = say(
        "对照考核细则自查，{}现可确定得分{}分（满分{}分）。下列{}项尚有得分空间，合计{}分；先列可以整改的，后列须备佐证材料的，均按可争取分值排列。",
        unit_name(dossier, unit),
        score_span(dossier, unit),
        mark(unit.sheet.total, dossier.score(f"{path}.score.total")),
        number(len(todos), dossier.score(f"{path}.indicators[open or suggested < max]")),
        total(gains, dossier.score(f"{path}.indicators[]: max − suggested, or ceiling − floor while open")),
    )
    rows = tuple(_row(dossier, n, todo) for n, todo in enumerate(todos, 1))
    columns = ("序号", "可争取", "指标", "情况", "评分条款", "位置", "整改要求", "可参照的单位")
    table = Table(columns, (0.6, 0.8, 1.6, 3, 2.6, 2.2, 2, 2.2), rows, centered=(0, 1))
    blocks = (Paragraph(opening), table, Paragraph(data_note(dossier), "small"))
    return Paper(kind="todo", stem="自查整改清单", title=say("政务公开自查整改清单"), blocks=blocks, is_wide=True)


def _row(dossier: Dossier, n: int, todo: Todo) -> tuple[Text, ...]:
    line, source = todo.line, dossier.score(f"indicators[id={todo.line.id}]")
    told = "".join(dict.fromkeys(problem.text for problem in todo.problems)) or brief(line)
    clauses = "；".join(dict.fromkeys(p.clause_text for p in todo.problems)) or line.method
    demands = "；".join(dict.fromkeys(p.sort.demand for p in todo.problems)) or fill("准备佐证材料")
    first = todo.problems[0] if todo.problems else None
    place = quote(first.column or first.url, source, first.url) if first else ("—",)
    return (
        (number(n, "row"),),
        (mark(todo.gain, source),),
        quote(f"{line.id} {line.title}", dossier.clause(line.id)),
        (f"【{KINDS[todo.kind]}】", *quote(told, source)),
        quote(clauses, dossier.clause(line.id)),
        place,
        quote(demands, source),
        _example(todo.example),
    )


def _example(example: Example | None) -> Text:
    if example is None:
        return ("—",)
    one = example.evidence
    page = f"page {one.url} (SHA-256 {one.sha256})"
    return (*quote(example.name, page), "：", *quote(f"《{one.title or one.url}》", page, one.url))


def todo_lines(todos: Sequence[Todo]) -> list[str]:
    """For the terminal."""
    lines = []
    for n, todo in enumerate(todos, 1):
        what = "".join(dict.fromkeys(problem.text for problem in todo.problems)) or brief(todo.line)
        lines.append(
            f"{n:>3}  +{todo.gain.normalize():f}  {todo.line.id} {todo.line.title}【{KINDS[todo.kind]}】{what}"
        )
        if todo.problems:
            lines.append(f"     位置：{todo.problems[0].column} {todo.problems[0].url}")
        if todo.example:
            lines.append(f"     参照：{todo.example.name} {todo.example.evidence.url}")
    return lines
