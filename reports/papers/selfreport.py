"""自查报告: a unit on itself against the edition that will judge it; what only the unit knows is 〔待填〕."""

from __future__ import annotations

from collections.abc import Iterator

from reports.assessment import Assessed, Section, lost
from reports.evidence import groups_of
from reports.papers.dossier import Dossier
from reports.papers.figures import count, day, mark, number
from reports.papers.model import Block, Heading, Paper, Paragraph, Text, fill, quote, say
from reports.papers.phrases import ORDINALS, chapters, score_span
from reports.papers.problems import Problem, is_settled, problems_of
from reports.papers.results import basis_text
from reports.text import chinese_date, file_stem
from rubrics.sheet import ScoredIndicator

SHOWN = 3  # pages named behind one line


def selfreport(dossier: Dossier, unit: Assessed) -> Paper:
    """After 关于政务公开专项考核的自查报告: 自查情况 by section, 存在问题, 下一步工作."""
    year = quote(str(dossier.rubric.year), dossier.clause("year"))
    path = f"units[unit={unit.sheet.unit}]"
    opening = say(
        "按照{}的要求，我单位以{}为时点，对照考核标准逐项开展了自查，门户子站和信息公开栏目共登记网页地址{}个。现将自查情况报告如下：",
        basis_text(dossier),
        day(dossier.assessment.as_of, "--as-of"),
        number(unit.crawl.pages, dossier.sql(f"SELECT count(*) FROM page WHERE run = {dossier.assessment.run.id} AND unit = '{unit.sheet.unit}'")),
    )  # fmt: skip
    problems = [
        problem
        for line in unit.sheet.indicators
        if line.counted and lost(line) > 0
        for problem in problems_of(
            dossier.assessment, dossier.rubric, unit, line, dossier.results.get(unit.sheet.unit, {})
        )
    ]
    result = say(
        "对照标准，自查得分{}分（满分{}分）{}。",
        score_span(dossier, unit),
        mark(unit.sheet.total, dossier.score(f"{path}.score.total")),
        "，以考核单位核定为准" if unit.sheet.final is not None else "，区间内的指标待提供材料后核定",
    )
    return Paper(
        kind="zicha",
        stem=f"自查报告/{file_stem(unit.sheet.unit)}",
        title=say("关于{}年度政务公开考核的\n自查报告", year),
        blocks=(
            Paragraph(opening),
            *chapters(
                ("自查情况", (*_sections(dossier, unit), Paragraph(result))),
                ("存在问题", _problems(dossier, unit, problems)),
                ("下一步工作", _next(problems)),
            ),
        ),
        organ=unit.sheet.name,
        to=fill("主送机关"),
        signed=(fill("成文日期"),),
    )


def _sections(dossier: Dossier, unit: Assessed) -> Iterator[Block]:
    for ordinal, (section, lines) in zip(ORDINALS, groups_of(dossier.assessment, unit.sheet), strict=False):
        yield Heading(2, say("（{}）{}", ordinal, quote(section.title, dossier.clause(section.id))))
        yield Paragraph(_section_text(dossier, unit, section, lines))
        for line in lines:
            if line.counted:
                yield Paragraph(_line_text(dossier, unit, line))


def _section_text(dossier: Dossier, unit: Assessed, section: Section, lines: list[ScoredIndicator]) -> Text:
    source = dossier.score(f"units[unit={unit.sheet.unit}].indicators[section={section.id}]")

    def ids(found: list[ScoredIndicator]) -> list[str]:
        return [f"{unit.sheet.unit}/{line.id}" for line in found]

    good = [line for line in lines if line.status == "full" and is_settled(unit, line)]
    bad = [line for line in lines if lost(line) > 0]
    rest = [line for line in lines if line not in good and line not in bad]
    return say(
        "本部分共{}项指标、{}分。其中{}项经系统核查未发现问题，{}项发现问题，{}项须以材料佐证、不涉及或未能核查。",
        count(ids(lines), source),
        mark(section.points, dossier.clause(section.id)),
        *(count(ids(found), source) for found in (good, bad, rest)),
    )


def _line_text(dossier: Dossier, unit: Assessed, line: ScoredIndicator) -> Text:
    source = dossier.score(f"units[unit={unit.sheet.unit}].indicators[id={line.id}]")
    title = quote(line.title, dossier.clause(line.id))
    if line.status == "not_applicable":
        return say("{}：{}。", title, quote(line.reason.rstrip("。"), source))
    if lost(line) > 0:
        return say("{}：存在问题，见第二部分。", title)
    shown = quote(_pages(line), source)
    if not is_settled(unit, line):
        found = say("网上已公开{}等，", shown) if shown else ()
        return say("{}：{}{}。", title, found, fill("开展情况及佐证材料"))
    if not shown:
        return say("{}：{}。", title, quote(line.reason.rstrip("。"), source))
    return say("{}：已公开{}等内容。", title, shown)


def _pages(line: ScoredIndicator) -> str:
    """The titles of what the line rests on, each once, with its date where the page has one."""
    found = dict.fromkeys((one.title, one.published) for one in line.evidence if one.sha256 and one.title)
    return "、".join(
        f"《{title}》" + (f"（{chinese_date(published)}）" if published else "")
        for title, published in list(found)[:SHOWN]
    )


def _problems(dossier: Dossier, unit: Assessed, problems: list[Problem]) -> Iterator[Block]:
    if not problems:
        yield Paragraph(say("系统核查未发现问题。其他需要说明的问题：{}。", fill()))
        return
    source = dossier.score(f"units[unit={unit.sheet.unit}].indicators[suggested < max].deductions")
    yield Paragraph(say("自查发现问题{}个（含待考核单位确认的）：", count((p.id for p in problems), source)))
    for n, problem in enumerate(problems, 1):
        title = quote(problem.title, dossier.clause(problem.indicator))
        yield Paragraph(say("{}．{}：{}", number(n, "row"), title, quote(problem.text, source)))
    yield Paragraph(say("原因分析：{}。", fill()))


def _next(problems: list[Problem]) -> Iterator[Block]:
    demands = list(dict.fromkeys((problem.sort.name, problem.sort.demand) for problem in problems))
    for ordinal, (name, demand) in zip(ORDINALS, demands, strict=False):
        yield Paragraph(say("{}是针对“{}”问题，{}，责任人{}，完成时限{}。", ordinal, name, demand, fill(), fill()))
    yield Paragraph(say("我单位将对照考核标准持续自查，及时更新公开内容。其他措施：{}。", fill()))
