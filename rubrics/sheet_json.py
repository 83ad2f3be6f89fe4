"""The shape of `gongkai score --format json`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from checks.result import Evidence
from rubrics.sheet import AppliedDeduction, ScoredBonus, ScoredGroup, ScoredIndicator, ScoredVeto, ScoreSheet
from rubrics.show import number


def score_json(
    rubric_id: str, as_of: date, run: int | str, version: str, sheets: Iterable[ScoreSheet]
) -> dict[str, object]:
    """The whole document. Points are JSON numbers with at most two decimals."""
    return {
        "rubric": rubric_id,
        "as_of": as_of.isoformat(),
        "run": run,
        "version": version,
        "units": [sheet_json(sheet) for sheet in sheets],
    }


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
        "sections": [_group(group) for group in sheet.sections],
        "indicators": [_line(line) for line in sheet.indicators],
        "bonus": [_bonus(line) for line in sheet.bonus],
        "vetoes": [_veto(veto) for veto in sheet.vetoes],
    }


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
