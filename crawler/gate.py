"""The publish gate: whether a finished run may take the place of the one that is shown.

One place decides: :func:`judge`, when the run ends. A run that does not hold is ``degraded``, and ``Store.newest_run`` goes on
showing the newest one that did. Thresholds and their reasons stand in ``gate.toml``.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

from crawler.pages import GOOD, UNREAD, Outcome
from crawler.plan import UNASKED
from crawler.schema import storage_errors
from crawler.store import PORTAL, Run, Store

RULES: Mapping[str, Mapping[str, Any]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_NOT_ASKED = UNASKED | {Outcome.CARRIED}  # by our own choice: nothing of it says how the servers are
_TABLE = "CREATE TABLE IF NOT EXISTS gate (run INTEGER PRIMARY KEY, holds INTEGER NOT NULL, data TEXT NOT NULL)"


@dataclass(frozen=True, slots=True)
class Gate:
    """What the gate saw. ``pages``: read in the run shown so far (``before``), of units that both runs hold; 0 without one."""

    units: int
    units_seen: int
    before: int = 0  # the run's number; 0: there was none
    pages: int = 0
    pages_again: int = 0  # of them read again
    pages_asked: int = 0  # of them really asked for, not carried over
    pages_unread: int = 0  # of those not read
    is_settled: bool = False  # the runs since then agree with each other

    @property
    def units_hold(self) -> bool:
        """Enough units were seen."""
        return self.units_seen >= float(RULES["units"]["seen"]) * self.units

    @property
    def pages_hold(self) -> bool:
        """Enough of what was asked for answered, and enough pages are still there, or the others are gone for good."""
        least = float(RULES["pages"]["again"])
        if self.pages_unread > (1 - least) * self.pages_asked:
            return False
        return self.pages_again >= least * self.pages or self.is_settled

    @property
    def holds(self) -> bool:
        """The run may be published."""
        return self.units_hold and self.pages_hold


def decide(store: Store, run: Run) -> str:
    """The state a run ends with, ``complete`` or ``degraded``; what was seen is kept. Raises StorageError."""
    gate = judge(store, run)
    with storage_errors(store.path), store.db.atomic():
        store.db.conn.execute(_TABLE)
        row = (run.id, gate.holds, json.dumps(asdict(gate)))
        store.db.conn.execute("INSERT OR REPLACE INTO gate (run, holds, data) VALUES (?, ?, ?)", row)
    return "complete" if gate.holds else "degraded"


def load_gate(store: Store, run: Run) -> Gate | None:
    """What the gate saw when the run ended; None for a run that ended before there was one."""
    with storage_errors(store.path):
        if not store.db.table("gate").exists():
            return None
        row = store.db.conn.execute("SELECT data FROM gate WHERE run = ?", (run.id,)).fetchone()
    return Gate(**json.loads(row[0])) if row else None


def judge(store: Store, run: Run) -> Gate:
    """Hold the run, all of whose rows are there, against the one shown so far. Raises StorageError."""
    seen = [state != "failed" for unit, state in store.judge_units(run).items() if not unit.startswith(PORTAL)]
    shown = store.newest_run()
    if shown is None or shown.id >= run.id:
        return Gate(len(seen), sum(seen))
    return Gate(len(seen), sum(seen), shown.id, *_compare(store, run.id, shown.id), _is_settled(store, run, shown))


def _compare(store: Store, run: int, before: int) -> tuple[int, int, int, int]:
    """Pages read in ``before``; of them read in ``run``, carried over ones too; really asked for in ``run``; of those not read."""
    asked = f"now.url IS NOT NULL AND coalesce(now.outcome, '') NOT IN ({_listed(_NOT_ASKED)})"
    query = f"""
        SELECT count(*), total(now.outcome IN ({_listed(GOOD)})),
               total({asked}), total({asked} AND (now.outcome IS NULL OR now.outcome IN ({_listed(UNREAD)})))
        FROM page AS old LEFT JOIN page AS now ON now.run = ? AND now.unit = old.unit AND now.url = old.url
        WHERE old.run = ? AND old.outcome IN ({_listed(GOOD)}) AND old.unit IN (SELECT unit FROM run_unit WHERE run = ?)"""
    with storage_errors(store.path):
        pages, again, asked_for, unread = store.db.conn.execute(query, (run, before, run)).fetchone()
    return int(pages), int(again), int(asked_for), int(unread)


def _listed(outcomes: Iterable[Outcome]) -> str:
    return ", ".join(f"'{outcome.value}'" for outcome in sorted(outcomes))


def _is_settled(store: Store, run: Run, shown: Run) -> bool:
    """The last runs, this one included, have each read again what the one before had read."""
    with storage_errors(store.path):
        query = "SELECT id FROM run WHERE finished_at IS NOT NULL AND id > ? AND id < ? ORDER BY id DESC"
        ids = [run.id, *(row[0] for row in store.db.conn.execute(query, (shown.id, run.id)))]
    ids = ids[: RULES["pages"]["settled"]]
    if len(ids) < RULES["pages"]["settled"]:
        return False
    compared = [_compare(store, later, earlier) for later, earlier in pairwise(ids)]
    return all(pages and again >= RULES["pages"]["again"] * pages for pages, again, *_ in compared)
