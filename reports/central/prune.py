"""Old nights made small: a night of a province is a gigabyte, its totals are a hundredth of that."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from reports.central.schema import is_made

if TYPE_CHECKING:
    from psycopg import Connection

# The newest run of a source stays whole however old it is: it is what is shown of the county.
_OLD = """
SELECT id FROM (
    SELECT id, run_finished, is_pruned,
        row_number() OVER (PARTITION BY source, rubric ORDER BY run_started DESC, as_of DESC, run DESC) AS place
    FROM gongkai.batch
) b WHERE place > 1 AND NOT is_pruned AND run_finished < (%s::date::timestamp AT TIME ZONE 'Asia/Shanghai')
"""


def prune(connection: Connection[Any], shown: str, day: date, keep_days: int) -> int:
    """Take the lines and verdicts of runs that ended more than ``keep_days`` before ``day``; how many runs that were.

    Units, sections and the log of pushes stay. A run pushed again gets its lines back. Raises InputError for tables of another version.
    """
    if not is_made(connection, shown):
        return 0
    with connection.transaction():
        old = [row[0] for row in connection.execute(_OLD, (day - timedelta(days=keep_days),)).fetchall()]
        connection.execute("UPDATE gongkai.batch SET is_pruned = true WHERE id = ANY(%s)", (old,))
        for table in ("line", "verdict"):
            connection.execute(f"DELETE FROM gongkai.{table} WHERE batch = ANY(%s)".encode(), (old,))
    return len(old)
