"""Pieces of sentences that several papers share: lists of units, days, ranges, who signs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from reports.assessment import Assessed
from reports.papers.dossier import Dossier
from reports.papers.figures import count, day, span
from reports.papers.model import Block, Heading, Text, fill, join, quote, say
from reports.summary import span_of
from reports.wording import kind_name

NAMED = 6  # units named before 等
ORDINALS = "一二三四五六七八九十"


def chapters(*parts: tuple[str, Iterable[Block]]) -> tuple[Block, ...]:
    """一、… 二、…: the parts that have something to say, numbered."""
    told = [(title, blocks) for title, found in parts if (blocks := tuple(found))]
    return tuple(
        block
        for ordinal, (title, blocks) in zip(ORDINALS, told, strict=False)
        for block in (Heading(1, say("{}、{}", ordinal, title)), *blocks)
    )


def unit_name(dossier: Dossier, unit: Assessed) -> Text:
    return quote(unit.sheet.name, dossier.sql(f"SELECT name FROM run_unit WHERE unit = '{unit.sheet.unit}'"))


def unit_names(dossier: Dossier, units: Sequence[Assessed], source: str) -> Text:
    """甲; 甲、乙 2 个单位; or 甲、乙、丙等 9 个单位."""
    if len(units) == 1:
        return unit_name(dossier, units[0])
    named = join([unit_name(dossier, unit) for unit in units[:NAMED]])
    number = count((unit.sheet.unit for unit in units), source)
    return say("{}等{}个单位" if len(units) > NAMED else "{}{}个单位", named, number)


def day_or_blank(iso: str, source: str, what: str) -> Text:
    return (day(iso, source),) if iso else (fill(what),)


def signed(dossier: Dossier) -> Text:
    return day_or_blank(dossier.terms.issued, "gongkai report --issued", "成文日期")


def kinds_of(units: Sequence[Assessed]) -> list[tuple[str, list[Assessed]]]:
    """By kind, in the order of the registry."""
    kinds = dict.fromkeys(unit.sheet.kind for unit in units)
    return [(kind_name(kind), [unit for unit in units if unit.sheet.kind == kind]) for kind in kinds]


def is_hundred(units: Sequence[Assessed]) -> bool:
    """Totals differ from unit to unit, so that only shares can be compared."""
    return len({unit.sheet.total for unit in units}) > 1


def bounds(dossier: Dossier, unit: Assessed) -> tuple[Decimal, Decimal]:
    """Floor and ceiling as points, or of a hundred where totals differ."""
    if not is_hundred(dossier.units):
        return unit.sheet.floor, unit.sheet.ceiling
    low, high = span_of(unit.sheet)
    return low * 100, high * 100


def score_span(dossier: Dossier, unit: Assessed) -> Text:
    return span(*bounds(dossier, unit), dossier.score(f"units[unit={unit.sheet.unit}].score"), (unit.sheet.unit,))


def data_note(dossier: Dossier) -> Text:
    """Where the numbers come from, under a paper's last table."""
    head = dossier.assessment
    code = say("，校验码{}", quote(head.code, "manifest.code")) if head.code else ()
    return say(
        "数据来源：检查批次{}，监测时点{}，评分细则{}{}。",
        quote(head.run.id, "run.id"),
        day(head.as_of, "--as-of"),
        quote(head.rubric.id, "rubric.id"),
        code,
    )


def draft_note(dossier: Dossier) -> str:
    """Why the paper cannot be sent yet; "" if nothing is open."""
    if dossier.assessment.is_degraded:
        return "【审核稿】本批次受阻单位过多，不宜公布"
    if any(unit.sheet.floor != unit.sheet.ceiling for unit in dossier.units):
        return "【审核稿】尚有待人工核实事项，得分以区间列示"
    return ""
