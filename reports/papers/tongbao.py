"""考核情况通报: to all units, what was examined, what is good, what is wrong, what has to be done."""

from __future__ import annotations

from collections.abc import Iterator

from reports.papers.demands import demand_blocks
from reports.papers.dossier import Dossier
from reports.papers.findings import problem_blocks
from reports.papers.highlights import find_highlights, highlight_blocks
from reports.papers.model import Block, Heading, Paper, Paragraph, fill, say
from reports.papers.phrases import chapters, draft_note, signed
from reports.papers.progress import progress_blocks
from reports.papers.results import method_text, result_blocks, scope_text
from reports.papers.whole import opening, whole_annexes, year_of


def tongbao(dossier: Dossier) -> Paper:
    """After the published notices (通报) and 关于政务公开考核情况的报告."""
    highlights = find_highlights(dossier)
    first = opening(dossier, "根据{}，{}组织开展了{}年度政务公开考核。现将有关情况通报如下：")
    parts = chapters(
        ("考核总体情况", _overview(dossier)),
        ("主要成效", highlight_blocks(dossier, highlights)),
        ("存在的主要问题", problem_blocks(dossier)),
        ("整改情况", progress_blocks(dossier)),
        ("下一步工作要求", demand_blocks(dossier)),
    )
    return Paper(
        kind="tongbao",
        stem="考核情况通报",
        title=say("关于{}{}年度\n政务公开考核情况的通报", dossier.place, year_of(dossier)),
        blocks=(first, *parts),
        annexes=whole_annexes(dossier, highlights),
        organ=dossier.terms.organ,
        has_head=True,
        to=fill("主送机关"),
        signed=signed(dossier),
        draft=draft_note(dossier),
    )


def _overview(dossier: Dossier) -> Iterator[Block]:
    yield Heading(2, say("（一）考核范围和方式"))
    yield Paragraph(scope_text(dossier) + method_text(dossier))
    yield Heading(2, say("（二）总体结果"))
    yield from result_blocks(dossier)
