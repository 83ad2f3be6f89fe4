"""The county at a glance: one row per unit, filters, and how the last runs went."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crawler.schema import storage_errors
from crawler.store import PORTAL, Store
from reports.review.board import UnitView

TREND = 12  # runs


@dataclass(frozen=True, slots=True)
class Row:
    """One unit of the table. ``low`` and ``high`` are parts of its total, 0 to 1."""

    view: UnitView
    waiting: int
    reopened: int
    pending: int  # objections
    done: int  # lines a person settled
    needed: int  # lines that need or got a person
    low: float
    high: float
    is_blocked: bool


@dataclass(frozen=True, slots=True)
class Wanted:
    """The filters of the overview, as the address has them."""

    q: str = ""
    kind: str = ""
    stage: str = ""
    need: str = ""  # waiting, reopened, appeal, blocked, done

    @classmethod
    def read(cls, args: Mapping[str, str]) -> Wanted:
        return cls(*(args.get(name, "")[:60].strip() for name in ("q", "kind", "stage", "need")))

    def matches(self, row: Row) -> bool:
        unit = row.view.unit
        needs = {
            "waiting": row.waiting > 0,
            "reopened": row.reopened > 0,
            "appeal": row.pending > 0,
            "blocked": row.is_blocked,
            "done": not row.waiting,
        }
        return (
            (not self.q or self.q in unit.name or self.q in unit.id)
            and self.kind in ("", unit.kind.value)
            and self.stage in ("", row.view.stage)
            and needs.get(self.need, True)
        )


def row_of(view: UnitView) -> Row:
    total = float(view.sheet.total) or 1.0
    waiting = len(view.waiting)
    return Row(
        view=view,
        waiting=waiting,
        reopened=view.reopened,
        pending=sum(appeal.is_pending for appeal in view.appeals),
        done=view.judged,
        needed=waiting + view.judged,
        low=min(1.0, max(0.0, float(view.sheet.floor) / total)),
        high=min(1.0, max(0.0, float(view.sheet.ceiling) / total)),
        is_blocked=view.crawl.state in ("failed", "partial")
        or any(one.now.status == "unverified" for one in view.waiting),
    )


def totals(units: Sequence[UnitView]) -> dict[str, int]:
    """The county's sums, whatever is filtered."""
    rows = [row_of(view) for view in units]
    return {
        "units": len(rows),
        "waiting": sum(row.waiting for row in rows),
        "done": sum(row.done for row in rows),
        "needed": sum(row.needed for row in rows),
        "reopened": sum(row.reopened for row in rows),
        "pending": sum(row.pending for row in rows),
        "final": sum(row.view.stage == "final" for row in rows),
        "blocked": sum(row.is_blocked for row in rows),
    }


def load_trend(store: Store, shown: int) -> list[dict[str, object]]:
    """The newest finished runs, oldest first: how many units were read completely, in part, not at all."""
    with storage_errors(store.path):
        rows = store.db.conn.execute(
            "SELECT run.id, run.started_at, run.state, run_unit.state, COUNT(*) FROM run JOIN run_unit ON run_unit.run = run.id "
            "WHERE run.finished_at IS NOT NULL AND run_unit.unit NOT LIKE ? AND run.id > ? "
            "GROUP BY run.id, run_unit.state ORDER BY run.id",
            (PORTAL + "%", shown - 200),
        ).fetchall()
    runs: dict[int, dict[str, object]] = {}
    for id_, started, state, unit_state, count in rows:
        run = runs.setdefault(id_, {"id": id_, "at": started, "state": state, "complete": 0, "partial": 0, "failed": 0})
        run[unit_state if unit_state in run else "failed"] = count
    return list(runs.values())[-TREND:]
