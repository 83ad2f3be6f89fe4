"""`python -m cluster.child SPEC`: the crawl of one shard into its own file, in a process of its own.

The parent writes a byte to our standard input as long as it holds the lease. When none has come for ``patience`` seconds,
or the parent is gone, the crawl ends at once: another may ask the same hosts from then on.
"""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import threading
import time
from pathlib import Path
from typing import Any

from cluster.shards import load_unit
from cluster.versions import REFUSED, find_refusal
from crawler.ceiling import REACHED
from crawler.hours import CLOSED

FENCED = 70  # exit code: the lease may be lost
_TICK = 0.1  # seconds
_PR_SET_PDEATHSIG = 1


def die_with_parent() -> None:
    """Linux: the kernel ends us with the parent. Elsewhere the closed standard input does, a tick later."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


class Lifeline:
    """Watches standard input; ends the process when the parent has been silent for ``patience`` seconds."""

    def __init__(self, patience: float) -> None:
        self.patience = patience
        self.heard = time.monotonic()
        threading.Thread(target=self._listen, daemon=True).start()
        threading.Thread(target=self._watch, daemon=True).start()

    def _listen(self) -> None:
        while os.read(sys.stdin.fileno(), 4096):
            self.heard = time.monotonic()
        os._exit(FENCED)  # the parent is gone

    def _watch(self) -> None:
        while time.monotonic() - self.heard < self.patience:
            time.sleep(_TICK)
        os._exit(FENCED)


def run(spec: dict[str, Any]) -> dict[str, Any]:
    """Crawl the shard, which its file holds as a run that has just begun; what it did."""
    from crawler.run import crawl

    units = [load_unit(row) for row in spec["units"]]
    summary = crawl(units, spec["file"], servers=frozenset(spec["servers"]), **spec["settings"])
    if not summary.resumed:
        raise RuntimeError("the shard's file holds another run than its units")
    return {"requests": summary.requests, "outcomes": summary.outcomes, "stopped": summary.stopped}


def main() -> None:
    """Exit code 0 with a line of JSON, also where hours or ceiling ended it; 70 when the lease may be lost; 71 with the reason, when this is another version than the
    driver's; a traceback otherwise.
    """
    die_with_parent()
    spec = json.loads(Path(sys.argv[1]).read_text("utf-8"))
    if refusal := find_refusal(spec.get("versions", {})):
        print(refusal, file=sys.stderr)
        sys.exit(REFUSED)
    Lifeline(spec["patience"])
    if spec["attempt"] > 1:
        time.sleep(spec["settings"].get("delay", 1.0))  # the attempt before may have asked a moment ago
    result = run(spec)
    print(json.dumps(result), flush=True)
    sys.exit(f"stopped: {result['stopped']}" if result["stopped"] not in ("", CLOSED, REACHED) else 0)


if __name__ == "__main__":
    main()
