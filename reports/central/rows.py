"""A unit's sheet and results as rows of the central tables: what `gongkai score --format json` says, evidence as pointers.

Words of pages do not leave the county's file: an excerpt may name a citizen, a pointer (address, SHA-256) does not.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from checks.result import Evidence, Item, Result, Verdict
from reports.assessment import Assessed, is_open
from rubrics.sheet import AppliedDeduction, ScoredBonus, ScoredIndicator, ScoredVeto
from rubrics.sheet_json import sheet_json, year_json

SHOWN = 5  # pointers of a row: the rest is in the county's file, under the same unit and line
Row = tuple[Any, ...]
COLUMNS: dict[str, str] = {
    "unit": "unit, position, name, kind, crawl, floor, ceiling, decided_points, total, lines, open_lines, verdicts, decided, more",
    "section": "unit, section, position, title, max, floor, ceiling",
    "line": "unit, indicator, position, title, max, mode, status, suggested, floor, ceiling, counted, is_open, assurance, reason, "
    "deductions, evidence",
    "verdict": 'unit, "check", params, item, position, name, verdict, assurance, sort, reason, evidence',
}
_LINE = ("title", "max", "mode", "status", "suggested", "floor", "ceiling", "counted")
_GROUP = ("title", "max", "floor", "ceiling")


@dataclass(frozen=True, slots=True)
class UnitRows:
    """Rows by table, without the number of the batch."""

    unit: Row
    section: list[Row]
    line: list[Row]
    verdict: list[Row]

    def tables(self) -> Iterator[tuple[str, list[Row]]]:
        yield "unit", [self.unit]
        yield "section", self.section
        yield "line", self.line
        yield "verdict", self.verdict


def unit_rows(position: int, assessed: Assessed, results: Mapping[tuple[str, str], Result]) -> UnitRows:
    """``results``: (check, ``params_key``) → result, only those that the rubric asks for."""
    sheet = assessed.sheet
    shape: dict[str, Any] = sheet_json(sheet)
    verdicts = [row for key, result in sorted(results.items()) for row in _verdicts(key, result)]
    lines = [
        _line(place, line, row)
        for place, (line, row) in enumerate(zip(sheet.indicators, shape["indicators"], strict=True), 1)
    ]
    sections = [
        (group["id"], place, *(group[name] for name in _GROUP)) for place, group in enumerate(shape["sections"], 1)
    ]
    score = shape["score"]
    head: Row = (
        sheet.unit, position, sheet.name, sheet.kind, assessed.crawl.state,
        score["floor"], score["ceiling"], score["decided_points"], score["total"],
        len(lines), sum(map(is_open, sheet.indicators)), *_decided(results.values()), _more(assessed, shape),
    )  # fmt: skip
    return UnitRows(
        head,
        [(sheet.unit, *row) for row in sections],
        [(sheet.unit, *row) for row in lines],
        [(sheet.unit, *row[:3], place, *row[3:]) for place, row in enumerate(verdicts, 1)],
    )


def pointers(evidence: Sequence[Evidence]) -> dict[str, Any] | None:
    """The first pages and how many there are; None without any."""
    if not evidence:
        return None
    shown = [{"url": one.url, "sha256": one.sha256, "fetched_at": one.fetched_at} for one in evidence[:SHOWN]]
    return {"total": len(evidence), "first": shown}


def _line(place: int, line: ScoredIndicator, row: Mapping[str, Any]) -> Row:
    deductions = _pointed(row["deductions"], line.deductions)
    values = (row[name] for name in _LINE)
    return (
        row["id"], place, *values, is_open(line), row["assurance"], row["reason"], deductions or None, pointers(line.evidence),
    )  # fmt: skip


def _verdicts(key: tuple[str, str], result: Result) -> Iterator[Row]:
    """The check as a whole, then its items."""
    yield *key, "", "", *_said(result)
    yield from ((*key, item.key, item.name, *_said(item)) for item in result.items)


def _said(said: Result | Item) -> Row:
    sort = said.sort.value if said.sort else None
    return said.verdict.value, said.assurance.value, sort, said.reason, pointers(said.evidence)


def _decided(results: Iterable[Result]) -> tuple[int, int]:
    """(verdicts, of them decided): items where a check counts items, else the check; what does not apply is neither."""
    said = [one.verdict for result in results for one in (result.items or (result,))]
    asked = [verdict for verdict in said if verdict is not Verdict.NOT_APPLICABLE]
    return len(asked), sum(verdict is not Verdict.UNKNOWN for verdict in asked)


def _more(assessed: Assessed, shape: Mapping[str, Any]) -> dict[str, Any]:
    """What a unit has beside its lines: bonus lines, vetoes, parents, the scale and the year's result."""
    sheet = assessed.sheet
    more = {name: shape[name] for name in ("factor", "parents")} | {
        "bonus": _pointed(shape["bonus"], sheet.bonus),
        "vetoes": _pointed(shape["vetoes"], sheet.vetoes),
    }
    return more | ({"year": year_json(assessed.year)} if assessed.year else {})


def _pointed(
    rows: Sequence[dict[str, Any]], of: Sequence[ScoredBonus | ScoredVeto | AppliedDeduction]
) -> list[dict[str, Any]]:
    return [row | {"evidence": pointers(one.evidence)} for row, one in zip(rows, of, strict=True)]
