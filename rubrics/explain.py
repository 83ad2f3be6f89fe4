"""The arithmetic of one line, from evidence to points, for `gongkai score --explain`."""

from __future__ import annotations

from checks.result import Evidence, Item, Search
from crawler.errors import InputError
from rubrics.amounts import ZERO, points_text
from rubrics.names import ASSURANCES, BONUS_STATUSES, STATUSES, VERDICTS
from rubrics.sheet import AppliedDeduction, ScoredBonus, ScoredGroup, ScoredIndicator, ScoreSheet

SIGNS = {"bonus": "加分", "penalty": "减分"}


def explain(sheet: ScoreSheet, indicator_id: str) -> str:
    """A line, a parent of lines, a section or a bonus line in words. Raises InputError for an id that the sheet does not have."""
    for line in sheet.indicators:
        if line.id == indicator_id:
            return "\n".join(_line(sheet, line))
    for bonus in sheet.bonus:
        if bonus.id == indicator_id:
            return "\n".join(_bonus(sheet, bonus))
    for group in sheet.parents + sheet.sections:
        if group.id == indicator_id:
            return "\n".join(_group(sheet, group))
    known = "、".join([*(line.id for line in sheet.indicators), *(line.id for line in sheet.bonus)])
    raise InputError(f"评分表中没有指标 {indicator_id}；有：{known}")


def _line(sheet: ScoreSheet, line: ScoredIndicator) -> list[str]:
    return [
        f"{sheet.name}　{line.id} {line.title}（{points_text(line.max)}分）",
        f"指标：{line.text}",
        f"办法：{line.method}",
        f"方式：{line.mode_reason}",
        *_found(line),
        *[text for deduction in line.deductions for text in _deduction(deduction)],
        *_outcome(line),
    ]


def _found(line: ScoredIndicator) -> list[str]:
    shown = {evidence for deduction in line.deductions for evidence in deduction.evidence}
    texts = [text for item in line.items for text in _item(item, shown)]
    if not line.items:
        texts += [f"找到　{_where(evidence)}" for evidence in line.evidence if evidence not in shown]
    return texts + (_searched(line.search) if line.search is not None else [])


def _item(item: Item, shown: set[Evidence]) -> list[str]:
    places = [f"　　　{_where(evidence)}" for evidence in item.evidence if evidence not in shown]
    return [f"核查　{item.name}：{VERDICTS[item.verdict]}　{item.reason}", *places]


def _searched(search: Search) -> list[str]:
    words = f"；检索词：{'、'.join(search.words)}" if search.words else ""
    return [
        f"检索　栏目{len(search.columns)}个、条目{search.entries_read}条、页面{search.pages_read}页；"
        f"未读{len(search.unread)}处{words}",
        *(f"未读　{url}（{cause}）" for url, cause in search.unread[:5]),
    ]


def _where(evidence: Evidence) -> str:
    hit = evidence.excerpt[evidence.start : evidence.end] or evidence.title
    return f"{hit} {evidence.url}（{evidence.fetched_at}，SHA-256 {evidence.sha256[:12]}）".lstrip()


def _deduction(deduction: AppliedDeduction) -> list[str]:
    assurance = ASSURANCES[deduction.assurance]
    texts = [f"扣分　{deduction.arithmetic or deduction.clause}（{assurance}）：{deduction.reason}"]
    return texts + [f"佐证　{_where(evidence)}" for evidence in deduction.evidence]


def _outcome(line: ScoredIndicator) -> list[str]:
    status = STATUSES[line.status]
    if line.status in ("manual", "unverified"):
        bounds = f"最低 {points_text(line.floor)} 分，最高 {points_text(line.ceiling)} 分"
        return [f"结果　{status}，不给建议分：{bounds}。{line.reason}"]
    if line.suggested is None:
        return [f"结果　{status}：{line.reason}"]
    if line.status == "not_applicable":
        return [f"结果　{status}：计 {points_text(line.suggested)} 分。{line.reason}"]
    taken = sum((deduction.points for deduction in line.deductions), ZERO)
    lost = line.max - line.suggested
    cap = f"（合计 {points_text(taken)} 分，扣完为止）" if taken > lost else ""
    sum_text = f"{points_text(line.max)} − {points_text(lost)}{cap} = {points_text(line.suggested)} 分"
    confirm = "；须由考核人员确认" if line.mode == "assisted" and line.floor != line.ceiling else ""
    note = f"　{line.reason}" if not line.deductions else ""
    return [f"结果　{status}：{sum_text}{confirm}{note}"]


def _bonus(sheet: ScoreSheet, line: ScoredBonus) -> list[str]:
    bound = "不限" if line.ceiling is None else f"{points_text(line.ceiling)} 分"
    return [
        f"{sheet.name}　{line.id} {line.title}（{SIGNS[line.sign]}，上限 {bound}）",
        f"指标：{line.text}",
        f"办法：{line.method}",
        f"方式：{line.mode_reason}",
        *(f"佐证　{_where(evidence)}" for evidence in line.evidence),
        f"结果　{BONUS_STATUSES[line.status]}：{SIGNS[line.sign]} {points_text(line.points)} 分。{line.reason}",
    ]


def _group(sheet: ScoreSheet, group: ScoredGroup) -> list[str]:
    """The sum of what stands under a section or a parent, nearest level only."""
    below: list[ScoredGroup | ScoredIndicator] = [*sheet.parents, *sheet.indicators]
    below = [line for line in below if _is_child(sheet, group.id, line.id)]
    ends = [(points_text(part.floor), points_text(part.ceiling)) for part in below]
    return [
        f"{sheet.name}　{group.id} {group.title}（{points_text(group.max)}分）",
        *(f"　{part.id} {part.title}：{low}—{high} 分" for part, (low, high) in zip(below, ends, strict=True)),
        f"最低　{' + '.join(low for low, _ in ends)} → {points_text(group.floor)} 分",
        f"最高　{' + '.join(high for _, high in ends)} → {points_text(group.ceiling)} 分",
        *([f"说明　{group.note}"] if group.note else []),
    ]


def _is_child(sheet: ScoreSheet, above: str, id_: str) -> bool:
    """``id_`` stands under ``above`` and under no parent between them."""
    if not id_.startswith(above + "."):
        return False
    between = (group.id for group in sheet.parents if group.id.startswith(above + "."))
    return not any(id_.startswith(parent + ".") for parent in between)
