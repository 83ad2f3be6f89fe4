"""Two looks at one address: two runs side by side, before and after a claimed correction, and what changed between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from crawler.errors import StorageError
from crawler.pages import ANSWERED_ABSENT, GOOD
from crawler.schema import storage_errors
from crawler.store import PORTAL, Store
from reports.review.frames import is_page, text_lines

MOST_LINES, MOST_CHANGES = 800, 200
# By the key of each run, and by the few rows that were redirected to the address: a plain OR would read the whole table.
_COLUMNS = "page.run, page.unit, fetched_at, outcome, status, sha256, content_type"
_LOOKS = (
    f"SELECT {_COLUMNS} FROM run_unit CROSS JOIN page ON page.run = run_unit.run AND page.unit = run_unit.unit "
    "AND page.url = ? WHERE run_unit.unit = ? OR run_unit.unit LIKE ? "
    f"UNION SELECT {_COLUMNS} FROM page WHERE final_url = ? AND final_url != url AND (unit = ? OR unit LIKE ?)"
)


@dataclass(frozen=True, slots=True)
class Look:
    """What one run saw under the address. ``sha256`` is "" where nothing was received."""

    run: int
    owner: str  # the unit, or the portal's pseudo unit
    fetched_at: str
    outcome: str
    status: int | None
    sha256: str
    content_type: str

    @property
    def is_read(self) -> bool:
        """The page itself was received: not an error page, not a wall in front of it."""
        return bool(self.sha256) and self.outcome in GOOD

    @property
    def is_gone(self) -> bool:
        return self.outcome in ANSWERED_ABSENT


def load_looks(store: Store, unit: str, url: str) -> list[Look]:
    """Every run's look at the address, oldest first; empty where the unit's ledger never held it."""
    portals = PORTAL + "%"
    with storage_errors(store.path):
        rows = store.db.conn.execute(_LOOKS, (url, unit, portals, url, unit, portals)).fetchall()
    rows.sort(key=lambda row: (row[0], row[1] == unit))  # of one run the unit's own row counts
    looks = [
        Look(run, owner, at or "", out or "", status, sha or "", kind or "")
        for run, owner, at, out, status, sha, kind in rows
    ]
    return list({look.run: look for look in looks}.values())


def choose(seen: Sequence[Look], left: str, right: str) -> tuple[Look, Look]:
    """The two runs asked for; otherwise the newest and the one before the page changed to it."""
    by_run = {str(look.run): look for look in seen}
    newest = by_run.get(right, seen[-1])
    earlier = [look for look in seen if look.run < newest.run]
    changed = [look for look in earlier if look.is_read and look.sha256 != newest.sha256]
    return by_run.get(left, (changed or earlier or [newest])[-1]), newest


def first_with(seen: Sequence[Look], look: Look) -> Look:
    """The look that first received these bytes, since when nothing else was received."""
    first = look
    for one in reversed([one for one in seen if one.is_read and one.run <= look.run]):
        if one.sha256 != look.sha256:
            break
        first = one
    return first


def changes(store: Store, left: Look, right: Look) -> list[tuple[str, str]]:
    """(- or +, line) of the words that differ, bounded; empty where nothing does or it cannot be told: unread is not empty."""
    if left.sha256 == right.sha256 or not (left.is_read and right.is_read):
        return []
    old, new = _lines(store, left), _lines(store, right)
    found: list[tuple[str, str]] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            found += [("-", line) for line in old[i1:i2]] + [("+", line) for line in new[j1:j2]]
    return found[:MOST_CHANGES]


def _lines(store: Store, look: Look) -> list[str]:
    try:
        body = store.body(look.sha256)
    except StorageError:
        return []
    return text_lines(body, look.content_type)[:MOST_LINES] if is_page(look.content_type, body) else []
