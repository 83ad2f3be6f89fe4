"""下一步工作要求: fixed sentences with the day until which problems have to be put right."""

from __future__ import annotations

from collections.abc import Iterator

from reports.papers.dossier import Dossier
from reports.papers.model import Block, Paragraph, say
from reports.papers.phrases import day_or_blank


def demand_blocks(dossier: Dossier) -> Iterator[Block]:
    terms = dossier.terms
    due = day_or_blank(terms.due, "gongkai report --due", "整改期限")
    yield Paragraph(
        say(
            "（一）对照清单，逐条整改。各单位要对照问题清单逐条明确措施、责任人和完成时限，于{}前整改到位，并报送整改后链接或佐证材料。网站受阻的单位要尽快恢复正常访问。",
            due,
        )
    )
    yield Paragraph(
        say(
            "（二）举一反三，全面自查。各单位要对照评分细则开展自查，既要解决清单所列问题，也要排查同类问题，防止边改边犯。"
        )
    )
    yield Paragraph(
        say(
            "（三）跟踪复查，压实责任。整改情况由系统逐日复查并记入整改台账，监测时点以后完成的整改记为整改情况，不改变本次得分；逾期未整改的列入逾期清单。"
        )
    )
    yield Paragraph(
        say(
            "（四）加强日常，常态保障。各单位要明确分管领导和经办人员，及时更新信息公开栏目，确保内容完整、准确、可查。"
        )
    )
