"""The default engine: crawl processes on this machine, without any server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from cluster.child import FENCED
from cluster.ledger import Claim
from cluster.versions import REFUSED
from crawler.processes import end_group

_WORDS = 300  # characters of a traceback's end that the ledger keeps


@dataclass(frozen=True, slots=True)
class Ended:
    """What became of an attempt. ``file`` is None when there is no result; then ``cause`` says why.

    ``is_over``: nothing of the attempt runs any more, that is certain; otherwise only the lease's end makes it so.
    ``is_begun``: the crawl was started. ``is_refused``: it was not, since the worker is of another version.
    """

    claim: Claim
    file: Path | None
    result: dict[str, Any]
    cause: str = ""
    is_over: bool = True
    is_begun: bool = True
    is_refused: bool = False


class Engine(Protocol):
    """Where attempts run. The driver claims, renews and publishes; an engine only runs."""

    folder: Path  # of the attempts' files

    def room(self) -> int:
        """How many attempts may be begun now."""

    def submit(self, claim: Claim, spec: dict[str, Any]) -> None:
        """Begin the attempt, whose seed lies at its :func:`shard_file`; returns at once."""

    def poll(self) -> list[Ended]:
        """The attempts that ended since the last call."""

    def alive(self) -> list[Claim]:
        """The attempts whose worker was heard from, and those that none has begun: their leases are renewed."""

    def stop(self, claim: Claim) -> None:
        """End an attempt whose lease was lost."""

    def close(self) -> None:
        """End everything."""


class LocalEngine:
    """``size`` crawl processes at a time; one file per shard and attempt in ``folder``."""

    def __init__(self, size: int, folder: Path) -> None:
        self.size = size
        self.folder = folder
        self._running: dict[tuple[str, int], tuple[Claim, subprocess.Popen[bytes], Path]] = {}

    def room(self) -> int:
        """Processes that may be started."""
        return self.size - len(self._running)

    def submit(self, claim: Claim, spec: dict[str, Any]) -> None:
        """Write the spec and start the process on the seed."""
        file = shard_file(self.folder, claim)
        process = start_child(file, claim.attempt, spec)
        self._running[claim.shard, claim.attempt] = claim, process, file

    def poll(self) -> list[Ended]:
        """Processes that ended."""
        done = [key for key, (_, process, _) in self._running.items() if process.poll() is not None]
        return [ended_child(*self._running.pop(key)) for key in done]

    def alive(self) -> list[Claim]:
        """All that run: they are our own children. Each is told that its lease holds."""
        for _, process, _ in self._running.values():
            tell_alive(process)
        return [claim for claim, _, _ in self._running.values()]

    def stop(self, claim: Claim) -> None:
        """Kill the process."""
        _, process, _ = self._running.pop((claim.shard, claim.attempt))
        end_group(process)
        _close_pipe(process)

    def close(self) -> None:
        """Kill what still runs."""
        for claim, _, _ in list(self._running.values()):
            self.stop(claim)


def shard_file(folder: Path, claim: Claim) -> Path:
    """The attempt's own file: a late result never lies where a newer one is written."""
    return folder / f"{claim.shard.replace('/', '-')}.{claim.attempt}.db"


def start_child(file: Path, attempt: int, spec: dict[str, Any]) -> subprocess.Popen[bytes]:
    """The crawl process of an attempt, with its output beside its file."""
    path = file.with_suffix(".json")
    path.write_text(json.dumps(spec | {"file": str(file), "attempt": attempt}, ensure_ascii=False), "utf-8")
    command = [sys.executable, "-m", "cluster.child", str(path)]
    with file.with_suffix(".log").open("wb") as log, file.with_suffix(".out").open("wb") as out:
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=out, stderr=log, start_new_session=True)  # noqa: S603


def tell_alive(process: subprocess.Popen[bytes]) -> None:
    """A byte to the child: the lease holds. A child that ended meanwhile is found by its exit code."""
    assert process.stdin is not None
    try:
        os.write(process.stdin.fileno(), b".")
    except BrokenPipeError:
        return


def _close_pipe(process: subprocess.Popen[bytes]) -> None:
    assert process.stdin is not None
    process.stdin.close()


def ended_child(claim: Claim, process: subprocess.Popen[bytes], file: Path) -> Ended:
    """What an ended process left."""
    _close_pipe(process)
    if process.returncode == 0:
        return Ended(claim, file, json.loads(file.with_suffix(".out").read_text("utf-8")))
    words = file.with_suffix(".log").read_text("utf-8", "replace").strip()[-_WORDS:]
    if process.returncode == REFUSED:
        return Ended(claim, None, {}, words.splitlines()[-1], is_begun=False, is_refused=True)
    told = "the lease may have been lost" if process.returncode == FENCED else words
    return Ended(claim, None, {}, f"exit code {process.returncode}: {told}".strip(": "))
