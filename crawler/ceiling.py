"""The day's requests to each server, counted over all runs of the day, and what is done about too many.

Rows that the ceiling kept from being asked end as ``over_budget``, which proves nothing about a unit. The run ends all the
same, so that what was read is reported in the morning; the next start goes on with it in a new run that takes over its
rows and opens these again. Both are of the day on which the first began.
"""

from __future__ import annotations

import json
import time
from collections import Counter
from datetime import date, timedelta

from crawler.clock import today
from crawler.pages import Outcome
from crawler.schema import storage_errors
from crawler.store import Run, Store

REACHED = "the day's ceiling"  # begins the reason of such a row
LONGEST = timedelta(days=7)  # from the first night on: what was read then is not handed on any longer
SECONDS = 0.5  # between two writes: so much is forgotten after a kill
_TABLE = (
    "CREATE TABLE IF NOT EXISTS requests (day TEXT NOT NULL, server TEXT NOT NULL, sent INTEGER NOT NULL, "
    "PRIMARY KEY (day, server))"
)
_ADD = (
    "INSERT INTO requests (day, server, sent) VALUES (?, ?, ?) "
    "ON CONFLICT (day, server) DO UPDATE SET sent = sent + excluded.sent"
)


class DailyCount:
    """Requests by (day in China, server). Raises StorageError where the disk refuses."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self._new: Counter[tuple[str, str]] = Counter()
        self._flushed = time.monotonic()
        with storage_errors(store.path):
            store.db.conn.execute(_TABLE)
            rows = store.db.conn.execute("SELECT day, server, sent FROM requests WHERE day >= ?", (_day(),)).fetchall()
        self._sent = Counter({(day, server): sent for day, server, sent in rows})

    def sent(self, server: str) -> int:
        """Requests to the server today, in all runs."""
        return self._sent[_day(), server]

    def add(self, server: str) -> None:
        """A request is being sent."""
        key = _day(), server
        self._sent[key] += 1
        self._new[key] += 1
        if time.monotonic() - self._flushed >= SECONDS:
            self.flush()

    def flush(self) -> None:
        """Write what was counted since the last time; days that are over are forgotten."""
        self._flushed = time.monotonic()
        new, self._new = self._new, Counter()
        with storage_errors(self.store.path), self.store.db.atomic():
            self.store.db.conn.executemany(_ADD, [(*key, count) for key, count in new.items()])
            self.store.db.conn.execute("DELETE FROM requests WHERE day < ?", (_day(),))


def _day() -> str:
    return today().isoformat()


def reason(ceiling: int, server: str) -> str:
    """The words of a row that the ceiling kept from being asked."""
    return f"{REACHED} of {ceiling} requests to {server} is reached"


def _mine(run: Run) -> tuple[str, tuple[object, ...]]:
    return "run = ? AND outcome = ? AND reason LIKE ?", (run.id, Outcome.OVER_BUDGET.value, f"{REACHED}%")


def waiting(store: Store, run: Run) -> int:
    """Rows of the run that the ceiling has put off to another day."""
    where, values = _mine(run)
    with storage_errors(store.path):
        (count,) = store.db.conn.execute(f"SELECT count(*) FROM page WHERE {where}", values).fetchone()
    return int(count)


def reopen(store: Store, run: Run) -> None:
    """They are asked for in the run that is resumed."""
    where, values = _mine(run)
    with storage_errors(store.path), store.db.atomic():
        store.db.conn.execute(f"UPDATE page SET outcome = NULL, reason = '' WHERE {where}", values)


def is_to_go_on(store: Store, run: Run) -> bool:
    """It ended with rows put off, and is not too old to be handed on."""
    begun = date.fromisoformat(run.started_at[:10])
    return bool(run.finished_at) and today() - begun <= LONGEST and waiting(store, run) > 0


def go_on(store: Store, run: Run) -> Run:
    """A new run that begins with all that the finished one knows, its day included, and asks for what was put off.

    Its rows say when they were read, so evidence cites the same fetch. The finished run stays as it was sealed.
    """
    with storage_errors(store.path), store.db.atomic():
        taken = {"started_at": run.started_at, "state": "running", "version": run.version}
        new = store.db.table("run").insert(taken | {"settings": json.dumps(run.settings)}).last_rowid
        for table in ("run_unit", "page", "look"):
            _take_over(store, table, run.id, new)
        store.db.conn.execute("UPDATE run_unit SET state = 'running' WHERE run = ?", (new,))
    assert new is not None
    following = store.run(new)
    reopen(store, following)
    return following


def _take_over(store: Store, table: str, old: int, new: int | None) -> None:
    if store.db.table(table).exists():
        names = ", ".join(f'"{column.name}"' for column in store.db.table(table).columns if column.name != "run")
        order = "position" if table == "run_unit" else "rowid"
        query = f"INSERT INTO {table} (run, {names}) SELECT ?, {names} FROM {table} WHERE run = ? ORDER BY {order}"
        store.db.conn.execute(query, (new, old))
