"""The office's words for changes."""

from __future__ import annotations

from collections.abc import Iterable

from reports.changes.model import RISK, Change, CountyChanges, Mark, Outage, UnitChanges
from reports.changes.seen import Kind, Seen
from reports.text import points

KINDS = {
    Kind.NEW: "新增问题",
    Kind.REOPENED: "反弹",
    Kind.FOUND: "首次查明",
    Kind.FIXED: "已整改",
    Kind.FLAPPING: "反复变化",
    Kind.WITHDRAWN: "复核未成立",
}
MEANINGS = {
    Kind.NEW: "上一批次符合要求，本批次不符合",
    Kind.REOPENED: "曾经整改，现又不符合",
    Kind.FOUND: "此前未能读到、无从判断，本批次查明不符合，不是新增",
    Kind.FIXED: "上一批次不符合，本批次已符合",
    Kind.FLAPPING: "近几个批次多次来回变化，请核实网站是否稳定",
    Kind.WITHDRAWN: "上一批次一次查看的变化，本批次再看没有成立",
}


def told(seen: Seen) -> str:
    """The night's own sentence; for a part that is no longer named, that it is not."""
    if seen.item is not None:
        return str(seen.item["reason"])
    assert seen.raw is not None
    return str(seen.raw["reason"])


def before_words(change: Change) -> str:
    """What stood there before."""
    before = change.turn.before
    if before is None:
        return "此前没有记录"
    if before.item is None and change.key:
        return "无此问题" if before.side == "good" else told(before)
    return told(before)


def after_words(change: Change) -> str:
    """What stands there now."""
    after = change.turn.after
    return "已不存在此问题" if after.item is None and change.key and after.side == "good" else told(after)


def mark_words(mark: Mark) -> str:
    """2 → 1, or 待核 where nothing was proposed; "" for what scores nothing."""
    if not mark.max:
        return ""
    then, now = (points(value) if value is not None else "待核" for value in (mark.before, mark.after))
    return f"{now} / {points(mark.max)}" if then == now else f"{then} → {now}"


def line_words(change: Change) -> str:
    """2.4 信息公开指南, or 风险提示 for a finding that scores nothing."""
    return f"风险提示：{change.title}" if change.indicator == RISK else f"{change.indicator} {change.title}"


def grouped(changes: Iterable[Change]) -> list[list[Change]]:
    """What one cause turned stands together: the same line, turn and sentence. The gravest kinds come first."""
    groups: dict[tuple[object, ...], list[Change]] = {}
    for change in changes:
        key = (change.indicator, change.kind, change.is_confirmed, after_words(change))
        groups.setdefault(key, []).append(change)
    order = list(Kind)
    return sorted(groups.values(), key=lambda group: order.index(group[0].kind))


def names_of(group: Iterable[Change]) -> str:
    """The parts of a group, "" where it is a check as a whole."""
    return "、".join(dict.fromkeys(change.name for change in group if change.name))


def outages_of(county: CountyChanges, unit: UnitChanges) -> list[tuple[str, bool, list[Outage]]]:
    """(since when, whether that is new, the lines) of a unit, the newest first."""
    by_night: dict[int, list[Outage]] = {}
    for outage in unit.outages:
        by_night.setdefault(outage.since.run.id, []).append(outage)
    found = []
    for run in sorted(by_night, reverse=True):
        first = by_night[run][0]
        found.append((f"批次 {run}（监测时点 {first.since.as_of}）起", county.is_new(first), by_night[run]))
    return found
