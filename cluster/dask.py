"""Attempts on the workers of a Dask scheduler (extra ``cluster``). The scheduler is believed in nothing but "it is done".

Start the scheduler with ``distributed.scheduler.allowed-failures: 0``: by default Dask runs a task again by itself when its
worker died. Even then the contact refuses the second run of an attempt.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from cluster.contact import Switchboard
from cluster.ledger import Claim
from cluster.local import Ended, shard_file
from cluster.remote import pack, run_attempt, unpack
from crawler.errors import InputError, StorageError

MISSING = "`cluster run --scheduler` needs the package distributed: pip install 'gongkai[cluster]'"
AWAY_SECONDS = 600.0  # a scheduler that stays away so long ends the crawl; the next start goes on
_LARGE = "4 GiB"
_CONNECT_SECONDS = 30.0
_RETRY_SECONDS = 2.0
_HEARD_WITHIN = 5.0  # seconds


class DaskEngine:
    """Runs attempts on whatever workers the scheduler has, one at a time on each of their threads."""

    def __init__(self, scheduler: str, folder: Path, size: int, contact: str = "127.0.0.1:0") -> None:
        """``scheduler``: ``tcp://host:port``. Raises InputError without the extra or without an answer."""
        self.scheduler = scheduler
        self.folder = folder
        self.size = size
        self.board = Switchboard(contact)
        self._futures: dict[tuple[str, int], tuple[Claim, Any]] = {}
        self._refusing: set[str] = set()  # addresses of workers of another version
        self._away_since = 0.0
        self._client = self._connect(_CONNECT_SECONDS)

    def _connect(self, seconds: float) -> Any:
        try:
            import dask
            from distributed import Client
        except ImportError as error:
            raise InputError(MISSING) from error
        dask.config.set({"distributed.admin.large-graph-warning-threshold": _LARGE})  # a seed is no graph
        try:
            connect: Any = Client
            return connect(self.scheduler, timeout=seconds, set_as_default=False)
        except OSError as error:
            raise InputError(f"--scheduler {self.scheduler}: no answer ({error})") from error

    def room(self) -> int:
        """As many as the workers have threads, less those that run; none while the scheduler is away."""
        if self._client.status != "running" and not self._reconnect():
            return 0
        return self.size - len(self._futures)

    def _reconnect(self) -> bool:
        """Look for a scheduler that was started anew. Raises StorageError when it stays away."""
        now = time.monotonic()
        self._away_since = self._away_since or now
        if now - self._away_since > AWAY_SECONDS:
            raise StorageError(f"the scheduler {self.scheduler} has been away for {AWAY_SECONDS:.0f} s")
        try:
            client = self._connect(_RETRY_SECONDS)
        except InputError:
            return False
        self._client, self._away_since = client, 0.0
        return True

    def submit(self, claim: Claim, spec: dict[str, Any]) -> None:
        """Hand the attempt to the scheduler, with the file that it begins with."""
        file = shard_file(self.folder, claim)
        seed = pack(file)
        file.unlink()
        key = claim.shard, claim.attempt
        self.board.hold(key)
        contact = {"address": self.board.address, "token": self.board.token}
        name = f"{claim.shard}.{claim.attempt}"
        willing = self._willing()
        where = {"workers": willing, "allow_other_workers": True} if willing else {}
        future = self._client.submit(_run_here, *key, spec, seed, contact, key=name, retries=0, pure=False, **where)
        self._futures[key] = claim, future

    def _willing(self) -> list[str]:
        """The workers that have refused nothing, where others have: one that refuses is free again at once, and would get all."""
        if not self._refusing:
            return []
        return [each for each in self._client.scheduler_info()["workers"] if each not in self._refusing]

    def poll(self) -> list[Ended]:
        """Attempts that ended, or that the scheduler lost: those are over only when their lease is."""
        done = [key for key, (_, future) in self._futures.items() if future.status != "pending"]
        return [self._end(key) for key in done]

    def _end(self, key: tuple[str, int]) -> Ended:
        claim, future = self._futures.pop(key)
        status = future.status
        answer = future.result() if status == "finished" else None
        future.release()
        was_begun = self.board.is_begun(key)
        self.board.drop(key)
        if answer is None:
            return Ended(claim, None, {}, f"the worker was lost ({status})", is_over=not was_begun, is_begun=was_begun)
        if answer["data"] is None:
            self._refusing |= {answer["worker"]} if answer["is_refused"] else set()
            told = {name: answer[name] for name in ("cause", "is_begun", "is_refused")}
            return Ended(claim, None, {}, **told)
        file = shard_file(self.folder, claim)
        file.write_bytes(unpack(answer["data"]))
        return Ended(claim, file, answer["result"])

    def alive(self) -> list[Claim]:
        """Attempts whose worker asked a moment ago, and those that no worker has begun."""
        heard = self.board.heard(_HEARD_WITHIN)
        return [c for key, (c, _) in self._futures.items() if key in heard or not self.board.is_begun(key)]

    def stop(self, claim: Claim) -> None:
        """The worker is told to stop when it asks next."""
        self.board.drop((claim.shard, claim.attempt))
        _, future = self._futures.pop((claim.shard, claim.attempt))
        future.release()

    def close(self) -> None:
        """Cancel what still runs, and let the scheduler go."""
        for claim, _ in list(self._futures.values()):
            self.stop(claim)
        self._client.close()
        self.board.close()


def _run_here(*attempt: Any) -> dict[str, Any]:
    """On the worker: :func:`run_attempt`, with the worker's address."""
    from distributed import get_worker

    return run_attempt(*attempt) | {"worker": get_worker().address}
