"""What a worker of any engine does with an attempt: a crawl process, ended when the contact to the driver is lost."""

from __future__ import annotations

import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any

import zstandard

from cluster.contact import EVERY, Line
from cluster.ledger import Claim
from cluster.local import ended_child, start_child, tell_alive
from cluster.seed import strip_seed
from cluster.versions import find_refusal
from crawler.processes import end_group

_MAX_FILE = 4 * 2**30  # bytes of an unpacked shard
NO_CONTACT = "the worker had no contact to the driver"


def run_attempt(shard: str, attempt: int, spec: dict[str, Any], seed: bytes, contact: dict[str, str]) -> dict[str, Any]:
    """Run an attempt to its end. ``seed``: the file that it begins with, compressed. ``data``: the shard's file, compressed, or None; ``result``; ``cause`` where there is none;
    ``is_begun``: the crawl was started; ``is_refused``: this worker is of another version than the driver.

    Starts nothing without contact. Raises nothing that a crawl does: its cause travels as words.
    """
    if refusal := find_refusal(spec.get("versions", {})):
        return _nothing(refusal, is_begun=False, is_refused=True)
    line = Line(contact, shard, attempt)
    try:
        if not line.ask():
            return _nothing(NO_CONTACT, is_begun=False)
        with tempfile.TemporaryDirectory(prefix="gongkai-") as folder:
            file = Path(folder) / "shard.db"
            file.write_bytes(unpack(seed))
            process = start_child(file, attempt, spec)
            if cause := _accompany(process, line, spec["patience"]):
                return _nothing(cause)
            ended = ended_child(Claim(shard, attempt, "", {}), process, file)
            if ended.file is None:
                return _nothing(ended.cause, is_begun=ended.is_begun, is_refused=ended.is_refused)
            strip_seed(file)
            return {
                "data": pack(file),
                "result": ended.result,
                "cause": "",
                "is_begun": True,
                "is_refused": False,
            }
    finally:
        line.hang_up()


def pack(file: Path) -> bytes:
    """A file as it travels."""
    return zstandard.compress(file.read_bytes(), 3)


def unpack(data: bytes) -> bytes:
    """The file back. Raises zstandard.ZstdError."""
    return zstandard.ZstdDecompressor().decompress(data, max_output_size=_MAX_FILE)


def _nothing(cause: str, *, is_begun: bool = True, is_refused: bool = False) -> dict[str, Any]:
    return {"data": None, "result": {}, "cause": cause, "is_begun": is_begun, "is_refused": is_refused}


def _accompany(process: subprocess.Popen[bytes], line: Line, patience: float) -> str:
    """Stay beside the crawl until it ends; "" or the reason why it was ended."""
    heard = time.monotonic()
    try:
        while process.poll() is None:
            answer = line.ask()
            if answer is False:
                return "the lease was lost"
            if answer:
                heard = time.monotonic()
                tell_alive(process)
            elif time.monotonic() - heard > patience:
                return NO_CONTACT
            time.sleep(EVERY)
        return ""
    finally:
        if process.poll() is None:
            end_group(process)
