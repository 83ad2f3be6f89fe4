"""The changes as data and as a table for the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from reports.changes.model import Change, CountyChanges, Outage, UnitChanges
from reports.changes.nights import Night
from reports.changes.seen import Kind, Seen
from reports.changes.words import KINDS, after_words, grouped, mark_words, names_of, outages_of, told
from reports.console import table
from reports.text import clean, shorten
from reports.wording import RUN_STATES
from rubrics.show import number

_EVIDENCE = ("url", "fetched_at", "sha256", "excerpt", "title", "published", "why_ours")
Trends = Mapping[str, Sequence[Mapping[str, Any]]]  # unit → its points, see reports.trend


def changes_json(county: CountyChanges, trends: Trends) -> dict[str, Any]:
    """The shape of ``gongkai changes --format json``; units without anything to say stand there with empty lists."""
    return {
        "rubric": county.rubric.id,
        "as_of": county.now.as_of.isoformat(),
        "run": county.now.run.id,
        "state": county.now.run.state,
        "version": county.version,
        "notice": county.notice,
        "since": _night(county.since) if county.since else None,
        "nights": [_night(night) for night in county.nights],
        "units": [_unit(county, unit, trends.get(unit.unit, ())) for unit in county.units],
        "new_units": list(county.came),
        "gone_units": list(county.went),
    }


def _night(night: Night) -> dict[str, Any]:
    return {"run": night.run.id, "as_of": night.as_of.isoformat(), "state": night.run.state}


def _unit(county: CountyChanges, unit: UnitChanges, trend: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "unit": unit.unit,
        "name": unit.name,
        "kind": unit.kind,
        "score": {"before": _range(unit.before), "after": _range(unit.after)},
        "crawl": unit.state,
        "changes": [_change(change) for change in unit.changes],
        "outages": [_outage(county, outage) for outage in unit.outages],
        "readable_again": [{"indicator": line, "title": title} for line, title in unit.back],
        "trend": list(trend),
    }


def _change(change: Change) -> dict[str, Any]:
    mark = change.mark
    return {
        "indicator": change.indicator,
        "title": change.title,
        "check": change.check,
        "params": change.params,
        "item": change.key,
        "name": change.name,
        "kind": change.kind.value,
        "confirmed": change.is_confirmed,
        "year_turned": change.is_of_new_year,
        "points": {"max": number(mark.max), "before": _optional(mark.before), "after": _optional(mark.after)},
        "before": _seen(change.turn.before) if change.turn.before else None,
        "after": _seen(change.turn.after),
    }


def _seen(seen: Seen) -> dict[str, Any]:
    """One night's word with its evidence; of a part that was not named, the word of the check as a whole."""
    word = seen.item if seen.item is not None else seen.raw
    assert word is not None
    return {
        **_night(seen.night),
        "side": seen.side,
        "verdict": word["verdict"],
        "assurance": word["assurance"],
        "reason": told(seen),
        "evidence": [{name: each[name] for name in _EVIDENCE} for each in word["evidence"]],
    }


def _outage(county: CountyChanges, outage: Outage) -> dict[str, Any]:
    return {
        "indicator": outage.indicator,
        "title": outage.title,
        "max": number(outage.max),
        "notice": county.notice,
        "since": _night(outage.since),
        "new": county.is_new(outage),
        "reason": told(outage.first),
    }


def _range(pair: tuple[Decimal, ...]) -> dict[str, Any] | None:
    return {"floor": number(pair[0]), "ceiling": number(pair[1])} if pair else None


def _optional(value: Decimal | None) -> int | float | None:
    return None if value is None else number(value)


def changes_table(county: CountyChanges) -> str:
    """What turned, what awaits a second look, what could not be read; one row each."""
    return "\n".join(_table_lines(county))


def _table_lines(county: CountyChanges) -> Iterator[str]:
    yield county.rubric.title
    now = county.now
    if county.notice:
        yield county.notice
    if county.since is None:
        yield f"检查批次 {now.run.id}（监测时点 {now.as_of}）是第一个批次，没有可以比较的批次。"
        return
    since = county.since
    yield f"检查批次 {now.run.id}（监测时点 {now.as_of}）与批次 {since.run.id}（监测时点 {since.as_of}）比较"
    if county.is_degraded:
        yield f"本批次{RUN_STATES[now.run.state]}：变化一律待下一批次复核"
    sure = [(unit, group) for unit in county.units for group in grouped(unit.confirmed)]
    doubtful = [(unit, group) for unit in county.units for group in grouped((*unit.doubtful, *unit.withdrawn))]
    yield from _block("变化", sure)
    yield from _block("待复核的变化", doubtful)
    out = list(_outage_rows(county))
    if out:
        head = ("编号", "单位", "起自", "指标", "原因")
        yield "\n未能读到（不扣分，也不作已整改）\n" + table(head, out)
    if not (sure or doubtful or out):
        yield "\n没有变化。"


def _outage_rows(county: CountyChanges) -> Iterator[tuple[str, ...]]:
    for unit in county.units:
        for since, _, outages in outages_of(county, unit):
            lines = "、".join(outage.indicator for outage in outages)
            yield unit.unit, clean(unit.name), since, lines, clean(unit.cause or told(outages[0].first))[:60]


def _block(title: str, rows: Sequence[tuple[UnitChanges, list[Change]]]) -> Iterator[str]:
    if rows:
        order = list(Kind)
        cells = [_row(unit, group) for unit, group in sorted(rows, key=lambda row: order.index(row[1][0].kind))]
        head = ("变化", "编号", "单位", "指标", "得分", "分项", "说明")
        yield f"\n{title}（{sum(len(group) for _, group in rows)}）\n" + table(head, cells)


def _row(unit: UnitChanges, group: list[Change]) -> tuple[str, ...]:
    first = group[0]
    what = shorten(clean(names_of(group) or first.title), 30, "…")
    reason = shorten(clean(after_words(first)).replace("\n", " "), 60, "…")
    mark = mark_words(first.mark)
    return (KINDS[first.kind], unit.unit, clean(unit.name), first.indicator, mark, what, reason)
