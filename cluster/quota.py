"""The day's ceiling under shards: a server belongs to one shard, whose seed says what it was asked today, whose file says what more.

An attempt that is lost tells nothing. It is charged for the most that it may have asked: a request every ``delay`` seconds
since it was begun.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass

from cluster.ledger import Claim
from crawler.ceiling import DailyCount
from crawler.schema import storage_errors
from crawler.store import Store

_TABLE = "CREATE TABLE IF NOT EXISTS shard_asking (shard TEXT PRIMARY KEY, began REAL NOT NULL)"


@dataclass(frozen=True, slots=True)
class Quota:
    """``ceiling``: requests a day to one server, 0 without one; ``delay``: seconds between two of them."""

    store: Store
    ceiling: int
    delay: float

    def begin(self, claim: Claim) -> None:
        """Before an attempt's seed is cut: charge for the attempt before it, if that was lost. Raises StorageError."""
        if not self.ceiling:
            return
        count = DailyCount(self.store)  # the table is there from now on
        with storage_errors(self.store.path), self.store.db.atomic():
            self.store.db.conn.execute(_TABLE)
            query = "SELECT began FROM shard_asking WHERE shard = ?"
            lost = self.store.db.conn.execute(query, (claim.shard,)).fetchone()
            row = (claim.shard, time.time())
            self.store.db.conn.execute("INSERT OR REPLACE INTO shard_asking VALUES (?, ?)", row)
        if lost:
            for server in claim.spec["servers"]:
                for _ in range(min(self._most(lost[0]), self.ceiling - count.sent(server))):
                    count.add(server)
            count.flush()

    def _most(self, began: float) -> int:
        seconds = max(time.time() - began, 0.0)
        return math.ceil(seconds / self.delay) + 1 if self.delay else self.ceiling

    def end(self, claim: Claim) -> None:
        """The attempt's own count is in the results, or it was never begun."""
        if self.ceiling:
            with storage_errors(self.store.path), self.store.db.atomic():
                self.store.db.conn.execute("DELETE FROM shard_asking WHERE shard = ?", (claim.shard,))
