"""What ``gongkai score`` prints."""

from __future__ import annotations

from crawler.errors import InputError
from reports.assessment import Assessment
from reports.data import scores_csv, scores_json
from reports.scoretext import score_table
from reports.text import clean, json_text
from rubrics.explain import explain


def printed(assessment: Assessment, shape: str) -> str:
    """The scores as ``table``, ``json`` or ``csv``."""
    if shape == "json":
        return json_text(scores_json(assessment))
    return scores_csv(assessment) if shape == "csv" else score_table(assessment)


def explained(assessment: Assessment, unit_id: str, indicator_id: str) -> str:
    """One line of one unit in words. Raises InputError if there is no such unit or indicator."""
    unit = next((unit for unit in assessment.units if unit.sheet.unit == unit_id), None)
    if unit is None:
        known = ", ".join(unit.sheet.unit for unit in assessment.units)
        raise InputError(f"--explain: no unit {unit_id!r}; there are {known}")
    return clean(explain(unit.sheet, indicator_id))
