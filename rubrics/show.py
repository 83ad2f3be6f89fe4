"""The shape of `gongkai rubric show ID --format json`."""

from __future__ import annotations

from decimal import Decimal

from rubrics.model import Bonus, Deduction, Indicator, Rubric, Section
from rubrics.rules import RuleBase


def rubric_json(rubric: Rubric) -> dict[str, object]:
    """What ``gongkai rubric show ID --format json`` prints."""
    return {
        "id": rubric.id,
        "title": rubric.title,
        "year": rubric.year,
        "place": rubric.place,
        "source": rubric.source,
        "total": number(rubric.total),
        "kinds": [kind.value for kind in rubric.kinds],
        "draft": rubric.draft,
        "slip": rubric.slip,
        "note": rubric.note,
        "sections": [_section_json(section) for section in rubric.sections],
        "bonus": [_bonus_json(bonus) for bonus in rubric.bonus],
        "rules": [_rule_json(rule) for rule in rubric.rules],
    }


def number(value: Decimal) -> int | float:
    """A JSON number with at most two decimals; whole points as integers."""
    rounded = round(value, 2)
    return int(rounded) if rounded == rounded.to_integral_value() else float(rounded)


def _section_json(section: Section) -> dict[str, object]:
    return {
        "id": section.id,
        "title": section.title,
        "label": section.label,
        "points": number(section.points),
        "slip": section.slip,
        "draft": section.draft,
        "indicators": [_indicator_json(indicator) for indicator in section.indicators],
    }


def _line_json(line: Indicator | Bonus) -> dict[str, object]:
    return {
        "id": line.id,
        "title": line.title,
        "label": line.label,
        "text": line.text,
        "method": line.method,
        "mode": line.mode,
        "mode_reason": line.mode_reason,
        "kinds": [kind.value for kind in line.kinds],
        "responsible": line.responsible,
        "slip": line.slip,
        "draft": line.draft,
    }


def _indicator_json(indicator: Indicator) -> dict[str, object]:
    shape = _line_json(indicator) | {"points": number(indicator.points)}
    shape["deductions"] = [_deduction_json(deduction) for deduction in indicator.deductions]
    if indicator.indicators:
        shape["indicators"] = [_indicator_json(child) for child in indicator.indicators]
    return shape


def _bonus_json(bonus: Bonus) -> dict[str, object]:
    return _line_json(bonus) | {
        "sign": bonus.sign,
        "cap": None if bonus.cap is None else number(bonus.cap),
        "above": None if bonus.above is None else number(bonus.above),
        "awards": [_deduction_json(award) for award in bonus.awards],
    }


def _deduction_json(deduction: Deduction) -> dict[str, object]:
    return {
        "id": deduction.id,
        "text": deduction.text,
        "points": number(deduction.points),
        "primitive": deduction.primitive,
        "check": deduction.check or None,
        "params": {name: _plain(value) for name, value in deduction.params.items()},
        "absence": deduction.absence,
    }


def _plain(value: object) -> object:
    return number(value) if isinstance(value, Decimal) else value


def _rule_json(rule: RuleBase) -> dict[str, object]:
    return rule.model_dump(mode="json", by_alias=True)
