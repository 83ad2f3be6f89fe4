"""What has to be found beside the score: integrity, harm, dead links, the blocks of the disclosure column, entrances.

Derived from the plan like ``demo/truth.py``. A finding is known by words that must stand in its name or its reason.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from demo.plan import NO_SITE, SHUT, UnitPlan
from demo.risks import DATED
from demo.truth import MET, NOT_APPLICABLE, NOT_MET, PARTLY, UNKNOWN, Verdicts, has_report, is_gone
from demo.twists import NEVER

BLOCKS = ("guide", "systems", "statutory", "annual_reports")
ENTRANCES = ("disclosure_column", "on_request", "suggestion_box", "mailbox", "service")
FINDINGS = (
    "dates_backdated", "bulk_uploads", "shell_columns", "circular_menu", "future_dates", "personal_data_exposed", "hidden_links",
    "hijacked_links", "dead_links",
)  # fmt: skip
ASKED: tuple[tuple[str, dict[str, Any]], ...] = (
    *((name, {}) for name in (*FINDINGS, "annual_report_copied")),
    ("platform_blocks", {"blocks": list(BLOCKS)}),
    ("entrances_present", {"entrances": list(ENTRANCES)}),
)


@dataclass(frozen=True, slots=True)
class Findings:
    """Of one check: the right verdicts, what each finding is known by, and by what those that may be found or not."""

    verdicts: Verdicts
    marks: tuple[str, ...] = ()
    maybe: tuple[str, ...] = ()
    items: dict[str, Verdicts] = field(default_factory=dict)  # of the checks that count things and not findings


def load_findings(unit: UnitPlan) -> dict[str, Findings]:
    """Check → what is right for this unit."""
    planted = {name: _planted(unit, name) for name in FINDINGS}
    if unit.fault == NO_SITE or unit.fault in SHUT:
        return {name: Findings(UNKNOWN) for name in planted} | {
            "annual_report_copied": Findings(UNKNOWN),
            "platform_blocks": Findings(UNKNOWN, items=dict.fromkeys(BLOCKS, UNKNOWN)),
            "entrances_present": Findings(UNKNOWN, items=dict.fromkeys(ENTRANCES, UNKNOWN)),
        }
    if unit.is_blocked or "script_list" in unit.traps:
        found = {
            name: Findings(MET | UNKNOWN | PARTLY | NOT_MET, maybe=marks + maybe)
            for name, (marks, maybe) in planted.items()
        }
        opened = {"annual_report_copied": Findings(UNKNOWN | NOT_APPLICABLE | _copied(unit).verdicts)}
        return (
            found | opened | {"platform_blocks": _opened(_blocks(unit)), "entrances_present": _opened(_entrances(unit))}
        )
    return {name: _findings(name, marks, maybe) for name, (marks, maybe) in planted.items()} | {
        "annual_report_copied": _copied(unit),
        "platform_blocks": _blocks(unit),
        "entrances_present": _entrances(unit),
    }


def _findings(name: str, marks: tuple[str, ...], maybe: tuple[str, ...]) -> Findings:
    found = NOT_MET | PARTLY if name == "dead_links" else NOT_MET
    if marks:
        return Findings(found, marks, maybe)
    fine = MET | UNKNOWN if name == "dead_links" else MET  # the links of a platform lead out of what is crawled
    return Findings(fine | found if maybe else fine, (), maybe)


def _planted(unit: UnitPlan, name: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Words of what must, and of what may be found."""
    has = unit.traps.__contains__
    match name:
        case "dates_backdated":
            report = unit.planted.annual == "backdated" and not is_gone(unit.planted, "annual")
            must = (
                *(("大扫除",) if has("backdated_notice") else ()),
                *(("2017-11-29",) if report and unit.style in DATED else ()),
            )
            return must, (("编号相邻", "2017-11-29") if report else ())
        case "bulk_uploads" if has("bulk"):
            return ("集中上传",), ()
        case "shell_columns" if has("shell"):
            return ("学习专题",), ()
        case "circular_menu" if has("circular") and unit.style != "frames":  # its template has no place for the link
            return ("便民服务",), ()
        case "future_dates" if has("future_dates"):
            return (NEVER.isoformat(),), ()
        case "personal_data_exposed":
            words = {"personal": "运动会", "personal_file": "合唱", "mobiles": "棋类"}
            return tuple(word for trap, word in words.items() if has(trap)), ()
        case "hidden_links" if has("dark_links"):
            return ("葡京",), ()
        case "hijacked_links" if has("parked"):
            return ("旧版网站",), ()
        case "dead_links":
            return (("表格下载中心", "网上调查问卷") if has("dead_home") else ()), _dead_documents(unit)
    return (), ()


def _dead_documents(unit: UnitPlan) -> tuple[str, ...]:
    """A dead document that stands among the notices may be one of those that the home page shows."""
    gone = (*unit.planted.dead, *unit.planted.soft)
    is_shown = (
        any(family in unit.planted.misplaced for family in gone)
        or unit.planted.annual == "soft_404"
        or unit.planted.guide in ("dead", "soft_404")
    )
    return ("链接失效",) if is_shown and (gone or unit.planted.misplaced) else ()


def _copied(unit: UnitPlan) -> Findings:
    planted = unit.planted
    if not has_report(planted):
        return Findings(UNKNOWN | NOT_APPLICABLE)
    doubt = (
        UNKNOWN
        if {"annual"} & {*planted.files_only, *planted.odd_titles} or planted.annual == "shared"
        else frozenset()
    )
    if planted.annual == "copied" or {"copied_other", "copied_from"} & {*unit.traps}:
        return Findings(NOT_MET | doubt)
    return Findings(MET | NOT_APPLICABLE | doubt)


def _blocks(unit: UnitPlan) -> Findings:
    """The county's guide in the unit's menu is no block of its own, and one that is being filled may count: a person decides."""
    county = NOT_MET | UNKNOWN if unit.planted.guide == "county_only" else MET
    county = UNKNOWN | MET if unit.planted.guide == "placeholder" else county
    items = {
        "guide": NOT_MET if "no_guide" in unit.traps else county,
        "systems": MET,
        "statutory": MET if "statutory" in unit.traps else NOT_MET | UNKNOWN,
        "annual_reports": _report_block(unit),
    }
    return Findings(MET | PARTLY | UNKNOWN, items=items)


def _report_block(unit: UnitPlan) -> Verdicts:
    """Without a column for it, a report on the county's column is not the platform's block, but it is published."""
    if "no_annual" not in unit.traps:
        return MET
    return NOT_MET | MET if unit.planted.annual == "shared" else NOT_MET


def _entrances(unit: UnitPlan) -> Findings:
    has_doors = MET if "doors" in unit.traps else NOT_MET
    items = dict.fromkeys(ENTRANCES, MET) | {
        "on_request": NOT_MET if "no_request" in unit.traps else MET,
        "suggestion_box": has_doors,
        "mailbox": has_doors,
    }
    return Findings(MET | PARTLY, items=items)


def _opened(findings: Findings) -> Findings:
    """Of a unit that could not be read to its end: what is there may be found, nothing may be missed."""
    items = {key: (verdicts & MET) | UNKNOWN for key, verdicts in findings.items.items()}
    return Findings(MET | PARTLY | UNKNOWN, items=items)
