"""The changes out of the kept results: every night as it was judged, only the two that are compared judged where they were not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from checks.results import params_key
from crawler.store import Store
from crawler.units import Unit
from reports.changes.model import RISK, Change, CountyChanges, Mark, Outage, Range, UnitChanges
from reports.changes.nights import MOST, Night, find_since, load_nights
from reports.changes.seen import Raw, Seen, find_outage, find_turn, is_back, observe
from reports.gate import notice
from reports.heads import crawl_state, rubric_head
from reports.pipeline import Results, Snapshot, Told, open_snapshot, plain_params, rubric_results, unit_states
from reports.proof.chain import manifests
from reports.risks import RISK_NAMES, RISKS
from reports.standing import rulings_of
from reports.version import version
from rubrics.model import Deduction, Indicator, Rubric, all_lines, is_for
from rubrics.scoring import score_units
from rubrics.sheet import ScoreSheet

NO_MARK = Mark(Decimal(0), None, None)
Key = tuple[str, str]  # check, parameters


@dataclass(frozen=True, slots=True)
class _Watched:
    """A check that something rests on: a line of the rubric, or a warning that scores nothing."""

    indicator: str
    title: str
    key: Key


def load_changes(
    store: Store,
    rubric: Rubric,
    as_of: date,
    since: str = "",
    most: int = MOST,
    told: Told = lambda done, total: None,
) -> CountyChanges:
    """What turned since a run (by default the one before). Raises InputError, StorageError."""
    snapshot = open_snapshot(store, as_of)
    watched = list(_watched(rubric))
    nights = load_nights(store, snapshot.run, as_of, most)
    nights = [night for night in nights if night is nights[-1] or not _is_hollow(store, night, rubric, watched)]
    place = find_since(nights, since)
    head, now = rubric_head(rubric), nights[-1]
    if place < 0:
        return CountyChanges(head, version(), now, None, tuple(nights), (), notice=notice(store, snapshot.run))
    sheets = {
        night.run.id: _sheets(Snapshot(store, night.run, night.as_of), rubric, told) for night in (nights[place], now)
    }
    units = [unit for unit in snapshot.units if is_for(rubric, unit.kind)]
    known = {unit.id: unit.name for unit in store.units(nights[place].run) if is_for(rubric, unit.kind)}
    states = store.unit_states(snapshot.run)
    found = [
        _unit(store, unit, nights, place, watched, sheets, states.get(unit.id, ""))
        for unit in units
        if unit.id in known
    ]
    ids = {unit.id for unit in units}
    return CountyChanges(
        head,
        version(),
        now,
        nights[place],
        tuple(nights),
        tuple(found),
        tuple(unit.name for unit in units if unit.id not in known),
        tuple(name for id_, name in known.items() if id_ not in ids),
        notice(store, snapshot.run),
    )


def _sheets(snapshot: Snapshot, rubric: Rubric, told: Told) -> dict[str, ScoreSheet]:
    """unit → its sheet of that night, with what persons have decided."""
    results: dict[str, Results] = rubric_results(snapshot, rubric, told)
    decided = rulings_of(unit_states(snapshot, rubric, results))
    return {sheet.unit: sheet for sheet in score_units(rubric, snapshot.units, results, decided)}


def _is_hollow(store: Store, night: Night, rubric: Rubric, watched: Sequence[_Watched]) -> bool:
    """Its pages were pruned and its results are not all kept: judged again it would miss what was pruned."""
    if not any(True for _ in manifests(store, "prune", night.run.id)):
        return False
    wanted = {each.key for each in watched}
    units = [unit.id for unit in store.units(night.run) if is_for(rubric, unit.kind)]
    return any(not wanted <= load_raw(store, night, unit).keys() for unit in units)


def _watched(rubric: Rubric) -> Iterator[_Watched]:
    seen = set()
    for line in all_lines(rubric):
        for clause in line.deductions:
            key = (clause.check, params_key(plain_params(clause.params)))
            if is_scored(line, clause) and (line.id, key) not in seen:
                seen.add((line.id, key))
                yield _Watched(line.id, line.title, key)
    for name in RISKS:
        yield _Watched(RISK, RISK_NAMES[name], (name, params_key({})))


def is_scored(line: Indicator, clause: Deduction) -> bool:
    """The check may take points: what is only a lead for a person comes and goes without meaning anything."""
    return bool(clause.check) and clause.absence != "open" and clause.primitive != "person" and line.mode != "manual"


def _unit(
    store: Store,
    unit: Unit,
    nights: Sequence[Night],
    since: int,
    watched: Sequence[_Watched],
    sheets: Mapping[int, Mapping[str, ScoreSheet]],
    state: str,
) -> UnitChanges:
    then, now = (sheets[night.run.id].get(unit.id) for night in (nights[since], nights[-1]))
    kept = [load_raw(store, night, unit.id) for night in nights]
    changes: list[Change] = []
    outages: dict[str, Outage] = {}
    back: dict[str, str] = {}
    marks = _marks(then, now)
    for each in watched:
        mark = marks.get(each.indicator, NO_MARK)
        for key, history in _histories(nights, [raws.get(each.key) for raws in kept]):
            if turn := find_turn(history, since):
                changes.append(Change(each.indicator, each.title, *each.key, key, _name(history), turn, mark))
            if each.indicator == RISK:
                continue
            if first := find_outage(history):
                outages.setdefault(each.indicator, Outage(each.indicator, each.title, mark.max, first))
            elif is_back(history, since):
                back[each.indicator] = each.title
    return UnitChanges(
        unit.id,
        unit.name,
        unit.kind.value,
        tuple(changes),
        tuple(outages.values()),
        tuple((line, title) for line, title in back.items() if line not in outages),
        _range(then),
        _range(now),
        state,
        crawl_state(store, nights[-1].run, unit.id, state).cause if outages else "",
    )


def load_raw(store: Store, night: Night, unit: str) -> dict[Key, Raw]:
    """(check, parameters) → the result as it is kept; {} where that night was not judged."""
    if not store.db.table("result").exists():
        return {}
    rows = store.db.execute(
        'SELECT "check", params, data FROM result WHERE run = ? AND unit = ? AND as_of = ?',
        (night.run.id, unit, night.as_of.isoformat()),
    )
    return {(check, params): json.loads(data) for check, params, data in rows}


def _histories(nights: Sequence[Night], raws: Sequence[Raw | None]) -> Iterator[tuple[str, list[Seen]]]:
    """The check as a whole (under "") and every part that any night named."""
    keys = dict.fromkeys(item["key"] for raw in reversed(raws) if raw for item in raw["items"])
    for key in ("", *keys):
        yield key, [observe(night, raw, key) for night, raw in zip(nights, raws, strict=True)]


def _range(sheet: ScoreSheet | None) -> Range:
    return (sheet.floor, sheet.ceiling) if sheet else ()


def _name(history: Sequence[Seen]) -> str:
    return next((str(seen.item["name"]) for seen in reversed(history) if seen.item is not None), "")


def _marks(then: ScoreSheet | None, now: ScoreSheet | None) -> dict[str, Mark]:
    before = {line.id: line.suggested for line in then.indicators} if then else {}
    lines = now.indicators if now else ()
    return {line.id: Mark(line.max, before.get(line.id), line.suggested) for line in lines}
