"""`gongkai rubric diff`: what changed from one edition to the next, line by line."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from pydantic import BaseModel

from rubrics.amounts import points_text
from rubrics.model import Bonus, Deduction, Indicator, Rubric, Section
from rubrics.names import MODES
from rubrics.walk import walk_lines

Change = Literal["added", "removed", "changed"]
SIGNS: dict[Change, str] = {"added": "+", "removed": "-", "changed": "~"}
BELOW = frozenset({"sections", "bonus", "rules", "indicators", "deductions", "awards", "id"})
NAMES = {
    "title": "名称", "year": "年度", "place": "地区", "source": "来源", "total": "总分", "kinds": "适用单位类别",
    "label": "原表单元格", "text": "原文", "method": "考核办法", "points": "分值", "mode": "核查方式", "mode_reason": "核查方式的理由",
    "responsible": "被评定单位", "cap": "上限", "check": "检查项", "params": "检查参数", "absence": "未查到时", "primitive": "扣分方式",
    "target": "目标值", "tiers": "分档", "columns": "表头",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Difference:
    """One change. ``what``: 指标 2.4, 扣分 2.4.a …; ``before`` and ``after`` are "" where there is none."""

    change: Change
    what: str
    field: str = ""
    before: str = ""
    after: str = ""

    def __str__(self) -> str:
        head = f"{SIGNS[self.change]} {self.what}"
        if self.change == "changed":
            return f"{head} {self.field}：{self.before or '（无）'} → {self.after or '（无）'}"
        return f"{head} {self.after or self.before}"


def diff_rubrics(old: Rubric, new: Rubric) -> list[Difference]:
    """All changes in the order of the new edition, removed parts last; empty for equal editions."""
    found = [*_fields("细则", old, new)]
    for name, of in (("部分", _sections), ("指标", _lines), ("扣分", _clauses), ("规则", _rules)):
        found += _parts(name, of(old), of(new))
    return found


def _sections(rubric: Rubric) -> dict[str, BaseModel]:
    return {section.id: section for section in rubric.sections}


def _lines(rubric: Rubric) -> dict[str, BaseModel]:
    return {place.line.id: place.line for place in walk_lines(rubric)}


def _clauses(rubric: Rubric) -> dict[str, BaseModel]:
    return {clause.id: clause for place in walk_lines(rubric) for _, clause in place.clauses}


def _rules(rubric: Rubric) -> dict[str, BaseModel]:
    return {rule.id: rule for rule in rubric.rules}


def _parts(name: str, old: Mapping[str, BaseModel], new: Mapping[str, BaseModel]) -> Iterator[Difference]:
    for id_, part in new.items():
        if id_ in old:
            yield from _fields(f"{name} {id_}", old[id_], part)
        else:
            yield Difference("added", f"{name} {id_}", after=_summary(part))
    for id_ in old:
        if id_ not in new:
            yield Difference("removed", f"{name} {id_}", before=_summary(old[id_]))


def _fields(what: str, old: BaseModel, new: BaseModel) -> Iterator[Difference]:
    if type(old) is not type(new):
        yield Difference("changed", what, "类型", type(old).__name__, type(new).__name__)
        return
    for field in type(new).model_fields:
        before, after = getattr(old, field), getattr(new, field)
        if field not in BELOW and before != after:
            yield Difference("changed", what, NAMES.get(field, field), _words(before), _words(after))


def _summary(part: BaseModel) -> str:
    """Enough to recognise a part: its title or words, and its points."""
    if isinstance(part, (Section, Indicator)):
        return f"{part.title}（{points_text(part.points)}分）"
    if isinstance(part, Bonus):
        return part.title
    if isinstance(part, Deduction):
        return part.text
    return str(getattr(part, "text", "") or getattr(part, "note", ""))


def _words(value: Any) -> str:
    if isinstance(value, Decimal):
        return points_text(value)
    if isinstance(value, BaseModel):
        return _words(value.model_dump(mode="json", exclude_defaults=True))
    if isinstance(value, Mapping):
        return "，".join(f"{key}={_words(part)}" for key, part in value.items())
    if isinstance(value, Sequence) and not isinstance(value, str):
        return "、".join(_words(part) for part in value)
    return "" if value is None else MODES.get(str(value), str(value))
