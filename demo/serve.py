"""Loopback servers of the sample county: one for the portal, one for each unit with a host of its own.

``python -m demo.serve`` keeps them up to look at in a browser, and prints the registry.
"""

from __future__ import annotations

import argparse
import hashlib
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from demo.county import County, build_county
from demo.draw import draw_plan, with_filler
from demo.faults import DROPPED, HANGS, Outage
from demo.plan import PORTAL, UnitPlan, load_plan
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
    validators: bool = False  # pages carry an ETag, and a client that has them is told so; many real servers send none


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
        server, at = self.server, time.monotonic()
        if server.served is None:
            return
        answer = self._conditional(server.served.county.answer(server.origin, self.path))
        agent = self.headers.get("User-Agent", "")
        server.served.log.append(Hit(server.origin, self.path, answer.status, agent, at))
        if answer.status in (HANGS, DROPPED):
            server.stopping.wait(PATIENCE if answer.status == HANGS else 0)
            self.close_connection = True
            return
        self._send(answer)

    def _conditional(self, answer: Answer) -> Answer:
        """With its entity tag; without a body where the client has that body already."""
        served = self.server.served
        if served is None or not served.validators or answer.status != HTTPStatus.OK:
            return answer
        tag = f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"'
        headers = {**answer.headers, "ETag": tag}
        if self.headers.get("If-None-Match") == tag:
            return Answer(b"", answer.content_type, HTTPStatus.NOT_MODIFIED, headers)
        return replace(answer, headers=headers)

    def do_HEAD(self) -> None:
        self.do_GET()

    def _send(self, answer: Answer) -> None:
        self.send_response_only(answer.status, "OK" if answer.status == 200 else "See body")
        self.send_header("Content-Type", answer.content_type)
        if answer.status != HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: Any) -> None:
        """The access log is kept as data."""


@contextmanager
def serve_county(
    seed: int = 0, plan: tuple[UnitPlan, ...] = (), outage: Outage | None = None, validators: bool = False
) -> Iterator[Served]:
    """The county on free ports of loopback until the block ends; that of ``units.toml`` if no plan is given."""
    units = plan or load_plan()
    refused = {unit.origin for unit in units if unit.fault == "refused"}
    with ExitStack() as stack:
        servers = {name: _Server(name) for name in sorted({PORTAL, *(u.origin for u in units)} - refused)}
        for server in servers.values():
            stack.callback(server.server_close)
        ports = {name: server.server_address[1] for name, server in servers.items()} | {
            name: _closed_port() for name in refused
        }
        origins = {name: f"http://{ADDRESS}:{port}" for name, port in ports.items()}
        served = Served(build_county(origins, seed, units), validators=validators)
        served.county.outage = outage
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


def county_options(parser: argparse.ArgumentParser) -> argparse.ArgumentParser:
    """Adds the options that choose a county."""
    parser.add_argument("--seed", type=int, default=0, help="another wording; with --units another county [0]")
    parser.add_argument("--units", type=int, default=0, help="draw a county of so many units [0: that of units.toml]")
    parser.add_argument("--filler", type=int, default=0, help="old news and notices more on every site [0]")
    parser.add_argument("--failing", type=float, default=0.0, help="share of all pages that fail, 0 to 1 [0]")
    return parser


def chosen_plan(options: argparse.Namespace) -> tuple[UnitPlan, ...]:
    """The plan that the options ask for. Raises ValueError for a size that cannot be drawn."""
    return with_filler(draw_plan(options.seed, options.units) if options.units else load_plan(), options.filler)


def main() -> None:
    """Serve until interrupted."""
    options = county_options(
        argparse.ArgumentParser(prog="python -m demo.serve", description=main.__doc__)
    ).parse_args()
    outage = Outage(options.failing) if options.failing else None
    with serve_county(options.seed, chosen_plan(options), outage) as served:
        print(served.county.registry())
        print(f"county portal: {served.county.origins[PORTAL]}/  (Ctrl-C stops)")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("stopped")


if __name__ == "__main__":
    main()
