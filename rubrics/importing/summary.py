"""What an import says of a draft: how much was read, how much is proposed, which sums do not fit."""

from __future__ import annotations

from rubrics.amounts import points_text
from rubrics.importing.importer import Draft
from rubrics.importing.settle import list_open
from rubrics.load import parse_rubric
from rubrics.model import all_lines, points_by_mode


def summary_lines(draft: Draft, path: str) -> list[str]:
    """A few lines for the console, the rubric's own words in Chinese."""
    rubric = parse_rubric(draft.text, path)
    lines = list(all_lines(rubric))
    clauses = [clause for line in lines for clause in line.deductions]
    suggested = sum(clause.absence == "suggest" for clause in clauses)
    shares = points_by_mode(rubric)
    open_ = len(list_open(rubric))
    return [
        f"{path}：{rubric.title}（草稿 {draft.id}）",
        f"  {len(rubric.sections)} 个部分，{len(lines)} 项指标，总分 {points_text(rubric.total)}；扣分条款 {len(clauses)} 条，"
        f"其中 {suggested} 条提出了检查项（{points_text(shares['assisted'])} 分由机器建议），其余由人评分",
        *(f"  分值：{words}" for words in draft.found.sums),
        f"  待核对 {open_} 处：gongkai rubric lint {path}",
    ]
