"""What persons decided on a county's sheets, beside the machine's own: per unit, ready to be shown, exported and merged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from crawler.store import Run, Store
from reports.decisions import Key, Line, Standing, fold, lines_of, load_ledger, reopen, rulings
from reports.journal import Entry
from reports.workflow import final_marks, with_closed
from rubrics.decisions import Decision
from rubrics.sheet import ScoreSheet


@dataclass(frozen=True, slots=True)
class UnitState:
    """``machine``: the sheet without decisions; ``standing``: the decisions that were not taken back, by what they rule on;
    ``last``: the newest journal entry of every line that has one."""

    machine: ScoreSheet
    standing: Mapping[Key, Standing]
    last: Mapping[str, Entry]
    closed: tuple[Decision, ...] | None = None  # the marks of a sheet that was closed (终稿); None while it is open

    def on_line(self, indicator: str) -> Standing | None:
        """The decision on the line as a whole."""
        return self.standing.get((indicator, "", ""))

    def on(self, indicator: str) -> list[Standing]:
        """All decisions on the line, its clauses and their items."""
        return [one for key, one in self.standing.items() if key[0] == indicator]

    def version(self, indicator: str) -> int:
        """Entries of the line so far."""
        return self.last[indicator].version if indicator in self.last else 0

    def machine_line(self, indicator: str) -> Line | None:
        return lines_of(self.machine).get(indicator)


def load_states(
    store: Store, run: Run, entries: Iterable[Entry], machine: Iterable[ScoreSheet]
) -> dict[str, UnitState]:
    """unit id → its state, for every machine's sheet; ``entries``: the journal of the rubric and year."""
    entries = list(entries)
    folded = fold(entries)
    last: dict[str, dict[str, Entry]] = {}
    own: dict[str, list[Entry]] = {}
    for entry in entries:
        last.setdefault(entry.unit, {})[entry.indicator] = entry
        own.setdefault(entry.unit, []).append(entry)
    return {
        sheet.unit: UnitState(
            sheet,
            _standing(store, run, sheet, folded),
            last.get(sheet.unit, {}),
            final_marks(own.get(sheet.unit, ())),
        )
        for sheet in machine
    }


def _standing(
    store: Store, run: Run, sheet: ScoreSheet, folded: Mapping[str, Mapping[Key, Standing]]
) -> Mapping[Key, Standing]:
    own = folded.get(sheet.unit, {})
    return reopen(own, lines_of(sheet), load_ledger(store, run, sheet.unit)) if own else {}


def rulings_of(states: Mapping[str, UnitState]) -> list[Decision]:
    """What the engine is handed."""
    found: list[Decision] = []
    for unit, state in states.items():
        found += with_closed(rulings({unit: state.standing}), state.closed)
    return found
