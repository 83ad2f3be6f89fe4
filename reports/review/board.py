"""What the app shows: the machine's sheets of one run, and over them what persons decided. Read-only; acts go to the journal."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import cached_property

from checks.result import Assurance
from crawler.store import Run, Store
from crawler.units import Unit
from reports.assessment import CrawlState, RubricHead, is_open
from reports.decisions import Key, Standing, can_undo, fold, lines_of, load_ledger, reopen, rulings, scope_of
from reports.heads import crawl_state, rubric_head
from reports.journal import Entry, Scope, head, load_entries
from reports.pipeline import Results, Told, open_snapshot, rubric_results
from reports.workflow import Appeal, Stage, final_marks, find_appeals, find_stage, with_closed
from rubrics.decisions import Decision
from rubrics.marks import MarkRange, mark_ranges
from rubrics.model import Rubric, all_lines
from rubrics.rules import NotApplicableRule
from rubrics.scoring import score_unit, score_units
from rubrics.sheet import ScoredBonus, ScoredIndicator, ScoreSheet, Status

_BONUS_STATUS: dict[str, Status] = {"counted": "full", "none": "full", "unverified": "unverified", "manual": "manual"}


@dataclass(frozen=True)
class County:
    """One run under one rubric, as the machine sees it. Never changes."""

    rubric: Rubric
    head: RubricHead
    as_of: date
    run: Run
    units: dict[str, Unit]
    results: Mapping[str, Results]
    machine: dict[str, ScoreSheet]
    crawls: dict[str, CrawlState]
    bounds: dict[str, MarkRange]

    @cached_property
    def vetoes(self) -> dict[str, tuple[Veto, ...]]:
        """line → its veto clauses."""
        return {
            line.id: tuple(Veto(one.id, one.text) for one in line.deductions if one.primitive == "veto")
            for line in all_lines(self.rubric)
        }

    @property
    def scope(self) -> Scope:
        return scope_of(self.rubric.id, self.as_of)

    @property
    def has_means(self) -> bool:
        """One unit's marks move another's sheet."""
        return any(isinstance(rule, NotApplicableRule) and rule.treatment == "mean" for rule in self.rubric.rules)


def load_county(store: Store, rubric: Rubric, as_of: date, told: Told = lambda done, total: None) -> County:
    """The newest finished run; checks that were not run yet are run. Raises InputError, StorageError."""
    snapshot = open_snapshot(store, as_of)
    results = rubric_results(snapshot, rubric, told)
    sheets = {sheet.unit: sheet for sheet in score_units(rubric, snapshot.units, results)}
    states = store.unit_states(snapshot.run)
    return County(
        rubric=rubric,
        head=rubric_head(rubric),
        as_of=as_of,
        run=snapshot.run,
        units={unit.id: unit for unit in snapshot.units if unit.id in sheets},
        results=results,
        machine=sheets,
        crawls={unit: crawl_state(store, snapshot.run, unit, states.get(unit, "")) for unit in sheets},
        bounds=mark_ranges(rubric),
    )


@dataclass(frozen=True, slots=True)
class Veto:
    """A clause that fails the whole sheet (一票否决): only a ruling on itself settles it, no mark does."""

    id: str
    text: str


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a unit: the machine's, as it stands now, and the journal about it."""

    machine: ScoredIndicator
    now: ScoredIndicator
    bounds: MarkRange
    is_bonus: bool
    standing: Standing | None
    entries: tuple[Entry, ...]
    appeals: tuple[Appeal, ...]
    vetoes: tuple[Veto, ...] = ()
    has_open_veto: bool = False

    @property
    def id(self) -> str:
        return self.machine.id

    @property
    def version(self) -> int:
        return len(self.entries)

    @property
    def state(self) -> str:
        """open, reopened, decided, machine or na."""
        if self.standing is not None and self.standing.reopened:
            return "reopened"
        if self.has_open_veto:
            return "open"
        if self.standing is not None and (self._is_ruled or not is_open(self.now)):
            return "decided"
        if self.is_bonus:
            return "na" if self.now.status == "not_applicable" else "machine"  # a bonus nobody claims awaits nobody
        if is_open(self.now):
            return "open"
        return "na" if self.now.status == "not_applicable" else "machine"

    @property
    def _is_ruled(self) -> bool:
        """A person ruled on the line as a whole. That it applies (or one clause of it) leaves the mark open."""
        return self.standing is not None and self.standing.decision.ruling in ("mark", "not_applicable")

    @property
    def is_waiting(self) -> bool:
        return self.state in ("open", "reopened")

    @property
    def is_losing(self) -> bool:
        """Points are taken on the line as it stands."""
        return self.now.suggested is not None and self.now.suggested < self.now.max and not self.is_bonus

    @property
    def is_same_suggestion(self) -> bool:
        """The machine suggests what it did when the person decided."""
        basis = self.standing.basis if self.standing else None
        return basis is not None and basis.suggested == self.machine.suggested

    @property
    def can_undo(self) -> bool:
        return can_undo(self.entries)

    @property
    def files(self) -> list[Entry]:
        return [entry for entry in self.entries if entry.kind == "file"]


@dataclass(frozen=True)
class UnitView:
    """One unit as it stands."""

    unit: Unit
    sheet: ScoreSheet
    crawl: CrawlState
    lines: dict[str, Line]
    entries: tuple[Entry, ...]

    @cached_property
    def stage(self) -> Stage:
        return find_stage(self.entries)

    @cached_property
    def appeals(self) -> list[Appeal]:
        return find_appeals(self.entries)

    @cached_property
    def waiting(self) -> list[Line]:
        return [line for line in self.lines.values() if line.is_waiting]

    @cached_property
    def reopened(self) -> int:
        return sum(line.state == "reopened" for line in self.lines.values())

    @cached_property
    def judged(self) -> int:
        """Lines a person has settled, of those that needed or got one."""
        return sum(line.state == "decided" for line in self.lines.values())

    @property
    def version(self) -> int:
        """Entries about the whole unit: what a move from stage to stage is based on."""
        return sum(not entry.indicator for entry in self.entries)


@dataclass(slots=True)
class Board:
    """The county's state, brought up to date with the journal before it is read. Safe between threads."""

    county: County
    _number: int = 0  # of the last journal entry that the state holds
    _units: dict[str, UnitView] = field(default_factory=dict)
    _standing: dict[str, dict[Key, Standing]] = field(default_factory=dict)
    _ledgers: dict[str, Mapping[str, object]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def units(self, store: Store) -> dict[str, UnitView]:
        """unit id → its state, in the registry's order."""
        with self._lock:
            number, _ = head(store)
            if number != self._number or not self._units:
                self._refresh(store, number)
                self._number = number
            return self._units

    def _refresh(self, store: Store, number: int) -> None:
        """Take in what the journal gained up to this entry: it only grows, so only units with new entries are looked at."""
        entries = {unit: self._units[unit].entries if unit in self._units else () for unit in self.county.units}
        changed = set() if self._units else set(self.county.units)
        for entry in load_entries(store, self.county.scope, after=self._number):
            if entry.unit in entries and entry.number <= number:
                entries[entry.unit] += (entry,)
                changed.add(entry.unit)
        standing = self._standing | {unit: self._fold(store, unit, entries[unit]) for unit in changed}
        sheets = self._sheets(changed, entries, standing)
        self._units = {
            unit: self._state(unit, sheets[unit], entries[unit], standing[unit])
            if unit in sheets
            else self._units[unit]
            for unit in self.county.units
        }
        self._standing = standing

    def _fold(self, store: Store, unit: str, entries: tuple[Entry, ...]) -> dict[Key, Standing]:
        kept = fold(entries).get(unit, {})
        if not kept:
            return {}
        if unit not in self._ledgers:
            self._ledgers[unit] = load_ledger(store, self.county.run, unit)
        return reopen(kept, lines_of(self.county.machine[unit]), self._ledgers[unit])  # type: ignore[arg-type]

    def _sheets(
        self,
        changed: set[str],
        entries: Mapping[str, tuple[Entry, ...]],
        standing: Mapping[str, Mapping[Key, Standing]],
    ) -> Mapping[str, ScoreSheet]:
        county = self.county
        wanted = county.units if county.has_means else changed
        decided = {unit: with_closed(rulings({unit: standing[unit]}), final_marks(entries[unit])) for unit in wanted}
        if county.has_means:
            flat = [decision for own in decided.values() for decision in own]
            if not flat:
                return county.machine
            return {s.unit: s for s in score_units(county.rubric, list(county.units.values()), county.results, flat)}
        return {unit: self._scored(unit, decided[unit]) for unit in changed}

    def _scored(self, unit: str, decided: list[Decision]) -> ScoreSheet:
        county = self.county
        if not decided:
            return county.machine[unit]
        return score_unit(county.rubric, county.units[unit], county.results.get(unit, {}), decided)

    def _state(
        self, unit: str, sheet: ScoreSheet, entries: tuple[Entry, ...], standing: Mapping[Key, Standing]
    ) -> UnitView:
        machine, now = self.county.machine[unit], lines_of(sheet)
        by_line: dict[str, list[Entry]] = {}
        for entry in entries:
            by_line.setdefault(entry.indicator, []).append(entry)
        open_vetoes = {veto.indicator for veto in sheet.vetoes if veto.is_open}
        top = {key[0]: one for key, one in sorted(standing.items(), key=_weight)}
        lines = {}
        for id_, line in lines_of(machine).items():
            own = tuple(by_line.get(id_, ()))
            lines[id_] = Line(
                as_line(line),
                as_line(now[id_]),
                self.county.bounds[id_],
                isinstance(line, ScoredBonus),
                top.get(id_),
                own,
                tuple(find_appeals(own)),
                self.county.vetoes.get(id_, ()),
                id_ in open_vetoes,
            )
        return UnitView(self.county.units[unit], sheet, self.county.crawls[unit], lines, entries)


def _weight(pair: tuple[Key, Standing]) -> tuple[bool, bool]:
    """What a line shows as its decision, last: one whose grounds changed, else the one on the line as a whole."""
    key, one = pair
    return bool(one.reopened), key[1:] == ("", "")


def as_line(line: ScoredIndicator | ScoredBonus) -> ScoredIndicator:
    """A bonus line in the shape of a line, to be shown and decided like one."""
    if isinstance(line, ScoredIndicator):
        return line
    is_known = line.status in ("counted", "none")
    return ScoredIndicator(
        id=line.id,
        title=line.title,
        text=line.text,
        method=line.method,
        max=line.ceiling or Decimal(0),
        mode=line.mode,
        mode_reason=line.mode_reason,
        status=_BONUS_STATUS.get(line.status, "not_applicable"),
        suggested=line.points if is_known else None,
        floor=line.points,
        ceiling=line.ceiling or line.points,
        assurance=Assurance.PERSON,
        reason=line.reason,
        evidence=line.evidence,
    )


def newer_run(store: Store, county: County) -> Run | None:
    """A run that was finished after the one shown."""
    newest = store.newest_run()
    return newest if newest and newest.id != county.run.id else None


def with_titles(county: County, entries: list[Entry]) -> list[tuple[Entry, str, str]]:
    """Entries with the unit's name and the line's title beside."""
    titles = {id_: line.title for sheet in county.machine.values() for id_, line in lines_of(sheet).items()}
    names = {id_: unit.name for id_, unit in county.units.items()}
    return [(one, names.get(one.unit, one.unit), titles.get(one.indicator, "")) for one in entries]
