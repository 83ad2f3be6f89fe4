"""Contact between the driver and the workers, beside the engine: who is heard from keeps its lease, who is not stops by itself.

A worker asks twice a second over one TCP connection; the driver answers ``.`` while the attempt's lease is held, ``x`` once
it is lost. The first worker that calls for an attempt is the only one: an engine that runs a task twice is refused here.
"""

from __future__ import annotations

import json
import secrets
import socket
import socketserver
import threading
import time
from typing import Any

EVERY = 0.5  # seconds between two questions
ANSWER_SECONDS = 2.0
_LINE = 1000  # bytes of the greeting

Attempt = tuple[str, int]


class Switchboard:
    """The driver's end. ``address``: where the workers reach this machine, ``host:port``; port 0 takes a free one."""

    def __init__(self, address: str = "127.0.0.1:0") -> None:
        self.token = secrets.token_hex(16)
        self._heard: dict[Attempt, float] = {}
        self._callers: dict[Attempt, str] = {}  # held attempts → the worker that called first, "" before
        self._lock = threading.Lock()
        host, _, port = address.rpartition(":")
        self._server = _Server((host, int(port)), _Handler)
        self._server.board = self
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.address = f"{host}:{self._server.server_address[1]}"

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
        self._server.shutdown()
        self._server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    board: Switchboard


class _Handler(socketserver.StreamRequestHandler):
    timeout = 30

    def handle(self) -> None:
        board = self.server.board  # type: ignore[attr-defined]
        try:
            greeting = json.loads(self.rfile.readline(_LINE))
            attempt = str(greeting["shard"]), int(greeting["attempt"])
            if not secrets.compare_digest(str(greeting["token"]), board.token):
                return
            while self.rfile.read(1):
                self.wfile.write(b"." if board.answer(attempt, str(greeting["caller"])) else b"x")
        except (OSError, ValueError, KeyError, TypeError):
            return  # not one of ours, or gone


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
