"""整改通知书 of a unit with its problems, and for a unit that failed the form of the written rectification report."""

from __future__ import annotations

from collections.abc import Iterator

from reports.assessment import Assessed
from reports.papers.annexes import problem_annex
from reports.papers.dossier import Dossier
from reports.papers.figures import count, day, mark
from reports.papers.findings import sureness
from reports.papers.model import Annex, Block, Heading, Paper, Paragraph, Table, Text, fill, quote, say
from reports.papers.phrases import day_or_blank, signed, unit_name
from reports.papers.problems import Problem, awaiting, settled_loss
from reports.papers.results import basis_text
from reports.text import file_stem

FAILED = "不合格"


def notice(dossier: Dossier, unit: Assessed) -> Paper:
    """Of one unit that has problems."""
    problems = dossier.by_unit[unit.sheet.unit]
    year = quote(str(dossier.rubric.year), dossier.clause("year"))
    annexes = [problem_annex(dossier, problems)]
    if has_failed(unit):
        annexes.append(Annex("书面整改报告（模板）", tuple(_report_blocks(dossier, unit, problems))))
    return Paper(
        kind="zhenggai",
        stem=notice_stem(unit),
        title=say("关于做好{}年度政务公开考核\n发现问题整改工作的通知", year),
        blocks=tuple(_blocks(dossier, unit, problems)),
        annexes=tuple(annexes),
        organ=dossier.terms.organ,
        has_head=True,
        to=unit.sheet.name,
        signed=signed(dossier),
        draft="【审核稿】本批次受阻单位过多，不宜下发" if dossier.assessment.is_degraded else "",
    )


def notice_stem(unit: Assessed) -> str:
    return f"整改通知书/{file_stem(unit.sheet.unit)}"


def has_failed(unit: Assessed) -> bool:
    """The grade is sure, and it is 不合格."""
    return unit.year is not None and unit.year.grades == (FAILED,)


def _blocks(dossier: Dossier, unit: Assessed, problems: list[Problem]) -> Iterator[Block]:
    terms, path = dossier.terms, f"units[unit={unit.sheet.unit}]"
    due = day_or_blank(terms.due, "gongkai report --due", "整改期限")
    found = count((p.id for p in problems), dossier.score(f"{path}.indicators[settled].deductions"))
    loss = mark(settled_loss(unit), dossier.score(f"{path}.indicators[settled]: max − suggested"), (unit.sheet.unit,))
    yield Paragraph(
        say(
            "根据{}，{}以{}为监测时点，对你单位政务公开工作开展了考核，共发现问题{}条，扣{}分（清单附后）。现就做好整改工作通知如下：",
            basis_text(dossier),
            terms.organ or fill("组织单位"),
            day(dossier.assessment.as_of, "--as-of"),
            found,
            loss,
        )
    )
    if problems:
        yield Paragraph(
            say("所列问题中，{}", sureness(problems, dossier.score(f"{path}.indicators[settled].deductions")))
        )
    yield from _waiting(dossier, unit)
    yield Heading(1, say("一、整改要求"))
    yield Paragraph(
        say("对照问题清单逐条整改，明确责任人和整改措施；举一反三，对同类栏目和内容开展自查，防止同类问题再次发生。")
    )
    yield Heading(1, say("二、整改时限"))
    yield Paragraph(
        say("于{}前完成整改。监测时点以后完成的整改，记为整改情况，不改变本次得分；逾期未整改的列入逾期清单。", due)
    )
    yield Heading(1, say("三、反馈方式"))
    objection = day_or_blank(terms.object_by, "issued + working days for objections", "申诉期限")
    yield Paragraph(
        say("填报随文下发的整改台账（责任人、整改情况、整改后链接），连同佐证材料报{}（联系人及电话：{}）。对问题清单有异议的，于{}前提出申诉，并附有关链接或佐证材料。", terms.organ or fill("受理单位"), fill(), objection)
    )  # fmt: skip
    if has_failed(unit):
        yield from _written_report(dossier, unit)


def _waiting(dossier: Dossier, unit: Assessed) -> Iterator[Block]:
    """What is not settled is told as such, so that nobody takes the list for the score."""
    path = f"units[unit={unit.sheet.unit}].indicators"
    waiting, unread = awaiting(unit), unit.unverified
    if waiting:
        lines = count((f"{unit.sheet.unit}/{line.id}" for line in waiting), dossier.score(f"{path}[open]"))
        text = say("另有{}项须由人工核实，未列入清单，未作扣分", lines)
        if unread:
            lines = count((f"{unit.sheet.unit}/{line.id}" for line in unread), dossier.score(f"{path}[unverified]"))
            text += say("；其中{}项因你单位网站未能读取，请尽快恢复访问", lines)
        yield Paragraph((*text, "。"))


def _written_report(dossier: Dossier, unit: Assessed) -> Iterator[Block]:
    """After 罗湖区政务公开工作考核暂行办法 第十条."""
    assert unit.year is not None
    clause = next((text for grade, text in unit.year.consequences if grade == FAILED), "")
    due = day_or_blank(dossier.terms.due, "gongkai report --due", "报送期限")
    yield Heading(1, say("四、书面整改报告"))
    yield Paragraph(
        say(
            "你单位年度得分{}分，等次为{}。{}请就存在问题、整改措施、完成时限等内容作出说明，于{}前报送书面整改报告（模板附后）。",
            _year_span(dossier, unit),
            FAILED,
            _cited(clause, dossier),
            due,
        )
    )


def _cited(clause: str, dossier: Dossier) -> Text:
    return say("按照规定，{}。", quote(clause.rstrip("。"), "grading method: consequence")) if clause else ()


def _year_span(dossier: Dossier, unit: Assessed) -> Text:
    assert unit.year is not None
    path = dossier.score(f"units[unit={unit.sheet.unit}].year.score")
    ends = dict.fromkeys((unit.year.floor, unit.year.ceiling))
    marks = [mark(end, path, (unit.sheet.unit,)) for end in ends]
    return (marks[0],) if len(marks) == 1 else (marks[0], "—", marks[1])


def _report_blocks(dossier: Dossier, unit: Assessed, problems: list[Problem]) -> Iterator[Block]:
    """The form: 存在问题 is filled in, 整改措施 and 完成时限 are the unit's to write."""
    name = unit_name(dossier, unit)
    year = quote(str(dossier.rubric.year), dossier.clause("year"))
    found = count(
        (p.id for p in problems), dossier.score(f"units[unit={unit.sheet.unit}].indicators[settled].deductions")
    )
    yield Paragraph(say("{}：", dossier.terms.organ or fill("报送机关")), "plain")
    yield Paragraph(say("{}年度政务公开考核中，我单位被评为{}。现将整改情况报告如下：", year, FAILED))
    yield Heading(1, say("一、存在问题"))
    yield Paragraph(say("考核共指出问题{}条，原因分析：{}。", found, fill()))
    yield Heading(1, say("二、整改措施和完成时限"))
    rows = [
        (quote(str(n), "row"), quote(p.text, dossier.clause(p.clause or p.indicator)), (fill(),), (fill(),), (fill(),))
        for n, p in enumerate(problems, 1)
    ]
    yield Table(
        ("序号", "存在问题", "整改措施", "完成时限", "责任人"), (0.7, 4, 2.6, 1.5, 1.3), tuple(rows), centered=(0,)
    )
    yield Heading(1, say("三、长效措施"))
    yield Paragraph((fill(), "。"))
    yield Paragraph((*name, "（盖章）"), "right")
    yield Paragraph((fill("年月日"),), "right")
