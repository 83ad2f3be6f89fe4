"""考核工作总结: to the leading group, how the assessment went, what it showed, what should follow."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from reports.decisions import DECIDE
from reports.papers.dossier import Dossier
from reports.papers.figures import count, mark, mean, number
from reports.papers.findings import by_class, problem_blocks
from reports.papers.highlights import Highlight, find_highlights, highlight_blocks
from reports.papers.model import Block, Heading, Paper, Paragraph, Table, Text, fill, join, quote, say
from reports.papers.phrases import chapters, draft_note, signed
from reports.papers.progress import progress_blocks
from reports.papers.results import method_text, result_blocks, scope_text
from reports.papers.whole import opening, whole_annexes, year_of


def zongjie(dossier: Dossier) -> Paper:
    """After 政务公开考核工作总结: 基本情况, 工作亮点, 总体评价, 存在的问题, 下步工作建议."""
    highlights = find_highlights(dossier)
    first = opening(
        dossier,
        "为进一步推动政务公开工作，根据{}，{}组成考核组，对各单位{}年度政务公开工作进行了考核。现将考核工作总结如下：",
    )
    parts = chapters(
        ("基本情况", _overview(dossier)),
        ("工作亮点", _highlights(dossier, highlights)),
        ("总体评价", _judgement(dossier)),
        ("存在的问题", problem_blocks(dossier)),
        ("整改情况", progress_blocks(dossier)),
        ("下步工作建议", _advice(dossier)),
    )
    return Paper(
        kind="zongjie",
        stem="考核工作总结",
        title=say("{}{}年度\n政务公开考核工作总结", dossier.place, year_of(dossier)),
        blocks=(first, *parts),
        annexes=whole_annexes(dossier, highlights),
        organ=dossier.terms.organ,
        signed=signed(dossier),
        draft=draft_note(dossier),
    )


def _overview(dossier: Dossier) -> Iterator[Block]:
    yield Heading(2, say("（一）考核范围"))
    yield Paragraph(scope_text(dossier))
    yield Heading(2, say("（二）考核方式"))
    yield Paragraph(method_text(dossier))
    yield Paragraph(_persons_text(dossier))


def _persons_text(dossier: Dossier) -> Text:
    """What persons did, from the journal."""
    kinds = Counter(entry.kind for entry in dossier.entries)
    where = f"rubric = '{dossier.rubric.id}' AND period = '{dossier.assessment.as_of[:4]}'"
    table = dossier.sql(f"SELECT count(*) FROM journal WHERE {where}")
    appeals = dossier.appeals
    if not dossier.entries:
        return ("截至成文，考核人员尚未在系统中作出认定，各单位没有提出申诉。",)
    text = say(
        "考核人员作出认定{}项次，上传佐证材料{}份。",
        *(number(kinds[kind], f"{table} AND kind = '{kind}'") for kind in (DECIDE, "file")),
    )
    if not appeals:
        return (*text, "各单位没有提出申诉。")
    settled = Counter(appeal.state for appeal in appeals)
    states = [("uphold", "维持"), ("reduce", "减扣"), ("revoke", "撤销")]
    pieces = [say("{}{}件", name, number(settled[state], f"{table} AND kind = 'review'")) for state, name in states]
    open_ = number(sum(appeal.is_pending for appeal in appeals), f"{table} AND kind = 'appeal'")
    return text + say("受理申诉{}件，经复核{}，尚在复核{}件。", count((f"appeal/{a.number}" for a in appeals), f"{table} AND kind = 'appeal'"), join(pieces), open_)  # fmt: skip


def _highlights(dossier: Dossier, highlights: Sequence[Highlight]) -> Iterator[Block]:
    yield from highlight_blocks(dossier, highlights)
    yield Paragraph(("其他工作亮点：", fill("由考核人员补充，附佐证"), "。"))


def _judgement(dossier: Dossier) -> Iterator[Block]:
    yield Paragraph(("总体来看，", fill("由考核人员作总体评价"), "。"))
    yield from result_blocks(dossier)
    yield Paragraph(say("各部分得分情况如下："))
    yield _section_table(dossier)


def _section_table(dossier: Dossier) -> Table:
    """Each section's mean between what is sure and what is possible."""
    rows = []
    for section in dossier.assessment.rubric.sections:
        groups = {u.sheet.unit: g for u in dossier.units for g in u.sheet.sections if g.id == section.id}
        path = dossier.score(f"units[].sections[id={section.id}]")
        low, high = ({unit: getattr(g, end) for unit, g in groups.items()} for end in ("floor", "ceiling"))
        full = [unit for unit, g in groups.items() if g.floor == g.max]
        rows.append(
            (
                quote(f"{section.id} {section.title}", dossier.clause(section.id)),
                (mark(section.points, dossier.clause(section.id)),),
                (mean(low, f"{path}.floor"),),
                (mean(high, f"{path}.ceiling"),),
                (count(full, f"{path}: floor = max"),),
            )
        )
    columns = ("考核内容", "分值", "平均最低得分", "平均最高得分", "满分单位数")
    return Table(columns, (4, 1, 1.6, 1.6, 1.6), tuple(rows), centered=(1, 2, 3, 4))


def _advice(dossier: Dossier) -> Iterator[Block]:
    """One sentence for each class of problem that was found, and what a person adds."""
    ordinals = "一二三四五六七八九"
    advice = [(name, problems[0].sort.demand) for name, problems in by_class(dossier.problems)]
    for ordinal, (name, demand) in zip(ordinals, advice, strict=False):
        yield Paragraph(say("（{}）针对“{}”问题，督促有关单位{}。", ordinal, name, demand))
    last = ordinals[min(len(advice), 8)]
    yield Paragraph((f"（{last}）", fill("由考核人员补充工作建议"), "。"))
