"""Contact between the driver and the workers, beside the engine: who is heard from keeps its lease, who is not stops by itself.

A worker asks twice a second over one TCP connection; the driver answers ``.`` while the attempt's lease is held, ``x`` once
it is lost. The first worker that calls for an attempt is the only one: an engine that runs a task twice is refused here.
One thread answers all workers: thousands ask, and many of them begin at the same moment.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import socket
import sys
import threading
import time
from typing import Any

from crawler.openfiles import allow_open_files

EVERY = 0.5  # seconds between two questions
ANSWER_SECONDS = 2.0
_LINE = 1000  # bytes of the greeting
_SILENT_SECONDS = 30.0  # a connection on which nothing is said for so long is closed
_OPEN_FILES = 16_384  # of which each worker's connection is one
_WAITING = 4096  # connections that are not accepted yet

Attempt = tuple[str, int]


class Switchboard:
    """The driver's end. ``address``: where the workers reach this machine, ``host:port``; port 0 takes a free one."""

    def __init__(self, address: str = "127.0.0.1:0") -> None:
        self.token = secrets.token_hex(16)
        self._heard: dict[Attempt, float] = {}
        self._callers: dict[Attempt, str] = {}  # held attempts → the worker that called first, "" before
        self._lock = threading.Lock()
        _allow_connections()
        host, _, port = address.rpartition(":")
        listener = socket.create_server((host, int(port)))
        self.address = f"{host}:{listener.getsockname()[1]}"
        self._loop = asyncio.new_event_loop()
        self._over = asyncio.Event()
        self._thread = threading.Thread(target=self._run, args=(listener,), daemon=True)
        self._thread.start()

    def _run(self, listener: socket.socket) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve(listener))

    async def _serve(self, listener: socket.socket) -> None:
        calls: set[_Call] = set()
        made = self._loop.create_server(lambda: _Call(self, self._loop, calls), sock=listener, backlog=_WAITING)
        server = await made
        await self._over.wait()
        server.close()
        for call in list(calls):
            call.transport.abort()
        await asyncio.sleep(0)  # what was aborted is closed in the loop's next turn

    def hold(self, attempt: Attempt) -> None:
        """The attempt's lease is held from now on."""
        with self._lock:
            self._callers[attempt] = ""

    def drop(self, attempt: Attempt) -> None:
        """The lease is lost or given back: whoever asks is told to stop."""
        with self._lock:
            self._callers.pop(attempt, None)
            self._heard.pop(attempt, None)

    def heard(self, within: float) -> set[Attempt]:
        """The held attempts whose worker asked in the last ``within`` seconds."""
        now = time.monotonic()
        with self._lock:
            return {attempt for attempt, at in self._heard.items() if now - at <= within}

    def answer(self, attempt: Attempt, caller: str) -> bool:
        """A worker asks: may it go on?"""
        with self._lock:
            if attempt not in self._callers:
                return False
            self._callers[attempt] = self._callers[attempt] or caller
            if self._callers[attempt] != caller:
                return False
            self._heard[attempt] = time.monotonic()
            return True

    def is_begun(self, attempt: Attempt) -> bool:
        """A worker has called for the attempt."""
        with self._lock:
            return bool(self._callers.get(attempt))

    def close(self) -> None:
        """Stop answering."""
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join()


def _allow_connections() -> None:
    """Linux starts a process with 1,024 files and lets it take more."""
    if sys.platform == "linux":
        allow_open_files(_OPEN_FILES)


class _Call(asyncio.Protocol):
    """A worker's connection: a line of greeting, then a byte for each question."""

    transport: asyncio.Transport

    def __init__(self, board: Switchboard, loop: asyncio.AbstractEventLoop, calls: set[_Call]) -> None:
        self.board = board
        self.loop = loop
        self.calls = calls
        self.greeting = b""
        self.attempt: Attempt | None = None  # before it has greeted
        self.caller = ""
        self.spoke = loop.time()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.calls.add(self)
        self._check()

    def connection_lost(self, exc: Exception | None) -> None:
        self.calls.discard(self)
        self.silence.cancel()

    def _check(self) -> None:
        """Close it where the worker is gone without a word."""
        left = self.spoke + _SILENT_SECONDS - self.loop.time()
        if left <= 0:
            self.transport.abort()
        self.silence = self.loop.call_later(max(left, 1.0), self._check)

    def data_received(self, data: bytes) -> None:
        self.spoke = self.loop.time()
        if self.attempt is None:
            self.greeting += data
            line, newline, data = self.greeting.partition(b"\n")
            if not newline and len(line) < _LINE:
                return
            if not self._greet(line[:_LINE]):
                self.transport.close()  # not one of ours
                return
        assert self.attempt is not None
        for _ in data:
            self.transport.write(b"." if self.board.answer(self.attempt, self.caller) else b"x")

    def _greet(self, line: bytes) -> bool:
        try:
            told = json.loads(line)
            attempt = str(told["shard"]), int(told["attempt"])
            is_ours = secrets.compare_digest(str(told["token"]), self.board.token)
            self.caller = str(told["caller"])
        except (ValueError, KeyError, TypeError, RecursionError):
            return False
        self.attempt = attempt
        return is_ours


class Line:
    """A worker's end of the contact for one attempt."""

    def __init__(self, contact: dict[str, str], shard: str, attempt: int) -> None:
        self.contact = contact
        self.greeting: dict[str, Any] = {"shard": shard, "attempt": attempt, "caller": secrets.token_hex(8)}
        self.greeting["token"] = contact["token"]
        self._socket: socket.socket | None = None

    def ask(self) -> bool | None:
        """True: go on; False: the lease is lost; None: no contact."""
        try:
            line = self._socket = self._socket or self._connect()
            line.sendall(b"?")
            answer = line.recv(1)
        except OSError:
            answer = b""
        if not answer:
            self.hang_up()
            return None
        return answer == b"."

    def _connect(self) -> socket.socket:
        host, _, port = self.contact["address"].rpartition(":")
        line = socket.create_connection((host, int(port)), timeout=ANSWER_SECONDS)
        line.sendall(json.dumps(self.greeting).encode() + b"\n")
        return line

    def hang_up(self) -> None:
        """Close the connection."""
        if self._socket:
            self._socket.close()
        self._socket = None
