"""Loopback servers of the sample county: one for the portal, one for each unit with a host of its own.

``python -m demo.serve`` keeps them up to look at in a browser, and prints the registry.
"""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from demo.county import County, build_county
from demo.faults import HANGS
from demo.plan import PORTAL, load_plan
from demo.render import Answer

ADDRESS = "127.0.0.1"
PATIENCE = 2.0  # seconds without a word before the line is dropped: long enough to be a hang, short enough for a demo


@dataclass(frozen=True, slots=True)
class Hit:
    """A request that a server saw. Status ``HANGS``: it was left without an answer."""

    origin: str
    path: str
    status: int
    agent: str
    at: float  # seconds of the monotonic clock


@dataclass
class Served:
    """The county while its servers run."""

    county: County
    log: list[Hit] = field(default_factory=list)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, origin: str) -> None:
        super().__init__((ADDRESS, 0), _Handler)
        self.origin = origin
        self.stopping = threading.Event()
        self.served: Served | None = None

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no error of ours."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server
    timeout = 30

    def do_GET(self) -> None:
        server = self.server
        if server.served is None:
            return
        answer = server.served.county.answer(server.origin, self.path)
        agent = self.headers.get("User-Agent", "")
        server.served.log.append(Hit(server.origin, self.path, answer.status, agent, time.monotonic()))
        if answer.status == HANGS:
            server.stopping.wait(PATIENCE)
            self.close_connection = True
            return
        self._send(answer)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _send(self, answer: Answer) -> None:
        self.send_response_only(answer.status, "OK" if answer.status == 200 else "See body")
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: Any) -> None:
        """The access log is kept as data."""


@contextmanager
def serve_county(seed: int = 0) -> Iterator[Served]:
    """The county on free ports of loopback until the block ends."""
    units = load_plan()
    refused = {unit.origin for unit in units if unit.fault == "refused"}
    with ExitStack() as stack:
        servers = {name: _Server(name) for name in sorted({PORTAL, *(u.origin for u in units)} - refused)}
        for server in servers.values():
            stack.callback(server.server_close)
        ports = {name: server.server_address[1] for name, server in servers.items()} | {
            name: _closed_port() for name in refused
        }
        served = Served(build_county({name: f"http://{ADDRESS}:{port}" for name, port in ports.items()}, seed))
        for server in servers.values():
            server.served = served
            threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
            stack.callback(server.shutdown)
            stack.callback(server.stopping.set)
        yield served


def _closed_port() -> int:
    """A port on which nobody listens."""
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        return int(probe.getsockname()[1])


def main() -> None:
    """Serve until interrupted."""
    with serve_county() as served:
        print(served.county.registry())
        print(f"county portal: {served.county.origins[PORTAL]}/  (Ctrl-C stops)")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("stopped")


if __name__ == "__main__":
    main()
