"""First and last sight of every address, over all runs (the table ``sight``), and servers whose "not modified" is worth nothing.

``first_seen``, ``last_seen``: when a page first and last led to the address. ``run``: the last run in which its bytes stood behind
it; ``asked``: the day of the run in which the server last answered for them; ``read``: the day of the run in which they last came.
``gone``: "removed" (the server says that nothing is there) or "unlinked" (it answers, and no page leads there any more), since
``gone_at``; both empty while it stands.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from crawler.pages import READ, Page
from crawler.revisit import Past
from crawler.schema import storage_errors
from crawler.store import Run, Store, load_page

REMOVED, UNLINKED = "removed", "unlinked"
_READ = ", ".join(f"'{outcome.value}'" for outcome in sorted(READ))
# Of an address that a policy kept from the run nothing was seen: a trap would fill the table.
_RECORD = f"""
    INSERT INTO sight (unit, url, first_seen, last_seen, run, asked, read, gone, gone_at)
    SELECT unit, url, seen, seen, iif(is_read, run, NULL), iif(is_read AND is_asked, day, NULL),
           iif(outcome IN ('ok', 'capped') AND is_asked, day, NULL), iif(is_gone, '{REMOVED}', NULL), iif(is_gone, seen, NULL)
    FROM (SELECT page.unit, url, outcome, page.run, substr(started_at, 1, 10) AS day,
                 iif(outcome = 'carried' OR fetched_at = '', started_at, fetched_at) AS seen,
                 outcome != 'carried' AND (outcome != 'capped' OR fetched_at >= started_at) AS is_asked,
                 coalesce(outcome IN ({_READ}) OR (outcome = 'capped' AND sha256 != ''), 0) AS is_read, outcome IN ('http_4xx', 'soft_404') AS is_gone
          FROM page JOIN run ON run.id = page.run
          WHERE page.run = ? AND coalesce(outcome, '') != 'out_of_scope' AND (coalesce(outcome, '') != 'capped' OR sha256 != '')) WHERE true
    ON CONFLICT (unit, url) DO UPDATE SET
        last_seen = excluded.last_seen, run = coalesce(excluded.run, run),
        asked = coalesce(excluded.asked, asked), read = coalesce(excluded.read, read),
        gone = iif(excluded.run IS NULL, coalesce(excluded.gone, gone), NULL),
        gone_at = iif(excluded.run IS NULL, coalesce(gone_at, excluded.gone_at), NULL)
"""
_PAST = """
    SELECT sight.asked AS asked_on, sight.read AS read_on, page.* FROM sight
    JOIN page ON page.run = sight.run AND page.unit = sight.unit AND page.url = sight.url
    WHERE sight.unit = ?
"""


@dataclass(frozen=True, slots=True)
class Sight:
    """A row of the table. Times are ISO 8601 with zone; ``gone`` and ``gone_at`` are "" while the address stands."""

    unit: str
    url: str
    first_seen: str
    last_seen: str
    gone: str = ""
    gone_at: str = ""


def load_sights(store: Store, unit: str) -> dict[str, Sight]:
    """Address → its sight, of one unit; {} in a file from before there were any."""
    with storage_errors(store.path):
        if not store.db.table("sight").exists():
            return {}
        query = "SELECT unit, url, first_seen, last_seen, gone, gone_at FROM sight WHERE unit = ?"
        return {row[1]: Sight(*(value or "" for value in row)) for row in store.db.execute(query, (unit,))}


def record_run(store: Store, run: Run) -> None:
    """Take a run that has come to its end into the sights; a second time changes nothing."""
    with storage_errors(store.path), store.db.atomic():
        store.db.conn.execute(_RECORD, (run.id,))


def record_earlier_runs(store: Store) -> None:
    """Where there are no sights yet: those of the finished runs of an older program."""
    if has_sights(store):
        return
    with storage_errors(store.path):
        runs = store.db.conn.execute("SELECT id FROM run WHERE finished_at IS NOT NULL ORDER BY id").fetchall()
    for (number,) in runs:
        record_run(store, store.run(number))


def has_sights(store: Store) -> bool:
    """Some run has come to its end: there may be something to find."""
    with storage_errors(store.path):
        return store.db.conn.execute("SELECT 1 FROM sight LIMIT 1").fetchone() is not None


def find_past(store: Store, unit: str, url: str) -> Past | None:
    """The address as the last run that could read it left it; None if none could, or its row is gone."""
    with storage_errors(store.path):
        for row in store.db.query(f"{_PAST} AND sight.url = ?", (unit, url)):
            return _past(row)
    return None


def load_past(store: Store, unit: str) -> list[Past]:
    """All of a unit that stands: read before, and not known to be gone."""
    with storage_errors(store.path):
        return [_past(row) for row in store.db.query(f"{_PAST} AND sight.gone IS NULL", (unit,))]


def _past(row: dict[str, object]) -> Past:
    asked, read = row.pop("asked_on"), row.pop("read_on")
    return Past(load_page(row), _day(asked), _day(read))


def _day(text: object) -> date:
    return date.fromisoformat(str(text)) if text else date.min


def mark_gone(store: Store, page: Page, gone: str, at: str) -> None:
    """Nothing leads to the address any more, and it was asked for once more."""
    with storage_errors(store.path), store.db.atomic():
        store.db.conn.execute(
            "UPDATE sight SET gone = ?, gone_at = ? WHERE unit = ? AND url = ?", (gone, at, page.unit, page.url)
        )


def load_distrusted(store: Store) -> set[str]:
    """Hosts whose "not modified" is not believed."""
    with storage_errors(store.path):
        return {row[0] for row in store.db.conn.execute("SELECT host FROM distrust")}


def distrust(store: Store, host: str, page: Page) -> None:
    """The host sent other bytes of ``page`` under the validators of the old ones."""
    with storage_errors(store.path), store.db.atomic():
        store.db.conn.execute(
            "INSERT OR IGNORE INTO distrust (host, since, url) VALUES (?, ?, ?)", (host, page.fetched_at, page.url)
        )
