"""The store of decisions: what persons ruled on lines, kept in the journal and folded into the engine's rulings.

A decision is never overwritten by the machine. When what it rested on has changed since (another body under the address of
its evidence, another suggestion), the line is open again: neither the old mark nor the machine's counts until a person looks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from checks.result import Evidence
from crawler.pages import ANSWERED_ABSENT, GOOD, Outcome
from crawler.schema import storage_errors
from crawler.store import PORTAL, Run, Store
from reports.journal import Act, Entry, Scope, load_entries
from reports.text import points
from rubrics.decisions import Decision
from rubrics.sheet import ScoredBonus, ScoredIndicator, ScoreSheet

Line = ScoredIndicator | ScoredBonus
Key = tuple[str, str, str]  # indicator, deduction, item
Ledger = Mapping[str, tuple[Outcome | None, str]]  # address → (outcome, SHA-256)
DECIDE, UNDO = "decide", "undo"  # kinds of journal entries


def scope_of(rubric_id: str, as_of: date) -> Scope:
    """Decisions of one edition and one calendar year (the assessment period) belong together."""
    return Scope(rubric_id, str(as_of.year))


@dataclass(frozen=True, slots=True)
class Basis:
    """What lay before the person: run, day, the machine's suggestion, and the stored pages (address, SHA-256)."""

    run: int
    as_of: str
    suggested: Decimal | None = None
    pages: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """A decision that stands, the journal entry that made it, and why its line is open again ("" if it is not)."""

    decision: Decision
    entry: Entry
    basis: Basis | None
    reopened: str = ""


def evidence_of(line: Line) -> tuple[Evidence, ...]:
    """Everything the line shows: of its deductions, of what was found, of its counted parts; each once."""
    if isinstance(line, ScoredBonus):
        return tuple(dict.fromkeys(line.evidence))
    taken = [evidence for deduction in line.deductions for evidence in deduction.evidence]
    counted = [evidence for item in line.items for evidence in item.evidence]
    return tuple(dict.fromkeys((*taken, *line.evidence, *counted)))


def basis_of(line: Line, run: int, as_of: date) -> Basis:
    """What a person who decides on this machine line has before them."""
    pages = tuple(dict.fromkeys((e.url, e.sha256) for e in evidence_of(line) if e.sha256))
    return Basis(run, as_of.isoformat(), suggested_of(line), pages)


def suggested_of(line: Line) -> Decimal | None:
    if isinstance(line, ScoredIndicator):
        return line.suggested
    return line.points if line.status in ("counted", "none") else None


def decide(decision: Decision, basis: Basis | None, before: str, seen: int | None = None, **extra: str) -> Act:
    """The act that records a decision. ``before``: what stood there, in words; ``extra``: the reason's code, the source."""
    data: dict[str, Any] = {
        "ruling": decision.ruling,
        "deduction": decision.deduction,
        "item": decision.item,
        "value": None if decision.value is None else str(decision.value),
        "reason": decision.reason,
        "before": before,
        "basis": basis and _basis_json(basis),
    }
    return Act(decision.unit, decision.indicator, DECIDE, data | extra, seen)


def load_standing(store: Store, scope: Scope, unit: str | None = None) -> dict[str, dict[Key, Standing]]:
    """unit → (indicator, deduction, item) → the decision that stands there."""
    return fold(load_entries(store, scope, unit))


def fold(entries: Iterable[Entry]) -> dict[str, dict[Key, Standing]]:
    """The last decision on each thing; an undo brings back what stood on the line before."""
    stacks: dict[tuple[str, str], list[dict[Key, Standing]]] = {}
    for entry in entries:
        stack = stacks.setdefault((entry.unit, entry.indicator), [{}])
        if entry.kind == UNDO and len(stack) > 1:
            stack.pop()
        elif entry.kind == DECIDE:
            standing = _standing(entry)
            key = (entry.indicator, standing.decision.deduction, standing.decision.item)
            stack.append(stack[-1] | {key: standing})
    found: dict[str, dict[Key, Standing]] = {}
    for (unit, _), stack in stacks.items():
        if stack[-1]:
            found.setdefault(unit, {}).update(stack[-1])
    return found


def can_undo(entries: Iterable[Entry]) -> bool:
    """Whether the line of these entries has a decision to be taken back."""
    depth = 0
    for entry in entries:
        depth += entry.kind == DECIDE
        depth -= entry.kind == UNDO and depth > 0
    return depth > 0


def reopen(standing: Mapping[Key, Standing], lines: Mapping[str, Line], ledger: Ledger) -> dict[Key, Standing]:
    """The unit's decisions, each with the reason why its line is open again; ``lines``: the machine's, without decisions."""
    return {key: replace(one, reopened=why_reopened(one, lines.get(key[0]), ledger)) for key, one in standing.items()}


def why_reopened(standing: Standing, line: Line | None, ledger: Ledger) -> str:
    """In words, "" if nothing changed. What could not be read this time says nothing."""
    basis, decision = standing.basis, standing.decision
    if basis is None or line is None:
        return ""
    for url, sha256 in basis.pages:
        outcome, now = ledger.get(url, (None, ""))
        if outcome in GOOD and now and now != sha256:
            return f"佐证页面内容已变化：{url}"
        if outcome in ANSWERED_ABSENT:
            return f"佐证页面已不存在：{url}"
    now_suggested = suggested_of(line)
    if now_suggested is None or now_suggested in (basis.suggested, decision.value):
        return ""
    was = "无建议" if basis.suggested is None else f"建议 {points(basis.suggested)} 分"
    return f"机器结论已变化：原{was}，现建议 {points(now_suggested)} 分"


def rulings(standing: Mapping[str, Mapping[Key, Standing]]) -> list[Decision]:
    """What the engine is handed: the decisions that hold, and ``open`` for every line that is open again."""
    found: list[Decision] = []
    for decisions in standing.values():
        opened = {key[0]: one for key, one in decisions.items() if one.reopened}
        found += [one.decision for key, one in decisions.items() if key[0] not in opened]
        found += [_opened(one) for one in opened.values()]
    return found


def lines_of(sheet: ScoreSheet) -> dict[str, Line]:
    """The sheet's lines and bonus lines by id, in its order."""
    lines: tuple[Line, ...] = (*sheet.indicators, *sheet.bonus)
    return {line.id: line for line in lines}


def load_ledger(store: Store, run: Run, unit: str) -> dict[str, tuple[Outcome | None, str]]:
    """The run's addresses of the unit and of the portals; under its final address too, where a page was redirected."""
    with storage_errors(store.path):
        rows = store.db.conn.execute(
            "SELECT url, final_url, outcome, sha256 FROM page WHERE run = ? AND (unit = ? OR unit LIKE ?)",
            (run.id, unit, PORTAL + "%"),
        ).fetchall()
    found = {final: (Outcome(outcome), sha) for _, final, outcome, sha in rows if final and outcome}
    return found | {url: (Outcome(outcome) if outcome else None, sha) for url, _, outcome, sha in rows}


def _opened(one: Standing) -> Decision:
    was = "" if one.decision.value is None else f"（原认定 {points(one.decision.value)} 分）"
    return Decision(one.decision.unit, one.decision.indicator, "open", reason=f"须重新认定：{one.reopened}{was}")


def _standing(entry: Entry) -> Standing:
    data = entry.data
    decision = Decision(
        unit=entry.unit,
        indicator=entry.indicator,
        ruling=data["ruling"],
        deduction=data.get("deduction", ""),
        item=data.get("item", ""),
        value=None if data.get("value") is None else Decimal(data["value"]),
        reason=data.get("reason", ""),
        by=entry.author,
        at=entry.at,
    )
    return Standing(decision, entry, _basis(data["basis"]) if data.get("basis") else None)


def _basis_json(basis: Basis) -> dict[str, Any]:
    suggested = None if basis.suggested is None else str(basis.suggested)
    return {"run": basis.run, "as_of": basis.as_of, "suggested": suggested, "pages": [list(p) for p in basis.pages]}


def _basis(data: Mapping[str, Any]) -> Basis:
    suggested = None if data["suggested"] is None else Decimal(data["suggested"])
    return Basis(data["run"], data["as_of"], suggested, tuple((url, sha) for url, sha in data["pages"]))
