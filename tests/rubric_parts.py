"""Small rubrics, results and units for the engine's tests."""

from __future__ import annotations

from decimal import Decimal

from checks.result import Assurance, Item, Result, Verdict
from crawler.units import Kind, Unit
from rubrics.decisions import Decision
from rubrics.load import parse_rubric
from rubrics.model import Rubric, params_key
from rubrics.scoring import score_unit
from rubrics.sheet import ScoredIndicator, ScoreSheet

UNIT = Unit("jyj", "县教育局", Kind.DEPARTMENT, "http://portal.test/", "http://portal.test/jyj/")
HEAD = 'id = "test"\ntitle = "试"\nyear = 2017\nplace = "某县"\nsource = "试"\n'

BASE = """
[[section]]
id = "1"
title = "部分"
points = 100
[[section.indicator]]
id = "1.1"
title = "指标"
text = "指标"
method = "办法"
points = 100
mode = "auto"
mode_reason = "理由"
[[section.indicator.deduction]]
id = "a"
text = "每项扣10分"
points = 10
primitive = "per_item"
check = "c"
"""

BONUS = """
[[bonus]]
id = "b1"
title = "加分"
text = "工作受到省、地、市主管部门通报表扬"
method = "受到省、地级表扬推介的每次加2分，市级加1分。"
sign = "bonus"
{more}
[[bonus.award]]
id = "b1.a"
text = "受到省、地级表扬推介的每次加2分"
points = 2
primitive = "per_occurrence"
[[bonus.award]]
id = "b1.b"
text = "市级加1分"
points = 1
primitive = "per_occurrence"
[[bonus]]
id = "b2"
title = "减分"
text = "工作受到上级主管部门通报批评"
method = "受到省、地级批评的每次扣2分，市级扣1分。"
sign = "penalty"
[[bonus.award]]
id = "b2.a"
text = "受到省、地级批评的每次扣2分"
points = 2
primitive = "per_occurrence"
"""

VETO = """
[[section.indicator]]
id = "1.2"
title = "否决"
text = "站点无法访问"
method = ""
points = 0
mode = "auto"
mode_reason = "理由"
[[section.indicator.deduction]]
id = "v"
text = "站点无法访问的，单项否决"
primitive = "veto"
check = "v"
[[rule]]
id = "veto"
type = "veto"
effect = "{effect}"
cap = 59
"""


def unit(id_: str, kind: Kind = Kind.DEPARTMENT, name: str = "") -> Unit:
    return Unit(id_, name or f"县{id_}", kind, "http://portal.test/", f"http://portal.test/{id_}/")


def rubric_of(body: str, total: str = "10") -> Rubric:
    """A rubric from the TOML of its sections."""
    return parse_rubric(f"{HEAD}total = {total}\n{body}", "test.toml")


def one_line(clauses: str, points: str = "10", mode: str = "auto", more: str = "") -> Rubric:
    """A rubric with the single line 1.1; ``clauses`` are its [[…deduction]] tables, parted by blank lines."""
    tables = "\n".join(f"[[section.indicator.deduction]]\n{clause}" for clause in clauses.strip().split("\n\n"))
    body = f"""
[[section]]
id = "1"
title = "部分"
points = {points}
[[section.indicator]]
id = "1.1"
title = "指标"
text = "指标原文"
method = "办法原文"
points = {points}
mode = "{mode}"
mode_reason = "理由"
{more}
{tables if clauses.strip() else ""}
"""
    return rubric_of(body, points)


def result(
    verdict: str, *items: str, check: str = "c", assurance: str = "provisional", **measured: int | float | str
) -> Result:
    """``items`` are verdicts in order; their keys are a, b, c …"""
    parts = tuple(
        Item(chr(97 + n), f"项{n}", Verdict(item), f"缺少项{n}。" if item == "not_met" else f"项{n}")
        for n, item in enumerate(items)
    )
    return Result(check, Verdict(verdict), "检查结果。", Assurance(assurance), parts, dict(measured))


def key(check: str = "c") -> tuple[str, str]:
    return check, params_key({})


def score(rubric: Rubric, *results: Result, decisions: tuple[Decision, ...] = (), of: Unit = UNIT) -> ScoreSheet:
    return score_unit(rubric, of, {key(result.check): result for result in results}, decisions)


def line_of(sheet: ScoreSheet, id_: str = "1.1") -> ScoredIndicator:
    return next(line for line in sheet.indicators if line.id == id_)


def marks(sheet: ScoreSheet, id_: str = "1.1") -> tuple[Decimal, Decimal | None, Decimal]:
    """(floor, suggested, ceiling) of a line."""
    line = line_of(sheet, id_)
    return line.floor, line.suggested, line.ceiling


def decide(ruling: str, deduction: str = "", value: str | None = None, indicator: str = "1.1", **more: str) -> Decision:
    number = None if value is None else Decimal(value)
    return Decision(more.pop("unit", "jyj"), indicator, ruling, deduction, value=number, **more)  # type: ignore[arg-type]
