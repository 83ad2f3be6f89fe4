"""The shape of `gongkai score --format json`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from checks.result import Evidence, Item, Search
from rubrics.method import YearPart, YearResult
from rubrics.sheet import AppliedDeduction, ScoredBonus, ScoredGroup, ScoredIndicator, ScoredVeto, ScoreSheet
from rubrics.show import number
from rubrics.year import Rank, rank_sheets

SHOWN = 20  # unread addresses of a search: a blocked unit has hundreds, under every line


def score_json(
    rubric_id: str, as_of: date, run: int | str, version: str, sheets: Iterable[ScoreSheet]
) -> dict[str, object]:
    """The whole document. Points are JSON numbers with at most two decimals; ranks are among these sheets."""
    sheets = list(sheets)
    overall = {rank.unit: rank for rank in rank_sheets(sheets)}
    by_kind = {rank.unit: rank for kind in {sheet.kind for sheet in sheets} for rank in rank_sheets(sheets, kind)}
    of_kind = Counter(sheet.kind for sheet in sheets)
    units = []
    for sheet in sheets:
        ranks = {"kind": _rank(by_kind[sheet.unit], of_kind[sheet.kind])}
        ranks["overall"] = _rank(overall[sheet.unit], len(sheets))
        units.append(sheet_json(sheet) | {"rank": ranks})
    return {"rubric": rubric_id, "as_of": as_of.isoformat(), "run": run, "version": version, "units": units}


def _rank(rank: Rank, of: int) -> dict[str, object]:
    """The places that the unit may still take, of how many."""
    return {"best": rank.best, "worst": rank.worst, "of": of}


def sheet_json(sheet: ScoreSheet) -> dict[str, object]:
    """One unit of ``units``."""
    return {
        "unit": sheet.unit,
        "name": sheet.name,
        "kind": sheet.kind,
        "score": {
            "floor": number(sheet.floor),
            "ceiling": number(sheet.ceiling),
            "decided_points": number(sheet.decided_points),
            "total": number(sheet.total),
        },
        "factor": round(float(sheet.factor), 4),
        "sections": [_group(group) for group in sheet.sections],
        "parents": [_group(group) for group in sheet.parents],
        "indicators": [_line(line) for line in sheet.indicators],
        "bonus": [_bonus(line) for line in sheet.bonus],
        "vetoes": [_veto(veto) for veto in sheet.vetoes],
    }


def year_json(year: YearResult) -> dict[str, object]:
    """The year's result by a grading method: ``year`` of a unit."""
    share = year.share
    return {
        "method": year.method,
        "title": year.title,
        "score": {"floor": number(year.floor), "ceiling": number(year.ceiling)},
        "components": [_part(part) for part in year.parts],
        "satisfaction": _optional(year.satisfaction),
        "grades": list(year.grades),
        "grade": year.grade,
        "share": None
        if share is None
        else {"percent": number(share.percent), "floor": number(share.floor), "ceiling": number(share.ceiling)},
        "consequences": [{"grade": grade, "text": text} for grade, text in year.consequences],
        "notes": list(year.notes),
    }


def _part(part: YearPart) -> dict[str, object]:
    bounds = {"floor": _optional(part.floor), "ceiling": _optional(part.ceiling)}
    return {"id": part.id, "title": part.title, "weight": number(part.weight), **bounds}


def _line(line: ScoredIndicator) -> dict[str, object]:
    return {
        "id": line.id,
        "title": line.title,
        "max": number(line.max),
        "mode": line.mode,
        "status": line.status,
        "suggested": _optional(line.suggested),
        "floor": number(line.floor),
        "ceiling": number(line.ceiling),
        "counted": line.counted,
        "assurance": line.assurance.value,
        "reason": line.reason,
        "deductions": [_deduction(deduction) for deduction in line.deductions],
        "evidence": [_evidence(evidence) for evidence in line.evidence],
        "items": [_item(item) for item in line.items],
        "search": _search(line.search),
    }


def _item(item: Item) -> dict[str, object]:
    return {
        "key": item.key,
        "name": item.name,
        "verdict": item.verdict.value,
        "assurance": item.assurance.value,
        "reason": item.reason,
        "evidence": [_evidence(evidence) for evidence in item.evidence],
    }


def _search(search: Search | None) -> dict[str, object] | None:
    """Where was looked: what an absence rests on. ``unread``: the first addresses that could not be read, and why."""
    if search is None:
        return None
    return {
        "columns": [{"name": name, "url": url} for name, url in search.columns],
        "entries_read": search.entries_read,
        "pages_read": search.pages_read,
        "words": list(search.words),
        "newest": search.newest,
        "unread_total": len(search.unread),
        "unread": [{"url": url, "cause": cause} for url, cause in search.unread[:SHOWN]],
    }


def _deduction(deduction: AppliedDeduction) -> dict[str, object]:
    return {
        "id": deduction.id,
        "points": number(deduction.points),
        "reason": deduction.reason,
        "clause": deduction.clause,
        "assurance": deduction.assurance.value,
        "arithmetic": deduction.arithmetic,
        "evidence": [_evidence(evidence) for evidence in deduction.evidence],
    }


def _evidence(evidence: Evidence) -> dict[str, object]:
    return {
        "url": evidence.url,
        "fetched_at": evidence.fetched_at,
        "sha256": evidence.sha256,
        "excerpt": evidence.excerpt,
        "title": evidence.title,
        "published": evidence.published,
        "why_ours": evidence.why_ours,
    }


def _group(group: ScoredGroup) -> dict[str, object]:
    bounds = {"max": number(group.max), "floor": number(group.floor), "ceiling": number(group.ceiling)}
    return {"id": group.id, "title": group.title, **bounds, "note": group.note}


def _bonus(line: ScoredBonus) -> dict[str, object]:
    return {
        "id": line.id,
        "title": line.title,
        "sign": line.sign,
        "mode": line.mode,
        "status": line.status,
        "points": number(line.points),
        "ceiling": _optional(line.ceiling),
        "reason": line.reason,
        "evidence": [_evidence(evidence) for evidence in line.evidence],
    }


def _veto(veto: ScoredVeto) -> dict[str, object]:
    return {
        "indicator": veto.indicator,
        "clause": veto.clause,
        "effect": veto.effect,
        "grade": veto.grade,
        "open": veto.is_open,
        "reason": veto.reason,
        "evidence": [_evidence(evidence) for evidence in veto.evidence],
    }


def _optional(value: Decimal | None) -> int | float | None:
    return None if value is None else number(value)
