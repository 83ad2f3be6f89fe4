"""The arithmetic of one line, from evidence to points, for `gongkai score --explain`."""

from __future__ import annotations

from checks.result import Assurance, Evidence, Verdict
from crawler.errors import InputError
from rubrics.amounts import ZERO, points_text
from rubrics.sheet import AppliedDeduction, ScoredIndicator, ScoreSheet

STATUS_NAMES = {
    "full": "得满分",
    "deducted": "扣分",
    "unverified": "未能核实",
    "manual": "待人工核实",
    "not_applicable": "不适用",
}
ASSURANCE_NAMES = {
    Assurance.CONFIRMED: "已复核",
    Assurance.PROVISIONAL: "初查",
    Assurance.INCONCLUSIVE: "无法判断",
    Assurance.PERSON: "人工",
}
VERDICT_NAMES = {
    Verdict.MET: "有",
    Verdict.PARTLY: "部分有",
    Verdict.NOT_MET: "无",
    Verdict.DECLARED_NONE: "已发布情况说明",
    Verdict.NOT_APPLICABLE: "不涉及",
    Verdict.UNKNOWN: "未能核实",
}


def explain(sheet: ScoreSheet, indicator_id: str) -> str:
    """Raises InputError for an indicator that the sheet does not have."""
    line = next((line for line in sheet.indicators if line.id == indicator_id), None)
    if line is None:
        known = "、".join(line.id for line in sheet.indicators)
        raise InputError(f"评分表中没有指标 {indicator_id}；有：{known}")
    parts = [
        f"{sheet.name}　{line.id} {line.title}（{points_text(line.max)}分）",
        f"指标：{line.text}",
        f"办法：{line.method}",
        f"方式：{line.mode_reason}",
        *_found(line),
        *[text for deduction in line.deductions for text in _deduction(deduction)],
        *_outcome(line),
    ]
    return "\n".join(parts)


def _found(line: ScoredIndicator) -> list[str]:
    texts = [f"核查　{item.name}：{VERDICT_NAMES[item.verdict]}　{item.reason}" for item in line.items]
    if not line.items:
        texts += [f"找到　{_where(evidence)}" for evidence in line.evidence]
    if line.search is not None:
        search = line.search
        texts.append(
            f"检索　栏目{len(search.columns)}个、条目{search.entries_read}条、页面{search.pages_read}页；"
            f"未读{len(search.unread)}处"
        )
    return texts


def _where(evidence: Evidence) -> str:
    hit = evidence.excerpt[evidence.start : evidence.end] or evidence.title
    return f"{hit} {evidence.url}（{evidence.fetched_at}，SHA-256 {evidence.sha256[:12]}）".lstrip()


def _deduction(deduction: AppliedDeduction) -> list[str]:
    assurance = ASSURANCE_NAMES[deduction.assurance]
    texts = [f"扣分　{deduction.arithmetic or deduction.clause}（{assurance}）：{deduction.reason}"]
    return texts + [f"佐证　{_where(evidence)}" for evidence in deduction.evidence]


def _outcome(line: ScoredIndicator) -> list[str]:
    if line.status in ("manual", "unverified"):
        bounds = f"最低 {points_text(line.floor)} 分，最高 {points_text(line.ceiling)} 分"
        return [f"结果　{STATUS_NAMES[line.status]}，不给建议分：{bounds}。{line.reason}"]
    if line.suggested is None:
        return [f"结果　{STATUS_NAMES[line.status]}：{line.reason}"]
    taken = sum((deduction.points for deduction in line.deductions), ZERO)
    lost = line.max - line.suggested
    cap = f"（合计 {points_text(taken)} 分，扣完为止）" if taken > lost else ""
    sum_text = f"{points_text(line.max)} − {points_text(lost)}{cap} = {points_text(line.suggested)} 分"
    confirm = "；须由考核人员确认" if line.mode == "assisted" and line.floor != line.ceiling else ""
    note = f"　{line.reason}" if not line.deductions else ""
    return [f"结果　{STATUS_NAMES[line.status]}：{sum_text}{confirm}{note}"]
